"""Django's SQLite, on a file that SQLCipher encrypts: the database of a kit.

The key is the database's ``PASSWORD``: 32 bytes in hex, given to SQLCipher as they are, for they
come from chance and need no stretching. Without one the file is opened plain, as one that was never
encrypted. Nothing else differs from Django's own: the same functions, transactions and types.

Django looks for a module of this name.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]  # no stubs
    register as register_functions,
)
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2

_READERS = {"date": parse_date, "time": parse_time, "datetime": parse_datetime}

# As Django tells Python's own module.
dbapi2.register_converter("bool", b"1".__eq__)
for _name, _read in _READERS.items():
    dbapi2.register_converter(_name, lambda value, read=_read: read(value.decode()))
dbapi2.register_converter("timestamp", lambda value: parse_datetime(value.decode()))
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(dt.date, dt.date.isoformat)
dbapi2.register_adapter(dt.datetime, lambda value: value.isoformat(" "))


class Cursor(dbapi2.Cursor):  # type: ignore[misc]  # the package carries no types
    """Takes Django's ``%s`` for values, as ``SQLiteCursorWrapper`` does."""

    convert_query = SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        return super().execute(self.convert_query(query, param_names=_names(params)), params)

    def executemany(self, query: str, param_list: Iterable[Sequence[Any]]) -> Any:
        return super().executemany(self.convert_query(query, param_names=None), param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that hands SQLCipher its key before anything is read."""

    Database = dbapi2

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = dbapi2.connect(**conn_params)
        if key := self.settings_dict["PASSWORD"]:
            connection.execute(key_statement(bytes.fromhex(key)))
        register_functions(connection)
        told: list[str] = self.init_commands  # type: ignore[attr-defined]  # the stubs lack it
        for command in ("PRAGMA foreign_keys = ON", *told):
            if command.strip():
                connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        del name  # of a cursor on a server
        return self.connection.cursor(factory=Cursor)


def key_statement(key: bytes) -> str:
    """Return what opens a database, as the first statement of its connection."""
    return f"PRAGMA key = \"x'{key.hex()}'\""


def _names(params: Sequence[Any] | Mapping[str, Any]) -> list[str] | None:
    return list(params) if isinstance(params, Mapping) else None
