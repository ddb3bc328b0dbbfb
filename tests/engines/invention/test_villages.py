from datetime import date

from rekam.domain.regions import parse_regions
from rekam.engines.invention.people import TODAY
from rekam.engines.invention.villages import villages_on, weights_of

KETRO = "35.01.10.2016"
KETRO_HARJO = "35.01.10.2017"
SPLIT = date(2022, 11, 23)


def test_the_regency_is_whole(regions):
    levels = [region.level for region in regions.every]

    assert {level: levels.count(level) for level in set(levels)} == {
        "kabupaten": 1,
        "kecamatan": 12,
        "desa": 167,
        "kelurahan": 5,
    }


def test_the_list_of_2018_lacks_the_village_that_came_later(regions):
    assert len(villages_on(TODAY, regions)) == 171
    assert len(villages_on(date(2022, 11, 22), regions)) == 171
    assert len(villages_on(SPLIT, regions)) == 172


def test_a_village_that_is_not_yet_leaves_its_share_to_its_parent(regions, weights_csv):
    def share(code, day):
        villages = villages_on(day, regions)
        weights = weights_of(villages, weights_csv.splitlines())
        return dict(zip((village.code for village in villages), weights, strict=True))[code]

    assert share(KETRO, TODAY) == share(KETRO, SPLIT) + share(KETRO_HARJO, SPLIT) == 15_078


def test_shares_are_of_the_whole_regency(regions, weights_csv):
    weights = weights_of(villages_on(TODAY, regions), weights_csv.splitlines())

    assert min(weights) > 0
    assert abs(sum(weights) - 1_000_000) < 100


def test_a_village_knows_its_district_and_its_numbers(regions):
    village = next(one for one in villages_on(TODAY, regions) if one.code == KETRO)

    assert (village.name, village.district, village.region) == ("KETRO", "TULAKAN", "350110")


def test_every_village_has_a_krajan_and_hamlets_of_its_own(regions):
    villages = villages_on(TODAY, regions)

    assert {village.hamlets[0] for village in villages} == {"KRAJAN"}
    assert len({village.hamlets for village in villages}) > 165
    assert all(len(set(village.hamlets)) == len(village.hamlets) >= 4 for village in villages)


def test_a_share_of_a_village_nobody_knows_is_nobodys():
    regions = parse_regions(
        [
            "code,name,level,valid_from,valid_to",
            "99.01,A,kabupaten,,",
            "99.01.01,B,kecamatan,,",
            "99.01.01.2001,C,desa,,",
        ]
    )
    villages = villages_on(TODAY, regions)
    weights = ["code,share_of_regency,split_from", "99.01.01.2001,0.25,", "99.01.01.2002,0.75,"]

    assert weights_of(villages, weights) == [250_000]
