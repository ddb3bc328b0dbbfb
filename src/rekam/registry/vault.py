"""Backups in a store: sealed pieces named by their content, and a signed manifest for each backup.

A piece is zstd over a run of rows, each plain CBOR, sealed to the backup key. Its name is a keyed
digest of the rows: what did not change has the name that it had, and is not written again; who
sees the store learns nothing from names. A manifest lists the digest of every piece, so nothing
can be exchanged or left out, and is put last: without it there is no backup, only pieces that the
next one finds. What is in a store is not had (``"exists" is not "have"``): a piece counts when a
finished backup vouches for it, or when it was read back in this run.
Before: ``tables.py`` cuts the rows. Next: ``restore.py`` reads them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import Any

import zstandard

from rekam.domain.errors import (
    BackupDamagedError,
    BackupKeyError,
    GoneError,
    MalformedError,
    NoBackupError,
    SealBrokenError,
    TransportError,
    UntrustedError,
)
from rekam.domain.values import OFFICE
from rekam.journal import cbor, signed
from rekam.journal.keys import BackupKey, NodeKeys
from rekam.sync.store import Store, chunk_name, manifest_name, part_name

VERSION = 1
_PLAIN_BYTES_MAX = 256 * 1024 * 1024  # of one piece; a row of the quarantine has 16 MB at most
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one table, piece by piece."""

    name: str
    columns: Sequence[str]
    row_count: int
    pieces: Sequence[bytes]  # SHA-256 of each one's rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One backup: where the office stood, and what it is made of."""

    number: int
    made_ms: int
    database: str  # "sqlite" | "postgresql"; a backup of one goes into the other
    migration: str  # the newest that the tables had
    epoch: int
    positions: Sequence[Sequence[Any]]  # [[stream, epoch, seq, digest], ...]
    files: Listing  # of the home folder: name, bytes
    parts: Listing  # SHA-256 of each
    part_bytes: int
    tables: Sequence[Listing]

    @property
    def pieces(self) -> Iterator[bytes]:
        for one in (self.files, self.parts, *self.tables):
            yield from one.pieces


