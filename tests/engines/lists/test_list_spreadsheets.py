"""Workbooks of every format, and what a hostile one can do."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from rekam.engines.lists import spreadsheet, spreadsheet_child
from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.opening import open_table
from rekam.engines.lists.spreadsheet import number_text, open_spreadsheet
from rekam.engines.lists.table import NumberText
from tests.engines.lists.made_lists import STATUS, nik, write

FORMATS = ["xlsx", "xls", "ods"]
BY_FORMAT = pytest.mark.parametrize("form", FORMATS)


def sheets_of(path):
    table = open_table(path)
    try:
        return table, [(sheet.name, sheet.is_hidden, list(sheet.rows)) for sheet in table.sheets]
    finally:
        table.close()


def cause_of(path):
    with pytest.raises(UnreadableListError) as caught:
        sheets_of(path)
    return caught.value.cause


@BY_FORMAT
def test_rows_are_numbered_as_the_program_shows_them(tmp_path, form):
    path = write(
        tmp_path / f"a.{form}", [["", ""], ["", ""], ["nik", "nama"], ["", ""], ["1", "A"]]
    )
    (_, _, rows) = sheets_of(path)[1][0]
    assert [(n, c) for n, c in rows if any(c)] == [(3, ["nik", "nama"]), (5, ["1", "A"])]


@BY_FORMAT
def test_dates_and_numbers_become_text_and_numbers_are_marked(tmp_path, form):
    path = write(tmp_path / f"a.{form}", [["A", "B", "C"], [date(1960, 9, 23), float(nik(10)), 3]])
    cells = sheets_of(path)[1][0][2][1][1]
    assert cells == ["1960-09-23", nik(10), "3"]
    assert [isinstance(cell, NumberText) for cell in cells] == [False, True, True]


@BY_FORMAT
def test_every_sheet_is_named_and_hidden_ones_are_not_read(tmp_path, form):
    rows = [["nik", "nama"], ["1", "A"]]
    path = write(
        tmp_path / f"a.{form}", {"TPS 001": rows, "BANTU": rows, "TPS 002": rows}, hidden=("BANTU",)
    )
    table, sheets = sheets_of(path)
    assert table.form == form
    assert [(name, hidden, len(rows)) for name, hidden, rows in sheets] == [
        ("TPS 001", False, 2),
        ("BANTU", True, 0),
        ("TPS 002", False, 2),
    ]


@BY_FORMAT
def test_a_sheet_left_half_way_does_not_disturb_the_next(tmp_path, form):
    many = [[str(number), "A"] for number in range(1_300)]
    path = write(tmp_path / f"a.{form}", {"SATU": many, "DUA": [["2", "B"]]})
    table = open_table(path)
    first, second = next(table.sheets), None
    next(first.rows)
    second = next(table.sheets)
    assert (second.name, list(second.rows)) == ("DUA", [(1, ["2", "B"])])
    table.close()


@BY_FORMAT
def test_an_empty_workbook_has_no_rows(tmp_path, form):
    assert sheets_of(write(tmp_path / f"a.{form}", [[]]))[1][0][2] == []


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.xls", "a"])
def test_a_workbook_is_known_by_its_bytes_and_not_by_its_name(tmp_path, name):
    path = write(tmp_path / "a.xlsx", [["nik"], ["1"]]).rename(tmp_path / name)
    assert sheets_of(path)[0].form == "xlsx"


def test_a_csv_named_like_a_workbook_is_read_as_what_it_is(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("nik,nama\n1,A\n")
    table, sheets = sheets_of(path)
    assert (table.form, sheets[0][2]) == ("csv", [(1, ["nik", "nama"]), (2, ["1", "A"])])


@pytest.mark.parametrize(
    "start",
    [
        "<html><table>",
        "\n<!DOCTYPE html>",
        "\ufeff<table>",
        "%PDF-1.4",
        "{\\rtf1",
        '<?xml version="1.0"?>',
    ],
)
def test_a_web_page_or_a_paper_named_like_a_workbook_is_told(tmp_path, start):
    path = tmp_path / "a.xls"
    path.write_text(start + "\n" + "x" * 100, encoding="utf-8")
    assert cause_of(path) is Cause.UNSUPPORTED


def test_progress_is_the_share_of_the_sheet(tmp_path):
    table = open_spreadsheet(write(tmp_path / "a.xlsx", [["1"]] * 1_000))
    assert table.share() == 0
    sheet = next(table.sheets)
    for _ in range(250):
        next(sheet.rows)
    assert table.share() == 0.25
    table.close()


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1"), (1.5, "1.5"), (3, "3"), (float(nik(7)), nik(7)), (float("nan"), "nan")],
)
def test_a_number_is_written_as_a_clerk_would_type_it(number, text):
    assert number_text(number) == text


# ---- hostile files


def rezip(path, change):
    """Rewrite a workbook with the contents of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
    return path


def test_a_cell_in_the_last_corner_is_refused_and_hurts_nobody(tmp_path):
    path = write(tmp_path / "a.xlsx", [["1", "2"], ["3", "4"]])
    rezip(path, lambda _name, content: content.replace(b'r="B2"', b'r="XFD1048576"'))
    assert cause_of(path) in {Cause.TOO_LARGE, Cause.TOO_WIDE}


