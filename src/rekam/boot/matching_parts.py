"""The work of one task when a province is matched: read one file, or match one regency.

``matching_spark`` hands the tasks out. Between the two steps rows lie in parquet files under
``.rows/register/part=3501`` and ``.rows/voters/part=3501``; voters who are registered in another
regency lie under that one in ``.rows/moved`` too, and ``left`` says where they were listed.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet

from rekam.boot.matching_files import ListFile, Understood, distinct, read_list
from rekam.boot.matching_job import Job
from rekam.engines.linkage import spelling
from rekam.engines.linkage.days import read_days
from rekam.engines.linkage.digits import read_numbers
from rekam.engines.linkage.people import Column, People
from rekam.engines.lists.columns import Field
from rekam.engines.lists.errors import UnreadableListError

NOWHERE = "tanpa-wilayah"  # of rows whose regency nothing tells
COLUMNS = tuple(field.name for field in fields(People))
# What finds a person in another regency: where the row stands, the NIK, the birth, the name by ear.
KEYS = {"place": pa.int64(), "number": pa.int64(), "born_on": pa.int32(), "heard": pa.string()}
_SCHEMA = pa.schema([*((name, pa.string()) for name in COLUMNS), *KEYS.items()])
_REGENCY, _DISTRICT, _VILLAGE = 4, 6, 10  # digits of a code
_PLACES_A_FILE = 1 << 40  # rows keep the order of the files, then their own


def put_aside(
    order: int, path: Path, *, is_register: bool, mapping: Mapping[Field, str], aside: Path
) -> Understood | UnreadableListError:
    """Read one file, write its rows by regency, and return how it was understood, or why not."""
    try:
        read = read_list(path, is_register=is_register, mapping=mapping)
    except UnreadableListError as error:
        return error
    people = read.people
    heard = ["".join(map(spelling.sound, spelling.plain(text))) for text in people.name.texts]
    keys = (
        order * _PLACES_A_FILE + np.arange(len(people)),
        read_numbers(people.nik).whole,
        read_days(people.born).code,
        _texts(Column(people.name.codes, heard)),
    )
    table = pa.table([*(_texts(getattr(people, name)) for name in COLUMNS), *keys], schema=_SCHEMA)
    regencies = [_regency(text, path) for text in people.village.texts]
    regency = np.array(regencies, dtype=object)[people.village.codes]
    for part in sorted(set(regencies)):
        folder = aside / f"part={part}"
        folder.mkdir(parents=True, exist_ok=True)
        rows = table.filter(pa.array(regency == part))
        pyarrow.parquet.write_table(rows, folder / f"{order}.parquet")
    return Understood(
        headings=read.headings, ignored=read.ignored, digest=read.digest, rows=read.rows
    )


def match_part(
    part: str, *, out: Path, lists: tuple[Understood, Understood], reference_date: date
) -> dict[str, Any]:
    """Match one regency and write its folder; return its summary, and what the task took."""
    began, cpu_began = time.perf_counter(), time.process_time()
    aside = out / ".rows"
    residents = _rows(aside / "register" / f"part={part}")
    voters, came_count = _voters(aside, part)
    if not len(voters):
        return {}  # all of them were sent elsewhere
    ours, theirs = (_list(one, rows) for one, rows in zip(lists, (residents, voters), strict=True))
    del residents, voters
    summary = Job(ours, theirs, out / part, reference_date).run(lambda _stage: None)
    return summary | {
        "wilayah": part,
        "pindah_masuk": came_count,
        "detik": round(time.perf_counter() - began, 1),
        "detik_cpu": round(time.process_time() - cpu_began, 1),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _voters(aside: Path, part: str) -> tuple[pa.Table, int]:
    """Return a regency's voters: those listed there who stayed, and those sent there."""
    listed = _rows(aside / "voters" / f"part={part}")
    if not any((aside / "moved").glob("part=*")):
        return listed, 0
    moved = pyarrow.dataset.dataset(
        aside / "moved",
        schema=_SCHEMA.append(pa.field("left", pa.string())).append(pa.field("part", pa.string())),
        partitioning="hive",
    )
    field = pyarrow.dataset.field
    left = moved.to_table(columns=["place"], filter=field("left") == part)["place"]
    came = moved.to_table(columns=_SCHEMA.names, filter=field("part") == part)
    stayed = listed.filter(pyarrow.compute.invert(pyarrow.compute.is_in(listed["place"], left)))
    return pa.concat_tables([stayed, came]), len(came)


def _rows(folder: Path) -> pa.Table:
    if not folder.exists():
        return _SCHEMA.empty_table()
    table: pa.Table = pyarrow.dataset.dataset(folder, schema=_SCHEMA).to_table()
    return table


def _list(understood: Understood, rows: pa.Table) -> ListFile:
    """Return rows as the embedded engine reads them from a file: in their order there."""
    rows = rows.sort_by("place")
    return ListFile(
        people=People.of({name: distinct(rows[name]) for name in COLUMNS}),
        rows=len(rows),
        headings=understood.headings,
        ignored=understood.ignored,
        digest=understood.digest,
    )


def _texts(column: Column) -> pa.Array:
    coded = pa.DictionaryArray.from_arrays(column.codes, pa.array(column.texts, pa.string()))
    return coded.cast(pa.string())


def _regency(village: str, path: Path) -> str:
    """Return the regency by the village's code, or by the code that names the file or its folder.

    ``test_a_voter_of_no_known_regency_is_found_by_the_nik`` holds the last resort in place.
    """
    for text, lengths in (
        (village, {_VILLAGE}),
        (path.stem, {_REGENCY, _DISTRICT, _VILLAGE}),
        (path.parent.name, {_REGENCY, _DISTRICT, _VILLAGE}),
    ):
        code = "".join(sign for sign in text if sign.isalnum())
        if code.isascii() and code.isdecimal() and len(code) in lengths:
            return code[:_REGENCY]
    return NOWHERE
