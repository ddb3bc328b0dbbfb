"""A stopped run of worlds goes on: what went well on this code is done, and nothing else is."""

import shutil
import sys
from pathlib import Path

from tests.played import FAULTS, HOSTILE, ROOT, Book, code_of, files_of
from tests.world import secrecy
from tests.world.judging import verdict
from tests.world.world import World

# Run in every world, and decide nothing in it.
NOT_MARKED = {"src/rekam/boot/paper_seal.py", "tests/world/test_played.py"}
TEST = "tests/world/test_world.py::test_machines_agree"


def told(book, seed, *, well, lost=0):
    counts = {"lost": lost, "worlds": 1}
    book.note(f"{TEST}[seed-{seed}]", FAULTS, well=well, counts=counts)


def left(book, seeds, test=TEST):
    return book.left(test, "seed-{}".format, seeds)


def test_what_went_well_on_this_code_is_not_played_again(tmp_path):
    file = tmp_path / "build" / "worlds.jsonl"
    before = Book(file)
    told(before, 1, well=True, lost=3)
    told(before, 2, well=False, lost=9)
    told(before, 1, well=True, lost=3)  # by another run beside this one
    after = Book(file)
    assert left(after, range(1, 4)) == [2, 3]
    assert left(after, range(1, 3), "another test") == [1, 2]
    assert after.gone_on_with(FAULTS) == {"lost": 3, "worlds": 1}
    assert list(after.on_other_code()) == []


def test_a_change_of_the_code_plays_all_again_and_says_what_was_before(tmp_path):
    file = tmp_path / "worlds.jsonl"
    before = Book(file)
    before.code = {FAULTS: "old"}
    told(before, 1, well=True)
    told(before, 2, well=False)
    after = Book(file)
    assert left(after, range(1, 4)) == [1, 2, 3]
    assert not after.gone_on_with(FAULTS)
    assert list(after.on_other_code()) == ["on other code old: 2 played, wrong 1"]


def test_the_mark_of_the_code_is_of_its_bytes(tmp_path):
    for file in files_of(ROOT):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    assert code_of(tmp_path) == code_of(ROOT)
    with (tmp_path / "src/rekam/sync/courier.py").open("a") as file:
        file.write("\n")
    assert code_of(tmp_path) != code_of(ROOT)


def test_the_mark_is_of_all_that_a_world_runs_and_of_no_desk(hurried):
    files, run = files_of(ROOT), set()
    sys.setprofile(lambda frame, *_: run.add(frame.f_code.co_filename))
    try:
        with secrecy.seeded(1):
            verdict(World(hurried, 1))
    finally:
        sys.setprofile(None)
    ours = {str(Path(one).relative_to(ROOT)) for one in run if one.startswith(f"{ROOT}/")}
    unseen = {one for one in ours - {*files} if one.startswith(("src/", "tests/"))}
    assert unseen == NOT_MARKED
    assert {"src/rekam/registry/stock.py", "src/rekam/domain/double_facts.py"} <= {*files}
    assert not [one for one in files if "/desks/" in one or "/web/" in one or "test_p" in one]


def test_a_batch_of_hostile_inputs_is_noted_beside_the_worlds(tmp_path):
    file, test = tmp_path / "worlds.jsonl", "tests/hostile/test_hostile_mail.py::test_x"
    before = Book(file)
    told(before, 1, well=True)
    before.note(f"{test}[0]", HOSTILE, well=True, counts={"mail: taken": 3})
    after = Book(file)
    assert after.left(test, str, range(2)) == [1]
    assert after.gone_on_with(HOSTILE) == {"mail: taken": 3}
    assert after.gone_on_with(FAULTS) == {"lost": 0, "worlds": 1}
    assert code_of(ROOT, HOSTILE) != code_of(ROOT)


def test_a_run_without_a_file_keeps_nothing_and_plays_all():
    book = Book()
    told(book, 1, well=True)
    assert left(book, range(1, 3)) == [1, 2]
