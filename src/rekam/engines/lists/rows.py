"""What a list's rows become: a ``Row`` that goes in, or a ``BadRow`` that a clerk must mend.

Whatever was found wrong travels with the row as coded ``Problem``s. A bad row keeps its cells as
they stood, so that it can be exported, mended and read again. The sentences are elsewhere
(``sentences.py``): a code means the same on every screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rekam.domain.values import Sex, VillageCode


class Severity(StrEnum):
    """Whether a row with this problem goes in."""

    BAD = "bad"  # kept aside and shown
    FLAG = "flag"  # goes in, marked


class Code(StrEnum):
    """Everything that can be wrong or odd about one row; where a domain Flag exists, its word."""

    NIK_MISSING = "nik-missing"
    NIK_RUINED = "nik-ruined"
    NIK_MASKED = "nik-masked"
    NIK_LENGTH = "nik-length"
    NIK_LETTERS = "nik-letters"
    NIK_TIDIED = "nik-tidied"
    NIK_DATE = "nik-date"
    NIK_SEX = "nik-sex"
    NIK_REGION = "nik-region"
    NIK_DOUBLE = "nik-double"
    NKK_MISSING = "nkk-missing"
    NKK_RUINED = "nkk-ruined"
    NKK_MASKED = "nkk-masked"
    NKK_LENGTH = "nkk-length"
    NKK_LETTERS = "nkk-letters"
    NKK_TIDIED = "nkk-tidied"
    DPID_DOUBLE = "dpid-double"
    NAME_MISSING = "name-missing"
    DATE_MISSING = "date-missing"
    DATE_UNREADABLE = "date-unreadable"
    DATE_IMPOSSIBLE = "date-impossible"
    DATE_SHORT_YEAR = "date-short-year"
    DATE_NUMBER = "date-number"
    DATE_SWAPPED = "date-swapped"
    DATE_FUTURE = "date-future"
    DEFAULT_DATE = "default-date"
    SEX_UNKNOWN = "sex-unknown"
    VILLAGE_MISSING = "village-missing"
    VILLAGE_UNKNOWN = "village-unknown"
    DISTRICT_MISSING = "district-missing"
    STATUS_MISSING = "status-missing"
    STATUS_UNKNOWN = "status-unknown"
    ROW_SHIFTED = "row-shifted"
    ROW_DAMAGED = "row-damaged"
    ROW_QUOTE = "row-quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong or odd: where, and what stood there."""

    code: Code
    severity: Severity
    column: str  # the heading as the file writes it; empty when it is about the whole row
    raw: str
    detail: str = ""  # what the sentence needs besides: the place of a row's double


class Row(NamedTuple):
    """A row that goes in. Text is trimmed; a column that the list has not is empty.

    A tuple, because half a million are made at once: a frozen dataclass takes five times as long.
    """

    sheet: str
    number: int  # as the spreadsheet program counts
    nik: str  # 16 digits or empty: whole, though perhaps not this person's
    nik_hint: str  # of a NIK that is not whole: 16 places, "?" where a digit is not known
    nkk: str  # 16 digits or empty
    name: str
    birthplace: str
    born: date | None
    sex: Sex | None
    marital: str  # "B" never, "S" married, "P" was married, or as it came
    address: str
    rt: str
    rw: str
    village: VillageCode | None  # None in status lists alone
    dpid: str
    tps: str
    disability: str
    ktp: str
    remark: str
    source: str
    status: str  # of the recording, as it came
    status_on: date | None
    problems: tuple[Problem, ...]

    @property
    def flags(self) -> tuple[Code, ...]:
        return tuple(problem.code for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The sheet a row stood in, as far as the row cannot be read without it."""

    sheet: str
    columns: tuple[str, ...]  # headings, two header rows already joined
    village: VillageCode | None
    tps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row kept aside, with its cells as they stood."""

    origin: Origin
    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def sheet(self) -> str:
        return self.origin.sheet
