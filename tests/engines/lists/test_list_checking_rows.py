"""Villages, doubles, statuses, and rows that slipped."""

import pytest

from rekam.engines.lists.checking import BAD
from rekam.engines.lists.columns import VOTER_KINDS, Field, ListKind
from rekam.engines.lists.rows import BadRow, Code, Problem, Row, Severity
from rekam.engines.lists.text import OPEN_QUOTE
from tests.engines.lists.made_lists import (
    BORN,
    PLOSO,
    check,
    checker,
    codes,
    desktop_row,
    nik,
    register_row,
    resident,
    voter,
    voter_row,
)

# ---- villages


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", Code.VILLAGE_MISSING),
        ("35.01.04.1099", Code.VILLAGE_UNKNOWN),
        ("Ploso", Code.VILLAGE_UNKNOWN),
    ],
)
def test_a_resident_of_no_known_village_is_kept_aside(cell, code):
    row = resident(kode_desa=cell)
    assert isinstance(row, BadRow)
    assert row.problems == (
        Problem(code=code, severity=Severity.BAD, column="kode_desa", raw=cell),
    )


@pytest.mark.parametrize(
    ("district", "village", "expected"),
    [
        ("PACITAN", "PLOSO", PLOSO),
        ("PUNUNG", "PLOSO", "35.01.03.2005"),
        ("PACITAN", "", "35.01.04.1001"),
    ],
)
def test_a_voter_lives_where_the_row_says_else_where_the_file_says(district, village, expected):
    cells = desktop_row(district=district, village=village)
    assert check(ListKind.DESKTOP, cells, village="35.01.04.1001").village == expected


def test_a_village_is_looked_for_in_the_district_of_the_title():
    headings = ["DESA", "NAMA", "TGL LAHIR", "TPS"]
    cells = ["PLOSO", "SUKIR WARDOYO", "23-09-1960", "1"]
    row = check(ListKind.DESKTOP, cells, headings=headings, district="PUNUNG")
    assert row.village == "35.01.03.2005"


def test_a_village_name_without_a_district_is_kept_aside():
    headings = ["DESA", "NAMA", "TGL LAHIR", "TPS"]
    row = check(ListKind.DESKTOP, ["PLOSO", "SUKIR", "23-09-1960", "1"], headings=headings)
    assert isinstance(row, BadRow)
    assert (codes(row), row.problems[0].raw) == (["district-missing"], "PLOSO")


def test_an_unknown_village_is_told_with_its_district():
    row = check(ListKind.DESKTOP, desktop_row(village="ENTAH"))
    assert (codes(row), row.problems[0].raw) == (["village-unknown"], "PACITAN / ENTAH")
    assert row.problems[0].column == "DESA"


def test_a_voter_without_a_polling_station_takes_that_of_the_sheet():
    assert check(ListKind.WEBGRID, voter_row(TPS=""), village=PLOSO, tps="009").tps == "009"
    assert check(ListKind.WEBGRID, voter_row(TPS="3"), village=PLOSO, tps="009").tps == "003"


# ---- doubles


def test_the_second_resident_with_a_nik_is_kept_aside_and_told_where_the_first_stands():
    read = checker(ListKind.REGISTER)
    assert isinstance(read.check(4, register_row(1)), Row)
    assert isinstance(read.check(5, register_row(2)), Row)
    double = read.check(6, register_row(1, nama="KATINI"))
    assert isinstance(double, BadRow)
    assert (codes(double), double.problems[0].detail) == (["nik-double"], "baris 4")


def test_a_double_in_another_sheet_is_told_with_the_sheet():
    read = checker(ListKind.REGISTER)
    read.check(4, register_row(1))
    read._seen.open_sheet("TPS 002")
    assert read.check(9, register_row(1)).problems[0].detail == "TPS 001 baris 4"


def test_two_voters_with_one_nik_both_go_in_and_the_second_is_marked():
    read = checker(ListKind.WEBGRID, village=PLOSO)
    read.check(2, voter_row(1))
    row = read.check(3, voter_row(1, DPID="77"))
    assert isinstance(row, Row)
    assert codes(row) == ["nik-double"]


def test_the_same_dpid_twice_is_kept_aside():
    read = checker(ListKind.WEBGRID, village=PLOSO)
    read.check(2, voter_row(1))
    row = read.check(3, voter_row(2, DPID=voter_row(1)[0]))
    assert isinstance(row, BadRow)
    assert codes(row) == ["dpid-double"]


@pytest.mark.parametrize("blank", ["", "0", "-"])
def test_new_voters_without_a_dpid_are_no_doubles(blank):
    read = checker(ListKind.WEBGRID, village=PLOSO)
    rows = [read.check(number, voter_row(number, DPID=blank)) for number in (1, 2, 3)]
    assert [codes(row) for row in rows] == [[], [], []]


def test_a_row_kept_aside_for_another_reason_does_not_make_the_good_one_a_double():
    read = checker(ListKind.REGISTER)
    assert isinstance(read.check(2, register_row(1, kode_desa="")), BadRow)
    assert isinstance(read.check(3, register_row(1)), Row)


def test_one_person_twice_in_a_status_list_is_news_and_marked():
    read = checker(ListKind.STATUS)
    read.check(2, [nik(), "SUKIR", "SFE", "01-04-2018"])
    row = read.check(3, [nik(), "SUKIR", "PRR", "02-04-2018"])
    assert isinstance(row, Row)
    assert codes(row) == ["nik-double"]


# ---- the status of the recording


@pytest.mark.parametrize(
    "text", ["CARD_ISSUED", "Print Ready Record", "PRR", "BELUM REKAM", "belum wajib"]
)
def test_a_known_status_is_not_odd(text):
    row = resident(status_rekam=text)
    assert (row.status, codes(row)) == (text, [])


