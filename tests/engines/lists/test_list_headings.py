"""Where the headings are, what they mean, and what kind of list that makes."""

import pytest

from rekam.engines.lists.columns import LAYOUTS, WEBGRID_ORDER, Field, ListKind, heading_key
from rekam.engines.lists.headings import find_headings, is_tail_lost
from tests.engines.lists.made_lists import (
    DESKTOP,
    REGISTER,
    STATUS,
    WEBGRID,
    desktop_row,
    nik,
    register_row,
    voter_row,
)

AC_KWK = (
    "NO,KECAMATAN,DESA,NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,"
    "DISABILITAS,KETERANGAN,TPS,DPID"
).split(",")
BY_NAMES_OF_THE_REGISTER = [*REGISTER[:-1], "dpid", "tps"]


def numbered(*rows):
    return [(number, [str(cell) for cell in row]) for number, row in enumerate(rows, 1)]


def find(*rows, kind=None):
    return find_headings(numbered(*rows), kind)


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (REGISTER, ListKind.REGISTER),
        (WEBGRID, ListKind.WEBGRID),
        (DESKTOP, ListKind.DESKTOP),
        (AC_KWK, ListKind.AC_KWK),
        (STATUS, ListKind.STATUS),
        (BY_NAMES_OF_THE_REGISTER, ListKind.DESKTOP),
    ],
    ids=["register", "webgrid", "desktop", "A.C-KWK", "status", "a voter list in our own names"],
)
def test_the_kind_of_list_is_guessed_from_its_headings(headings, kind):
    found = find(headings)
    assert (found.kind, found.missing, found.row) == (kind, (), 1)


@pytest.mark.parametrize("headings", [REGISTER, WEBGRID, DESKTOP, STATUS])
def test_every_heading_of_the_known_forms_is_understood(headings):
    found = find(headings)
    assert set(found.ignored) <= {"LastUpdate", "CEK DATA"}


def test_status_means_marriage_on_a_voter_list_and_recording_on_a_status_list():
    assert find(WEBGRID).columns[Field.MARITAL] == WEBGRID.index("STATUS")
    assert find(STATUS).columns[Field.STATUS] == STATUS.index("status")


@pytest.mark.parametrize(
    ("field", "spelling"),
    [
        (field, spelling)
        for field, spellings in LAYOUTS[ListKind.DESKTOP].spellings.items()
        for spelling in spellings
    ],
)
def test_each_spelling_is_understood(field, spelling):
    known = {Field.NAME: "NAMA", Field.BORN: "TGL LAHIR", Field.NIK: "NIK", Field.DPID: "DPID"}
    known.pop(field, None)
    assert find([*known.values(), spelling]).columns[field] == len(known)


@pytest.mark.parametrize("heading", ["No. KK", "NO_KK", "no kk", "NO.\nKK", "Nó KK", " NOKK "])
def test_signs_capitals_and_accents_do_not_matter(heading):
    assert heading_key(heading) == "NOKK"


def test_titles_and_blank_rows_stand_above_the_headings():
    found = find(["DAFTAR PENDUDUK"], [], ["KECAMATAN : PACITAN"], REGISTER, register_row())
    assert (found.row, found.rows_before_data, found.kind) == (4, 4, ListKind.REGISTER)


def test_two_heading_rows_are_joined():
    upper = ["NO", "NKK", "NIK", "NAMA", "LAHIR", "", "KELAMIN", "ALAMAT", "", "", "KET", "TPS"]
    lower = ["", "", "", "", "TEMPAT", "TANGGAL", "L/P", "JALAN/DUKUH", "RT", "RW", "", ""]
    found = find(["A.C-KWK"], upper, lower, ["1", "2", "3"])
    assert (found.kind, found.row, found.rows_before_data) == (ListKind.AC_KWK, 3, 3)
    assert found.columns == {
        Field.NKK: 1,
        Field.NIK: 2,
        Field.NAME: 3,
        Field.BIRTHPLACE: 4,
        Field.BORN: 5,
        Field.SEX: 6,
        Field.ADDRESS: 7,
        Field.RT: 8,
        Field.RW: 9,
        Field.REMARK: 10,
        Field.TPS: 11,
    }


