"""A kit that was plain becomes a sealed one, once, when it is started: nothing is asked.

Locks for its officers are made from the verifiers that it has. A copy of the database is encrypted
beside the plain one, read back and compared, and only when all of it is on the disk is the node's
identity sealed: from that moment this is a sealed kit, and what is left to do is done at the next
start if the power fails. Until then it is a plain one, and the next start begins anew
(``test_a_kit_killed_at_any_moment_of_its_sealing_has_one_whole_database``).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from sqlcipher3 import dbapi2

from rekam.boot import rest
from rekam.domain.errors import StorageError
from rekam.journal.durable import replace_durably, sync_durably
from rekam.registry import credentials
from rekam.registry.sqlcipher.base import key_statement

_DATABASE = "rekam.sqlite3"
_COPY, _PLAIN = "rekam.sqlite3.sealing", "rekam.sqlite3.plain"
_PLAIN_FILES = (_PLAIN, f"{_PLAIN}-wal", f"{_PLAIN}-shm", *rest.NAMES, "secret-key")
_KEY_BYTES = 32
_ZEROS = bytes(1 << 20)
_PATIENCE_S = 20.0  # for another process that works on the kit


def settle(home: Path) -> None:
    """Seal a plain kit that has officers, or finish what was begun; else do nothing.

    Raises:
        StorageError: no room for the copy, or it could not be read back. The kit stays as it was.
        OperationalError: another process works on this kit all the time.
    """
    if not rest.is_sealed(home) and (home / rest.IDENTITY).exists() and _has_officers():
        _seal(home)
    if rest.is_sealed(home):
        _finish(home)


def _has_officers() -> bool:
    call_command("migrate", verbosity=0)
    return bool(credentials.verifiers())


def _seal(home: Path) -> None:
    key = secrets.token_bytes(_KEY_BYTES)
    rest.make_locks(home, key)
    connection.close()
    book = dbapi2.connect(str(home / _DATABASE), timeout=_PATIENCE_S, isolation_level=None)
    try:
        with connection.wrap_database_errors:
            _hold_alone(book)
        _copy(book, home / _COPY, key)
        for name in rest.NAMES:  # the last one is the moment
            if (home / name).exists():
                rest.write_sealed(home, name, (home / name).read_text(), key=key)
        _finish(home)
    finally:
        book.close()


def _hold_alone(book: Any) -> None:
    """Let no other process work on the book, until it has become zeros.

    ``test_a_process_that_has_the_plain_book_open_holds_the_sealing_up``.
    """
    book.execute("PRAGMA locking_mode = EXCLUSIVE")
    book.execute("BEGIN EXCLUSIVE")
    book.execute("COMMIT")
    book.execute("PRAGMA journal_mode = DELETE")


def _copy(book: Any, path: Path, key: bytes) -> None:
    """Write an encrypted copy of the book to the disk, and read it back."""
    path.unlink(missing_ok=True)
    try:
        book.execute(f"ATTACH DATABASE ? AS sealed KEY \"x'{key.hex()}'\"", [str(path)])
        book.execute("SELECT sqlcipher_export('sealed')")
        book.execute("DETACH DATABASE sealed")
        copy = dbapi2.connect(str(path))
        copy.execute(key_statement(key))
        faults = [
            *copy.execute("PRAGMA cipher_integrity_check"),
            *(one for one in copy.execute("PRAGMA integrity_check") if one != ("ok",)),
        ]
        is_same = _counts(copy) == _counts(book)
        copy.close()
    except dbapi2.Error as error:
        path.unlink(missing_ok=True)
        raise StorageError(str(error)) from error
    if faults or not is_same:
        path.unlink()
        raise StorageError("sealing", str(faults))
    sync_durably(path)


def _counts(book: Any) -> dict[str, int]:
    tables = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    return {
        one: book.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0]  # noqa: S608 names of ours
        for one in sorted(tables)
    }


def _finish(home: Path) -> None:
    """Put the copy in the book's place, and let nothing plain be left."""
    copy, book, plain = (home / name for name in (_COPY, _DATABASE, _PLAIN))
    if copy.exists():  # so the book in its place is the plain one, or was put aside already
        if book.exists():
            book.replace(plain)
        replace_durably(copy, book)
    for name in _PLAIN_FILES:
        if name not in rest.NAMES or rest.sealed_path(home, name).exists():
            _scrub(home / name)


def _scrub(path: Path) -> None:
    """Overwrite a file and remove it; a disk of flash may keep what was there all the same."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(_ZEROS[:left])
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
