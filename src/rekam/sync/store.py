"""A place where backups are kept: named bytes, and nothing else asked of it.

    <number>.manifest         one backup: what it is made of, sealed and signed
    chunks/<xx>/<name>        a sealed piece of the tables; the same content has the same name
    parts/<xx>/<sha-256>      a sealed part, as it is on the office's disk

Nothing depends on the place's honesty: what was put is read back, and what is read is proved by
digests that a signed manifest lists. A folder does these four things, and a bucket does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from rekam.domain.bucket_errors import BucketFullError
from rekam.domain.errors import BackupFullError, GoneError, TransportError
from rekam.journal.durable import FULL, write_durably
from rekam.sync.hosts import USUAL, Bucket, Limits
from rekam.sync.objects import Objects

_NAME = re.compile(r"[0-9]{10}\.manifest|(?:chunks|parts)/[0-9a-f]{2}/[0-9a-f]{64}")
_FORMS = ("*.manifest", "chunks/*/*", "parts/*/*")
_FOLDERS = ("chunks", "parts")
LISTED_MAX = 5_000_000  # names that a host may list; what it hides beyond is only put again
OBJECT_BYTES_MAX = 256 * 1024 * 1024  # a piece holds at least one row, of the quarantine 16 MB


class Store(Protocol):
    """Keeps named bytes; each method raises TransportError, or BackupFullError where it is full."""

    def names(self) -> Iterable[str]:
        """Return the names that are here; unknown ones are left out."""
        ...

    def get(self, name: str) -> bytes:
        """Return the bytes as the place has them, which need not be as they were put.

        GoneError says that the place does not have them; any other failure says nothing of them.
        """
        ...

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name, replacing what was there; safe to repeat."""
        ...

    def drop(self, name: str) -> None:
        """Forget a name; safe to repeat."""
        ...


def manifest_name(number: int) -> str:
    """Name a backup by its number: backups are told apart and thrown away by count, not by time."""
    return f"{number:010d}.manifest"


def chunk_name(name: str) -> str:
    """Name a piece of the tables."""
    return f"chunks/{name[:2]}/{name}"


def part_name(digest: bytes) -> str:
    """Name a sealed part."""
    name = digest.hex()
    return f"parts/{name[:2]}/{name}"


def is_store_name(text: str) -> bool:
    """Tell a name of ours from any other; none of ours leaves its folder."""
    return _NAME.fullmatch(text) is not None


class FolderStore:
    """Keeps each name as a file below one folder: a disk, a shared folder, a stick."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self) -> Iterable[str]:
        try:
            files = [path for form in _FORMS for path in self.root.glob(form)]
        except OSError as error:
            raise TransportError("names", str(self.root)) from error
        names = (path.relative_to(self.root).as_posix() for path in files)
        return sorted(filter(is_store_name, names))

    def get(self, name: str) -> bytes:
        try:
            return (self.root / name).read_bytes()
        except OSError as error:  # what a disk does not give, it does not have
            raise GoneError("get", name) from error

    def put(self, name: str, data: bytes) -> None:
        try:
            write_durably(self.root / name, data)
        except OSError as error:
            kind = BackupFullError if error.errno in FULL else TransportError
            raise kind("put", name) from error

    def drop(self, name: str) -> None:
        try:
            (self.root / name).unlink(missing_ok=True)
        except OSError as error:
            raise TransportError("drop", name) from error


class BucketStore:
    """Keeps each name as an object in a bucket, at a host that is believed in nothing."""

    def __init__(self, bucket: Bucket, *, limits: Limits = USUAL) -> None:
        self._objects = Objects(bucket, limits, bytes_max=OBJECT_BYTES_MAX)

    def names(self) -> Iterable[str]:
        """Return the names; manifests are looked for first, and no listing goes on without end."""
        found = chain(
            self._objects.at_the_root(),
            chain.from_iterable(map(self._objects.listed, _FOLDERS)),
        )
        return self._objects.ask(
            "names", "", work=lambda: sorted({*filter(is_store_name, islice(found, LISTED_MAX))})
        )

    def get(self, name: str) -> bytes:
        return self._objects.get(name)

    def put(self, name: str, data: bytes) -> None:
        try:
            self._objects.put(name, data)
        except BucketFullError as error:
            raise BackupFullError("put", name) from error

    def drop(self, name: str) -> None:
        self._objects.drop(name)
