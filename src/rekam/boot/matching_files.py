"""Reads any register or voter list into columns for matching, and says how it understood it.

Plain csv and parquet are read by pyarrow, straight into distinct texts. Whatever is less plain (a
title above the headings, two heading rows, a workbook, a broken row) is read by ``engines.lists``,
row by row. No row is ever left out.
"""

from __future__ import annotations

import hashlib
import tomllib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from rekam.engines.linkage.people import Column, People
from rekam.engines.lists.columns import VOTER_KINDS, Field, ListKind, heading_key
from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.headings import HEAD_ROWS, Headings, find_headings
from rekam.engines.lists.opening import open_table
from rekam.engines.lists.table import NumberedRow, Table
from rekam.engines.lists.words import birthplace_and_date, rt_and_rw

# The names of columns in a mapping file, and in a list that uses Rekam's own names.
FIELDS = {
    "nik": Field.NIK,
    "nkk": Field.NKK,
    "nama": Field.NAME,
    "tempat_lahir": Field.BIRTHPLACE,
    "tanggal_lahir": Field.BORN,
    "jenis_kelamin": Field.SEX,
    "status_kawin": Field.MARITAL,
    "alamat": Field.ADDRESS,
    "rt": Field.RT,
    "rw": Field.RW,
    "kode_desa": Field.VILLAGE_CODE,
    "desa": Field.VILLAGE,
    "kecamatan": Field.DISTRICT,
    "status_rekam": Field.STATUS,
    "dpid": Field.DPID,
    "tps": Field.TPS,
    "ktp_el": Field.KTP,
}
_PARTS = {
    "nik": Field.NIK,
    "nkk": Field.NKK,
    "name": Field.NAME,
    "birthplace": Field.BIRTHPLACE,
    "born": Field.BORN,
    "sex": Field.SEX,
    "marital": Field.MARITAL,
    "address": Field.ADDRESS,
    "rt": Field.RT,
    "rw": Field.RW,
}
_TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")
Raw = dict[Field, Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a list was taken to say."""

    headings: Mapping[Field, str]  # the heading that each field was read under
    ignored: Sequence[str]
    digest: str  # of the file's bytes, or of all files in a folder
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile(Understood):
    """A list read for matching."""

    people: People


def read_mapping(path: Path) -> dict[str, dict[Field, str]]:
    """Read ``[register]`` and ``[voters]`` of a TOML file; raises UnreadableListError.

    Each line is one of Rekam's column names and the heading that stands for it.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableListError(Cause.NOT_A_TABLE, path.name) from error
    unknown = [name for part in told.values() for name in part if name not in FIELDS]
    if unknown or set(told) - {"register", "voters"}:
        raise UnreadableListError(Cause.MISSING_COLUMNS, ", ".join(unknown or told))
    return {
        part: {FIELDS[name]: heading for name, heading in names.items()}
        for part, names in told.items()
    }


def read_list(path: Path, *, is_register: bool, mapping: Mapping[Field, str]) -> ListFile:
    """Read a file, or every list in a folder as one; raises UnreadableListError."""
    paths = files_of(path)
    read = [_read(one, is_register=is_register, mapping=mapping) for one in paths]
    columns = {
        name: _stacked([part[0][name] for part in read]) for name in ("key", *_PARTS, *_HOME)
    }
    digest = hashlib.sha256()
    for one in paths:
        with one.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    people = People.of(columns)
    return ListFile(
        people=people,
        rows=len(people),
        headings=read[0][1],
        ignored=read[0][2],
        digest=digest.hexdigest(),
    )


_HOME = ("village", "status")


def files_of(path: Path) -> list[Path]:
    """Return the file, or every list in the folder; raises UnreadableListError if it has none."""
    if not path.is_dir():
        return [path]
    paths = sorted(one for one in path.iterdir() if one.suffix.lower() in _TABLES)
    if not paths:
        raise UnreadableListError(Cause.EMPTY)
    return paths


def _read(
    path: Path, *, is_register: bool, mapping: Mapping[Field, str]
) -> tuple[dict[str, Column], dict[Field, str], tuple[str, ...]]:
    if path.suffix.lower() == ".parquet":
        raw, told, ignored = _parquet(path, is_register=is_register, mapping=mapping)
    else:
        raw, told, ignored = _text(path, is_register=is_register, mapping=mapping)
    if Field.NAME not in raw:
        raise UnreadableListError(Cause.MISSING_COLUMNS, Field.NAME)
    return _columns(raw, path.stem, is_register=is_register), told, ignored


def _columns(raw: Raw, stem: str, *, is_register: bool) -> dict[str, Column]:
    """Return the columns of ``People``: joined columns split, village and key found."""
    count = len(raw[Field.NAME])
    raw = _split(raw)
    columns = {name: raw.get(field) or Column.empty(count) for name, field in _PARTS.items()}
    columns["status"] = raw.get(Field.STATUS if is_register else Field.KTP) or Column.empty(count)
    columns["village"] = _villages(raw, count, stem)
    key = raw.get(Field.NIK if is_register else Field.DPID) or Column.empty(count)
    columns["key"] = _keyed(key)
    return columns


def _keyed(key: Column) -> Column:
    """Return the keys, "baris 7" where there is none: in a web grid a new voter has no DPID."""
    texts = [text.strip(" '\t") for text in key.texts]
    blank = np.flatnonzero(np.array([not text for text in texts])[key.codes])
    codes = key.codes.copy()
    codes[blank] = len(texts) + np.arange(len(blank))
    return Column(codes, [*texts, *(f"baris {row + 1}" for row in blank.tolist())])


def _split(raw: Raw) -> Raw:
    """Split ``TEMPAT, TANGGAL LAHIR`` and ``RT/RW``."""
    parts: Raw = dict(raw)
    for joint, fields, cut in (
        (Field.BIRTHPLACE_AND_BORN, (Field.BIRTHPLACE, Field.BORN), birthplace_and_date),
        (Field.RT_AND_RW, (Field.RT, Field.RW), rt_and_rw),
    ):
        if joint in raw:
            cells = [cut(text) for text in raw[joint].texts]
            for at, field in enumerate(fields):
                column = Column(raw[joint].codes, [cell[at] for cell in cells])
                parts.setdefault(field, column)
    return parts


def _villages(raw: Raw, count: int, stem: str) -> Column:
    """Return the village's code, its name with its district's, or the name of the file."""
    code, village, district = (
        raw.get(field) for field in (Field.VILLAGE_CODE, Field.VILLAGE, Field.DISTRICT)
    )
    if code is not None and not code.is_empty:
        return code
    if village is None or village.is_empty:
        return Column(np.zeros(count, dtype=np.int32), [stem])
    if district is None:
        return village
    width = len(village.texts)
    joint, codes = np.unique(
        district.codes.astype(np.int64) * width + village.codes, return_inverse=True
    )
    texts = [f"{district.texts[one // width]}/{village.texts[one % width]}" for one in joint]
    return Column(codes.astype(np.int32), texts)


def _text(
    path: Path, *, is_register: bool, mapping: Mapping[Field, str]
) -> tuple[Raw, dict[Field, str], tuple[str, ...]]:
    """Read delimited text or a workbook: its first sheet that has headings, and those like it."""
    table = open_table(path)
    try:
        raws: list[Raw] = []
        first: Headings | None = None
        for sheet in table.sheets:
            head = list(islice(sheet.rows, HEAD_ROWS))
            found = _headings(head, is_register=is_register, mapping=mapping)
            if sheet.is_hidden or found is None or (first and found.kind is not first.kind):
                continue
            first = first or found
            plain = _plain_csv(path, table, found)
            raws.append(plain or _rows(chain(head[found.rows_before_data :], sheet.rows), found))
    finally:
        table.close()
    if first is None:
        raise UnreadableListError(Cause.NO_HEADINGS, path.name)
    raw = {
        field: _stacked([one.get(field) or Column.empty(len(one[Field.NAME])) for one in raws])
        for field in first.columns
    }
    return raw, {field: first.label(field) for field in first.columns}, first.ignored


def _headings(
    head: Sequence[NumberedRow], *, is_register: bool, mapping: Mapping[Field, str]
) -> Headings | None:
    if mapping:
        return _mapped(head, mapping)
    kinds = (ListKind.REGISTER,) if is_register else (None, ListKind.DESKTOP)
    for kind in kinds:
        found = find_headings(head, kind)
        if found and Field.NAME in found.columns and (is_register or found.kind in VOTER_KINDS):
            return found
    return None


def _mapped(head: Sequence[NumberedRow], mapping: Mapping[Field, str]) -> Headings | None:
    """Return the row that has all the headings of the mapping."""
    wanted = {heading_key(heading): field for field, heading in mapping.items()}
    for at, (number, cells) in enumerate(head):
        keys = [heading_key(cell) for cell in cells]
        columns = {field: keys.index(key) for key, field in wanted.items() if key in keys}
        if len(columns) == len(wanted):
            return Headings(
                kind=ListKind.DESKTOP,
                columns=columns,
                labels=tuple(cells),
                row=number,
                rows_before_data=at + 1,
            )
    return None


def _plain_csv(path: Path, table: Table, headings: Headings) -> Raw | None:
    """Read a csv that is all rows of one width under one heading row; None when it is not."""
    if table.form != "csv" or table.encoding not in {"utf-8", "latin-1", "cp1252"}:
        return None
    names = [str(at) for at in range(len(headings.labels))]
    wanted = [names[at] for at in headings.columns.values()]
    try:
        read = pyarrow.csv.read_csv(
            path,
            read_options=pyarrow.csv.ReadOptions(
                column_names=names, skip_rows=headings.row, encoding=table.encoding
            ),
            parse_options=pyarrow.csv.ParseOptions(delimiter=table.delimiter),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=wanted
            ),
        )
    except pa.ArrowInvalid:
        return None
    return {field: distinct(read[names[at]]) for field, at in headings.columns.items()}


