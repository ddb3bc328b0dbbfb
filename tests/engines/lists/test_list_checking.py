"""Every kind of bad cell, and every oddity that only marks a row."""

from datetime import date

import pytest

from rekam.domain.values import Sex
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.rows import BadRow, Code, Row, Severity
from rekam.engines.lists.table import NumberText
from tests.engines.lists.made_lists import (
    BORN,
    PLOSO,
    REGISTER,
    check,
    codes,
    nik,
    nkk,
    register_row,
    resident,
    voter,
)

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
