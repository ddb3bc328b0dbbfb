from collections import Counter

from rekam.domain.values import Nik, Nkk, Sex, age_on, nik_flags
from rekam.engines.invention.people import TODAY, VOTING_DAY
from rekam.engines.invention.rates import FLAWLESS, Rates, RegisterRates
from tests.engines.invention.reading import day, read


def test_no_nik_is_given_twice(regency):
    assert len(regency.by_nik) == len(regency.register)


def test_every_number_is_well_formed(regency):
    for row in regency.register:
        Nik(row["nik"])
        Nkk(row["nkk"])


def test_a_nik_says_birth_sex_and_district(invented, regions, tmp_path):
    invented(tmp_path, residents=3_000, voters=2_000, rates=FLAWLESS)

    for row in read(tmp_path / "register.csv"):
        nik, born, sex = Nik(row["nik"]), day(row["tanggal_lahir"]), Sex(row["jenis_kelamin"])
        assert nik_flags(nik, born=born, sex=sex, districts=regions.districts) == set()
        assert nik.district == row["kode_desa"][:8]


def test_serials_begin_at_one_for_each_place_and_day(regency):
    serials = {}
    for nik in regency.by_nik:
        serials.setdefault(nik[:12], []).append(int(nik[12:]))
    # Strangers and people who left took serials too, so a few are missing from the register.
    whole = [sorted(some) == list(range(1, len(some) + 1)) for some in serials.values()]

    assert sum(whole) > 0.99 * len(whole)


def test_a_household_shares_card_and_home(regency):
    homes = {}
    for row in regency.register:
        homes.setdefault(row["nkk"], set()).add((row["kode_desa"], row["rt"], row["rw"]))
    sizes = Counter(Counter(row["nkk"] for row in regency.register).values())

    assert {len(places) for places in homes.values()} == {1}
    assert sizes[2] + sizes[3] + sizes[4] > 0.7 * sizes.total()


def test_four_fifths_are_of_age(regency):
    grown = sum(age_on(day(row["tanggal_lahir"]), VOTING_DAY) >= 17 for row in regency.register)

    assert abs(grown / len(regency.register) - 0.80) < 0.01


def test_there_are_elders_as_old_as_pacitans(regency):
    ages = Counter(age_on(day(row["tanggal_lahir"]), TODAY) // 10 for row in regency.register)

    assert 0.04 < sum(ages[decade] for decade in (7, 8, 9, 10)) / 20_000 < 0.12
    assert max(ages) <= 10


def test_the_register_says_of_each_class_what_it_must(regency):
    said = {"holding": set(), "recorded": set(), "unrecorded": set()}
    for row in regency.truth.values():
        if row["class"] != "unknown":
            said[row["class"]].add(regency.by_nik[row["nik"]]["status_rekam"])

    assert said["holding"] == {"CARD_ISSUED", "PRINT_READY_RECORD"}
    assert said["unrecorded"] == {
        "BELUM REKAM",
        "ENROLL_FAILURE_AT_CENTRAL",
        "ENROLL_FAILURE_AT_REGIONAL",
    }
    assert "PRINT_READY_RECORD" in said["recorded"]
    assert said["recorded"].isdisjoint({"CARD_ISSUED", *said["unrecorded"]})


def test_a_holder_whose_status_is_short_of_a_card_bears_a_letter(regency):
    marks = {
        row["KTPel"]
        for row in regency.voters
        if regency.truth[row["DPID"]]["class"] == "holding"
        and regency.by_nik[regency.truth[row["DPID"]]["nik"]]["status_rekam"] != "CARD_ISSUED"
    }

    assert marks == {"S"}


def test_the_old_and_the_very_young_are_the_least_recorded(regency):
    share = {}
    for group, ages in {"first": (17, 18), "middle": (30, 59), "old": (70, 120)}.items():
        classes = Counter(
            row["class"]
            for row in regency.truth.values()
            if row["nik"]
            and ages[0]
            <= age_on(day(regency.by_nik[row["nik"]]["tanggal_lahir"]), VOTING_DAY)
            <= ages[1]
        )
        share[group] = classes["unrecorded"] / classes.total()

    assert share["first"] > 2 * share["middle"]
    assert share["old"] > 2 * share["middle"]


def test_some_who_are_on_no_list_are_not_recorded_either(invented, tmp_path):
    oddly = RegisterRates(unlisted_unrecorded=0.2)
    invented(tmp_path, residents=3_000, voters=0, rates=Rates(register=oddly))
    grown = [
        row["status_rekam"]
        for row in read(tmp_path / "register.csv")
        if age_on(day(row["tanggal_lahir"]), VOTING_DAY) >= 17
    ]

    assert set(grown) == {"BELUM REKAM", "CARD_ISSUED"}
    assert 0.15 < grown.count("BELUM REKAM") / len(grown) < 0.25


def test_minors_are_not_recorded(regency):
    minors = {
        row["status_rekam"]
        for row in regency.register
        if age_on(day(row["tanggal_lahir"]), VOTING_DAY) < 17
    }

    assert minors == {"BELUM REKAM"}