def distinct(column: pa.ChunkedArray) -> Column:
    """Return a column of Arrow texts, its distinct ones in the order of first sight."""
    coded = column.combine_chunks().dictionary_encode()
    texts = [text or "" for text in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(texts)).to_numpy().astype(np.int32)
    return Column(codes, [*texts, ""])


def _rows(rows: Iterable[NumberedRow], headings: Headings) -> Raw:
    """Read row by row; a row that ends early is empty from there, an empty one is no row."""
    columns: list[tuple[int, dict[str, int], array[int]]] = [
        (at, {}, array("i")) for at in headings.columns.values()
    ]
    for _, row in rows:
        if any(row):
            for at, places, codes in columns:
                codes.append(_place(places, row[at] if at < len(row) else ""))
    return {
        field: Column(np.array(codes, dtype=np.int32), list(places) or [""])
        for field, (_, places, codes) in zip(headings.columns, columns, strict=True)
    }


def _place(places: dict[str, int], text: str) -> int:
    return places.setdefault(text, len(places))


def _parquet(
    path: Path, *, is_register: bool, mapping: Mapping[Field, str]
) -> tuple[Raw, dict[Field, str], tuple[str, ...]]:
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableListError(Cause.DAMAGED, path.name) from error
    names = file.schema_arrow.names
    found = _headings([(1, list(names))], is_register=is_register, mapping=mapping)
    if found is None:
        raise UnreadableListError(Cause.NO_HEADINGS, path.name)
    wanted = {field: names[at] for field, at in found.columns.items()}
    read = file.read(columns=list(wanted.values()))
    raw = {field: distinct(read[name].cast(pa.string())) for field, name in wanted.items()}
    return raw, wanted, found.ignored


def _stacked(columns: Sequence[Column]) -> Column:
    """Return columns of several sheets or files as one."""
    if len(columns) == 1:
        return columns[0]
    return Column.of(chain.from_iterable(_cells(column) for column in columns))


def _cells(column: Column) -> Iterator[str]:
    return (column.texts[code] for code in column.codes.tolist())
