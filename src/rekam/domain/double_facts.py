"""What can have happened between two recordings that may be one person's, and to one made anew.

Part of the closed list of ``facts.py``. Of two subjects the latest word counts: merged, parted, or
referred, which leaves them two until it is settled. Of two recordings likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from rekam.domain.values import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectsParted:
    """Two subjects are two people, whatever was thought before."""

    subject: Subject
    other: Subject
    reason: str = ""
    seen: str = ""  # digest of what was compared: other data may be looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleReferred:
    """Whether two recordings are one person's waits: for a second officer, or for an answer.

    It takes back what was decided about the two before.
    """

    subject: Subject
    other: Subject  # the same where two recordings bear one NIK
    reason: str  # or the question
    recordings: tuple[str, ...] = ()  # receipt numbers that stand on both sides
    into: str = ""  # a proposal: both are this subject; "" asks only
    stands: str = ""  # the recording that would stand
    is_other: bool = False  # the others, under this one NIK, would be somebody else's


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentChosen:
    """Of a person's recordings this one stands; those passed over are kept and count no more."""

    subject: Subject
    number: str
    over: tuple[str, ...]
    reason: str
    is_other: bool = False  # those passed over were of somebody else


@dataclass(frozen=True, slots=True, kw_only=True)
class ReRecordAsked:
    """The office asks for a new recording, in words that an officer can say."""

    subject: Subject
    cause: str  # "centre" | "photo" | "fingers" | "irises" | "signature" | "person" | "other"
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReRecordWithdrawn:
    """No new recording is needed after all."""

    subject: Subject
    reason: str


DoubleFact: TypeAlias = SubjectsParted | DoubleReferred | EnrolmentChosen
AskingFact: TypeAlias = ReRecordAsked | ReRecordWithdrawn
