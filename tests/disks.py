"""Small file systems of a test's own, where this machine lets us mount them."""

import errno
import io
import os
import shutil
import stat
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.machines import Machine


def mount(*words):
    """Mount, or skip the test."""
    done = subprocess.run(["mount", *map(str, words)], check=False, capture_output=True)
    if os.getuid() or done.returncode:
        pytest.skip("this machine lets us mount no file system")


@contextmanager
def small_stick(folder, *, size="4m"):
    """A stick in memory that is soon full."""
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def disk_with_a_back_door(folder):
    """A real file system in a file: yields the file, where its bytes change behind its back."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("this machine makes no ext4 file systems")
    image = folder.with_suffix(".img")
    image.write_bytes(bytes(8 * 1024 * 1024))
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    folder.mkdir()
    mount("-o", "loop", image, folder)
    try:
        yield image
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def moved(one, folder):
    """Move a machine to another disk."""
    shutil.move(one.database, folder / "rekam.sqlite3")
    shutil.copytree(one.home, folder / "home")
    there = Machine(one.fleet, one.name, database=folder / "rekam.sqlite3")
    there.home = folder / "home"
    return there


class Pulled:
    """From the nth thing that is done on a stick on, it is not there any more: every step fails.

    What is being written when it goes stays as half a file.
    """

    STEPS = ("stat", "lstat", "open", "mkdir", "unlink", "replace", "scandir", "statvfs", "fsync")

    def __init__(self, monkeypatch, root, nth, *, once=False):
        self.root, self.nth, self.once = str(root), nth, once
        self.count = 0
        for name in self.STEPS:
            monkeypatch.setattr(os, name, self._watched(getattr(os, name)))
        monkeypatch.setattr(io, "open", self._watched(io.open))

    @property
    def is_out(self):
        return self.count >= self.nth

    def _watched(self, usual):
        def step(path, *values, **more):
            where = self._of(path)
            if where.startswith(self.root):
                self.count += 1
                if self.count == self.nth or (self.is_out and not self.once):
                    if isinstance(path, int) and stat.S_ISREG(os.fstat(path).st_mode):
                        os.ftruncate(path, os.fstat(path).st_size // 2)
                    raise OSError(errno.EIO, "Input/output error", where)
            return usual(path, *values, **more)

        return step

    def _of(self, path):
        return (
            str(Path(f"/proc/self/fd/{path}").readlink())
            if isinstance(path, int)
            else os.fspath(path)
        )
