"""The door: whole files of every kind and format, from headings to footers."""

import inspect
import random
from datetime import date

import pytest

from rekam.engines.lists.columns import Field, ListKind
from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.reading import read
from rekam.engines.lists.rows import BadRow, Code, Row
from rekam.engines.lists.sheets import LeftOut
from tests.engines.lists.made_lists import (
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
    read_all,
    read_good,
    register_row,
    voter_row,
    write,
    write_csv,
)

FORMATS = ["csv", "xlsx", "xls", "ods"]
BY_FORMAT = pytest.mark.parametrize("form", FORMATS)


def refusal(path, kind=None, **options):
    with pytest.raises(UnreadableListError) as caught:
        read_all(path, kind, **options)
    return caught.value.cause, caught.value.detail


# ---- every kind of list in every format


@BY_FORMAT
def test_a_register_is_read_from_every_format(tmp_path, form):
    rows = [REGISTER, *[register_row(serial) for serial in range(1, 301)]]
    reading, read_rows = read_all(write(tmp_path / f"penduduk.{form}", rows))
    assert (reading.kind, reading.form) == (ListKind.REGISTER, form)
    assert [row.nik for row in read_rows] == [nik(serial) for serial in range(1, 301)]
    assert [row.number for row in read_rows] == [*range(2, 302)]
    assert {row.village for row in read_rows} == {PLOSO}


@BY_FORMAT
def test_a_webgrid_is_read_from_every_format(tmp_path, form):
    rows = [WEBGRID, *[voter_row(serial) for serial in range(1, 6)]]
    path = write(tmp_path / f"{PLOSO}.{form}", rows)
    assert [row.dpid for row in read_good(path)] == [f"88{serial:05d}" for serial in range(1, 6)]


@BY_FORMAT
def test_a_desktop_list_is_read_from_every_format(tmp_path, form):
    rows = [DESKTOP, desktop_row(1), desktop_row(2, district="PUNUNG")]
    path = write(tmp_path / f"dpt.{form}", rows)
    assert [row.village for row in read_good(path)] == [PLOSO, "35.01.03.2005"]


@BY_FORMAT
def test_a_national_status_list_is_read_from_every_format(tmp_path, form):
    rows = [STATUS, [nik(), "SUKIR", "PRINT_READY_RECORD", date(2018, 4, 2)]]
    (row,) = read_good(write(tmp_path / f"status.{form}", rows))
    assert (row.status, row.status_on) == ("PRINT_READY_RECORD", date(2018, 4, 2))


