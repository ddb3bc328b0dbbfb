"""What the screens still need of people who are being recorded: in memory alone, never on disk.

On disk is only what is sealed to the office. Small pictures, and the best prints of a slap while
it is tried again, are here until sign-off; after a power cut the pages do without them. How often
a slap was tried is kept with the draft, so that a cut gives no try and takes none.
"""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

from rekam.devices.interface import Slap, Tries
from rekam.domain.facts import Enrolled, StepTime
from rekam.domain.values import Subject
from rekam.engines.biometrics.parts import thumbnail
from rekam.engines.biometrics.samples import Sample
from rekam.registry import drafts
from rekam.registry.machine import Machine

PEOPLE_MAX = 8  # at one kit at once; first who was only looked at is forgotten, then the oldest
COMPARE = "compare"  # the step before there is a draft
NOBODY_YET = Subject("")  # before it is known who is written on the card

Key: TypeAlias = tuple[str, Subject]


@dataclass(slots=True, kw_only=True)
class Held:
    """What is held of one person."""

    tries: Tries = field(default_factory=Tries)
    pictures: dict[str, str] = field(default_factory=dict)  # by position; a data address each
    opened: tuple[str, int] | None = None  # the step on the screen, and since when
    form_ms: int = 0  # that was spent on the form of somebody unknown, before it was them

    def show(self, position: str, sample: Sample) -> None:
        """Hold a small picture of a sample."""
        encoded = b64encode(thumbnail(sample)).decode()
        self.pictures[position] = f"data:image/jpeg;base64,{encoded}"

    @property
    def is_light(self) -> bool:
        """Whether nothing is held but when a page was opened."""
        return not self.pictures and not self.tries.best

    def compare(self, *, now_ms: int) -> None:
        """Note that the person is compared with the card from now on; an earlier look was none."""
        self.opened = (COMPARE, now_ms - self.form_ms)

    def open(self, step: str, *, now_ms: int) -> None:
        """Note that a step came on the screen; its time runs on while it stays there."""
        if self.opened is None or self.opened[0] != step:
            self.opened = (step, now_ms)

    def close(self, draft: Enrolled, *, now_ms: int) -> tuple[StepTime, ...]:
        """Return the draft's times with that of the step that was done just now."""
        spent = {one.step: one.spent_ms for one in draft.steps}
        if self.opened is not None:
            step, since_ms = self.opened
            spent[step] = spent.get(step, 0) + max(0, now_ms - since_ms)
            self.opened, self.form_ms = (step, now_ms), 0
        return tuple(StepTime(step=step, spent_ms=ms) for step, ms in spent.items())


class _Memory:
    """Holds the latest few people; one for all threads of the process."""

    def __init__(self) -> None:
        self._held: OrderedDict[Key, Held] = OrderedDict()
        self._lock = Lock()

    def of(self, machine: Machine, subject: Subject) -> Held:
        with self._lock:
            key = _key(machine, subject)
            if key not in self._held:
                self._held[key] = Held(tries=_tried(subject))
            self._held.move_to_end(key)
            while len(self._held) > PEOPLE_MAX:
                others = list(self._held)[:-1]
                light = (one for one in others if self._held[one].is_light)
                del self._held[next(light, others[0])]
            return self._held[key]

    def forget(self, machine: Machine, subject: Subject) -> None:
        with self._lock:
            self._held.pop(_key(machine, subject), None)


def _tried(subject: Subject) -> Tries:
    """Return what a power cut left of the tries: how many there were."""
    return Tries(counts={Slap(name): count for name, count in drafts.tries(subject).items()})


def _key(machine: Machine, subject: Subject) -> Key:
    return str(machine.parts.root), subject


_memory = _Memory()
of = _memory.of
forget = _memory.forget


def name(machine: Machine, subject: Subject, *, now_ms: int) -> None:
    """Say who it is before whom the form without a name stood: its time is theirs."""
    nobody, held = of(machine, NOBODY_YET), of(machine, subject)
    if nobody.opened is not None:
        held.form_ms = max(0, now_ms - nobody.opened[1])
        held.compare(now_ms=now_ms)
        nobody.opened = None
