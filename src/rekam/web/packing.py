"""Many files as one download, sent while they are made: nothing is kept, and it may be broken off.

A browser that stops reading stops the making too, between one file and the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from zipfile import ZIP_STORED, ZipFile, ZipInfo


class _Sink:
    """Takes what a ZipFile writes until it is sent; without a place to seek back to."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: every piece is here already."""

    def close(self) -> None:
        """Do nothing: nothing was opened."""

    def taken(self) -> bytes:
        made, self._pieces = b"".join(self._pieces), []
        return made


def zipped(files: Iterable[tuple[str, bytes]], *, made_on: date) -> Iterator[bytes]:
    """Yield the bytes of a zip, file by file; what is packed is small already."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as archive:
        for name, content in files:
            about = ZipInfo(name, (made_on.year, made_on.month, made_on.day, 0, 0, 0))
            archive.writestr(about, content)
            yield sink.taken()
    yield sink.taken()
