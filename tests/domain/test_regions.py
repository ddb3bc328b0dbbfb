from datetime import date
from importlib import resources

import pytest

from rekam.domain.regions import Region, Regions, parse_regions

TABLE = """\
code,name,level,valid_from,valid_to
35.01,Pacitan,kabupaten,,
35.01.04,Pacitan,kecamatan,,
35.01.10,Tulakan,kecamatan,,
35.01.04.2001,Sumberharjo,desa,,
35.01.04.1002,Pacitan,kelurahan,,
35.01.10.2016,Ketro,desa,,
35.01.10.2017,Ketro Harjo,desa,2022-11-23,
35.01.10.2003,Wonosidi,desa,,2010-01-01
35.01.10.2004,Sumberharjo,desa,,
"""
REGIONS = parse_regions(TABLE.splitlines())
VOTING_DAY = date(2018, 6, 27)
TODAY = date(2025, 1, 1)


def codes(day):
    return [region.code for region in REGIONS.villages(day)]


def pacitan():
    folder = resources.files("rekam.engines.invention") / "pacitan"
    return parse_regions((folder / "wilayah.csv").read_text("utf-8").splitlines())


def test_pacitan_had_171_villages_in_2018_and_has_172_now():
    regions = pacitan()
    assert [len(regions.villages(day)) for day in (VOTING_DAY, TODAY)] == [171, 172]
    assert len(regions.districts) == 12


def test_the_village_that_is_new_is_ketro_harjo():
    regions = pacitan()
    then, now = ({one.code for one in regions.villages(day)} for day in (VOTING_DAY, TODAY))
    assert {regions.named(code).name for code in now - then} == {"Ketro Harjo"}
    assert then - now == set()


def test_every_village_of_pacitan_is_found_by_the_names_of_district_and_village():
    regions = pacitan()
    for village in regions.villages(TODAY):
        district = regions.district_of(village.code)
        assert regions.find_village(district=district.name, village=village.name) == village.code


def test_a_code_that_nobody_knows_stays_a_code():
    assert REGIONS.name_of("35.01.04.2001") == "Sumberharjo"
    assert REGIONS.district_name_of("35.01.04.2001") == "Pacitan"
    assert (REGIONS.name_of("99.01"), REGIONS.district_name_of("99.01")) == ("99.01", "99.01")


# ---- validity


@pytest.mark.parametrize(
    ("day", "is_valid"),
    [
        (date(2009, 12, 31), False),
        (date(2010, 1, 1), True),
        (date(2011, 12, 31), True),
        (date(2012, 1, 1), False),
    ],
)
def test_a_region_is_valid_from_a_day_up_to_and_without_another(day, is_valid):
    region = Region(
        code="35.01.10.2003",
        name="Wonosidi",
        level="desa",
        valid_from=date(2010, 1, 1),
        valid_to=date(2012, 1, 1),
    )
    assert region.is_valid(day) is is_valid


def test_villages_and_wards_valid_on_a_day_come_by_code():
    standing = ["35.01.04.1002", "35.01.04.2001", "35.01.10.2004", "35.01.10.2016"]
    assert codes(VOTING_DAY) == standing
    assert codes(TODAY) == [*standing, "35.01.10.2017"]
    assert codes(date(2009, 1, 1)) == [*standing[:2], "35.01.10.2003", *standing[2:]]


def test_a_historic_region_is_still_known_by_its_code():
    assert REGIONS.named("35.01.10.2003").valid_to == date(2010, 1, 1)
    assert REGIONS.named("35.01.10.2099") is None


# ---- names


@pytest.mark.parametrize(
    ("district", "village", "code"),
    [
        ("Pacitan", "Sumberharjo", "35.01.04.2001"),
        ("Tulakan", "Sumberharjo", "35.01.10.2004"),
        ("PACITAN", "SUMBER HARJO", "35.01.04.2001"),
        ("tulakan", "ketroharjo", "35.01.10.2017"),
        ("Tulakan", "Ketro", "35.01.10.2016"),
        ("Pacitan", "Pacitan", "35.01.04.1002"),
        ("Tulakan", "Wonosidi", "35.01.10.2003"),
        ("Pacitan", "Ketro", None),
        ("Donorojo", "Sumberharjo", None),
        ("Pacitan", "", None),
    ],
)
def test_a_village_is_found_by_its_name_within_its_district_alone(district, village, code):
    assert REGIONS.find_village(district=district, village=village) == code


def test_a_village_whose_district_is_not_known_has_no_name_to_be_found_by():
    orphan = parse_regions([TABLE.splitlines()[0], "35.01.04.2001,Sumberharjo,desa,,"])
    assert orphan.find_village(district="", village="Sumberharjo") is None


def test_all_villages_of_a_name_are_found_and_no_district_is():
    assert REGIONS.villages_called("SUMBER HARJO") == ["35.01.04.2001", "35.01.10.2004"]
    assert REGIONS.villages_called("tulakan") == []


def test_districts_are_the_codes_that_a_nik_may_begin_with():
    assert REGIONS.districts == {"35.01.04", "35.01.10"}
    assert REGIONS.district_of("35.01.10.2016").name == "Tulakan"
    assert REGIONS.district_of("35.02.10.2016") is None


def test_regions_are_the_same_if_they_hold_the_same():
    assert Regions(REGIONS.every) == REGIONS
