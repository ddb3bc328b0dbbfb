"""Invents a regency: a register, its voter lists, national status files and the true answers.

The main flow, village by village, so that memory holds one village and the numbers handed out:
the quota says how many, the census who they truly are, the typist what the list makes of them,
the files keep it. The same ``Wanted`` gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rekam.domain.errors import MalformedError
from rekam.domain.regions import Regions
from rekam.engines.invention.chance import chance
from rekam.engines.invention.entries import TypingRoom
from rekam.engines.invention.files import Files
from rekam.engines.invention.households import Calendar
from rekam.engines.invention.listing import Census, World
from rekam.engines.invention.national import waves
from rekam.engines.invention.numbers import Serials
from rekam.engines.invention.people import TODAY, VOTING_DAY, Source
from rekam.engines.invention.quotas import (
    CASE_RESIDENTS,
    CASE_VOTERS,
    case_without_card,
    quotas,
)
from rekam.engines.invention.rates import Rates
from rekam.engines.invention.villages import villages_on, weights_of

Progress = Callable[[int, int], None]  # residents invented so far, residents in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to invent; without arguments but the seed, the case of 5 April 2018."""

    seed: int
    residents: int = CASE_RESIDENTS
    voters: int = CASE_VOTERS
    without_card: int | None = None  # of the voters; None: as many as in the case, pro rata
    today: date = TODAY
    voting_day: date = VOTING_DAY
    rates: Rates = field(default_factory=Rates)
    workbooks: bool = False  # the register and the voter lists as .xlsx too

    def __post_init__(self) -> None:
        if not 0 <= self.voters <= self.residents:
            raise MalformedError("voters within residents", self.voters)
        if not 0 <= self.cardless <= self.voters:
            raise MalformedError("without_card within voters", self.cardless)

    @property
    def cardless(self) -> int:
        if self.without_card is None:
            return case_without_card(self.voters)
        return self.without_card


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was written; every count is one of rows."""

    villages: int
    residents: int
    voters: int
    without_card: int
    classes: Mapping[str, int]  # of the voter list, by VoterClass
    changes: Mapping[str, int]  # what was done to rows of the voter list
    register: Mapping[str, int]  # by status_rekam
    first_answers: Mapping[str, int]  # status-pusat.csv, by status
    later_answers: Mapping[str, int]  # status-pusat-lanjutan.csv, by status
    paths: tuple[Path, ...]


def invent(
    wanted: Wanted,
    *,
    regions: Regions,
    weights_csv: str,
    out: Path,
    progress: Progress,
) -> Summary:
    """Write the invented files into ``out`` and return what they hold.

    ``weights_csv`` is the text of ``pacitan/weights.csv``. Raises MalformedError when no village
    of ``regions`` has a share in it.
    """
    villages = villages_on(wanted.today, regions)
    shares = weights_of(villages, weights_csv.splitlines())
    if not sum(shares):
        raise MalformedError("weights of known villages", len(villages))
    dealt = quotas(
        shares,
        residents=wanted.residents,
        voters=wanted.voters,
        without_card=wanted.cardless,
    )
    calendar = Calendar(today=wanted.today, voting_day=wanted.voting_day)
    world = World(rates=wanted.rates, calendar=calendar, villages=villages)
    serials, room = Serials(), TypingRoom(wanted.rates)
    done = 0
    with Files(out, made_on=wanted.today, workbooks=wanted.workbooks) as files:
        for village, quota in zip(villages, dealt, strict=True):
            rng = chance(wanted.seed, village.code)
            source = Source(rng=rng, serials=serials, rates=wanted.rates.register)
            census = Census(world=world, source=source, village=village)
            census.take(quota)
            files.write_register(census.residents)
            files.write_voters(village, list(room.entries(village, census.voters, rng)))
            files.write_answers(*waves(census.voters, rng, wanted.today))
            done += quota.residents
            progress(done, wanted.residents)
    return _summary(len(villages), files)


def _summary(villages: int, files: Files) -> Summary:
    counts = files.counts
    return Summary(
        villages=villages,
        residents=counts.register.total(),
        voters=counts.classes.total(),
        without_card=counts.without_card,
        classes=dict(counts.classes),
        changes=dict(sorted(counts.changes.items())),
        register=dict(counts.register),
        first_answers=dict(counts.first_answers),
        later_answers=dict(counts.later_answers),
        paths=tuple(files.paths),
    )
