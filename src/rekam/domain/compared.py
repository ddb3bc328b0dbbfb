"""What was said of who a person is and which of their recordings stands: a part of ``Person``.

Of two subjects, and of two recordings, the latest word counts (``double_facts.py``).
Before: ``facts.py``. Next: ``lifecycle.py`` asks what it comes to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from rekam.domain.double_facts import (
    DoubleFact,
    DoubleReferred,
    EnrolmentChosen,
    ReRecordAsked,
    SubjectsParted,
)
from rekam.domain.facts import SubjectsMerged
from rekam.domain.stamp import Order
from rekam.domain.values import Subject

SubjectPair: TypeAlias = frozenset[Subject]  # of one where two recordings bear one NIK


@dataclass(slots=True, kw_only=True)
class Compared:
    """The latest words on a person beside others, and on their recordings beside one another."""

    passed_over: dict[str, EnrolmentChosen] = field(default_factory=dict)
    doubts: dict[SubjectPair, DoubleReferred] = field(default_factory=dict)  # not settled yet
    parted: dict[SubjectPair, SubjectsParted] = field(default_factory=dict)
    questioned: Order | None = None  # when the office last asked who this is
    asked: tuple[Order, ReRecordAsked] | None = None
    excused: Order | None = None  # when it was last said that no new recording is needed

    def compare(self, fact: SubjectsMerged | DoubleFact, *, order: Order) -> None:
        """Note the latest word on two subjects, or on the recordings of one."""
        if isinstance(fact, EnrolmentChosen):
            self.passed_over.pop(fact.number, None)
            self.passed_over |= dict.fromkeys(fact.over, fact)
            self.doubts.pop(frozenset({fact.subject}), None)
            return
        other = fact.into if isinstance(fact, SubjectsMerged) else fact.other
        pair = frozenset({fact.subject, other})
        self.doubts.pop(pair, None)
        self.parted.pop(pair, None)
        if isinstance(fact, SubjectsParted):
            self.parted[pair] = fact
        elif isinstance(fact, DoubleReferred):
            self.doubts[pair] = fact
            self.questioned = order if fact.reason and not fact.into else self.questioned
            for number in fact.recordings:
                self.passed_over.pop(number, None)
