"""Every kind of bad row, and every oddity that only marks one."""

from datetime import date

import pytest

from rekam.domain.values import Sex
from rekam.engines.lists.checking import BAD, RowChecker, Seen
from rekam.engines.lists.columns import VOTER_KINDS, Field, ListKind
from rekam.engines.lists.headings import find_headings
from rekam.engines.lists.places import Gazetteer
from rekam.engines.lists.rows import BadRow, Code, Origin, Problem, Row, Severity
from rekam.engines.lists.table import NumberText
from rekam.engines.lists.text import OPEN_QUOTE
from tests.engines.lists.made_lists import (
    BORN,
    DESKTOP,
    PLOSO,
    REGIONS,
    REGISTER,
    STATUS,
    TODAY,
    WEBGRID,
    codes,
    desktop_row,
    nik,
    nkk,
    register_row,
    voter_row,
)

HEADINGS = {
    ListKind.REGISTER: REGISTER,
    ListKind.WEBGRID: WEBGRID,
    ListKind.DESKTOP: DESKTOP,
    ListKind.STATUS: STATUS,
}


def checker(kind, *, village=None, tps="", district="", lost_tails=frozenset(), headings=None):
    seen = Seen()
    seen.open_sheet("TPS 001")
    columns = headings or HEADINGS[kind]
    return RowChecker(
        find_headings([(1, columns)], kind),
        Origin(sheet="TPS 001", columns=tuple(columns), village=village, tps=tps),
        gazetteer=Gazetteer(REGIONS),
        seen=seen,
        today=TODAY,
        district=district,
        lost_tails=lost_tails,
    )


def check(kind, cells, **options):
    return checker(kind, **options).check(7, cells)


def resident(**cells):
    return check(ListKind.REGISTER, register_row(**cells))


def voter(**cells):
    return check(ListKind.WEBGRID, voter_row(**cells), village=PLOSO)


# ---- clean rows


def test_a_clean_resident_goes_in_whole():
    assert resident() == Row(
        sheet="TPS 001",
        number=7,
        nik=nik(),
        nik_hint="",
        nkk=nkk(),
        name="SUKIR WARDOYO",
        birthplace="PACITAN",
        born=BORN,
        sex=Sex.MALE,
        marital="S",
        address="DSN KRAJAN",
        rt="001",
        rw="002",
        village=PLOSO,
        dpid="",
        tps="",
        disability="",
        ktp="",
        remark="",
        source="",
        status="CARD_ISSUED",
        status_on=None,
        problems=(),
    )


def test_a_clean_voter_goes_in_whole():
    assert voter() == Row(
        sheet="TPS 001",
        number=7,
        nik=nik(),
        nik_hint="",
        nkk=nkk(),
        name="SUKIR WARDOYO",
        birthplace="PACITAN",
        born=BORN,
        sex=Sex.MALE,
        marital="S",
        address="KRAJAN",
        rt="001",
        rw="002",
        village=PLOSO,
        dpid="8800001",
        tps="003",
        disability="0",
        ktp="B",
        remark="0",
        source="dpt",
        status="",
        status_on=None,
        problems=(),
    )


def test_a_clean_status_goes_in_whole():
    row = check(ListKind.STATUS, [nik(), "SUKIR", "print ready record", "02-04-2018"])
    assert (row.nik, row.name, row.status, row.status_on) == (
        nik(),
        "SUKIR",
        "print ready record",
        date(2018, 4, 2),
    )
    assert (row.village, row.born, row.problems) == (None, None, ())


def test_a_woman_s_day_of_birth_is_forty_more():
    woman = nik(born=BORN, sex=Sex.FEMALE)
    assert codes(resident(nik=woman, jenis_kelamin="P")) == []
    assert codes(resident(nik=woman, jenis_kelamin="L")) == ["nik-sex"]


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("KAWIN", "S"),
        ("Belum Kawin", "B"),
        ("CERAI MATI", "P"),
        ("2", "S"),
        ("ENTAH", "ENTAH"),
        ("", ""),
    ],
)
def test_marriage_is_read_as_the_commission_writes_it(text, letter):
    assert resident(status_kawin=text).marital == letter


