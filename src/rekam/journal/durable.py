"""Files that survive a power cut: written beside, synced, renamed, and their folder synced.

Each step is needed. Without the first sync, measured cuts left thousands of empty files under
right names; without the last, the newest name was lost.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path


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
