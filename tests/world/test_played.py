"""A stopped run of worlds goes on: what went well on this code is done, and nothing else is."""

import shutil

from tests.played import OF_A_WORLD, ROOT, Book, code_of

TEST = "tests/world/test_world.py::test_machines_agree"


def told(book, seed, *, well, lost=0):
    book.note(f"{TEST}[seed-{seed}]", well=well, counts={"lost": lost, "worlds": 1})


def test_what_went_well_on_this_code_is_not_played_again(tmp_path):
    file = tmp_path / "build" / "worlds.jsonl"
    before = Book(file)
    told(before, 1, well=True, lost=3)
    told(before, 2, well=False, lost=9)
    told(before, 1, well=True, lost=3)  # by another run beside this one
    after = Book(file)
    assert after.left(TEST, range(1, 4)) == [2, 3]
    assert after.left("another test", range(1, 3)) == [1, 2]
    assert after.gone_on_with() == {"lost": 3, "worlds": 1}
    assert list(after.on_other_code()) == []


def test_a_change_of_the_code_plays_all_again_and_says_what_was_before(tmp_path):
    file = tmp_path / "worlds.jsonl"
    before = Book(file)
    before.code = "old"
    told(before, 1, well=True)
    told(before, 2, well=False)
    after = Book(file)
    assert after.left(TEST, range(1, 4)) == [1, 2, 3]
    assert not after.gone_on_with()
    assert list(after.on_other_code()) == ["on other code old: 2 worlds, wrong 1"]


def test_the_mark_of_the_code_is_of_its_bytes(tmp_path):
    for place in OF_A_WORLD:
        source, copy = ROOT / place, tmp_path / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy)
    assert code_of(tmp_path) == code_of(ROOT)
    with (tmp_path / "src/rekam/sync/courier.py").open("a") as file:
        file.write("\n")
    assert code_of(tmp_path) != code_of(ROOT)


def test_a_run_without_a_file_keeps_nothing_and_plays_all():
    book = Book()
    told(book, 1, well=True)
    assert book.left(TEST, range(1, 3)) == [1, 2]
