from datetime import date
from zipfile import ZipFile

import pytest

from rekam.engines.invention.tables import Table
from tests.engines.invention.reading import read, sheet

DAY = date(2018, 4, 5)


def test_rows_are_written_as_they_are(tmp_path):
    with Table(tmp_path / "a.csv", ["nama", "tempat"], made_on=DAY) as table:
        table.write([["RINI, S.PD", "PACITAN"], ["NI'MAH", ""]])
        table.write([["SUGITO", "TULAKAN"]])

    assert (tmp_path / "a.csv").read_bytes() == (
        b'nama,tempat\n"RINI, S.PD",PACITAN\nNI\'MAH,\nSUGITO,TULAKAN\n'
    )
    assert not (tmp_path / "a.xlsx").exists()


def test_a_workbook_holds_the_same_rows(tmp_path):
    with Table(tmp_path / "a.csv", ["nama", "tempat"], made_on=DAY, workbook=True) as table:
        table.write(iter([["RINI, S.PD", "PACITAN"], ["SUGITO", "TULAKAN"]]))

    assert sheet(tmp_path / "a.xlsx") == [list(read(tmp_path / "a.csv")[0])] + [
        list(row.values()) for row in read(tmp_path / "a.csv")
    ]
    assert table.paths == [tmp_path / "a.csv", tmp_path / "a.xlsx"]


@pytest.mark.parametrize("text", ["001", "=1+1", "'35", "3,50104E+15", "04|08|1974"])
def test_text_stays_text_in_a_workbook(tmp_path, text):
    with Table(tmp_path / "a.csv", ["isi"], made_on=DAY, workbook=True) as table:
        table.write([[text]])

    assert sheet(tmp_path / "a.xlsx") == [["isi"], [text]]


def test_a_number_becomes_a_number(tmp_path):
    with Table(tmp_path / "a.csv", ["isi"], made_on=DAY, workbook=True) as table:
        table.write([[10**15 * 3 + 10]])

    assert sheet(tmp_path / "a.xlsx") == [["isi"], [3e15 + 10]]


def test_a_workbook_does_not_know_when_it_was_really_made(tmp_path):
    with Table(tmp_path / "a.csv", ["isi"], made_on=DAY, workbook=True):
        pass
    with ZipFile(tmp_path / "a.xlsx") as book:
        core = book.read("docProps/core.xml").decode()
        stamps = {entry.date_time for entry in book.infolist()}

    assert core.count("2018-04-05T00:00:00Z") == 2
    assert {stamp[0] for stamp in stamps} == {1980}


def test_a_table_whose_maker_fails_leaves_nothing(tmp_path):
    def fail():
        with Table(tmp_path / "a.csv", ["isi"], made_on=DAY, workbook=True) as table:
            table.write([["SUGITO"]])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert [*tmp_path.iterdir()] == []


def test_a_table_has_its_name_only_once_it_is_whole(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("of an earlier seed")

    with Table(path, ["isi"], made_on=DAY) as table:
        table.write([["SUGITO"]])
        assert not path.exists()

    assert path.read_text() == "isi\nSUGITO\n"
