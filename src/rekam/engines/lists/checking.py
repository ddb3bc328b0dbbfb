"""Turns a row of text into a ``Row``, or into a ``BadRow`` with what is wrong with it.

The principle: a row is kept aside only when it could do harm or help nobody as it is. The register
is the truth that others are held against, so its numbers and dates must be right; a status list
is news, so it must say of whom, what and when. On a voter list every row is a voter: it is kept
aside only when it names nobody, or no village to look in. A NIK that disagrees with the rest never
refuses a row (PP 40/2019, art. 30).

Each field is read by a method that appends what it finds; the usual row finds nothing and costs
a dozen look-ups.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from rekam.domain.status import national_status
from rekam.domain.values import Flag, Nik, Sex, VillageCode, nik_flags
from rekam.engines.lists.arranging import Arranged, Arranger
from rekam.engines.lists.columns import VOTER_KINDS, Field, ListKind
from rekam.engines.lists.dates import Day, read_day, swapped
from rekam.engines.lists.doubles import FirstPlaces
from rekam.engines.lists.headings import Headings
from rekam.engines.lists.numbers import Number, is_whole, read_number
from rekam.engines.lists.places import Gazetteer
from rekam.engines.lists.rows import BadRow, Code, Origin, Problem, Row, Severity
from rekam.engines.lists.table import Cells
from rekam.engines.lists.text import OPEN_QUOTE
from rekam.engines.lists.words import MARITAL, SEXES, padded

_BROKEN = {Code.ROW_SHIFTED, Code.ROW_DAMAGED, Code.ROW_QUOTE}
_NOT_A_NIK = {Code.NIK_MISSING, Code.NIK_RUINED, Code.NIK_MASKED, Code.NIK_LENGTH, Code.NIK_LETTERS}
_NOT_A_DATE = {Code.DATE_UNREADABLE, Code.DATE_IMPOSSIBLE, Code.DATE_SHORT_YEAR, Code.DATE_FUTURE}
_NO_VILLAGE = {Code.VILLAGE_MISSING, Code.VILLAGE_UNKNOWN, Code.DISTRICT_MISSING}
_BAD_VOTER = _BROKEN | _NO_VILLAGE | {Code.NAME_MISSING, Code.DPID_DOUBLE}
_BAD_RESIDENT = _BROKEN | _NOT_A_NIK | _NOT_A_DATE | _NO_VILLAGE | {Code.NAME_MISSING}
BAD: dict[ListKind, set[Code]] = {
    ListKind.REGISTER: _BAD_RESIDENT | {Code.NIK_DOUBLE},
    ListKind.STATUS: _BROKEN | _NOT_A_NIK | _NOT_A_DATE | {Code.STATUS_MISSING, Code.DATE_MISSING},
    **dict.fromkeys(VOTER_KINDS, _BAD_VOTER),
}

_NO_DAY = Day(None, None)
# Words of village lists and of registers beside the national codes; a desk knows what they mean.
_LOCAL_STATUSES = {"BELUM REKAM", "SUDAH REKAM", "BELUM WAJIB"}


@dataclass(slots=True)
class Seen:
    """What stood in this file before, over all its sheets."""

    niks: FirstPlaces[int] = field(default_factory=FirstPlaces)
    dpids: FirstPlaces[str] = field(default_factory=FirstPlaces)

    def open_sheet(self, name: str) -> None:
        self.niks.open_sheet(name)
        self.dpids.open_sheet(name)


class RowChecker:
    """Reads the rows of one sheet; ``seen`` is shared by all sheets of a file."""

    def __init__(
        self,
        headings: Headings,
        origin: Origin,
        *,
        gazetteer: Gazetteer,
        seen: Seen,
        today: date,
        district: str = "",
        lost_tails: frozenset[Field] = frozenset(),
    ) -> None:
        self._headings = headings
        self._origin = origin
        self._gazetteer = gazetteer
        self._seen = seen
        self._today = today
        self._district = district  # the sheet's title says it
        self._lost_tails = lost_tails  # columns of numbers whose last digit is gone
        self._arrange = Arranger(headings).arrange
        self._kind = headings.kind
        self._bad = BAD[headings.kind]
        self._has = headings.columns.keys()
        self._is_of_people = headings.kind is not ListKind.STATUS

    def check(self, number: int, cells: Cells) -> Row | BadRow:
        """Read one row; ``number`` is its place in the sheet."""
        value, broken = self._arrange(cells)
        found = [self._problem(broken, None, "")] if broken else []
        nik, hint = self._nik(value.nik, found)
        nkk = self._nkk(value.nkk, found)
        day = self._day(value, found)
        sex = self._sex(value, found)
        village = self._village(value, found)
        if nik and self._is_of_people:
            self._compare(value, nik, day, sex, found)
        self._name(value, found)
        status_on = self._status(value, found)
        if not (found and _has_bad(found)):
            self._doubles(nik, value.dpid, number, found)
        if found and _has_bad(found):
            kept = tuple(cell for cell in cells if cell != OPEN_QUOTE)
            return BadRow(origin=self._origin, number=number, cells=kept, problems=tuple(found))
        return Row(  # by place: by name takes a fifth of all the time
            self._origin.sheet,
            number,
            nik,
            hint,
            nkk,
            value.name,
            value.birthplace,
            day.born,
            sex,
            MARITAL.get(value.marital.upper(), value.marital),
            value.address,
            padded(value.rt),
            padded(value.rw),
            village,
            value.dpid,
            padded(value.tps) or self._origin.tps,
            value.disability,
            value.ktp.upper(),
            value.remark,
            value.source,
            value.status,
            status_on,
            tuple(found),
        )

    def _problem(self, code: Code, about: Field | None, raw: str, detail: str = "") -> Problem:
        return Problem(
            code=code,
            severity=Severity.BAD if code in self._bad else Severity.FLAG,
            column=self._headings.label(about) if about else "",
            raw=raw,
            detail=detail,
        )

    def _nik(self, raw: str, found: list[Problem]) -> tuple[str, str]:
        """Return the digits and, of a NIK that is not whole, what is known of them."""
        if not self._lost_tails and is_whole(raw):
            return raw, ""
        number = self._number(Field.NIK, raw, found)
        return number.digits, number.hint

    def _nkk(self, raw: str, found: list[Problem]) -> str:
        if not self._lost_tails and is_whole(raw):
            return raw
        return self._number(Field.NKK, raw, found).digits

    def _number(self, about: Field, raw: str, found: list[Problem]) -> Number:
        number = read_number(raw, tail_is_lost=about in self._lost_tails)
        if number.fault is not None and (raw or about in self._has):
            found.append(self._problem(Code(f"{about.lower()}-{number.fault}"), about, raw))
        return number

    def _day(self, value: Arranged, found: list[Problem]) -> Day:
        if not self._is_of_people:
            return _NO_DAY
        day = read_day(value.born)
        if day.born is not None and day.born > self._today:
            day = Day(None, Code.DATE_FUTURE)
        if day.code is not None:
            found.append(self._problem(day.code, Field.BORN, value.born))
        return day

    def _sex(self, value: Arranged, found: list[Problem]) -> Sex | None:
        sex = SEXES.get(value.sex.upper())
        if sex is None and Field.SEX in self._has:
            found.append(self._problem(Code.SEX_UNKNOWN, Field.SEX, value.sex))
        return sex

    def _village(self, value: Arranged, found: list[Problem]) -> VillageCode | None:
        if not self._is_of_people:
            return None
        village, code = self._gazetteer.find(
            value.village_code, value.district or self._district, value.village
        )
        if code is Code.VILLAGE_MISSING and self._origin.village:
            return self._origin.village
        if code is not None:
            about = Field.VILLAGE_CODE if Field.VILLAGE_CODE in self._has else Field.VILLAGE
            raw = value.village_code or " / ".join(filter(None, (value.district, value.village)))
            found.append(self._problem(code, about, raw))
        return village

    def _compare(
        self, value: Arranged, digits: str, day: Day, sex: Sex | None, found: list[Problem]
    ) -> None:
        """Hold the NIK against the rest of the row: each difference is a question, no fault."""
        knows_region = self._gazetteer.knows_prefix(digits[:6])
        if knows_region and sex and digits[6:12] == day.digits(sex):
            return
        nik = Nik(digits)
        if not knows_region:
            found.append(self._problem(Code.NIK_REGION, Field.NIK, value.nik))
        if sex and nik.sex is not sex:
            found.append(self._problem(Code.NIK_SEX, Field.SEX, value.sex))
        if day.born and Flag.NIK_DATE in nik_flags(
            nik, born=day.born, sex=sex or nik.sex, districts=frozenset()
        ):
            other = swapped(day.born)
            is_swapped = other is not None and nik.agrees_with(other)
            code = Code.DATE_SWAPPED if is_swapped else Code.NIK_DATE
            found.append(self._problem(code, Field.BORN, value.born))

    def _name(self, value: Arranged, found: list[Problem]) -> None:
        if not value.name and self._is_of_people:
            found.append(self._problem(Code.NAME_MISSING, Field.NAME, ""))

    def _status(self, value: Arranged, found: list[Problem]) -> date | None:
        if Field.STATUS in self._has and not _is_known(value.status):
            code = Code.STATUS_UNKNOWN if value.status else Code.STATUS_MISSING
            found.append(self._problem(code, Field.STATUS, value.status))
        if Field.STATUS_ON not in self._has:
            return None
        day = read_day(value.status_on)
        if day.born is None and day.code:
            found.append(self._problem(day.code, Field.STATUS_ON, value.status_on))
        return day.born

    def _doubles(self, nik: str, dpid: str, row: int, found: list[Problem]) -> None:
        """Find numbers that stood before; a row kept aside for another reason does not count."""
        if nik and (place := self._seen.niks.earlier(int(nik), row)):
            found.append(self._problem(Code.NIK_DOUBLE, Field.NIK, nik, place))
        if dpid.strip("0") and (place := self._seen.dpids.earlier(dpid, row)):
            found.append(self._problem(Code.DPID_DOUBLE, Field.DPID, dpid, place))


def _has_bad(problems: list[Problem]) -> bool:
    return any(problem.severity is Severity.BAD for problem in problems)


@lru_cache(1 << 10)
def _is_known(status: str) -> bool:
    return national_status(status) is not None or status.upper() in _LOCAL_STATUSES
