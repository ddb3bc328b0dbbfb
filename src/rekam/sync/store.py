"""A place where backups are kept: named bytes, and nothing else asked of it.

    <number>.manifest         one backup: what it is made of, sealed and signed
    chunks/<xx>/<name>        a sealed piece of the tables; the same content has the same name
    parts/<xx>/<sha-256>      a sealed part, as it is on the office's disk

Nothing depends on the place's honesty: what was put is read back, and what is read is proved by
digests that a signed manifest lists. A bucket does the same four things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from rekam.domain.errors import BackupFullError, TransportError
from rekam.journal.durable import FULL, write_durably

_NAME = re.compile(r"[0-9]{10}\.manifest|(?:chunks|parts)/[0-9a-f]{2}/[0-9a-f]{64}")
_FORMS = ("*.manifest", "chunks/*/*", "parts/*/*")


class Store(Protocol):
    """Keeps named bytes; each method raises TransportError, or BackupFullError where it is full."""

    def names(self) -> Iterable[str]:
        """Return the names that are here; unknown ones are left out."""
        ...

    def get(self, name: str) -> bytes:
        """Return the bytes as the place has them, which need not be as they were put."""
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
        except OSError as error:
            raise TransportError("get", name) from error

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
