"""Bad rows out to a workbook, mended by hand, and in again through the same door."""

import pytest
import python_calamine

from rekam.engines.lists.cells import harmless
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.mending import REASON_HEADING, ROW_HEADING, write_problems
from rekam.engines.lists.rows import BadRow, Row
from rekam.engines.lists.sentences import explain
from tests.engines.lists.made_lists import (
    PLOSO,
    REGISTER,
    WEBGRID,
    codes,
    nik,
    read_all,
    read_good,
    register_row,
    voter_row,
    write,
)


def bad_rows(path, **options):
    return [row for row in read_all(path, **options)[1] if isinstance(row, BadRow)]


def sheets_of(path):
    with python_calamine.load_workbook(path) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def broken(tmp_path):
    rows = [
        REGISTER,
        register_row(1),
        register_row(2, nik="3,50104E+15"),
        register_row(3, nama="", tanggal_lahir="31-02-1960"),
    ]
    return write(tmp_path / "penduduk.csv", rows)


def test_bad_rows_are_written_as_they_stood_with_their_row_and_the_reason(broken, tmp_path):
    rows = bad_rows(broken)
    path = tmp_path / "perbaiki.xlsx"
    assert write_problems(path, rows) == 2
    (name, (headings, first, second)) = next(iter(sheets_of(path).items()))
    assert name == "penduduk"
    assert headings == [*REGISTER, ROW_HEADING, REASON_HEADING]
    assert first[: len(REGISTER)] == register_row(2, nik="3,50104E+15")
    assert first[len(REGISTER) :] == ["3", explain(rows[0].problems[0])]
    assert second[-1] == " ".join(explain(problem) for problem in rows[1].problems)


def test_a_mended_row_is_read_through_the_same_door(broken, tmp_path):
    path = tmp_path / "perbaiki.xlsx"
    write_problems(path, bad_rows(broken))
    ((name, rows),) = sheets_of(path).items()
    rows[1][REGISTER.index("nik")] = nik(2)
    rows[2][REGISTER.index("nama")] = "KATINI"
    rows[2][REGISTER.index("tanggal_lahir")] = "23-09-1960"
    reading, mended = read_all(write(tmp_path / "sudah.xlsx", {name: rows}))
    assert reading.kind is ListKind.REGISTER
    assert reading.sheets[0].ignored == (ROW_HEADING, REASON_HEADING)
    assert [(row.nik, row.name, codes(row)) for row in mended] == [
        (nik(2), "SUKIR WARDOYO", []),
        (nik(3), "KATINI", []),
    ]


def test_rows_not_yet_mended_are_bad_in_the_same_way(broken, tmp_path):
    path = tmp_path / "perbaiki.xlsx"
    before = bad_rows(broken)
    write_problems(path, before)
    again = bad_rows(path)
    assert [codes(row) for row in again] == [codes(row) for row in before]
    assert [row.cells[: len(REGISTER)] for row in again] == [row.cells for row in before]


def test_village_and_polling_station_that_only_the_file_had_said_get_columns(tmp_path):
    rows = [["DAFTAR PEMILIH TPS 7"], WEBGRID, voter_row(1, NAMA="", TPS="")]
    path = write(tmp_path / f"{PLOSO}.csv", rows)
    target = tmp_path / "perbaiki.xlsx"
    write_problems(target, bad_rows(path))
    ((name, table),) = sheets_of(target).items()
    assert table[0][-3:] == ["KODE DESA", ROW_HEADING, REASON_HEADING]
    table[1][WEBGRID.index("NAMA")] = "SUKIR"
    (row,) = read_good(write(tmp_path / "sudah.xlsx", {name: table}))
    assert (row.village, row.name) == (PLOSO, "SUKIR")


def test_the_polling_station_of_a_sheet_is_written_down(tmp_path):
    headings = ["NKK", "NIK", "NAMA", "TGL LAHIR", "KET"]
    sheets = {"TPS 004": [headings, ["", nik(), "", "23-09-1960", "11"]]}
    target = tmp_path / "perbaiki.xlsx"
    write_problems(target, bad_rows(write(tmp_path / f"{PLOSO}.xlsx", sheets)))
    (name, table) = next(iter(sheets_of(target).items()))
    assert table[0] == [*headings, "KODE DESA", "TPS", ROW_HEADING, REASON_HEADING]
    assert table[1][5:7] == [PLOSO, "004"]
    assert name == "TPS 004"


def test_a_webgrid_without_headings_gets_them(tmp_path):
    path = write(tmp_path / f"{PLOSO}.csv", [voter_row(1), voter_row(2), voter_row(3, NAMA="")] * 1)
    target = tmp_path / "perbaiki.xlsx"
    write_problems(target, bad_rows(path))
    assert codes(bad_rows(target)[0]) == ["name-missing"]