@pytest.mark.parametrize(
    ("text", "code"), [("SELESAI", Code.STATUS_UNKNOWN), ("", Code.STATUS_MISSING)]
)
def test_an_unknown_status_in_the_register_is_kept_and_marked(text, code):
    row = resident(status_rekam=text)
    assert isinstance(row, Row)
    assert (row.status, codes(row)) == (text, [code.value])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ((nik(), "SUKIR", "", "02-04-2018"), Code.STATUS_MISSING),
        ((nik()[:15], "SUKIR", "PRR", "02-04-2018"), Code.NIK_LENGTH),
        ((nik(), "SUKIR", "PRR", ""), Code.DATE_MISSING),
        ((nik(), "SUKIR", "PRR", "31-02-2018"), Code.DATE_IMPOSSIBLE),
    ],
)
def test_a_status_line_must_say_of_whom_what_and_when(cells, code):
    row = check(ListKind.STATUS, [*cells])
    assert isinstance(row, BadRow)
    assert codes(row) == [code.value]


def test_an_unknown_status_from_the_centre_is_kept_and_marked():
    row = check(ListKind.STATUS, [nik(), "", "BARU_SEKALI", "15-03-2018"])
    assert isinstance(row, Row)
    assert codes(row) == ["status-unknown"]


# ---- rows that slipped


def test_cells_beyond_the_headings_mean_that_a_row_slipped():
    row = check(ListKind.REGISTER, [*register_row(), "S.PD"])
    assert isinstance(row, BadRow)
    assert "row-shifted" in codes(row)


def test_empty_cells_beyond_the_headings_mean_nothing():
    assert codes(check(ListKind.REGISTER, [*register_row(), "", " ", ""])) == []


def test_a_row_that_was_cut_short_at_its_empty_end_is_filled():
    assert codes(check(ListKind.WEBGRID, voter_row()[:12], village=PLOSO, tps="4")) == []


def test_a_date_that_was_split_by_its_own_pipes_is_joined_again():
    cells = voter_row()
    row = check(ListKind.WEBGRID, [*cells[:5], "23", "09", "1960", *cells[6:]], village=PLOSO)
    assert (row.born, row.tps, codes(row)) == (BORN, "003", [])


def test_a_slipped_row_is_not_mended_by_luck():
    cells = voter_row()
    row = check(ListKind.WEBGRID, [*cells[:5], "A", "B", "C", *cells[6:]], village=PLOSO)
    assert "row-shifted" in codes(row)


def test_an_open_quotation_mark_is_told_and_its_mark_is_not_kept():
    row = check(ListKind.REGISTER, [*register_row(), OPEN_QUOTE])
    assert isinstance(row, BadRow)
    assert codes(row) == ["row-quote"]
    assert OPEN_QUOTE not in row.cells


# ---- columns that hold two things


def test_birthplace_and_date_in_one_column_are_taken_apart():
    headings = ["NIK", "NAMA", "TEMPAT, TANGGAL LAHIR", "RT/RW", "TPS"]
    cells = [nik(), "SUKIR", "PACITAN, 23-09-1960", "1/12", "1"]
    row = check(ListKind.AC_KWK, cells, headings=headings, village=PLOSO)
    assert (row.birthplace, row.born, row.rt, row.rw) == ("PACITAN", BORN, "001", "012")


def test_combined_columns_may_stand_first():
    headings = ["TTL", "NAMA", "TPS"]
    row = check(
        ListKind.AC_KWK,
        ["PACITAN 23 September 1960", "SUKIR", "1"],
        headings=headings,
        village=PLOSO,
    )
    assert (row.birthplace, row.born) == ("PACITAN", BORN)


def test_a_column_that_is_not_there_is_not_missed_row_by_row():
    row = check(
        ListKind.AC_KWK,
        ["SUKIR", "23-09-1960", ""],
        headings=["NAMA", "TGL LAHIR", "KET"],
        village=PLOSO,
    )
    assert isinstance(row, Row)
    assert codes(row) == []


def test_a_column_that_lost_its_tail_makes_no_nik():
    row = check(ListKind.WEBGRID, voter_row(10), village=PLOSO, lost_tails=frozenset({Field.NIK}))
    assert (codes(row), row.nik_hint) == (["nik-ruined"], nik(10)[:-1] + "?")


def test_every_kind_of_list_says_what_keeps_a_row_aside():
    assert set(BAD) == set(ListKind)
    assert all(BAD[kind] == BAD[VOTER_KINDS[0]] for kind in VOTER_KINDS)


def test_one_combined_column_does_not_ask_for_the_other():
    row = check(
        ListKind.AC_KWK,
        ["SUKIR", "23-09-1960", "RT 3 RW 4", "1"],
        headings=["NAMA", "TGL LAHIR", "RT/RW", "TPS"],
        village=PLOSO,
    )
    assert (row.born, row.rt, row.rw) == (BORN, "003", "004")


@pytest.mark.parametrize("cell", ["PACITAN", "PACITAN, "])
def test_a_birthplace_without_a_date_is_a_birthplace(cell):
    row = check(
        ListKind.AC_KWK, [cell, "SUKIR", "1"], headings=["TTL", "NAMA", "TPS"], village=PLOSO
    )
    assert (row.birthplace, row.born, codes(row)) == ("PACITAN", None, ["date-missing"])


def test_the_flags_of_a_row_are_the_codes_of_its_problems():
    assert voter(NIK="", KELAMIN="X").flags == (Code.NIK_MISSING, Code.SEX_UNKNOWN)
