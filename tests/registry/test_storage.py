"""A full disk is told from every other failure, whoever meets it."""

import errno
import sqlite3

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from rekam.domain.errors import StorageError
from rekam.registry import storage


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_a_file_that_finds_no_room_is_a_matter_of_storage(number):
    assert isinstance(storage.failure(OSError(number, "")), StorageError)


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, ""),
        PermissionError(errno.EACCES, ""),
        OSError("without a number"),
        ValueError("bug"),
        OperationalError("without a cause"),
        ProgrammingError("bug"),
    ],
    ids=repr,
)
def test_any_other_failure_stays_what_it_is(error):
    assert storage.failure(error) is None


@pytest.mark.database("sqlite")
def test_sqlite_without_room_is_a_matter_of_storage(kit):
    with kit.on(), connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")  # no page more than it has
        with pytest.raises(OperationalError) as raised:
            cursor.execute("CREATE TABLE much AS SELECT randomblob(1000000)")
    assert raised.value.__cause__.sqlite_errorcode == sqlite3.SQLITE_FULL
    assert isinstance(storage.failure(raised.value), StorageError)


@pytest.mark.database("sqlite")
def test_a_lock_is_no_matter_of_storage():
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError()
    error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert storage.failure(error) is None


@pytest.mark.database("postgresql")
@pytest.mark.parametrize(("code", "is_of_storage"), [("53100", True), ("23505", False)])
def test_postgresql_without_room_is_a_matter_of_storage(db, code, is_of_storage):
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '{code}'; END $$"
    with (
        pytest.raises(Exception, match="full") as raised,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert (storage.failure(raised.value) is not None) == is_of_storage
