"""What each comparison finds between two rows, and that the rare weighs more than the common."""

import numpy as np
import pytest

from rekam.engines.linkage.compare import Comparer
from rekam.engines.linkage.evidence import (
    Address,
    Birth,
    Birthplace,
    Equal,
    Family,
    Name,
    Nik,
    Place,
)
from rekam.engines.linkage.people import People
from rekam.engines.linkage.prepare import prepare
from tests.people import people

ONE, *OTHERS = people(21, 300)
FEMALE = next(one for one in OTHERS if one.sex == "P")


def row(person, **changes):
    made = {
        "nik": person.nik, "nkk": person.home.nkk, "name": person.name,
        "born": f"{person.born:%d-%m-%Y}", "sex": person.sex, "address": "DSN JATI", "rt": "1",
        "rw": "2", "village": person.home.village, "birthplace": "PACITAN", "marital": "KAWIN",
    }  # fmt: skip
    return made | changes


def compared(ours, theirs, field, *more):
    """Return the level and the rarity of one field; ``more`` are further residents."""
    rows = [row(ONE) | ours, *(row(one) for one in OTHERS), *more]
    lists = [
        People.of({name: [one[name] for one in table] for name in rows[0]})
        for table in (rows, [row(ONE) | theirs])
    ]
    found = Comparer.of(prepare(*lists)).asking(np.array([0])).compare(np.array([0]), np.array([0]))
    return int(found[field].level[0]), float(found[field].rarity[0])


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        ("SUGENG WIDODO", Name.SAME),
        ("H. SUGENG WIDODO", Name.SAME),
        ("SOEGENG WIDODO", Name.SOUND),
        ("SUGENGWIDODO", Name.SAME),
        ("SUGEG WIDODO", Name.SLIP),
        ("SUGENG WIDODDI", Name.SLIP),
        ("SUGENG", Name.PART),
        ("SUGENG W", Name.PART),
        ("WIDODO SUGENG", Name.PART),
        ("SUGENG ADI WIDODO", Name.PART),
        ("SUGEMG WIDIDO", Name.NEAR),
        ("SUGENG PRAYITNO", Name.WORD),
        ("KATINI", Name.DIFFERS),
        ("", Name.NOTHING),
    ],
)
def test_names_compare_by_how_they_differ(listed, level):
    assert compared({"name": "SUGENG WIDODO"}, {"name": listed}, "name")[0] == level


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        ("05-08-1962", Birth.SAME),
        ("1962-08-05", Birth.SAME),
        ("08-05-1962", Birth.SWAPPED),
        ("06-08-1962", Birth.DAY_OFF),
        ("05-08-1963", Birth.YEAR_OFF),
        ("05-08-1692", Birth.NOTHING),
        ("05-08-1926", Birth.DIGIT),
        ("15-08-1962", Birth.DIGIT),
        ("25-08-1962", Birth.DIGIT),
        ("31-12-1962", Birth.LISTED_DEFAULT),
        ("23-11-1962", Birth.YEAR),
        ("05-08-1949", Birth.DAY_AND_MONTH),
        ("11-10-1964", Birth.YEAR_NEAR),
        ("11-10-1999", Birth.DIFFERS),
        ("1962", Birth.YEAR_ALONE),
        ("1963", Birth.YEAR_ALONE_DIFFERS),
        ("", Birth.NOTHING),
    ],
)
def test_births_compare_by_how_they_differ(listed, level):
    assert compared({"born": "05-08-1962"}, {"born": listed}, "born")[0] == level


def test_a_register_default_date_is_told_from_a_listed_one():
    level, _ = compared({"born": "01-07-1950"}, {"born": "23-11-1950"}, "born")
    assert level == Birth.REGISTER_DEFAULT


def wrong(digits, place):
    return digits[:place] + str((int(digits[place]) + 5) % 10) + digits[place + 1 :]


@pytest.mark.parametrize(
    ("ruin", "level"),
    [
        (lambda nik: nik, Nik.SAME),
        (lambda nik: f"'{nik} ", Nik.SAME),
        (lambda nik: wrong(nik, 9), Nik.DIGIT),
        (lambda nik: wrong(wrong(nik, 3), 9), Nik.TWO_DIGITS),
        (lambda nik: nik[:12] + "****", Nik.MASKED),
        (lambda nik: f"{int(nik):.5E}", Nik.START),
        (lambda nik: nik[:15] + "0", Nik.ROUNDED),
        (lambda nik: nik[:5] + nik[6:], Nik.LENGTH),
        (lambda _nik: FEMALE.nik, Nik.DIFFERS),
        (lambda _nik: "", Nik.NOTHING),
    ],
    ids=["same", "wrapped", "digit", "two", "masked", "start", "rounded", "short", "other", "none"],
)  # fmt: skip
def test_niks_compare_by_what_is_left_of_them(ruin, level):
    assert compared({}, {"nik": ruin(ONE.nik)}, "nik")[0] == level