AC_KWK_TOP = [
    ["DAFTAR PEMILIH POTENSIAL NON KTP ELEKTRONIK", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["KECAMATAN", "", ":", "PACITAN", "", "", "", "", "", "", "", "", ""],
    ["DESA/KELURAHAN", "", ":", "PLOSO", "", "", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["NO", "NKK", "NIK", "NAMA", "TEMPAT LAHIR", "TANGGAL LAHIR", "STATUS PERKAWINAN",
     "JENIS KELAMIN", "ALAMAT", "", "", "DISABILITAS", "KETERANGAN"],
    ["", "", "", "", "", "", "B/S/P", "L/P", "JALAN/DUKUH", "RT", "RW", "", ""],
    [str(number) for number in range(1, 14)],
]  # fmt: skip
AC_KWK_BOTTOM = [
    ["JUMLAH", "", "", "2", "", "", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "", "", "", "", "Pacitan, 5 Maret 2018", "", "", ""],
    ["", "", "", "", "", "", "", "", "", "KETUA PPS", "", "", ""],
    ["", "", "", "SUKARDI", "", "", "", "", "", "", "", "", ""],
]


def ac_kwk_row(serial):
    cells = dict(zip(WEBGRID, voter_row(serial), strict=True))
    names = "NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,DISABILITAS"
    return [str(serial), *[cells[name] for name in names.split(",")], "11"]


def ac_kwk_sheet(*serials):
    return [*AC_KWK_TOP, *map(ac_kwk_row, serials), *AC_KWK_BOTTOM]


@BY_FORMAT
def test_titles_two_heading_rows_column_numbers_and_footers_are_no_rows(tmp_path, form):
    path = write(tmp_path / f"acckwk.{form}", {"TPS 003": ac_kwk_sheet(1, 2)})
    reading, rows = read_all(path)
    assert reading.kind is ListKind.AC_KWK
    assert [(row.nik, row.village, row.number) for row in rows] == [
        (nik(1), PLOSO, 8),
        (nik(2), PLOSO, 9),
    ]
    report = reading.sheets[0]
    assert (report.heading_row, report.good, report.bad, report.skipped) == (6, 2, 0, 5)


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_one_sheet_for_each_polling_station(tmp_path, form):
    sheets = {
        "REKAP": [["TPS", "JUMLAH"], ["001", "2"]],
        "TPS 001": ac_kwk_sheet(1, 2),
        "CADANGAN": ac_kwk_sheet(8, 9),
        "TPS 002": ac_kwk_sheet(3),
        "KOSONG": [],
    }
    path = write(tmp_path / f"a.{form}", sheets, hidden=("CADANGAN",))
    reading, rows = read_all(path)
    assert [(row.sheet, row.tps, row.nik) for row in rows] == [
        ("TPS 001", "001", nik(1)),
        ("TPS 001", "001", nik(2)),
        ("TPS 002", "002", nik(3)),
    ]
    assert {sheet.name: sheet.left_out for sheet in reading.sheets} == {
        "REKAP": LeftOut.NO_HEADINGS,
        "TPS 001": None,
        "CADANGAN": LeftOut.HIDDEN,
        "TPS 002": None,
        "KOSONG": LeftOut.EMPTY,
    }


def test_a_sheet_without_a_title_belongs_to_the_village_of_those_before_it(tmp_path):
    sheets = {"TPS 001": ac_kwk_sheet(1), "TPS 002": [AC_KWK_TOP[4], ac_kwk_row(2)]}
    rows = read_good(write(tmp_path / "a.xlsx", sheets))
    assert [row.village for row in rows] == [PLOSO, PLOSO]


# ---- every kind of bad row, in one file per format


def broken_register(form):
    """Return rows and the codes each must get; what a spreadsheet holds as numbers is numbers."""
    is_text = form == "csv"
    zero = int(nik(10))
    return [
        (register_row(1), []),
        (register_row(2, nik=""), ["nik-missing"]),
        (register_row(3, nik=float(zero) if not is_text else "3,50104E+15"), ["nik-ruined"]),
        (register_row(4, nik=nik(4)[:12] + "****"), ["nik-masked"]),
        (register_row(5, nik=nik(5)[:15]), ["nik-length"]),
        (register_row(6, nik="O" + nik(6)[1:]), ["nik-letters"]),
        (register_row(7, nik="'" + nik(7)), ["nik-tidied"]),
        (register_row(8, nik=nik(8) + " "), ["nik-tidied"]),
        (register_row(9, tanggal_lahir="24-09-1960"), ["nik-date"]),
        (register_row(11, jenis_kelamin="P"), ["nik-sex"]),
        (register_row(12, nik=nik(12, district="35.01.99")), ["nik-region"]),
        (register_row(13, tanggal_lahir="09-23-1960"), ["date-swapped"]),
        (register_row(14, tanggal_lahir="31-02-1960"), ["date-impossible"]),
        (register_row(15, tanggal_lahir="31-12-2018"), ["date-future"]),
        (register_row(16, tanggal_lahir="23-09-60"), ["date-short-year"]),
        (register_row(17, tanggal_lahir="lupa"), ["date-unreadable"]),
        (
            register_row(
                18, nik=nik(18, born=date(1960, 12, 31)), tanggal_lahir=date(1960, 12, 31)
            ),
            ["default-date"],
        ),
        (register_row(19, kode_desa="35.01.04.1099"), ["village-unknown"]),
        (register_row(21, kode_desa=""), ["village-missing"]),
        (register_row(22, nama=""), ["name-missing"]),
        (register_row(1, nama="KATINI"), ["nik-double"]),
        (register_row(23, status_rekam="ENTAH"), ["status-unknown"]),
        (register_row(24, jenis_kelamin="X"), ["sex-unknown"]),
        (register_row(25, nkk="3,50104E+15"), ["nkk-ruined"]),
        (register_row(26, nkk=nkk()[:12] + "****"), ["nkk-masked"]),
        ([*register_row(27), "S.PD"], ["row-shifted"]),
        (register_row(28), []),
    ]


GOES_IN = {
    *("nik-tidied", "nik-date", "nik-sex", "nik-region", "date-swapped", "default-date"),
    *("status-unknown", "sex-unknown", "nkk-ruined", "nkk-masked"),
}


@BY_FORMAT
def test_every_kind_of_bad_row_is_told_with_its_place_and_good_rows_go_in(tmp_path, form):
    wanted = broken_register(form)
    if form != "csv":  # a sheet is as wide as its widest row: nothing slips beyond it
        wanted = [pair for pair in wanted if pair[1] != ["row-shifted"]]
    path = write(tmp_path / f"rusak.{form}", [REGISTER, *[row for row, _ in wanted]])
    reading, rows = read_all(path)
    found = {row.number: (codes(row), type(row)) for row in rows}
    assert found == {
        number: (expected, Row if not expected or expected[0] in GOES_IN else BadRow)
        for number, (_, expected) in enumerate(wanted, 2)
    }
    (report,) = reading.sheets
    assert report.good + report.bad == len(wanted)
    assert report.problems == {Code(code): 1 + (code == "nik-tidied") for _, (code,) in [
        pair for pair in wanted if pair[1]
    ]}  # fmt: skip


def test_a_column_of_text_that_went_through_a_spreadsheet_is_seen_as_a_whole(tmp_path):
    rows = [WEBGRID, *[voter_row(serial, NIK=nik(serial)[:-1] + "0") for serial in range(1, 80)]]
    read_rows = read_all(write(tmp_path / f"{PLOSO}.csv", rows))[1]
    assert {row.nik for row in read_rows} == {""}
    assert {code for row in read_rows for code in codes(row)} == {"nik-ruined"}


def test_good_rows_are_never_refused_with_the_bad(tmp_path):
    rng = random.Random(7)
    wanted = [(register_row(100 + number), []) for number in range(400)]
    wanted += [pair for pair in broken_register("csv") if pair[1] != ["nik-double"]]
    rng.shuffle(wanted)
    rows = read_all(write(tmp_path / "a.csv", [REGISTER, *[row for row, _ in wanted]]))[1]
    clean = [row for row, expected in wanted if not expected]
    assert sum(isinstance(row, Row) and not row.problems for row in rows) == len(clean)


# ---- which village


def test_a_webgrid_belongs_where_the_clerk_says_before_its_title_and_its_name(tmp_path):
    rows = [["KECAMATAN : PACITAN"], ["DESA : PLOSO"], WEBGRID, voter_row()]
    path = write(tmp_path / "35.01.10.2017.csv", rows)
    assert read_good(path)[0].village == PLOSO
    assert read_good(path, village="35.01.04.1001")[0].village == "35.01.04.1001"
    untitled = write(tmp_path / "3501102017.csv", [WEBGRID, voter_row()])
    assert read_good(untitled)[0].village == "35.01.10.2017"


def test_a_list_that_names_no_village_is_asked_about(tmp_path):
    path = write(tmp_path / "dpt.csv", [WEBGRID, voter_row()])
    assert refusal(path) == (Cause.VILLAGE_NEEDED, "")
    assert read_good(path, village=PLOSO)[0].village == PLOSO


# ---- what the clerk is shown before anything is imported


def test_the_mapping_is_shown_and_what_was_ignored(tmp_path):
    headings = [
        "No.",
        "No. KK",
        "N I K",
        "NAMA_LGKP",
        "Tgl Lahir",
        "L/P",
        "Kec",
        "Desa/Kel",
        "Status Rekam",
        "Agama",
    ]
    cells = ["1", nkk(), nik(), "SUKIR", "23-09-1960", "L", "PACITAN", "PLOSO", "PRR", "ISLAM"]
    reading, rows = read_all(write(tmp_path / "a.xlsx", [headings, cells]))
    assert reading.sheets[0].mapping == {
        Field.NKK: "No. KK",
        Field.NIK: "N I K",
        Field.NAME: "NAMA_LGKP",
        Field.BORN: "Tgl Lahir",
        Field.SEX: "L/P",
        Field.DISTRICT: "Kec",
        Field.VILLAGE: "Desa/Kel",
        Field.STATUS: "Status Rekam",
    }
    assert reading.sheets[0].ignored == ("No.", "Agama")
    assert (rows[0].village, rows[0].nik) == (PLOSO, nik())


def test_encoding_and_delimiter_are_told(tmp_path):
    path = write_csv(
        tmp_path / "a.csv", [REGISTER, register_row(nama="RENÉ")], encoding="cp1252", delimiter=";"
    )
    reading, rows = read_all(path)
    assert (reading.encoding, reading.delimiter) == ("cp1252", ";")
    assert rows[0].name == "RENÉ"


def test_a_webgrid_without_headings_is_read(tmp_path):
    path = write(tmp_path / f"{PLOSO}.csv", [voter_row(serial) for serial in range(1, 20)])
    reading, rows = read_all(path)
    assert (reading.kind, reading.sheets[0].heading_row) == (ListKind.WEBGRID, 0)
    assert [(row.number, row.dpid) for row in rows][:2] == [(1, "8800001"), (2, "8800002")]


# ---- whole files that are refused


def test_a_missing_column_is_named(tmp_path):
    rows = [[one for one in REGISTER if one not in {"nik", "status_rekam"}], ["x"] * 10]
    assert refusal(write(tmp_path / "a.csv", rows), ListKind.REGISTER) == (
        Cause.MISSING_COLUMNS,
        "NIK, STATUS REKAM",
    )


def test_of_several_sheets_the_nearest_tells_what_is_missing(tmp_path):
    sheets = {"A": [["NIK", "NAMA"], ["1", "B"]], "B": [REGISTER[:-1], ["1"] * 11]}
    assert refusal(write(tmp_path / "a.xlsx", sheets)) == (Cause.MISSING_COLUMNS, "STATUS REKAM")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", Cause.EMPTY),
        (b"halo\nini surat\n", Cause.NO_HEADINGS),
        (b"Bulan,Jumlah\nJanuari,12\n", Cause.NO_HEADINGS),
        (b"<html><body>", Cause.UNSUPPORTED),
        (b"\0\1\2\3" * 100, Cause.NOT_A_TABLE),
        (b"PK\x03\x04", Cause.DAMAGED),
        (b"nik;" * 10_000 + b"\n", Cause.TOO_WIDE),
    ],
)
def test_what_is_no_list_is_refused_with_its_cause(tmp_path, content, cause):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert refusal(path)[0] is cause