def test_a_merged_heading_over_unknown_words_is_kept_whole_for_the_report():
    found = find(["DATA", "", "NAMA", "TGL LAHIR", "KET"], ["WARNA", "NIK", "", "", ""])
    assert found.ignored == ("DATA WARNA",)
    assert found.columns[Field.NIK] == 1


def test_a_single_heading_row_is_not_joined_with_the_data_below_it():
    found = find(WEBGRID, voter_row(DPID="", TPS=""))
    assert (found.row, found.labels) == (1, tuple(WEBGRID))


def test_of_two_columns_for_one_field_the_plainer_heading_counts():
    found = find(["NIK", "NAMA", "TANGGAL", "TGL LAHIR", "DUSUN", "ALAMAT", "TPS"], kind=None)
    assert (found.columns[Field.BORN], found.columns[Field.ADDRESS]) == (3, 5)
    assert found.ignored == ("TANGGAL", "DUSUN")


@pytest.mark.parametrize("rows", [40, 1])
def test_a_webgrid_without_headings_is_known_by_its_shape(rows):
    found = find(*[voter_row(serial) for serial in range(1, rows + 1)])
    assert (found.kind, found.row, found.rows_before_data) == (ListKind.WEBGRID, 0, 0)
    assert found.columns == {field: at for at, field in enumerate(WEBGRID_ORDER)}


def test_sixteen_columns_of_something_else_are_no_webgrid():
    assert find(*[[str(number)] * 16 for number in range(50)]) is None
    assert find(voter_row(), kind=ListKind.REGISTER) is None


def test_a_sheet_without_any_known_heading_has_none():
    assert find(["Bulan", "Jumlah"], ["Januari", "12"]) is None
    assert find() is None


@pytest.mark.parametrize(
    ("headings", "kind", "missing"),
    [
        ([one for one in REGISTER if one != "status_rekam"], None, ("STATUS REKAM",)),
        ([one for one in REGISTER if one != "kode_desa"], None, ("KODE DESA / DESA",)),
        ([one for one in REGISTER if one != "nik"], ListKind.REGISTER, ("NIK",)),
        (["nik", "nama", "status"], None, ("TANGGAL STATUS",)),
        (
            ["DPID", "NIK", "NAMA"],
            ListKind.WEBGRID,
            ("TANGGAL LAHIR / TEMPAT, TANGGAL LAHIR",),
        ),
    ],
)
def test_a_needed_column_that_is_missing_is_named(headings, kind, missing):
    assert find(headings, kind=kind).missing == missing


def test_a_register_without_its_status_is_not_taken_for_a_voter_list():
    found = find([one for one in REGISTER if one != "status_rekam"])
    assert found.kind is ListKind.REGISTER


def test_a_kind_that_is_told_is_not_guessed():
    assert find(DESKTOP, kind=ListKind.WEBGRID).kind is ListKind.WEBGRID
    assert find(["NAMA", "TGL LAHIR"], kind=ListKind.AC_KWK).missing == ()


def test_headings_with_more_known_columns_win_over_a_title_that_resembles_one():
    found = find(["NIK", "NAMA"], [], DESKTOP, desktop_row())
    assert found.row == 3


def test_a_label_falls_back_to_the_name_of_the_field():
    found = find(STATUS)
    assert found.label(Field.NIK) == "nik"
    assert found.label(Field.TPS) == "TPS"


def test_a_column_of_numbers_that_all_end_in_zero_has_lost_its_tail():
    ruined = numbered(*[[nik(serial)[:-1] + "0"] for serial in range(1, 101)])
    sound = numbered(*[[nik(serial)] for serial in range(1, 101)])
    assert is_tail_lost(ruined, 0)
    assert not is_tail_lost(sound, 0)


def test_few_numbers_prove_nothing_about_a_column():
    assert not is_tail_lost(numbered(*[[nik(10)] for _ in range(39)]), 0)
    assert not is_tail_lost(numbered(["1"], ["2"]), None)