def test_each_sheet_comes_back_as_a_sheet(tmp_path):
    sheets = {f"TPS 00{number}": [REGISTER, register_row(number, nama="")] for number in (1, 2, 3)}
    target = tmp_path / "perbaiki.xlsx"
    assert write_problems(target, bad_rows(write(tmp_path / "a.xlsx", sheets))) == 3
    assert [*sheets_of(target)] == ["TPS 001", "TPS 002 1", "TPS 003 2"]


def test_no_bad_rows_make_a_workbook_that_opens(tmp_path):
    assert write_problems(tmp_path / "a.xlsx", []) == 0
    assert sheets_of(tmp_path / "a.xlsx") == {"KOSONG": []}


def test_cells_beyond_the_headings_are_shown_in_the_reason(tmp_path):
    path = write(tmp_path / "a.csv", [REGISTER, [*register_row(1), "S.PD", "", "KRAJAN"]])
    target = tmp_path / "perbaiki.xlsx"
    write_problems(target, bad_rows(path))
    (table,) = sheets_of(target).values()
    assert table[1][-1].endswith("Sel yang kelebihan: S.PD | KRAJAN")


@pytest.mark.parametrize("name", ["[tps]", "a:b*c?", "x" * 60, "'petik'", "/", "tab\tdan\0nol"])
def test_any_file_name_makes_a_sheet_name(tmp_path, name):
    rows = [REGISTER, register_row(nama="")]
    bad = bad_rows(write(tmp_path / "a.csv", rows))
    origin = type(bad[0].origin)(sheet=name, columns=tuple(REGISTER), village=None, tps="")
    row = BadRow(origin=origin, number=2, cells=bad[0].cells, problems=bad[0].problems)
    assert write_problems(tmp_path / "b.xlsx", [row]) == 1
    assert len(sheets_of(tmp_path / "b.xlsx")) == 1


# ---- what a spreadsheet would run


RUNNABLE = ["=1+1", "+62812", "-5", "@SUM(A1)", '=HYPERLINK("x")', " =1+1", "\t=1+1"]


@pytest.mark.parametrize("text", RUNNABLE)
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(tmp_path, text):
    assert harmless(text) == "'" + text
    path = write(tmp_path / "a.csv", [REGISTER, register_row(1, nama="", alamat=text)])
    target = tmp_path / "perbaiki.xlsx"
    write_problems(target, bad_rows(path))
    (table,) = sheets_of(target).values()
    assert table[1][REGISTER.index("alamat")].startswith("'")


@pytest.mark.parametrize("text", ["=1+1", "+62812", "@SUM(A1)", "-5"])
def test_what_was_neutralised_is_itself_again_when_it_is_read(tmp_path, text):
    path = write(tmp_path / "a.csv", [REGISTER, register_row(1, alamat=harmless(text))])
    assert read_good(path)[0].address == text


@pytest.mark.parametrize("text", ["SUKIR", "RT-1", "'1234", "", "A=1"])
def test_other_cells_stay_as_they_are(text):
    assert harmless(text) == text


def test_signs_that_cannot_be_printed_stay_marked_as_damage(tmp_path):
    path = write(tmp_path / "a.csv", [REGISTER, register_row(1, nama="KAT\0NI")])
    target = tmp_path / "perbaiki.xlsx"
    write_problems(target, bad_rows(path))
    assert codes(bad_rows(target)[0]) == ["row-damaged"]


def test_a_very_long_cell_is_cut_to_what_a_workbook_holds(tmp_path):
    path = write(tmp_path / "a.csv", [REGISTER, register_row(1, nama="", alamat="A" * 40_000)])
    target = tmp_path / "perbaiki.xlsx"
    write_problems(target, bad_rows(path))
    (table,) = sheets_of(target).values()
    assert len(table[1][REGISTER.index("alamat")]) == 32_000


def test_more_bad_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr("rekam.engines.lists.mending._ROWS_MAX", 3)
    rows = [REGISTER, *[register_row(serial, nama="") for serial in range(1, 6)]]
    target = tmp_path / "perbaiki.xlsx"
    assert write_problems(target, bad_rows(write(tmp_path / "a.csv", rows))) == 5
    assert [len(table) for table in sheets_of(target).values()] == [3, 3, 2]


def test_every_good_row_of_the_first_reading_stays_out_of_the_workbook(broken):
    good = [row for row in read_all(broken)[1] if isinstance(row, Row)]
    assert [row.nik for row in good] == [nik(1)]