def test_two_swapped_neighbours_of_a_nik_are_a_swap():
    place = next(at for at in range(15) if ONE.nik[at] != ONE.nik[at + 1])
    nik = ONE.nik[:place] + ONE.nik[place + 1] + ONE.nik[place] + ONE.nik[place + 2 :]
    assert compared({}, {"nik": nik}, "nik")[0] == Nik.SWAP


def test_another_nik_of_the_same_day_says_little_though_only_the_serial_differs():
    neighbour = ONE.nik[:15] + str((int(ONE.nik[15]) + 1) % 10)
    same = compared({}, {}, "nik")[1]
    assert compared({}, {"nik": neighbour}, "nik")[1] < same - 4


@pytest.mark.parametrize(
    ("listed", "place", "address"),
    [
        ({}, Place.VILLAGE, Address.DOOR),
        ({"rt": "001", "rw": "RW 02", "address": "JATI"}, Place.VILLAGE, Address.DOOR),
        ({"rt": "", "rw": "", "address": "JATI RT 1 RW 2"}, Place.VILLAGE, Address.DOOR),
        ({"rt": "001/002", "rw": ""}, Place.VILLAGE, Address.DOOR),
        ({"address": "BENDO"}, Place.VILLAGE, Address.CORNER),
        ({"rt": "3"}, Place.VILLAGE, Address.HAMLET),
        ({"rt": "3", "address": "BENDO"}, Place.VILLAGE, Address.PART),
        ({"rt": "3", "rw": "4", "address": "BENDO"}, Place.VILLAGE, Address.DIFFERS),
        ({"rt": "", "rw": "", "address": ""}, Place.VILLAGE, Address.NOTHING),
    ],
)
def test_addresses_compare_within_a_village(listed, place, address):
    assert compared({}, listed, "place")[0] == place
    assert compared({}, listed, "address")[0] == address


def test_family_cards_compare_whole_masked_or_with_a_wrong_digit():
    card = ONE.home.nkk
    assert compared({}, {}, "nkk")[0] == Family.SAME
    assert compared({}, {"nkk": wrong(card, 11)}, "nkk")[0] == Family.DIGIT
    assert compared({}, {"nkk": card[:12] + "****"}, "nkk")[0] == Family.MASKED
    assert compared({}, {"nkk": wrong(wrong(card, 2), 11)}, "nkk")[0] == Family.DIFFERS
    assert compared({}, {"nkk": ""}, "nkk")[0] == Family.NOTHING


def test_a_village_for_the_regency_is_half_an_agreement():
    assert compared({}, {"birthplace": "KAB. PACITAN"}, "birthplace")[0] == Birthplace.SAME
    assert compared({}, {"birthplace": "TULAKAN"}, "birthplace")[0] == Birthplace.REGENCY
    assert compared({"birthplace": "WONOGIRI"}, {"birthplace": "TULAKAN"}, "birthplace")[0] == (
        Birthplace.DIFFERS
    )


def test_sex_is_read_from_the_nik_where_it_is_not_given():
    assert compared({"sex": ONE.sex}, {"sex": ""}, "sex")[0] == Equal.SAME


def test_a_rare_name_weighs_more_than_a_common_one():
    crowd = [row(one, name="SUKIR") for one in OTHERS[:50]]
    common = compared({"name": "SUKIR"}, {"name": "SUKIR"}, "name", *crowd)[1]
    rare = compared({"name": "WIDYASTUTIK"}, {"name": "WIDYASTUTIK"}, "name", *crowd)[1]
    assert rare > common + 2


def test_a_name_that_is_itself_common_is_no_slip_of_its_neighbour():
    crowd = [row(one, name="SUKIR") for one in OTHERS[:50]]
    of_a_name = compared({"name": "SUKIN"}, {"name": "SUKIR"}, "name", *crowd)
    of_no_name = compared({"name": "SUKIN"}, {"name": "SUKIP"}, "name", *crowd)
    assert of_a_name[0] == of_no_name[0] == Name.SLIP
    assert of_no_name[1] > of_a_name[1] + 2


def test_a_default_date_weighs_less_than_another():
    crowd = [row(one, born="31-12-1950") for one in OTHERS[:60]]
    default = compared({"born": "31-12-1950"}, {"born": "31-12-1950"}, "born", *crowd)[1]
    plain = compared({"born": "23-11-1950"}, {"born": "23-11-1950"}, "born", *crowd)[1]
    assert plain > default + 2
