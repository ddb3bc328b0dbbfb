"""Finds recordings that are perhaps of one person, by the engine that matches voters.

Everybody of whom a recording stands is compared with everybody else, and who was recorded without
a NIK with those of the register whose names are near. It takes seconds for the 23,604 of the case
(``make bench ARGS=queues``). A button, a command and the import of a register begin it, and by
itself it is begun in each hour in which recordings came (``boot/homecoming.py``).
Before: kits bring recordings home. Next: ``recordings.py`` lets registrars decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from rekam.domain.errors import OfficeOnlyError
from rekam.domain.values import Subject, is_temporary
from rekam.engines.linkage.doubles import doubles_of, found_between
from rekam.engines.linkage.evidence import Birth, Name
from rekam.engines.linkage.people import People
from rekam.registry import recorded_twice
from rekam.registry.machine import Machine
from rekam.registry.recorded_twice import Side

CANDIDATES_MAX = 5  # of the register, for each who was recorded without a NIK
_OTHER_BIRTHS = {Birth.DIFFERS, Birth.YEAR_ALONE_DIFFERS}
Pair: TypeAlias = tuple[Subject, Subject, float]


def search(machine: Machine) -> int:
    """Look for doubles among all recordings; return how many pairs wait for a registrar.

    Raises:
        OfficeOnlyError: on a kit, which has only a part of the recordings.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    upto = recorded_twice.newest_entry()
    recorded = list(recorded_twice.recorded())
    found = [*_alike(recorded), *_settling(recorded)]
    with machine.ledger.deciding():
        return recorded_twice.keep(found, upto=upto, now_ms=machine.clock_ms())


def evidence(one: Side, other: Side) -> dict[str, int]:
    """Return what the engine finds of two, field by field."""
    return found_between(_people([one, other]))


def _alike(recorded: Sequence[Side]) -> Iterator[Pair]:
    """Yield who was recorded twice under near the same data, as the engine weighs it."""
    if len(recorded) > 1:
        for double in doubles_of(_people(recorded)):
            one, other = recorded[double.first], recorded[double.second]
            yield one.subject, other.subject, double.score


def _settling(recorded: Sequence[Side]) -> Iterator[Pair]:
    """Yield residents who may be somebody that was recorded without a NIK, the nearest first.

    Who has no NIK must be somebody. So it is not asked how likely it is, which a young book cannot
    say, but whether name and birth are near; without a score.
    """
    for one in recorded:
        if not is_temporary(one.subject):
            continue
        near = recorded_twice.candidates(
            one.name, one.born, village=one.village, limit=CANDIDATES_MAX
        )
        for nik in (found.nik for found in near):
            resident = recorded_twice.registered(nik)
            if resident is not None and _is_near(evidence(one, resident)):
                yield one.subject, resident.subject, 0.0


def _is_near(found: dict[str, int]) -> bool:
    return 0 < found["name"] <= Name.NEAR and found["born"] not in _OTHER_BIRTHS


def _people(sides: Sequence[Side]) -> People:
    return People.of(
        {
            "nik": [one.nik for one in sides],
            "nkk": [one.nkk for one in sides],
            "name": [one.name for one in sides],
            "birthplace": [one.birth_place for one in sides],
            "born": [one.born.isoformat() if one.born else "" for one in sides],
            "sex": [one.sex for one in sides],
            "marital": [one.marital for one in sides],
            "address": [one.address for one in sides],
            "rt": [one.rt for one in sides],
            "rw": [one.rw for one in sides],
            "village": [one.village for one in sides],
        }
    )
