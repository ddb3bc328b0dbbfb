"""Prints and eyes are in memory alone: nothing in a capture opens a file to write in it."""

import os
import sys
from contextlib import contextmanager

import pytest

from rekam.devices.interface import Slap, Tries

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_watching = []


def _note(event, arguments):
    if _watching and event == "open":
        path, mode, flags = arguments
        if any(letter in (mode or "") for letter in "wax+") or (flags or 0) & WRITES:
            _watching[-1].append(path)


sys.addaudithook(_note)


@contextmanager
def watched():
    """Note every file that this process, devices included, opens to write while the block runs."""
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


def test_the_watch_sees_a_file_that_is_written(tmp_path):
    with watched() as written:
        (tmp_path / "print.jp2").write_bytes(b"ridges")
        os.close(os.open(tmp_path / "iris.jp2", os.O_CREAT | os.O_WRONLY))
    assert len(written) == 2


@pytest.mark.parametrize("slap", Slap)
def test_a_capture_and_its_preview_write_no_file(hub, slap):
    with watched() as written:
        frames = hub.preview(slap)
        next(frames)
        Tries().after(hub.capture(slap, exceptions=()))
        frames.close()
    assert written == []
