"""Files that survive a power cut: written beside, synced, renamed, and their folder synced.

Each step is needed. Without the first sync, measured cuts left thousands of empty files under
right names; without the last, the newest name was lost.
"""

from __future__ import annotations

import errno
import os
import re
import threading
from contextlib import suppress
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # errors that say a disk has no room
_LEFT = re.compile(r"\..+\.([0-9]{1,9})\.[0-9]+\.beside")
_LEFT_S = 3600.0  # nobody writes one file for so long, here or on another machine


def write_durably(path: Path, data: bytes) -> None:
    """Write a whole file so that after a power cut it is there whole, or not at all."""
    _make_folder(path.parent)
    # Each thread its own: test_two_threads_that_write_one_file_do_not_mix.
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.beside")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)  # a full disk must not stay full of halves
        raise
    _sync_folder(path.parent)
    _sweep(path)


def sync_durably(path: Path) -> None:
    """Let a file that another wrote be on the disk, and its name."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    _sync_folder(path.parent)


def replace_durably(source: Path, target: Path) -> None:
    """Put a file that is on the disk in another's place, in the same folder."""
    source.replace(target)
    _sync_folder(target.parent)


def _sweep(newest: Path) -> None:
    """Remove halves beside a file just written, which a killed process left there.

    Their age is told by the disk's own clock. Both signs must say that nobody writes one any more:
    ``test_a_half_that_may_still_be_written_is_left_alone``.
    """
    for beside in newest.parent.glob(".*.beside"):
        found = _LEFT.fullmatch(beside.name)
        with suppress(OSError):  # gone meanwhile, or it cannot be removed
            age_s = newest.stat().st_mtime - beside.stat().st_mtime
            if found and age_s > _LEFT_S and not _is_alive(int(found[1])):
                beside.unlink()


def _is_alive(process: int) -> bool:
    """Tell whether a process of this machine has this number; another's may be told alive."""
    try:
        os.kill(process, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
