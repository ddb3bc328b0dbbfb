"""A folder, a shared drive or a USB stick as a carrier; also the office's own mailboxes.

What is put is written beside, synced, renamed, its folder synced, and read back before it counts.
"""

from __future__ import annotations

from pathlib import Path

from rekam.domain.errors import GoneError, TransportError
from rekam.journal.durable import write_durably
from rekam.sync.carrier import check_name, is_name


class FolderCarrier:
    """Keeps each name as a file below one folder."""

    lanes = 1  # a stick is slower when several write on it
    piece_bytes = 0
    bundle_bytes = 0

    def __init__(self, root: Path, *, is_shared: bool = False) -> None:
        """Keep mail below ``root``; a shared one may be emptied by others while we put."""
        self.root = root
        self._is_shared = is_shared

    def names(self, mailbox: str) -> list[str]:
        try:
            files = [path for path in (self.root / mailbox).rglob("*") if path.is_file()]
        except OSError as error:
            raise TransportError("names", mailbox) from error
        return sorted(filter(is_name, (path.relative_to(self.root).as_posix() for path in files)))

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise GoneError("get", name) from error
        except OSError as error:
            raise TransportError("get", name) from error

    def put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        try:
            write_durably(path, data)
            is_whole = self._is_shared or path.read_bytes() == data
        except OSError as error:
            raise TransportError("put", name) from error
        if not is_whole:
            raise TransportError("put", name)

    def drop(self, name: str) -> None:
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise TransportError("drop", name) from error

    def _path(self, name: str) -> Path:
        return self.root / check_name(name)
