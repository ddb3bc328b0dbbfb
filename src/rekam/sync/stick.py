"""A stick: a folder that may be full, pulled out, read-only, or made of lies.

What is put is read back past the memory in which this machine keeps what it wrote, where the file
system lets us: it is the stick that must have it. Why something failed stands in ``trouble``.
Before: ``courier.py``, as on every road; ``fitting.py`` chooses what a full stick still carries.
"""

from __future__ import annotations

import errno
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rekam.domain.errors import TransportError
from rekam.domain.stick_errors import (
    StickError,
    StickFaultyError,
    StickFullError,
    StickGoneError,
    StickReadOnlyError,
)
from rekam.journal.durable import FULL, write_durably
from rekam.sync.carrier import check_name, is_name
from rekam.sync.wire import BODY_BYTES_MAX

_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE = {errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE}
_GONE |= {errno.ENAMETOOLONG}  # a folder that was typed, and that no system has
_BLOCK = 4096  # what reading past the memory is aligned to, on every disk we know


class StickCarrier:
    """Keeps each name as a file below one folder of a stick, which must be there already."""

    lanes = 1  # a stick is slower when several write on it
    piece_bytes = 0
    bundle_bytes = 0

    def __init__(self, root: Path) -> None:
        self.root = root
        self.trouble: StickError | None = None  # the last, for whoever stands before it
        self.is_proved = True  # whether all that was put was read back from the stick itself
        with self._explained("open", str(root)):
            self._place = _place(root)

    def names(self, mailbox: str) -> list[str]:
        """Return what can be mail; a file that is empty or too large was never put by us whole."""
        with self._explained("names", mailbox):
            self._require_here()
            sizes = {path.relative_to(self.root).as_posix(): path for path in self._files(mailbox)}
            return sorted(
                name
                for name, path in sizes.items()
                if is_name(name) and 0 < path.lstat().st_size <= BODY_BYTES_MAX
            )

    def get(self, name: str) -> bytes:
        path = self._path(name)
        with self._explained("get", name):
            self._require_here()
            with path.open("rb") as file:
                data = file.read(BODY_BYTES_MAX + 1)
            if len(data) > BODY_BYTES_MAX:
                raise StickFaultyError("get", name)
            return data

    def put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        with self._explained("put", name):
            self._require_here()
            write_durably(path, data)
            found, is_proved = read_past_memory(path, len(data))
            self._require_here()
            if found != data:
                raise StickFaultyError("put", name)
            self.is_proved &= is_proved

    def leave(self, name: str, data: bytes) -> None:
        """Leave a file for people beside our own; nobody's work depends on it."""
        with self._explained("leave", name):
            self._require_here()
            write_durably(self.root / name, data)

    def drop(self, name: str) -> None:
        path = self._path(name)
        with self._explained("drop", name):
            self._require_here()
            path.unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Return how much the stick still takes.

        Raises:
            StickError: it cannot say.
        """
        with self._explained("room", str(self.root)):
            self._require_here()
            room = os.statvfs(self.root)
            return room.f_bavail * room.f_frsize

    def size(self, name: str) -> int:
        """Return how many bytes lie under a name, or 0 when it is there no longer."""
        try:
            return self._path(name).lstat().st_size
        except OSError:
            return 0

    def settle(self) -> None:
        """Wait until nothing is under way to the stick, so that it may be pulled out.

        Raises:
            StickError: it went before that.
        """
        with self._explained("settle", str(self.root)):
            os.sync()  # what was removed too; Python knows no way to say it of one disk alone
            self._require_here()

    def _files(self, mailbox: str) -> Iterator[Path]:
        def failed(error: OSError) -> None:
            if error.errno != errno.ENOENT:
                raise error

        for folder, _, files in os.walk(self.root / mailbox, onerror=failed):
            yield from (
                Path(folder) / one for one in files if not (Path(folder) / one).is_symlink()
            )

    def _path(self, name: str) -> Path:
        """Return where a name is kept, which is on the stick.

        Guards against a stick whose folders lead to this machine's own:
        ``test_a_folder_that_leads_off_the_stick_is_refused``.
        """
        path = self.root / check_name(name)
        if not path.parent.resolve().is_relative_to(self.root.resolve()):
            raise TransportError("name", name)
        return path

    def _require_here(self) -> None:
        """Raise unless the folder is the one that we began with.

        Guards against writing on this machine's own disk, where the folder of a stick that was
        pulled out stays or is made anew: ``test_nothing_is_written_where_a_stick_was``.
        """
        if _place(self.root) != self._place:
            raise FileNotFoundError(errno.ENODEV, "another folder", str(self.root))

    @contextmanager
    def _explained(self, what: str, name: str) -> Iterator[None]:
        try:
            yield
        except StickError as error:
            self.trouble = error
            raise
        except OSError as error:
            failure = self._failure(error, what, name)
            if isinstance(failure, StickError):
                self.trouble = failure
            raise failure from error

    def _failure(self, error: OSError, what: str, name: str) -> TransportError:
        if error.errno in FULL:
            return StickFullError(what, name)
        if error.errno in _READ_ONLY:
            return StickReadOnlyError(what, name)
        if error.errno in _GONE or not self.root.is_dir():
            return StickGoneError(what, name)
        return TransportError(what, name) if what == "get" else StickError(what, name)


def read_past_memory(path: Path, size: int) -> tuple[bytes, bool]:
    """Return a file's bytes, and whether they came from the disk and not from our memory of it.

    A little more than ``size`` is asked for, so that a file that is too long is noticed.
    """
    direct = getattr(os, "O_DIRECT", 0)
    try:
        handle = os.open(path, os.O_RDONLY | direct)
    except OSError as error:
        if not direct or error.errno != errno.EINVAL:
            raise
        return _forgotten(path), False
    try:
        with mmap.mmap(-1, (size // _BLOCK + 1) * _BLOCK) as page:
            done = _read_into(page, handle)
            return page[:done], bool(direct)
    finally:
        os.close(handle)


def _read_into(page: mmap.mmap, handle: int) -> int:
    """Fill a page from a file's beginning; return how far, at whose end only is no whole block."""
    done = 0
    while done < len(page) and done % _BLOCK == 0:
        with memoryview(page) as view, view[done:] as rest:
            some = os.preadv(handle, [rest], done)
        if not some:
            break
        done += some
    return done


def _forgotten(path: Path) -> bytes:
    """Return a file's bytes after asking the system to forget what it remembers of them."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()


def _place(root: Path) -> tuple[int, int]:
    try:
        found = root.stat()
    except ValueError as error:  # no system has such a path
        raise FileNotFoundError(errno.ENOENT, "no path", str(root)) from error
    if not root.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "no folder", str(root))
    return found.st_dev, found.st_ino
