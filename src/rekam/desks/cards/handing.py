"""A card or letter comes into a hand: at the counter, in the village, or by a rider's sheet.

The same on every machine. What the receiver signed with is sealed to the office before the fact is
told, and forgotten when the fact is refused. A kill between the two leaves a sealed file that no
fact speaks of: nothing sends, shows or backs it up, and only the office's key would open it.
Before: ``domain/cards.py``, ``letters.py`` and ``carrying.py`` decide.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from rekam.devices.interface import Capture, Slap
from rekam.domain import cards, letters
from rekam.domain.carried_facts import Handing, Mark, Paper
from rekam.domain.carrying import AT_THE_COUNTER
from rekam.domain.errors import RefusedError
from rekam.domain.facts import CardHandedOver, Part, SuketHandedOver
from rekam.domain.lifecycle import Person
from rekam.domain.status import CardState
from rekam.domain.values import Subject
from rekam.engines.biometrics import ink, parts
from rekam.engines.biometrics.samples import Finger, Position
from rekam.registry import project
from rekam.registry.machine import Machine

HOLDER = "yang bersangkutan"
_TIER = 2  # as the signature of a recording


class Scanners(Protocol):
    """The devices that fingers are laid on (``devices/interface.py``)."""

    def capture(self, slap: Slap, *, exceptions: Collection[Position]) -> Capture:
        """Take a slap without the excepted; DeviceError when nothing was taken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """How the receiver signed: the kind of it, and what a pen or a finger left."""

    mark: Mark
    plain: bytes = b""


def by_pen(strokes: str) -> Signed:
    """Read what a pad sent; MalformedError when nothing was written."""
    drawn = ink.signature(ink.read(strokes))
    return Signed(mark=Mark.PEN, plain=parts.signed(drawn))


def by_thumb(scanners: Scanners, thumb: Finger) -> Signed:
    """Take one thumb; the device is asked for that one alone.

    Raises:
        DeviceError: nothing was taken.
    """
    others = [one for one in Slap.THUMBS.positions if one is not thumb]
    (taken,) = scanners.capture(Slap.THUMBS, exceptions=others).taken
    return Signed(mark=Mark.THUMB, plain=parts.laid([(taken.sample, taken.record)]))


def hand_over(  # noqa: PLR0913 what is asked at a handover
    machine: Machine,
    subject: Subject,
    *,
    receiver: str,
    officer: str,
    took_letter: bool = False,
    cut_old: bool = False,
    handing: Handing = AT_THE_COUNTER,
    signed: Signed | None = None,
) -> CardHandedOver | SuketHandedOver:
    """Put what waits for a person into a hand: this lowers the number, if nothing else did.

    Raises:
        RefusedError: see ``decide``.
    """
    kept = []
    if signed is not None:
        handing = replace(handing, mark=signed.mark)
        if signed.plain:
            kind = "signature" if signed.mark is Mark.PEN else "thumb"
            kept = [machine.keep_sealed(kind, signed.plain, tier=_TIER)]
    try:
        with machine.ledger.deciding():
            fact = decide(
                project.person(subject),
                receiver=receiver,
                took_letter=took_letter,
                cut_old=cut_old,
                handing=handing,
                parts=tuple(kept),
            )
            machine.ledger.record(fact, actor=officer)
    except RefusedError:
        for one in kept:
            machine.parts.drop(one.digest)
        raise
    return fact


def decide(
    person: Person,
    *,
    receiver: str,
    took_letter: bool,
    cut_old: bool,
    handing: Handing,
    parts: tuple[Part, ...] = (),
) -> CardHandedOver | SuketHandedOver:
    """Decide the handover of what waits for a person; ask before anybody signs, too.

    Raises:
        RefusedError: see ``cards.hand_over`` and ``letters.hand_over_suket``.
    """
    if paper_of(person) is Paper.LETTER:
        return letters.hand_over_suket(person, receiver=receiver, handing=handing, parts=parts)
    return cards.hand_over(
        person,
        receiver=receiver,
        took_letter=took_letter,
        cut_old=cut_old,
        handing=handing,
        parts=parts,
    )


def paper_of(person: Person) -> Paper:
    """Return which paper is given to a person next: the one that is out, else the card."""
    if person.out is not None:
        return person.out.paper
    is_card = person.card_state in {CardState.PRINTED, CardState.IN_HAND}
    return Paper.CARD if is_card or not person.letters else Paper.LETTER
