"""Tells a disk that is full, or takes no more, from every other failure of files and databases.

Wherever it is met, the step that met it is taken back whole: a file is written beside and a fact in
a transaction. So one sentence does for all of them, at the edge: ``web/errors.py``.
"""

from __future__ import annotations

import errno
import sqlite3

from django.db import DatabaseError, DataError

from rekam.domain.errors import MalformedError, RekamError, StorageError
from rekam.journal.durable import FULL

_FILES = FULL | {errno.EIO, errno.EROFS}
_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,  # a disk with errors is mounted anew, for reading alone
    sqlite3.SQLITE_CANTOPEN,  # no room for the log
}
_POSTGRESQL = {"53100", "58030"}  # disk_full, io_error
_NUL = "NUL (0x00)"
_PRIMARY = 0xFF  # of SQLite's extended codes, this part names the kind


def failure(error: Exception) -> RekamError | None:
    """Return the error to tell when this machine's storage took no more, or None for any other.

    A text that PostgreSQL cannot keep is malformed: SQLite keeps a zero character in it.
    """
    if isinstance(error, DataError) and _NUL in str(error):
        return MalformedError("nul")
    return StorageError(str(error)) if _is_of_storage(error) else None


def _is_of_storage(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FILES
    if not isinstance(error, DatabaseError):
        return False
    driver_error = error.__cause__
    sqlite_code = getattr(driver_error, "sqlite_errorcode", 0) & _PRIMARY
    return sqlite_code in _SQLITE or getattr(driver_error, "sqlstate", "") in _POSTGRESQL
