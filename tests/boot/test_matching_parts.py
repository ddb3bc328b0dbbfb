"""The tasks of a province, run by hand: what Spark would hand out, without Spark."""

from datetime import date
from pathlib import Path

import pytest

from rekam.boot.matching_files import read_list
from rekam.boot.matching_job import Job
from rekam.boot.matching_parts import NOWHERE, _regency, match_part, put_aside
from rekam.engines.lists.errors import UnreadableListError
from tools.second_lists import write_lists

DAY = date(2018, 6, 27)


@pytest.fixture
def lists(tmp_path):
    write_lists("hard", 3, 0.002, tmp_path)
    return {"register": tmp_path / "register.csv", "voters": tmp_path / "voters.csv"}


def aside(lists, out, *, order=0):
    return tuple(
        put_aside(
            order, path, is_register=name == "register", mapping={}, aside=out / ".rows" / name
        )
        for name, path in lists.items()
    )


def test_a_regency_put_aside_and_matched_gives_the_bytes_of_a_job_over_its_files(lists, tmp_path):
    told = aside(lists, tmp_path / "out")
    summary = match_part("3502", out=tmp_path / "out", lists=told, reference_date=DAY)
    files = [
        read_list(path, is_register=name == "register", mapping={}) for name, path in lists.items()
    ]
    Job(*files, tmp_path / "whole", DAY).run(lambda _stage: None)
    for path in (tmp_path / "whole").glob("[!.]*"):
        assert (tmp_path / "out/3502" / path.name).read_bytes() == path.read_bytes(), path.name
    assert (summary["wilayah"], summary["pindah_masuk"]) == ("3502", 0)
    assert summary["pemilih"] == told[1].rows == len(files[1].people)


def test_files_keep_their_order_and_rows_keep_theirs(lists, tmp_path):
    write_lists("hard", 4, 0.002, tmp_path / "more")
    more = {name: tmp_path / "more" / path.name for name, path in lists.items()}
    told = aside(more, tmp_path / "out", order=1)
    aside(lists, tmp_path / "out", order=0)
    match_part("3502", out=tmp_path / "out", lists=told, reference_date=DAY)
    rows = [
        row.split(",")[0]
        for path in (lists["voters"], more["voters"])
        for row in path.read_text().splitlines()[1:]
    ]
    matches = (tmp_path / "out/3502/matches.csv").read_text().splitlines()[1:]
    assert [row.split(",")[0] for row in matches] == rows


def test_a_regency_whose_register_nobody_brought_has_its_voters_all_unknown(lists, tmp_path):
    told = aside(lists, tmp_path / "out")
    for path in (tmp_path / "out/.rows/register/part=3502").iterdir():
        path.unlink()
    summary = match_part("3502", out=tmp_path / "out", lists=told, reference_date=DAY)
    assert summary["kelas"]["unknown"] + summary["kelas"]["holding"] >= summary["pemilih"]
    assert summary["dipadankan"] == 0


def test_a_file_that_is_no_list_is_told_and_breaks_nothing_off(tmp_path):
    path = tmp_path / "3501.csv"
    path.write_text("halo\n")
    told = put_aside(0, path, is_register=True, mapping={}, aside=tmp_path / "aside")
    assert isinstance(told, UnreadableListError)
    assert not (tmp_path / "aside").exists()


@pytest.mark.parametrize(
    ("village", "path", "regency"),
    [
        ("35.01.04.2001", "dpt/3502.csv", "3501"),
        ("3501042001", "a.csv", "3501"),
        ("PACITAN/SIDOHARJO", "dpt/3502.csv", "3502"),
        ("35.01", "dpt/35.03.01.2004.csv", "3503"),
        ("", "3504/dpt.csv", "3504"),
        ("", "dpt/daftar 2018.csv", NOWHERE),
        ("350104", "dpt/tps 012.csv", NOWHERE),
    ],
)
def test_a_regency_is_known_by_the_village_then_by_the_file_then_by_its_folder(
    village, path, regency
):
    assert _regency(village, Path("/data") / path) == regency