@pytest.mark.parametrize("text", ["P", "p", "Perempuan", "PEREMPUAN", "Wanita", "2"])
def test_sex_is_read_in_every_spelling(text):
    assert resident(jenis_kelamin=text).sex is Sex.FEMALE


@pytest.mark.parametrize(
    ("text", "padded"),
    [("1", "001"), ("RT 12", "012"), ("001", "001"), ("0", ""), ("-", ""), ("", "")],
)
def test_rt_is_written_with_three_digits(text, padded):
    assert resident(rt=text).rt == padded


@pytest.mark.parametrize(
    "name", ["  SITI   AMINAH ", "SITI\nAMINAH", "SITI\u00a0AMINAH", "SI\u200bTI AMINAH"]
)
def test_a_name_is_freed_of_dirt(name):
    assert resident(nama=name).name == "SITI AMINAH"


# ---- one oddity each: (cells, code, severity in the register, severity on a voter list)

BAD_, FLAG = Severity.BAD, Severity.FLAG
ODDITIES = {
    "no NIK": ("nik", "", Code.NIK_MISSING, BAD_, FLAG),
    "a NIK shown as a large number": ("nik", "3,50104E+15", Code.NIK_RUINED, BAD_, FLAG),
    "a NIK that lost its last digit": ("nik", NumberText(nik(10)), Code.NIK_RUINED, BAD_, FLAG),
    "a masked NIK": ("nik", nik()[:12] + "****", Code.NIK_MASKED, BAD_, FLAG),
    "a NIK that is too short": ("nik", nik()[:15], Code.NIK_LENGTH, BAD_, FLAG),
    "a NIK with a letter": ("nik", "O" + nik()[1:], Code.NIK_LETTERS, BAD_, FLAG),
    "an apostrophe before the NIK": ("nik", "'" + nik(), Code.NIK_TIDIED, FLAG, FLAG),
    "a NIK from nowhere": ("nik", nik(district="35.01.99"), Code.NIK_REGION, FLAG, FLAG),
    "no family card": ("nkk", "", Code.NKK_MISSING, FLAG, FLAG),
    "a ruined family card": ("nkk", "3,50104E+15", Code.NKK_RUINED, FLAG, FLAG),
    "a masked family card": ("nkk", nkk()[:12] + "****", Code.NKK_MASKED, FLAG, FLAG),
    "a family card that is too long": ("nkk", nkk() + "1", Code.NKK_LENGTH, FLAG, FLAG),
    "a family card with letters": ("nkk", "O" + nkk()[1:], Code.NKK_LETTERS, FLAG, FLAG),
    "an apostrophe before the family card": ("nkk", "'" + nkk(), Code.NKK_TIDIED, FLAG, FLAG),
    "no name": ("nama", "", Code.NAME_MISSING, BAD_, BAD_),
    "a name that is only a dash": ("nama", "-", Code.NAME_MISSING, BAD_, BAD_),
    "no birth date": ("tanggal_lahir", "", Code.DATE_MISSING, FLAG, FLAG),
    "no date at all": ("tanggal_lahir", "lupa", Code.DATE_UNREADABLE, BAD_, FLAG),
    "a day that does not exist": ("tanggal_lahir", "31-02-1960", Code.DATE_IMPOSSIBLE, BAD_, FLAG),
    "a year of two digits": ("tanggal_lahir", "23-09-60", Code.DATE_SHORT_YEAR, BAD_, FLAG),
    "a birth still to come": ("tanggal_lahir", "06-04-2018", Code.DATE_FUTURE, BAD_, FLAG),
    "a date held as a number": ("tanggal_lahir", "22182", Code.DATE_NUMBER, FLAG, FLAG),
    "a month above twelve": ("tanggal_lahir", "09-23-1960", Code.DATE_SWAPPED, FLAG, FLAG),
    "another date than the NIK's": ("tanggal_lahir", "24-09-1960", Code.NIK_DATE, FLAG, FLAG),
    "another sex than the NIK's": ("jenis_kelamin", "P", Code.NIK_SEX, FLAG, FLAG),
    "no sex": ("jenis_kelamin", "", Code.SEX_UNKNOWN, FLAG, FLAG),
    "a sex nobody knows": ("jenis_kelamin", "X", Code.SEX_UNKNOWN, FLAG, FLAG),
    "a sign that was lost": ("nama", "KAT\ufffdNI", Code.ROW_DAMAGED, BAD_, BAD_),
    "a NUL from a damaged disk": ("nama", "KAT\0NI", Code.ROW_DAMAGED, BAD_, BAD_),
}
VOTER_NAMES = {
    "nik": "NIK",
    "nkk": "NKK",
    "nama": "NAMA",
    "tanggal_lahir": "TANGGAL_LAHIR",
    "jenis_kelamin": "KELAMIN",
}
BY_ODDITY = pytest.mark.parametrize(
    ("column", "cell", "code", "in_register", "on_voter_list"), ODDITIES.values(), ids=ODDITIES
)


