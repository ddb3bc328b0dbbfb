"""Types one village's voters into rows: list numbers, stations, a typist's habits and faults.

Before this, ``listing`` has said who truly stands on the list; after it, ``rows`` gives each row
the shapes of the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

from rekam.engines.invention.chance import Urn
from rekam.engines.invention.faults import Draft, Typist
from rekam.engines.invention.listing import Voter
from rekam.engines.invention.rates import Rates
from rekam.engines.invention.villages import Village

_VOTERS_PER_TPS = 450  # about 1,000 stations for the regency
_FIRST_DPID = 40_000_001
_PREFIXES = Urn({"": 0.6, "DSN ": 0.25, "DUKUH ": 0.1, "DSN. ": 0.05})
_PADDED_SHARE = 0.7
_SOURCES = Urn({"dpt": 0.72, "coklit": 0.2, "masyarakat": 0.05, "baru": 0.02, "import": 0.01})
_NOT_DISABLED = "0"
_DISABILITIES = "12345"


@dataclass(frozen=True, slots=True)
class Habit:
    """How a village's typist writes an address: "DSN KRAJAN" 001 002, or "KRAJAN" 1 2."""

    prefix: str
    is_padded: bool

    def number(self, padded: str) -> str:
        return padded if self.is_padded else padded.lstrip("0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A typed row of the voter list: what stands there, and who it truly is."""

    dpid: str
    voter: Voter
    draft: Draft
    village: Village
    habit: Habit
    disability: str
    source: str
    tps: str
    changes: tuple[str, ...]


class TypingRoom:
    """Types the lists of all villages; a DPID is given out once."""

    def __init__(self, rates: Rates) -> None:
        self._dpids = count(_FIRST_DPID)
        self._disabled = rates.disabled
        self._usual = Typist(rates.faults)
        self._cardless = Typist(rates.faults, times=rates.faults_times_without_card)

    def entries(self, village: Village, voters: Sequence[Voter], rng: Random) -> Iterator[Entry]:
        """Yield the village's rows, by polling station."""
        habit = Habit(_PREFIXES.draw(rng), is_padded=rng.random() < _PADDED_SHARE)
        stations = -(-len(voters) // _VOTERS_PER_TPS)
        for place, voter in enumerate(voters):
            draft = _draft(voter, village, rng)
            typist = self._cardless if voter.mark == "B" else self._usual
            changes = (*voter.changes, *typist.type(draft))
            yield Entry(
                dpid=str(next(self._dpids)),
                voter=voter,
                draft=draft,
                village=village,
                habit=habit,
                disability=self._disability(rng),
                source=_SOURCES.draw(rng),
                tps=f"{1 + place * stations // len(voters):03d}",
                changes=changes,
            )

    def _disability(self, rng: Random) -> str:
        return rng.choice(_DISABILITIES) if rng.random() < self._disabled else _NOT_DISABLED


def _draft(voter: Voter, village: Village, rng: Random) -> Draft:
    person = voter.person
    return Draft(
        rng=rng,
        village=village,
        nik=person.nik,
        nkk=person.home.nkk,
        name=person.name,
        birthplace=person.birthplace,
        born=person.born,
        sex=person.sex,
        hamlet=person.home.hamlet,
    )
