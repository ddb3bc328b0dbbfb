"""Rows into tables in few statements: the ledger's hot path, on SQLite and PostgreSQL alike.

Django's ORM builds its SQL anew for each row, which made one ``record`` eight times the cost of
its commit; here a row is a tuple in the order of the model's columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]
_VALUES_MAX = 20_000  # in one statement; SQLite takes 32,766, PostgreSQL 65,535


def insert(model: type[Model], rows: Sequence[Row], *, conflict: str = "") -> None:
    """Insert rows; ``conflict`` is "", "ignore", or "replace" (by primary key)."""
    if not rows:
        return
    head, tail = _statement(model, conflict)
    slot = f"({','.join(['%s'] * len(rows[0]))})"
    step = max(1, _VALUES_MAX // len(rows[0]))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), step):
            run = rows[start : start + step]
            values = [value for row in run for value in row]
            cursor.execute(head + ",".join([slot] * len(run)) + tail, values)


@cache
def _statement(model: type[Model], conflict: str) -> tuple[str, str]:
    """Return what stands before and after the values; the database numbers rows that it counts."""
    meta = model._meta  # noqa: SLF001 Django's documented model API
    fields = [field for field in meta.concrete_fields if not getattr(field, "db_returning", False)]
    columns = [str(field.column) for field in fields]
    head = f"INSERT INTO {meta.db_table} ({','.join(columns)}) VALUES "  # noqa: S608 our own names
    if conflict == "ignore":
        return head, " ON CONFLICT DO NOTHING"
    if conflict == "replace":
        key = meta.pk.column
        changes = ",".join(f"{one}=excluded.{one}" for one in columns if one != key)
        return head, f" ON CONFLICT ({key}) DO UPDATE SET {changes}"
    return head, ""