def assert_told(row, column, cell, code, severity):
    assert isinstance(row, BadRow if severity is Severity.BAD else Row)
    assert codes(row) == [code.value]
    assert row.problems[0].severity is severity
    if not code.startswith("row"):
        assert row.problems[0].column == column
        assert row.problems[0].raw == (cell if code is not Code.NAME_MISSING else "")


@BY_ODDITY
def test_an_oddity_in_the_register(column, cell, code, in_register, on_voter_list):
    assert_told(resident(**{column: cell}), column, cell, code, in_register)


@BY_ODDITY
def test_an_oddity_on_a_voter_list(column, cell, code, in_register, on_voter_list):
    name = VOTER_NAMES[column]
    assert_told(voter(**{name: cell}), name.replace("_", " "), cell, code, on_voter_list)


def test_default_dates_are_marked():
    born = date(1960, 7, 1)
    row = resident(nik=nik(born=born), tanggal_lahir="01-07-1960")
    assert (codes(row), row.born) == (["default-date"], born)


def test_day_and_month_that_the_nik_has_the_other_way_round_are_marked_as_swapped():
    row = resident(nik=nik(born=date(1960, 4, 5)), tanggal_lahir="04-05-1960")
    assert (codes(row), row.born) == (["date-swapped"], date(1960, 5, 4))


def test_a_nik_never_refuses_a_row_even_when_nothing_agrees():
    row = resident(nik=nik(district="35.01.99"), tanggal_lahir="03-11-1971", jenis_kelamin="P")
    assert isinstance(row, Row)
    assert codes(row) == ["nik-region", "nik-sex", "nik-date"]


def test_a_nik_of_another_regency_is_not_odd():
    assert codes(resident(nik=nik(district="33.74.01"))) == []


def test_what_shows_of_a_masked_nik_is_kept_as_a_hint():
    row = voter(NIK=nik()[:12] + "****")
    assert (row.nik, row.nik_hint) == ("", nik()[:12] + "????")


def test_the_date_of_a_voter_that_is_no_date_is_left_out_and_the_voter_goes_in():
    row = voter(TANGGAL_LAHIR="31|02|1960")
    assert (row.nik, row.born) == (nik(), None)


def test_several_oddities_are_all_told():
    row = resident(nik="", nama="", tanggal_lahir="lupa")
    assert codes(row) == ["nik-missing", "date-unreadable", "name-missing"]


def test_a_bad_row_keeps_its_cells_as_they_stood():
    cells = register_row(nik="3,50104E+15", nama="  SUKIR ")
    row = check(ListKind.REGISTER, cells)
    assert row.cells == tuple(cells)
    assert (row.sheet, row.number, row.origin.columns) == ("TPS 001", 7, tuple(REGISTER))


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
