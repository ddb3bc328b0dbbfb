"""Delimited text: encodings, delimiters, and what breaks a csv."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.text import OPEN_QUOTE, open_text
from tests.engines.lists.made_lists import STATUS, WEBGRID, nik, register_row, voter_row, write_csv


def rows_of(path):
    table = open_text(path)
    rows = [row for sheet in table.sheets for row in sheet.rows]
    table.close()
    return table, rows


def read_bytes(tmp_path, content):
    path = tmp_path / "daftar.csv"
    path.write_bytes(content)
    return rows_of(path)


def cells_of(tmp_path, content):
    return [cells for _, cells in read_bytes(tmp_path, content)[1]]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_each_encoding_is_found_and_told(tmp_path, encoding, told):
    rows = [STATUS, *[[nik(serial), "RENÉ ’45", "PRR", "1-2-2018"] for serial in range(1, 30)]]
    path = write_csv(tmp_path / "a.csv", rows, encoding=encoding)
    table, read = rows_of(path)
    assert table.encoding == told
    assert [cells for _, cells in read] == rows


def test_bytes_that_cp1252_does_not_know_are_read_as_latin_1(tmp_path):
    table, rows = read_bytes(tmp_path, b"nik,nama\n1,A\x81B\n2,\xe9\n")
    assert table.encoding == "latin-1"
    assert rows[1][1] == ["1", "A\x81B"]


def test_one_wrong_byte_far_down_is_found_before_the_first_row(tmp_path):
    content = b"nik,nama\n" + b"1,SUKIR\n" * 300_000 + b"2,REN\xc9\n"
    table, rows = read_bytes(tmp_path, content)
    assert table.encoding == "cp1252"
    assert rows[-1] == (300_002, ["2", "RENÉ"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    rows = [["nik", "nama", "alamat"], ["1", "SUKIR, S.PD", "JL. A; B"], ["2", "KATINI", "x|y"]]
    path = write_csv(tmp_path / "a.csv", rows, delimiter=delimiter)
    table, read = rows_of(path)
    assert table.delimiter == delimiter
    assert [cells for _, cells in read] == rows


def test_pipes_in_dates_are_not_taken_for_the_delimiter(tmp_path):
    path = write_csv(tmp_path / "a.csv", [WEBGRID, voter_row(1), voter_row(2)])
    table, read = rows_of(path)
    assert table.delimiter == ","
    assert {len(cells) for _, cells in read} == {16}


def test_a_single_column_is_still_a_table(tmp_path):
    assert cells_of(tmp_path, b"nik\n12\n") == [["nik"], ["12"]]


def test_excels_line_that_names_the_delimiter_is_no_row_but_is_counted(tmp_path):
    table, rows = read_bytes(tmp_path, b"sep=;\r\nnik;nama\r\n1;SUKIR, H.\r\n")
    assert table.delimiter == ";"
    assert rows == [(2, ["nik", "nama"]), (3, ["1", "SUKIR, H."])]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path, ending):
    text = ending.join(["nik,nama", "", '1,"DUA\nBARIS"', ",", "2,B"])
    rows = read_bytes(tmp_path, text.encode())[1]
    assert [number for number, _ in rows] == [1, 2, 3, 4, 5]
    assert rows[1] == (2, [])
    assert rows[2] == (3, ["1", "DUA\nBARIS"])


# ---- quotation marks that are never closed


def test_a_quote_that_is_never_closed_costs_its_own_row_and_no_other(tmp_path):
    rows = [["nik", "nama", "status"], *[[str(n), "SUKIR", "PRR"] for n in range(100)]]
    lines = [",".join(row) for row in rows]
    lines[50] = '49,"SUKIR,PRR'
    cells = cells_of(tmp_path, "\n".join(lines).encode())
    assert cells[50] == ["49", '"SUKIR', "PRR", OPEN_QUOTE]
    assert cells[:50] + cells[51:] == rows[:50] + rows[51:]


def test_two_quotes_that_close_each_other_over_many_lines_are_seen(tmp_path):
    lines = ["nik,nama,tempat,status"] + [f"{n},SUKIR,PACITAN,PRR" for n in range(30)]
    lines[5] = '4,"SUKIR,PACITAN,PRR'
    lines[12] = '11,SUKIR",PACITAN,PRR'
    cells = cells_of(tmp_path, "\n".join(lines).encode())
    assert len(cells) == 31
    broken = [at for at, row in enumerate(cells) if row[-1] == OPEN_QUOTE]
    assert broken == [5]
    assert cells[12] == ["11", 'SUKIR"', "PACITAN", "PRR"]
    assert cells[6:12] == [[str(n), "SUKIR", "PACITAN", "PRR"] for n in range(5, 11)]


def test_a_quote_left_open_in_the_last_rows_swallows_none_of_them(tmp_path):
    cells = cells_of(tmp_path, b'nik,nama\n1,"SUKIR\n2,KATINI\n3,TUKIYEM\n')
    assert cells[1] == ["1", '"SUKIR', OPEN_QUOTE]
    assert cells[2:] == [["2", "KATINI"], ["3", "TUKIYEM"]]


def test_line_breaks_inside_an_address_are_kept_together(tmp_path):
    cells = cells_of(tmp_path, b'nik,alamat\n1,"RT 1\nRW 2, KRAJAN"\n2,B\n')
    assert cells == [["nik", "alamat"], ["1", "RT 1\nRW 2, KRAJAN"], ["2", "B"]]


def test_a_cell_with_line_breaks_is_not_cut_where_lines_are_read_in_runs(tmp_path):
    rows = [["nik", "alamat"], *[[str(n), f"RT {n}\nRW 2\nKRAJAN"] for n in range(3_000)]]
    path = write_csv(tmp_path / "a.csv", rows)
    assert [cells for _, cells in rows_of(path)[1]] == rows


def test_many_open_quotes_end_in_time(tmp_path):
    content = b"nik,nama,a,b,c\n" + b'1,"SUKIR,x,y,z\n' * 20_000
    assert len(cells_of(tmp_path, content)) == 20_001


def test_a_cell_longer_than_any_cell_costs_its_own_row(tmp_path):
    cells = cells_of(tmp_path, b"nik,nama\n1," + b"A" * 200_000 + b"\n2,KATINI\n")
    assert cells[1][-1] == OPEN_QUOTE
    assert cells[2] == ["2", "KATINI"]


# ---- what is no text


def refusal(tmp_path, content):
    with pytest.raises(UnreadableListError) as caught:
        read_bytes(tmp_path, content)
    return caught.value.cause


@pytest.mark.parametrize("content", [b"", b"\n\n \t\r\n", b"\0\0\0\0", b"\xef", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(tmp_path, content):
    assert refusal(tmp_path, content) is Cause.EMPTY


def test_a_file_full_of_nul_bytes_is_no_list(tmp_path):
    assert refusal(tmp_path, b"nik,nama\n" + b"1,A\0\0\0\0\0\n" * 50) is Cause.NOT_A_TABLE


def test_a_few_nul_bytes_of_a_damaged_disk_are_left_to_their_row(tmp_path):
    content = b"nik,nama\n" + b"1,SUKIR WARDOYO\n" * 200 + b"2,KAT\0NI\n"
    assert cells_of(tmp_path, content)[-1] == ["2", "KAT\0NI"]


def test_a_line_without_end_is_refused(tmp_path):
    assert refusal(tmp_path, b"nik," + b"A" * 3_000_000) is Cause.NOT_A_TABLE


@pytest.mark.parametrize("delimiter", [b",", b";"])
def test_ten_thousand_columns_are_refused(tmp_path, delimiter):
    assert refusal(tmp_path, delimiter.join([b"x"] * 10_000) + b"\n") is Cause.TOO_WIDE


@given(content=st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_refusal(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(content)
    try:
        rows = rows_of(path)[1]
    except UnreadableListError:
        return
    assert [number for number, _ in rows] == [*range(1, len(rows) + 1)] or content[:4] == b"sep="


@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters='\r\n\0"'), min_size=1),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_was_written_is_read_again(tmp_path_factory, rows):
    path = write_csv(
        tmp_path_factory.mktemp("rows") / "a.csv", [["A", "B", "C"], *rows], delimiter=";"
    )
    table, read = rows_of(path)
    if table.delimiter == ";" and table.encoding == "utf-8":
        assert [cells for _, cells in read] == [["A", "B", "C"], *rows]


def test_half_a_letter_at_the_end_of_a_run_is_seen(tmp_path):
    content = b"nik,nama\n" + b"1,SUKIR\n" * 200_000
    content = content[: (1 << 20) - 1] + b"\xc3"
    assert read_bytes(tmp_path, content)[0].encoding == "cp1252"


def test_progress_is_the_share_of_the_file_that_was_read(tmp_path):
    path = write_csv(tmp_path / "a.csv", [register_row(serial) for serial in range(1, 5_000)])
    table = open_text(path)
    sheet = next(table.sheets)
    next(sheet.rows)
    start = table.share()
    list(sheet.rows)
    assert 0 < start < 0.7
    assert table.share() == 1.0
    table.close()
