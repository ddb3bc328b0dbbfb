"""The capture desk's measurements run on tiny sizes; how long anything takes is not tested."""

from dataclasses import replace
from random import Random

import pytest

from tools.bench.capture import run, searching, typing
from tools.bench.capture.run import Sizes
from tools.bench.capture.typing import WAYS, Person

TINY = Sizes(residents=300, questions=4, unsent=5, visits=1, recordings=2)
WHO = Person(nik="0123456789abcdef", name="SITI AMINAH", village="35.01.11.2001", year=1950)


@pytest.mark.database("sqlite")
def test_a_search_stands_beside_its_peer_and_what_is_attainable(tmp_path, monkeypatch, db):
    monkeypatch.setattr(searching.registers, "everywhere", sqlite_alone)
    found = {one.what: one for _, one in run.MEASURES["search"](tmp_path, TINY)}
    assert len(found) == 4 * len(WAYS)
    assert found["find by NIK, right one in first ten"].found == 1
    assert found["find by name, attainable share"].found == 1
    assert (tmp_path / "trigram-300" / "ready").exists()


@pytest.mark.database("sqlite")
def test_the_kits_search_is_measured_alone_and_makes_no_peer(tmp_path, db):
    told = run.MEASURES["search"](tmp_path, replace(TINY, is_alone=True))
    found = {(database, one.what): one for database, one in told}
    assert len(found) == 2 * (3 * len(WAYS) + 2)
    assert all(one.limit is None for one in found.values())
    for database in ("SQLite", "SQLCipher"):
        assert found[database, "find by NIK, right one in first ten"].found == 1
        village = "find by part of a name in one village"
        opened, held = (
            f"{village}, {one}, p50" for one in ("opened each time", "the book held open")
        )
        assert found[database, opened].found > found[database, held].found
    assert not (tmp_path / "trigram-300").exists()
    encrypted = tmp_path / "sqlcipher-300" / "register.sqlite3"
    assert not encrypted.read_bytes().startswith(b"SQLite format 3")


def sqlite_alone(cache, residents):
    with searching.registers.on_sqlite(cache, residents):
        yield searching.registers.SQLITE


@pytest.mark.database("sqlite")
def test_a_full_kit_stands_beside_an_empty_one(tmp_path, db):
    found = run.MEASURES["unsent"](tmp_path, TINY)
    assert all(one.found > 0 and one.limit > 0 for _, one in found)
    assert len(found) == 7


@pytest.mark.database("sqlite")
def test_what_an_officer_waits_for_and_what_a_person_weighs_is_measured(tmp_path, db):
    found = {one.what: one for _, one in run.MEASURES["wizard"](tmp_path, TINY)}
    assert all(one.found > 0 for one in found.values())
    assert {"bytes of tier 1, a person", "advice on a frame, round trip, p95"} <= found.keys()
    assert sum(" page of the wizard" in what or "wizard: " in what for what in found) == 10
    (last, _) = (one for what, one in found.items() if what.startswith("last key"))
    assert last.limit > 0


@pytest.mark.database("sqlite")
def test_a_kits_memory_is_looked_at_while_people_are_recorded(tmp_path, db):
    found = [one for _, one in run.MEASURES["memory"](tmp_path, TINY)]
    assert [one.what for one in found[:4]] == [
        "memory of an idle kit whose officer has just signed in",
        "memory of a kit after 1 recordings",
        "memory of a kit after 2 recordings",
        "growth of a kit from 1 to 2 recordings",
    ]
    assert all(one.found > 0 for one in found[:3])
    assert found[4].what.startswith("slowest page of the wizard")


def test_a_folder_of_the_cache_is_made_once_and_anew_when_it_broke_off(tmp_path):
    made = []

    def break_off(folder):
        (folder / "half").touch()
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        searching.registers.kept(tmp_path / "a", break_off)
    for _ in range(2):
        searching.registers.kept(tmp_path / "a", made.append)
    assert made == [tmp_path / "a"]
    assert not (tmp_path / "a" / "half").exists()


def test_what_another_build_kept_is_not_used_again(tmp_path, monkeypatch):
    """Changed names of the same tables: no migration tells them apart."""
    source = tmp_path / "rekam"
    (source / "engines").mkdir(parents=True)
    monkeypatch.setattr(searching.registers.rekam, "__file__", str(source / "__init__.py"))
    (source / "engines" / "spelling.py").write_text("SOUNDS = 1")
    first = searching.registers.of_this_build(tmp_path)
    assert searching.registers.of_this_build(tmp_path) == first
    (source / "engines" / "spelling.py").write_text("SOUNDS = 2")
    assert searching.registers.of_this_build(tmp_path) != first


@pytest.mark.parametrize("seed", range(20))
def test_an_error_is_never_the_name_itself(seed):
    assert typing.error(WHO.name, Random(seed)) != WHO.name


def test_parts_are_of_the_person_that_is_meant():
    rng = Random(1)
    assert WAYS["part of a name"].typed(WHO, rng) == "SITI AM"
    assert WAYS["one word of a name"].typed(WHO, rng) in {"SITI", "AMINAH"}
    assert WAYS["last 8 of NIK"].typed(WHO, rng) == "89abcdef"


def test_an_unknown_part_is_refused(tmp_path):
    assert run.run(["searching"], tmp_path, TINY) == 2