class Vault:
    """An office's backups in one store, as its key opens them."""

    def __init__(self, store: Store, key: BackupKey) -> None:
        self.store = store
        self.key = key
        self.present = set(store.names())
        self.sound: set[str] = set()  # vouched for, or read back in this run
        self.put_bytes = 0

    # ---- written

    def keep(self, rows: bytes) -> bytes:
        """Keep a piece unless it is here and sound; return its digest."""
        digest = hashlib.sha256(rows).digest()
        name = chunk_name(self.key.name_of(digest))
        if name not in self.sound and not self._proved(name, lambda: self.rows(digest)):
            squeezed = zstandard.ZstdCompressor(level=_LEVEL).compress(rows)
            self._put(name, self.key.seal(squeezed))
            self.rows(digest)
        self.sound.add(name)
        return digest

    def keep_part(self, digest: bytes, read: Callable[[], bytes]) -> None:
        """Keep a part, as it is sealed already, unless it is here and sound."""
        name = part_name(digest)
        if name not in self.sound and not self._proved(name, lambda: self.part(digest)):
            self._put(name, read())
            self.part(digest)
        self.sound.add(name)

    def finish(self, manifest: Manifest, keys: NodeKeys) -> None:
        """Make the backup count: its manifest goes in last, and is read back."""
        name = manifest_name(manifest.number)
        body = cbor.dumps([VERSION, *_listed(manifest)])
        told = signed.sign(body, keys, signer=OFFICE, content_type=signed.BACKUP)
        self._put(name, self.key.seal(told))
        try:
            is_whole = self.manifest(manifest.number, keys.public.signing_key) == manifest
        except (UntrustedError, GoneError):
            is_whole = False
        if not is_whole:
            self.store.drop(name)
            self.present.discard(name)
            raise BackupDamagedError(name)

    def prune(self, keep: int, office_key: bytes) -> int:
        """Forget all but the newest backups, by count, and what none of these is made of.

        When one of them cannot be read, nothing is forgotten: nobody knows what it is made of.
        """
        numbers = self.numbers()
        needed: set[str] = set()
        try:
            for number in numbers[-keep:]:
                needed |= self._made_of(self.manifest(number, office_key))
        except (UntrustedError, TransportError):
            return 0
        old = [manifest_name(number) for number in numbers[:-keep]]
        newer = {manifest_name(number) for number in numbers[-keep:]}
        pieces = sorted(self.present - needed - newer - set(old))
        for name in (*old, *pieces):  # a backup goes before what it is made of
            self.store.drop(name)
            self.present.discard(name)
        return len(old)

    def trust(self, manifest: Manifest) -> None:
        """Count as sound what a finished backup is made of and the store still names.

        Where its list of parts is damaged, each part and the list have to be proved again.
        """
        with suppress(BackupDamagedError):
            self.sound |= self._made_of(manifest) & self.present
        rest = (one for listing in (manifest.files, *manifest.tables) for one in listing.pieces)
        self.sound |= {chunk_name(self.key.name_of(one)) for one in rest} & self.present

    def _put(self, name: str, data: bytes) -> None:
        self.store.put(name, data)
        self.present.add(name)
        self.put_bytes += len(data)

    def _proved(self, name: str, read: Callable[[], bytes]) -> bool:
        """Tell whether what another run left under this name is whole."""
        try:
            return name in self.present and bool(read())
        except BackupDamagedError:
            return False

    def _made_of(self, manifest: Manifest) -> set[str]:
        pieces = {chunk_name(self.key.name_of(one)) for one in manifest.pieces}
        return pieces | {part_name(digest) for digest in self.parts_of(manifest)}

    # ---- read

    def numbers(self) -> list[int]:
        """Return the numbers of the backups that are here, oldest first."""
        names = (one.removesuffix(".manifest") for one in self.present if "/" not in one)
        return sorted(map(int, names))

    def newest(self, office_key: bytes | None) -> Manifest | None:
        """Return the newest backup that can be read, or None where there never was one.

        Raises:
            BackupKeyError: there are some, and the key opens none of them.
        """
        numbers = self.numbers()
        for number in reversed(numbers):
            try:
                return self.manifest(number, office_key)
            except (UntrustedError, GoneError):
                continue
        if numbers:
            raise BackupKeyError
        return None

    def manifest(self, number: int, office_key: bytes | None) -> Manifest:
        """Return one backup's manifest; without a key, whoever signed it is believed.

        Raises:
            NoBackupError: there is none of this number.
            UntrustedError: damaged, sealed by another key, or another office's.
        """
        name = manifest_name(number)
        if name not in self.present:
            raise NoBackupError(number)
        told = self.key.open(self.store.get(name))
        if office_key is None:
            payload = signed.peek(told, content_type=signed.BACKUP)[1]
        else:
            payload = signed.verify(told, office_key, content_type=signed.BACKUP)
        try:
            return _manifest(cbor.loads(payload))
        except (MalformedError, ValueError, TypeError) as error:
            raise BackupDamagedError(name) from error

    def rows(self, digest: bytes) -> bytes:
        """Return the rows of a piece; BackupDamagedError names it when it is not whole."""
        name = chunk_name(self.key.name_of(digest))
        try:
            squeezed = self.key.open(self.store.get(name))
            rows = _unsqueeze(squeezed)
        except (GoneError, SealBrokenError, zstandard.ZstdError) as error:
            raise BackupDamagedError(name) from error
        if hashlib.sha256(rows).digest() != digest:
            raise BackupDamagedError(name)
        return rows

    def part(self, digest: bytes) -> bytes:
        """Return a part's bytes; BackupDamagedError names it when it is not whole.

        A host that cannot be reached raises TransportError: what is there may be whole
        (``test_a_host_that_falls_silent_damages_nothing``).
        """
        name = part_name(digest)
        try:
            data = self.store.get(name)
        except GoneError as error:
            raise BackupDamagedError(name) from error
        if hashlib.sha256(data).digest() != digest:
            raise BackupDamagedError(name)
        return data

    def table(self, listing: Listing) -> Iterator[list[list[Any]]]:
        """Return a table's rows, piece by piece."""
        for digest in listing.pieces:
            try:
                yield list(cbor.rows(self.rows(digest)))
            except MalformedError as error:
                raise BackupDamagedError(chunk_name(self.key.name_of(digest))) from error

    def parts_of(self, manifest: Manifest) -> Iterator[bytes]:
        """Return the digests of the parts that are in a backup."""
        return (digest for rows in self.table(manifest.parts) for (digest,) in rows)

    def missing(self, manifest: Manifest) -> list[str]:
        """Return which pieces of the tables the store does not even name."""
        names = {chunk_name(self.key.name_of(one)) for one in manifest.pieces}
        return sorted(names - self.present)


def _unsqueeze(squeezed: bytes) -> bytes:
    """Unpack a piece, but take no memory on the word of its frame alone.

    See ``test_a_piece_that_says_it_is_larger_than_memory_is_damaged``.
    """
    if zstandard.get_frame_parameters(squeezed).content_size > _PLAIN_BYTES_MAX:
        raise zstandard.ZstdError("size")
    rows: bytes = zstandard.ZstdDecompressor().decompress(squeezed)
    return rows


def _listed(manifest: Manifest) -> list[Any]:
    return [
        manifest.number,
        manifest.made_ms,
        manifest.database,
        manifest.migration,
        manifest.epoch,
        [list(one) for one in manifest.positions],
        list(astuple(manifest.files)),
        list(astuple(manifest.parts)),
        manifest.part_bytes,
        [list(astuple(one)) for one in manifest.tables],
    ]


def _manifest(body: list[Any]) -> Manifest:
    version, number, made_ms, database, migration, epoch, positions, *rest = body
    files, parts, part_bytes, tables = rest
    if version != VERSION:
        raise MalformedError("manifest", version)
    return Manifest(
        number=number,
        made_ms=made_ms,
        database=database,
        migration=migration,
        epoch=epoch,
        positions=positions,
        files=Listing(*files),
        parts=Listing(*parts),
        part_bytes=part_bytes,
        tables=[Listing(*one) for one in tables],
    )
