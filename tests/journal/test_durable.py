import os
import stat
import threading

import pytest

from rekam.journal import durable
from rekam.journal.durable import (
    replace_durably,
    sync_durably,
    write_all_durably,
    write_durably,
)


class Disk:
    """Watches what is synced and in which order; may fail or pause at one step."""

    def __init__(self, monkeypatch):
        self.steps = []
        self.before = {}
        self._sync, self._replace = os.fsync, os.replace
        monkeypatch.setattr(os, "fsync", self._watch_sync)
        monkeypatch.setattr(os, "replace", self._watch_replace)

    def _watch_sync(self, handle):
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        self._step(f"sync {kind}")
        self._sync(handle)

    def _watch_replace(self, source, target):
        self._step("rename")
        self._replace(source, target)

    def _step(self, name):
        self.before.pop(name, lambda: None)()
        self.steps.append(name)


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


def fail():
    raise OSError(28, "No space left on device")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_whole(tmp_path):
    write_durably(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"
    assert names(tmp_path) == ["a"]


def test_a_file_is_synced_before_it_gets_its_name_and_its_folder_after(tmp_path, disk):
    write_durably(tmp_path / "a", b"content")
    assert disk.steps == ["sync file", "rename", "sync folder"]


def test_all_files_are_synced_before_the_first_gets_its_name(tmp_path, disk):
    write_all_durably({tmp_path / "a": b"one", tmp_path / "b": b"another"})
    assert disk.steps == ["sync file", "sync file", "rename", "rename", "sync folder"]
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"one", b"another"]
    assert names(tmp_path) == ["a", "b"]


def test_a_full_disk_leaves_no_half_of_any_file(tmp_path, disk):
    disk.before["rename"] = fail
    with pytest.raises(OSError, match="No space left"):
        write_all_durably({tmp_path / "a": b"one", tmp_path / "b": b"another"})
    assert names(tmp_path) == []


def test_a_folder_is_not_looked_through_at_every_write(tmp_path, half):
    write_durably(tmp_path / "a", b"one")
    left = half(GONE, age_s=2 * HOUR_S)
    write_durably(tmp_path / "a", b"two")
    assert left.exists()
    write_durably(tmp_path / "a", b"three")
    later_s = (tmp_path / "a").stat().st_mtime + 3 * HOUR_S
    os.utime(tmp_path / "a", (later_s, later_s))
    durable._sweep(tmp_path / "a")
    assert not left.exists()


def test_a_new_folder_is_synced_into_its_parent(tmp_path, disk):
    write_durably(tmp_path / "kit-07" / "1" / "a", b"content")
    assert disk.steps == ["sync folder", "sync folder", "sync file", "rename", "sync folder"]
    assert (tmp_path / "kit-07" / "1" / "a").read_bytes() == b"content"


@pytest.mark.parametrize("step", ["sync file", "rename"])
def test_a_full_disk_leaves_no_half_and_no_name(tmp_path, disk, step):
    disk.before[step] = fail
    with pytest.raises(OSError, match="No space left"):
        write_durably(tmp_path / "a", b"content")
    assert names(tmp_path) == []


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path, disk):
    write_durably(tmp_path / "a", b"old")
    disk.before["sync file"] = fail
    with pytest.raises(OSError, match="No space left"):
        write_durably(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_file_is_replaced_whole(tmp_path):
    write_durably(tmp_path / "a", b"a longer content")
    write_durably(tmp_path / "a", b"short")
    assert (tmp_path / "a").read_bytes() == b"short"


def test_two_threads_that_write_one_file_do_not_mix(tmp_path, disk):
    """The same part sent twice at once, over two connections."""
    other = threading.Thread(target=write_durably, args=(tmp_path / "a", b"the other"))

    def meanwhile():
        other.start()
        other.join()

    disk.before["sync file"] = meanwhile
    write_durably(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"
    assert names(tmp_path) == ["a"]


def test_a_folder_that_another_made_meanwhile_is_no_error(tmp_path, disk):
    folder = tmp_path / "kit-07" / "1"
    disk.before["sync folder"] = folder.mkdir
    write_durably(folder / "a", b"content")
    assert (folder / "a").read_bytes() == b"content"


def test_a_folder_that_cannot_be_is_an_error_and_writes_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        write_durably(tmp_path / "file" / "a", b"content")
    assert names(tmp_path) == ["file"]


HOUR_S = 3600
GONE = 999_999_999  # no system gives so high a number to a process


@pytest.fixture
def half(tmp_path):
    """Leave a half in a folder, as a killed process does: written so long ago."""

    def leave(process, *, age_s, name=".a.{}.7.beside"):
        left = tmp_path / name.format(process)
        left.write_bytes(b"hal")
        modified_s = left.stat().st_mtime - age_s
        os.utime(left, (modified_s, modified_s))
        return left

    return leave


def test_a_half_that_a_killed_process_left_is_swept_by_the_next_who_writes_there(tmp_path, half):
    half(GONE, age_s=2 * HOUR_S)
    half(GONE, age_s=2 * HOUR_S, name=".b.{}.7.beside")
    write_durably(tmp_path / "a", b"content")
    assert names(tmp_path) == ["a"]


def test_a_half_that_may_still_be_written_is_left_alone(tmp_path, half):
    kept = [
        half(os.getpid(), age_s=2 * HOUR_S),
        half(1, age_s=2 * HOUR_S),  # another's, to whom we may send no signal
        half(GONE, age_s=HOUR_S // 2),  # of another machine on a shared drive
        half(GONE, age_s=2 * HOUR_S, name="a.{}.7.beside"),
        half(GONE, age_s=2 * HOUR_S, name=".a.beside"),
        half(10**12, age_s=2 * HOUR_S),
    ]
    write_durably(tmp_path / "a", b"content")
    assert names(tmp_path) == sorted(["a", *(path.name for path in kept)])


def test_a_half_that_cannot_be_removed_stops_no_write(tmp_path, half):
    left = half(GONE, age_s=2 * HOUR_S)
    left.unlink()
    left.mkdir()
    os.utime(left, (0, 0))
    write_durably(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"


def test_a_file_in_another_s_place_is_the_one_that_was_written(tmp_path):
    source, target = tmp_path / "new", tmp_path / "old"
    source.write_bytes(b"new")
    target.write_bytes(b"old")
    sync_durably(source)
    replace_durably(source, target)
    assert (target.read_bytes(), source.exists()) == (b"new", False)
