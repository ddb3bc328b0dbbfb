"""Rows into tables, and statements to the driver: the ledger's hot path, on both databases.

Django's ORM builds its SQL anew for each row, and its cursor costs five times what SQLite needs
for a small statement. Here a row is a tuple in the order of the model's columns, and a statement
goes to the driver as it is: inside Django's transaction, and failing with Django's errors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any, Literal, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

Item = TypeVar("Item")
Row = tuple[Any, ...]
Conflict = Literal["", "ignore", "replace"]  # "replace": by primary key
_STATEMENTS_REMEMBERED = 500  # a search has one for each count of words that it found
_COPY_MIN = 20  # rows; below, PostgreSQL takes one statement sooner than a COPY


def execute(statement: str, values: Sequence[Any] = ()) -> Any:
    """Run one statement and return the driver's cursor; ``%s`` stands for a value."""
    own = connections[DEFAULT_DB_ALIAS]  # once: Django's proxy looks it up at each attribute
    if own.connection is None:
        own.ensure_connection()
    if own.vendor == "sqlite":
        statement = _for_sqlite(statement)
    with own.wrap_database_errors:
        return own.connection.execute(statement, values)


def slots(values: Collection[object]) -> str:
    """Return where values stand in an ``IN (...)``."""
    return ",".join(["%s"] * len(values))


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut a stream into runs of at most ``size``."""
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch


def insert(model: type[Model], rows: Sequence[Row], *, conflict: Conflict = "") -> None:
    """Insert rows, inside the caller's transaction."""
    if not rows:
        return
    head, tail = _statement(model, conflict)
    slot = f"({','.join(['%s'] * len(rows[0]))})"
    own = connections[DEFAULT_DB_ALIAS]
    if own.vendor == "sqlite":
        with own.wrap_database_errors:
            own.connection.executemany(_for_sqlite(f"{head} VALUES {slot} {tail}"), rows)
    elif len(rows) < _COPY_MIN:
        slots = ",".join([slot] * len(rows))
        execute(f"{head} VALUES {slots} {tail}", [value for row in rows for value in row])
    else:
        _copy(model, rows)
        execute(f"{head} TABLE arriving {tail}")
        execute("DROP TABLE arriving")


def _copy(model: type[Model], rows: Sequence[Row]) -> None:
    """Bring rows into a table of this transaction alone, for a COPY knows no conflict."""
    columns, table = ",".join(_columns(model)), model._meta.db_table  # noqa: SLF001 as below
    empty = f"SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608 our own names
    execute(f"CREATE TEMPORARY TABLE arriving ON COMMIT DROP AS {empty}")
    own = connections[DEFAULT_DB_ALIAS]
    with (
        own.wrap_database_errors,
        own.connection.cursor() as cursor,
        cursor.copy("COPY arriving FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


@lru_cache(_STATEMENTS_REMEMBERED)
def _for_sqlite(statement: str) -> str:
    return statement.replace("%s", "?")


@cache
def _statement(model: type[Model], conflict: Conflict) -> tuple[str, str]:
    """Return what stands before and after the rows."""
    meta, columns = model._meta, _columns(model)  # noqa: SLF001 Django's documented model API
    head = f"INSERT INTO {meta.db_table} ({','.join(columns)})"
    if conflict == "ignore":
        return head, "ON CONFLICT DO NOTHING"
    if conflict == "replace":
        key = meta.pk.column
        changes = ",".join(f"{one}=excluded.{one}" for one in columns if one != key)
        return head, f"ON CONFLICT ({key}) DO UPDATE SET {changes}"
    return head, ""


def _columns(model: type[Model]) -> list[str]:
    """Return the columns that a row gives: all but the number that the database counts."""
    fields = model._meta.concrete_fields  # noqa: SLF001 Django's documented model API
    return [str(one.column) for one in fields if not getattr(one, "db_returning", False)]


def cut(text: str, width: int | None) -> str:
    """Cut at a space where there is one, so that no word is read for another."""
    if width is None or len(text) <= width:
        return text
    return text[: width + 1].rpartition(" ")[0] or text[:width]
