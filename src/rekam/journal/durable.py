"""Files that survive a power cut: written beside, synced, renamed, and their folder synced.

Each step is needed. Without the first sync, measured cuts left thousands of empty files under
right names; without the last, the newest name was lost.
"""

from __future__ import annotations

import errno
import os
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # errors that say a disk has no room
_LEFT = re.compile(r"\..+\.([0-9]{1,9})\.[0-9]+\.beside")
_LEFT_S = 3600.0  # nobody writes one file for so long, here or on another machine
_swept: dict[Path, float] = {}  # when each folder was last looked through, by its disk's clock


def write_durably(path: Path, data: bytes) -> None:
    """Write a whole file so that after a power cut it is there whole, or not at all."""
    write_all_durably({path: data})


def write_all_durably(files: Mapping[Path, bytes]) -> None:
    """Write whole files so that after a power cut each is there whole, or not at all.

    All are written before the first is synced: the disk then takes them together, where one after
    the other each would wait for it.
    """
    folders = {path.parent: path for path in files}
    for folder in folders:
        _make_folder(folder)
    # Each thread its own: test_two_threads_that_write_one_file_do_not_mix.
    ours = f"{os.getpid()}.{threading.get_ident()}.beside"
    besides = {path: path.with_name(f".{path.name}.{ours}") for path in files}
    try:
        _write(files, besides)
    except OSError:
        for beside in besides.values():
            beside.unlink(missing_ok=True)  # a full disk must not stay full of halves
        raise
    for folder, newest in folders.items():
        _sync(folder)
        _sweep(newest)


def _write(files: Mapping[Path, bytes], besides: Mapping[Path, Path]) -> None:
    for path, beside in besides.items():
        beside.write_bytes(files[path])
    for beside in besides.values():
        _sync(beside)
    for path, beside in besides.items():
        beside.replace(path)


def sync_durably(path: Path) -> None:
    """Let a file that another wrote be on the disk, and its name."""
    _sync(path)
    _sync(path.parent)


def replace_durably(source: Path, target: Path) -> None:
    """Put a file that is on the disk in another's place, in the same folder."""
    source.replace(target)
    _sync(target.parent)


def _sweep(newest: Path) -> None:
    """Remove halves beside a file just written, which a killed process left there.

    No folder is looked through twice an hour: there may be thousands of files in it.
    Their age is told by the disk's own clock. Both signs must say that nobody writes one any more:
    ``test_a_half_that_may_still_be_written_is_left_alone``.
    """
    written_s = 0.0
    with suppress(OSError):  # its reader has taken it meanwhile
        written_s = newest.stat().st_mtime
    if abs(written_s - _swept.get(newest.parent, 0.0)) <= _LEFT_S:
        return
    _swept[newest.parent] = written_s
    for beside in newest.parent.glob(".*.beside"):
        found = _LEFT.fullmatch(beside.name)
        with suppress(OSError):  # gone meanwhile, or it cannot be removed
            age_s = written_s - beside.stat().st_mtime
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
        _sync(folder.parent)


def _sync(path: Path) -> None:
    """Let a file's bytes, or a folder's names, be on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