def test_a_zip_bomb_is_refused_and_hurts_nobody(tmp_path, monkeypatch):
    path = write(tmp_path / "a.xlsx", [["1", "2"], ["3", "4"]])
    flood = b"<si><t>" + b"A" * (1 << 20) + b"</t></si>"

    def unpack_to_more_than_its_share(name, content):
        if not name.endswith("sharedStrings.xml"):
            return content
        return content.replace(b"</sst>", flood * 400 + b"</sst>")

    rezip(path, unpack_to_more_than_its_share)
    assert path.stat().st_size < 1 << 20
    child = tmp_path / "child.py"
    source = Path(spreadsheet_child.__file__).read_text("utf-8")
    child.write_text(
        source.replace("MEMORY_BYTES_MAX = 3 << 30", "MEMORY_BYTES_MAX = 1 << 28"), "utf-8"
    )
    monkeypatch.setattr(spreadsheet_child, "__file__", str(child))
    assert cause_of(path) is Cause.TOO_LARGE


def test_a_parser_that_never_ends_is_stopped(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    )
    monkeypatch.setattr(spreadsheet_child, "__file__", str(child))
    assert cause_of(write(tmp_path / "a.xlsx", [["1"]])) is Cause.TOO_LARGE


def test_ten_thousand_columns_are_refused(tmp_path):
    path = write(tmp_path / "a.xlsx", [[str(number) for number in range(10_000)]])
    assert cause_of(path) is Cause.TOO_WIDE


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing that belongs to it",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\xd0\xcf\x11\xe0",
    ],
    ids=["a torn zip", "a hollow xls", "a torn xls"],
)
def test_a_torn_workbook_is_told(tmp_path, content):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert cause_of(path) is Cause.DAMAGED


@BY_FORMAT
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_half_a_workbook_is_told(tmp_path, form, share):
    path = write(
        tmp_path / f"a.{form}", [["nik", "nama"], *[[str(n), "A" * 50] for n in range(500)]]
    )
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert cause_of(path) is Cause.DAMAGED


def test_a_zip_of_something_else_is_told(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("surat.txt", "bukan daftar")
    assert cause_of(path) is Cause.DAMAGED


def test_sheets_that_break_off_half_way_are_told(tmp_path):
    path = write(tmp_path / "a.xlsx", {"SATU": [["1"]], "DUA": [["2"]]})
    rezip(path, lambda name, content: content[:300] if name.endswith("sheet2.xml") else content)
    table = open_table(path)
    first = next(table.sheets)
    assert list(first.rows) == [(1, ["1"])]
    with pytest.raises(UnreadableListError) as caught:
        list(table.sheets)
    assert caught.value.cause is Cause.DAMAGED


def test_no_child_is_left_behind_when_reading_stops_early(tmp_path):
    table = open_spreadsheet(write(tmp_path / "a.xlsx", [["1"]] * 100_000))
    next(next(table.sheets).rows)
    child = table.close.__self__._child
    table.close()
    assert child.poll() is not None


def test_a_child_that_a_spreadsheet_broke_is_no_crash(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("raise SystemError('a parser gave up')")
    monkeypatch.setattr(spreadsheet.spreadsheet_child, "__file__", str(child))
    assert cause_of(write(tmp_path / "a.xlsx", [["1"]])) is Cause.DAMAGED


# ---- what the child says, seen from within


def said(path):
    messages = []
    spreadsheet_child.main(path, messages.append)
    return json.loads(json.dumps(messages, default=str))


def test_the_child_says_format_sheets_rows_and_the_end(tmp_path):
    path = write(
        tmp_path / "a.xlsx",
        {"A": [STATUS, [float(nik(7)), date(2018, 1, 2)]], "B": [["x"]]},
        hidden=("B",),
    )
    assert said(path) == [
        {"format": "xlsx"},
        {"sheet": "A", "hidden": False, "height": 2, "width": 4},
        [STATUS, [float(nik(7)), "2018-01-02", "", ""]],
        {"sheet": "B", "hidden": True, "height": 1, "width": 1},
        {"end": True},
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"\xd0\xcf\x11\xe0"])
def test_the_child_refuses_what_it_cannot_open(tmp_path, content):
    path = tmp_path / "a"
    path.write_bytes(content)
    assert said(path)[-1] == {"refused": "damaged"}


def test_the_child_tells_a_workbook_with_a_password(tmp_path, monkeypatch):
    def locked(_path, _say):
        raise spreadsheet_child.python_calamine.PasswordError

    monkeypatch.setattr(spreadsheet_child, "_read", locked)
    assert said(tmp_path) == [{"refused": "password"}]


def test_the_child_tells_when_its_share_of_memory_is_used_up(tmp_path, monkeypatch):
    def greedy(_path, _say):
        raise MemoryError

    monkeypatch.setattr(spreadsheet_child, "_read", greedy)
    assert said(tmp_path) == [{"refused": "too-large"}]


def test_a_cell_repeated_a_billion_times_is_refused_and_hurts_nobody(tmp_path):
    path = write(tmp_path / "a.ods", [["1", "2"], ["3", "4"]])
    cell, row = b"<table:table-cell ", b"<table:table-row"
    repeat = {
        cell: cell + b'table:number-columns-repeated="16384" ',
        row: row + b' table:number-rows-repeated="1048576"',
    }

    def repeated(name, content):
        for one, many in repeat.items():
            content = content.replace(one, many) if name == "content.xml" else content
        return content

    assert cause_of(rezip(path, repeated)) in {Cause.DAMAGED, Cause.TOO_LARGE, Cause.TOO_WIDE}


def test_rows_that_a_workbook_stores_once_and_repeats_are_all_read(tmp_path):
    path = write(tmp_path / "a.ods", [["1", "2"]])
    row = b"<table:table-row"
    rezip(path, lambda _name, text: text.replace(row, row + b' table:number-rows-repeated="3"'))
    assert sheets_of(path)[1][0][2] == [(number, ["1", "2"]) for number in (1, 2, 3)]
