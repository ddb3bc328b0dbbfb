"""Villages by code, by name within a district, by a title, by a file's name."""

import pytest

from rekam.engines.lists.places import Found, Gazetteer, Title, read_title, tps_in
from rekam.engines.lists.rows import Code
from tests.engines.lists.made_lists import PLOSO, REGIONS

GAZETTEER = Gazetteer(REGIONS)


def find(code="", district="", village=""):
    return GAZETTEER.find(code, district, village)


@pytest.mark.parametrize("text", [PLOSO, PLOSO.replace(".", ""), f" {PLOSO} ", "35-01-04-1002"])
def test_a_village_is_found_by_its_code_with_or_without_dots(text):
    assert find(code=text) == Found(PLOSO, None)


@pytest.mark.parametrize("text", ["35.01.04.1099", "35.01.04", "Ploso", "99", "35.01.04.10021"])
def test_an_unknown_code_is_told(text):
    assert find(code=text) == Found(None, Code.VILLAGE_UNKNOWN)


@pytest.mark.parametrize(
    ("district", "village"),
    [
        ("PACITAN", "PLOSO"),
        ("Kec. Pacitan", "Kel. Ploso"),
        ("KECAMATAN PACITAN", "KELURAHAN PLOSO"),
        ("pacitan ", " desa: ploso"),
    ],
)
def test_a_village_is_found_by_name_within_its_district(district, village):
    assert find(district=district, village=village) == Found(PLOSO, None)


def test_a_name_that_repeats_is_told_apart_by_its_district():
    assert find(district="PUNUNG", village="PLOSO") == Found("35.01.03.2005", None)


def test_a_name_without_a_district_finds_nothing():
    assert find(village="PLOSO") == Found(None, Code.DISTRICT_MISSING)
    assert find(district="-", village="PLOSO") == Found(None, Code.DISTRICT_MISSING)


def test_spaces_in_a_village_name_do_not_matter():
    assert find(district="TULAKAN", village="KETROHARJO") == Found("35.01.10.2017", None)


def test_a_village_in_another_district_is_unknown():
    assert find(district="TULAKAN", village="PLOSO") == Found(None, Code.VILLAGE_UNKNOWN)


@pytest.mark.parametrize("nothing", ["", "-", "0"])
def test_no_village_at_all_is_told(nothing):
    assert find(code=nothing) == Found(None, Code.VILLAGE_MISSING)


def test_the_code_counts_for_more_than_the_names():
    assert find(code=PLOSO, district="PUNUNG", village="PLOSO").village == PLOSO


@pytest.mark.parametrize(
    ("stem", "village"),
    [
        ("35.01.04.1002", PLOSO),
        ("dpt_3501041002_final", PLOSO),
        ("PLOSO", None),
        ("35.01.04.1099", None),
        ("scan 20180405 093000", None),
    ],
)
def test_a_file_is_named_after_its_village_or_not(stem, village):
    assert GAZETTEER.in_file_name(stem) == village


@pytest.mark.parametrize("prefix", ["350104", "350110", "337401", "110101", "971301"])
def test_a_nik_may_begin_in_an_own_district_or_anywhere_else(prefix):
    assert GAZETTEER.knows_prefix(prefix)


@pytest.mark.parametrize(
    "prefix", ["350199", "350113", "100101", "980101", "000000", "350004", "330100"]
)
def test_a_nik_cannot_begin_where_there_is_no_region(prefix):
    assert not GAZETTEER.knows_prefix(prefix)


TITLES = {
    "label, colon and value in one cell": [["DESA/KELURAHAN : PLOSO"], ["KECAMATAN : PACITAN"]],
    "each in its own cell": [["DESA/KELURAHAN", ":", "PLOSO"], ["KECAMATAN", "", ":", "PACITAN"]],
    "without a colon, in two cells": [["Desa/Kel.", "PLOSO"], ["Kec.", "PACITAN"]],
    "all in one row": [["PROVINSI : JAWA TIMUR", "KECAMATAN : PACITAN", "DESA : PLOSO"]],
    "all in one cell": [["KABUPATEN : PACITAN  KECAMATAN: PACITAN KELURAHAN: PLOSO TAHUN: 2018"]],
    "with the names of other provinces": [
        ["KECAMATAN/DISTRIK : PACITAN"],
        ["DESA/KELURAHAN/KAMPUNG : PLOSO"],
    ],
    "below a heading": [["DAFTAR PEMILIH TETAP"], [], ["KEC : PACITAN"], ["KEL : PLOSO"]],
}


@pytest.mark.parametrize("rows", TITLES.values(), ids=TITLES)
def test_a_title_names_district_and_village(rows):
    assert read_title(rows) == Title("PACITAN", "PLOSO", "")


@pytest.mark.parametrize(
    "row", [["TPS : 3"], ["TPS", ":", "003"], ["DAFTAR PEMILIH TPS 003"], ["No. TPS: 3"]]
)
def test_a_title_names_the_polling_station(row):
    assert read_title([row]).tps == "003"


def test_a_title_may_say_nothing():
    assert read_title([["DAFTAR PEMILIH"], ["", ""], []]) == Title("", "", "")


@pytest.mark.parametrize(
    ("name", "tps"), [("TPS 001", "001"), ("TPS1", "001"), ("tps-12", "012"), ("Sheet1", "")]
)
def test_a_sheet_is_named_after_its_polling_station(name, tps):
    assert tps_in(name) == tps
