"""Opens delimited text: finds its encoding and delimiter, and survives what breaks a csv.

The whole file is decoded once before a row is read, so the encoding is known, not guessed row by
row; what is not UTF-8 is read as cp1252 and reported. A quotation mark that is never closed costs
its own row and no other.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.table import COLUMNS_MAX, Cells, NumberedRow, RawSheet, Table

OPEN_QUOTE = "\x00quote\x00"  # the last cell of a row whose quotation mark was never closed

_CHUNK = 1 << 20
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 50
_BATCH_LINES = 2_000
_RECORD_LINES_MAX = 20  # a cell may hold line breaks, but not a page of them
_DELIMITERS_MAX = 3  # in a cell with line breaks; a swallowed row brings at least as many
_NUL_SHARE_MAX = 0.01  # a damaged block leaves some; more is no text


def open_text(path: Path) -> Table:
    """Start reading a delimited text; raises UnreadableListError when it is none."""
    encoding = _encoding(path)
    delimiter, skipped = _delimiter(path, encoding)
    binary = path.open("rb")
    file = TextIOWrapper(binary, encoding=encoding, newline="")
    size = path.stat().st_size
    rows = _records(file, delimiter)
    for _ in range(skipped):
        next(rows)
    return Table(
        form="csv",
        encoding=encoding.removesuffix("-sig"),
        delimiter=delimiter,
        sheets=iter([RawSheet(name=path.stem, is_hidden=False, rows=rows)]),
        share=lambda: binary.tell() / size,
        close=file.close,
    )


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    if not start.strip(b"\0 \t\r\n"):
        raise UnreadableListError(Cause.EMPTY)
    for encoding in (_wide_encoding(start), *_ENCODINGS):
        if encoding and _decodes(path, encoding):
            return encoding
    raise UnreadableListError(Cause.NOT_A_TABLE)


def _wide_encoding(start: bytes) -> str:
    """Return the UTF-16 that a text is in, told by its mark or by every second byte being NUL."""
    if start[:2] in _BOMS:
        return _BOMS[start[:2]]
    half = len(start) // 2
    if start[1::2].count(0) > half * 0.8:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > half * 0.8 else ""


def _decodes(path: Path, encoding: str) -> bool:
    """Tell whether the whole file is text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    nuls = 0
    chunk = b"-"
    with path.open("rb") as file:
        while chunk:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                return False
            nuls += text.count("\0")
            # A line of a megabyte is no row: test_a_line_without_end_is_refused
            if len(chunk) == _CHUNK and "\n" not in text and "\r" not in text:
                raise UnreadableListError(Cause.NOT_A_TABLE)
    return nuls <= path.stat().st_size * _NUL_SHARE_MAX


def _delimiter(path: Path, encoding: str) -> tuple[str, int]:
    """Return the delimiter and how many lines at the top only name it (Excel's ``sep=;``)."""
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for line, _ in zip(file, range(_SAMPLE_LINES), strict=False)]
    if not lines:
        raise UnreadableListError(Cause.EMPTY)
    named = lines[0].strip()
    if named.lower().startswith("sep=") and named[4:] in _DELIMITERS:
        return named[4:], 1
    best = max(_DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))
    if max(line.count(best) for line in lines) >= COLUMNS_MAX:
        raise UnreadableListError(Cause.TOO_WIDE)
    return best, 0


def _regularity(lines: list[str], delimiter: str) -> int:
    """Return how many cells stand in rows of the commonest width, when it is above one."""
    widths = [len(row) for row, _ in _parsed(lines, 0, delimiter)]
    return max((width * widths.count(width) for width in set(widths) if width > 1), default=0)


def _records(file: TextIOWrapper, delimiter: str) -> Iterator[NumberedRow]:
    """Yield rows; after a quotation mark that swallows lines, begin again on the next line."""
    number = 0
    for lines in _batches(file):
        at = 0
        while at < len(lines):
            for row, end in _parsed(lines, at, delimiter):
                if end - at > 1 and _swallows(row, lines[at:end], delimiter):
                    break
                number, at = number + 1, end
                yield number, row
            if at < len(lines):
                number += 1
                yield number, [*lines[at].rstrip("\r\n").split(delimiter), OPEN_QUOTE]
                at += 1


def _batches(file: TextIOWrapper) -> Iterator[list[str]]:
    """Yield runs of lines, cut where no cell with line breaks is open."""
    while lines := list(islice(file, _BATCH_LINES)):
        quotes = sum(line.count('"') for line in lines)
        for line in islice(file, _RECORD_LINES_MAX if quotes % 2 else 0):
            lines.append(line)
            quotes += line.count('"')
            if not quotes % 2:
                break
        yield lines


def _parsed(lines: list[str], at: int, delimiter: str) -> Iterator[tuple[Cells, int]]:
    """Yield rows from a line on, each with the line after it, up to what csv cannot read."""
    reader = csv.reader(islice(lines, at, None), delimiter=delimiter)
    try:
        for row in reader:
            yield row, at + reader.line_num
    except csv.Error:
        return


def _swallows(row: Cells, lines: list[str], delimiter: str) -> bool:
    """Tell a cell with line breaks from one that runs on because its mark was never closed."""
    is_long = len(lines) > _RECORD_LINES_MAX
    is_open = sum(line.count('"') for line in lines) % 2 == 1
    has_rows = any("\n" in cell and cell.count(delimiter) >= _DELIMITERS_MAX for cell in row)
    return is_long or is_open or has_rows
