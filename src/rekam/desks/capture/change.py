"""How a step changes a draft: what was taken is sealed, then written in place of what stood there.

Before: ``actions.py`` says what changes. Next: ``registry/drafts.py`` keeps the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from rekam.desks.capture import memory
from rekam.desks.capture.steps import score
from rekam.domain.errors import NotEnrolledError
from rekam.domain.facts import BiometricException, Enrolled, Part
from rekam.domain.values import Flag, Subject
from rekam.engines.biometrics.samples import Eye, Finger, Position
from rekam.registry import drafts
from rekam.registry.machine import Machine

TIERS = {"summary": 1, "photo": 2, "signature": 2, "exception": 2}  # prints and eyes go last
_TIER_LAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a step puts in place of the parts of these kinds and the words on these positions."""

    kinds: tuple[str, ...]
    positions: tuple[str, ...]
    plain: Mapping[str, bytes] = field(default_factory=dict)  # by kind
    scores: Mapping[str, int] = field(default_factory=dict)
    excused: Mapping[str, str] = field(default_factory=dict)
    tries: Mapping[str, int] | None = None  # by slap; None: as they were
    is_dated: bool = True  # False: a device's date and the laptop's do not go together


def keep(machine: Machine, subject: Subject, change: Change, *, officer: str) -> Enrolled:
    """Seal what was taken and note it in the draft, in place of what stood there.

    Whatever changes after the person agreed has to be read to them again
    (``test_what_is_taken_again_has_to_be_agreed_to_again``).
    """
    new = tuple(
        machine.keep_sealed(kind, change.plain[kind], tier=TIERS.get(kind, _TIER_LAST))
        for kind in sorted(change.plain)
    )
    try:
        with machine.ledger.deciding():
            before = drafts.get(subject)
            now_ms = machine.clock_ms()
            times = memory.of(machine, subject).close(before, now_ms=now_ms)
            draft = replace(_changed(before, change, new), steps=times)
            drafts.keep(draft, officer=officer, now_ms=now_ms, tries=change.tries)
    except NotEnrolledError:  # it was signed off or set aside meanwhile
        _drop(machine, new)
        raise
    _drop(machine, (one for one in before.parts if one.kind in change.kinds))
    return draft


def _changed(draft: Enrolled, change: Change, new: tuple[Part, ...]) -> Enrolled:
    return replace(
        draft,
        parts=tuple(one for one in draft.parts if one.kind not in change.kinds) + new,
        fingers=tuple(_scores(draft, tuple(Finger), change)),
        irises=tuple(_scores(draft, tuple(Eye), change)),
        exceptions=_exceptions(draft, change),
        flags=draft.flags if change.is_dated else flagged(draft, Flag.CLOCK),
        agreed_ms=0,
    )


def _drop(machine: Machine, parts: Iterable[Part]) -> None:
    for one in parts:
        machine.parts.drop(one.digest)


def _scores(draft: Enrolled, positions: tuple[Position, ...], change: Change) -> Iterator[int]:
    """Yield the scores after a change: new ones, none for what was excepted, the others as is."""
    for one in positions:
        is_touched = one.position in change.positions or one.position in change.excused
        yield change.scores.get(one.position, 0) if is_touched else score(draft, one)


def _exceptions(draft: Enrolled, change: Change) -> tuple[BiometricException, ...]:
    reasons = {
        one.position: one.reason for one in draft.exceptions if one.position not in change.positions
    }
    return tuple(
        BiometricException(position=position, reason=reason)
        for position, reason in sorted({**reasons, **change.excused}.items())
    )


def flagged(draft: Enrolled, *flags: Flag) -> tuple[str, ...]:
    """Return the draft's flags with these among them."""
    return tuple(sorted({*draft.flags, *flags}))