def test_an_empty_workbook_is_told(tmp_path):
    assert refusal(write(tmp_path / "a.xlsx", {"A": [], "B": []}))[0] is Cause.EMPTY


def test_a_refused_file_is_left_closed(tmp_path):
    path = write(tmp_path / "a.csv", [["Bulan"], ["x"]])
    refusal(path)
    path.unlink()  # and no ResourceWarning: warnings are errors here


# ---- streaming


def test_progress_is_told_while_rows_are_read_and_at_the_end(tmp_path):
    path = write(tmp_path / "a.csv", [REGISTER, *[register_row(1)] * 12_000])
    told = []
    _, rows = read_all(path, on_progress=lambda count, share: told.append((count, share)))
    assert [count for count, _ in told] == [5_000, 10_000, 12_000]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[-1], len(rows)) == (1.0, 12_000)


def test_rows_come_before_the_file_is_read_to_its_end(tmp_path):
    path = write(tmp_path / "a.csv", [REGISTER, *[register_row(1)] * 50_000])
    with read(path, regions=REGIONS, today=TODAY) as reading:
        rows = iter(reading)
        next(rows)
        assert inspect.isgenerator(rows)
        assert reading._table.share() < 0.3


def test_a_reading_left_early_closes_its_file(tmp_path):
    path = write(tmp_path / "a.csv", [REGISTER, *[register_row(1)] * 5_000])
    with read(path, regions=REGIONS, today=TODAY) as reading:
        next(iter(reading))
    with pytest.raises(ValueError, match="closed"):
        reading._table.share()
