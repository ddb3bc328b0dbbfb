"""What can have happened to the rules of letters, or to a letter by its days.

A part of the closed list of ``facts.py``, where the other facts of letters stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rekam.domain.values import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPolicySet:
    """The office said by which rules letters are issued on these days, and on what ground.

    The subject is always ``aturan-suket``. Of several words about a day the latest counts.
    """

    subject: Subject
    since: date
    until: date | None  # the last day; None: for as long as nothing else is said
    is_allowed: bool
    basis: str  # the legal basis, as its letter is cited
    months: int = 6  # how long a letter is good
    is_renewable: bool = True
    gate: str = "recorded"  # "recorded" | "print-ready": what the national store must say
    has_photo: bool = True  # the recorded photo is printed; False: a box to paste one into


@dataclass(frozen=True, slots=True, kw_only=True)
class SuketLapsed:
    """A letter's last day is over: who holds it holds nothing that counts.

    Of several words about one letter the latest counts.
    """

    subject: Subject
    year: int
    serial: int
    is_over: bool = True  # False: the clock that said so was wrong; the letter stands again
