"""Rows as a backup keeps them: the same for the same content, on SQLite and on PostgreSQL.

Every table is in a backup but those that are made again from others; a table that somebody adds
is in until it is named here (``test_every_table_is_in_a_backup_or_made_again``). Rows are read in
the order of their key. After a row whose key's checksum is a multiple of ``ROWS`` a piece ends:
what comes or goes changes the piece that it stands in, and no other.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import cbor2
from django.apps import apps
from django.db import connections
from django.db.models import BinaryField, DateField, JSONField, Model

from rekam.registry import bulk
from rekam.registry.models import EntrySubject, SealedRow
from rekam.registry.models_backup import BackupRow
from rekam.registry.models_words import NameToken, NameWord
from rekam.registry.verify import PROJECTIONS

MADE_AGAIN = {*PROJECTIONS, EntrySubject, SealedRow, NameToken, NameWord, BackupRow}
ROWS = 2048  # in a piece, on average
PIECE_BYTES = 4 * 1024 * 1024  # and then it ends in any case
_PAGE = 2000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_SNAPSHOT = {
    "sqlite": "BEGIN DEFERRED",  # of one moment, while others write on: that is what WAL gives
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


def kept() -> list[type[Model]]:
    """Return the tables that a backup holds."""
    found = apps.get_app_config("registry").get_models()
    return [model for model in found if model not in MADE_AGAIN]


@contextmanager
def snapshot() -> Iterator[None]:
    """See the database as it is at this moment, until the block ends; write nothing in it."""
    own = connections["default"]
    own.ensure_connection()
    assert not own.in_atomic_block, "a snapshot is a transaction of its own"
    bulk.execute(_SNAPSHOT[own.vendor])
    try:
        bulk.execute("SELECT count(*) FROM registry_nodestate").fetchone()  # here it begins
        yield
    finally:
        bulk.execute("ROLLBACK")


def table_of(model: type[Model]) -> str:
    """Return the name of a model's table."""
    return model._meta.db_table  # noqa: SLF001 Django's documented model API


def columns_of(model: type[Model]) -> list[str]:
    """Return the names of a table's columns."""
    return [str(one.column) for one in model._meta.concrete_fields]  # noqa: SLF001 the same


def rows_of(model: type[Model]) -> Iterator[tuple[Any, list[Any]]]:
    """Return each row's key and values, in the order of keys."""
    fields = model._meta.concrete_fields  # noqa: SLF001 the same
    key = next(at for at, one in enumerate(fields) if one.primary_key)
    names = [one.attname for one in fields]
    odd = [(at, _PLAIN[type(one)]) for at, one in enumerate(fields) if type(one) in _PLAIN]
    rows = model._default_manager.order_by("pk").values_list(*names)  # noqa: SLF001 the same
    page = list(rows[:_PAGE])
    while page:
        for row in page:
            values = list(row)
            for at, plain in odd:
                values[at] = None if row[at] is None else plain(row[at])
            yield row[key], values
        page = list(rows.filter(pk__gt=page[-1][key])[:_PAGE])


def pieces(rows: Iterable[tuple[Any, Sequence[Any]]]) -> Iterator[tuple[bytes, int]]:
    """Cut rows into pieces; return each one's bytes and how many rows it has."""
    found: list[bytes] = []
    size = 0
    for key, row in rows:
        found.append(cbor2.dumps(row))
        size += len(found[-1])
        if size >= PIECE_BYTES or zlib.crc32(str(key).encode()) % ROWS == 0:
            yield b"".join(found), len(found)
            found, size = [], 0
    if found:
        yield b"".join(found), len(found)


def load(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Put rows into a table as they are, inside the caller's transaction."""
    assert all(_NAME.fullmatch(one) for one in (table, *columns))
    own = connections["default"]
    listed = ",".join(f'"{one}"' for one in columns)
    with own.wrap_database_errors:
        if own.vendor == "sqlite":
            slots = ",".join("?" * len(columns))
            insert = f"INSERT INTO {table} ({listed}) VALUES ({slots})"  # noqa: S608 checked above
            own.connection.executemany(insert, rows)
            return
        copying = f"COPY {table} ({listed}) FROM STDIN"
        with own.connection.cursor() as cursor, cursor.copy(copying) as copy:
            for row in rows:
                copy.write_row(row)


def is_empty() -> bool:
    """Tell whether no machine lives in this database."""
    own = connections["default"]
    with own.cursor() as cursor:
        there = set(own.introspection.table_names(cursor))
        tables = [table_of(model) for model in kept() if table_of(model) in there]
        for table in tables:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 our own names
            if cursor.fetchone():
                return False
    return True


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


# What a value of such a column is, for both databases to take it again; any other is as it is.
_PLAIN: dict[type, Callable[[Any], Any]] = {
    JSONField: _json,
    BinaryField: bytes,
    DateField: date.isoformat,
}
