"""Register import: all that a registrar's import does, beside a bare load of the same rows."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection, transaction

from rekam.boot import wiring
from rekam.engines.invention.rows import REGISTER
from rekam.engines.lists.columns import ListKind
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure, medians
from tools.bench.scene import Sizes


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure rows a second from the file on disk to a register that can be searched.

    Ours reads, checks and mends every cell, keeps bad rows, indexes every word of every name, and
    commits durably each thousand rows. A bare load copies the cells into one table with the NIK
    as its key, unchecked, in one durable transaction.
    """
    path = scene.lists(fleet.folder, sizes) / "register.csv"
    own = scene.apart(fleet)
    offices = [own.blank(f"office-{number}") for number in range(sizes.import_repeats)]
    for one in offices:
        wiring.found_office(one.home)
    waiting, counts = iter(offices), []

    def ours() -> None:
        with next(waiting).on() as machine:
            counts.append(scene.bring_in(machine, path, ListKind.REGISTER))

    with scene.at(own.blank("bare")) as (bare, _nobody):
        loads = _bare_loads(bare, path, own.folder)
        spent = medians({"ours": ours, **loads}, repeats=sizes.import_repeats)
    rows = counts[-1]
    return [
        Figure(
            what=f"register import of {rows:,} rows",
            found=rows / spent["ours"],
            unit="/s",
            beside=f"bare {name}",
            limit=rows / spent[name],
        )
        for name in loads
    ]


def _bare_loads(bare: Any, path: Path, folder: Path) -> dict[str, Callable[[], None]]:
    """Return the bare loads that stand beside this database."""

    def into_duckdb() -> None:
        with duckdb.connect(folder / "bare.duckdb") as database:
            database.execute("DROP TABLE IF EXISTS bare")
            database.execute(f"CREATE TABLE bare ({_COLUMNS})")
            database.execute(
                "INSERT INTO bare SELECT * FROM read_csv(?, all_varchar=true)", [str(path)]
            )
            database.execute("CHECKPOINT")

    def into_sqlite() -> None:
        with scene.on(bare), path.open(encoding="utf-8", newline="") as file:
            _empty_table()
            rows = csv.reader(file)
            next(rows)
            with transaction.atomic():
                connection.connection.executemany(_INSERT, rows)

    def into_postgresql() -> None:
        with scene.on(bare):
            _empty_table()
            with connection.connection.cursor().copy(_COPY) as copy:
                copy.write(path.read_bytes())

    if connection.vendor == "sqlite":
        return {"DuckDB read_csv": into_duckdb, "SQLite executemany": into_sqlite}
    return {"PostgreSQL COPY": into_postgresql}


def _empty_table() -> None:
    connection.connection.execute("DROP TABLE IF EXISTS bare")
    connection.connection.execute(f"CREATE TABLE bare ({_COLUMNS})")


_COLUMNS = ",".join(f"{one} text" for one in REGISTER) + ", PRIMARY KEY (nik)"
_INSERT = f"INSERT INTO bare VALUES ({','.join('?' * len(REGISTER))})"  # noqa: S608 slots alone
_COPY = "COPY bare FROM STDIN (FORMAT csv, HEADER true)"
