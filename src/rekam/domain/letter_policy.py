"""By which rules letters are issued on a day: what the office said, or else what the law was.

Rules are windows of days, for letters were allowed, stopped, and allowed again (DOMAIN 1.6). A rule
decides about what is issued on its days and about nothing else: a letter keeps the days that it was
issued with, whatever is said later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from rekam.domain.errors import MalformedError
from rekam.domain.letter_facts import LetterPolicySet
from rekam.domain.lifecycle import Person, Recorded
from rekam.domain.status import NationalStatus
from rekam.domain.values import Subject

SUBJECT = Subject("aturan-suket")
MONTHS_MAX = 12
BASIS_MAX = 200  # letters


class Gate(StrEnum):
    """What must be known of a person before a letter; never less than a recording."""

    RECORDED = "recorded"  # the letter of 2016 asks no more
    PRINT_READY = "print-ready"  # the national store says that the recording is the only one


READY = frozenset(
    {
        NationalStatus.PRINT_READY_RECORD,
        NationalStatus.SENT_FOR_CARD_PRINTING,
        NationalStatus.CARD_PRINTED,
        NationalStatus.CARD_SHIPPED,
    }
)
# Shipped: "2018" and "sekarang". Nothing was allowed before the first.
ORIGIN = LetterPolicySet(
    subject=SUBJECT,
    since=date.min,
    until=date(2016, 9, 28),
    is_allowed=False,
    basis="Belum ada surat edaran yang mengatur suket",
)
IN_2018 = LetterPolicySet(
    subject=SUBJECT,
    since=date(2016, 9, 29),
    until=date(2020, 3, 1),
    is_allowed=True,
    basis="Surat Dirjen Dukcapil 471.13/10231/DUKCAPIL, 29 September 2016",
)
NOW = LetterPolicySet(
    subject=SUBJECT,
    since=date(2020, 3, 2),
    until=None,
    is_allowed=False,
    basis="Kemendagri menghentikan penerbitan suket pada 2 Maret 2020",
)
SHIPPED = (ORIGIN, IN_2018, NOW)


def said(history: Iterable[Recorded]) -> list[LetterPolicySet]:
    """Return what the office said, the latest first; in which order it arrived does not matter."""
    told = sorted(history, key=lambda one: one.order, reverse=True)
    return [one.fact for one in told if isinstance(one.fact, LetterPolicySet)]


def on(day: date, history: Iterable[Recorded]) -> LetterPolicySet:
    """Return the rules of a day: the latest word about it, else what the law was."""
    return next(one for one in (*said(history), *SHIPPED) if covers(one, day))


def covers(policy: LetterPolicySet, day: date) -> bool:
    """Tell whether a day is among a rule's."""
    return policy.since <= day and (policy.until is None or day <= policy.until)


def lets_pass(policy: LetterPolicySet, person: Person) -> bool:
    """Tell whether the national store said of a person what the rules ask for.

    A gate that this version does not know lets nobody pass.
    """
    if policy.gate == Gate.RECORDED:
        return True
    return policy.gate == Gate.PRINT_READY and person.national in READY


def decide(policy: LetterPolicySet) -> LetterPolicySet:
    """Decide the rules of some days, as they are to be written down.

    Raises:
        MalformedError: the days run backwards, or a letter would be good for no time, or there is
            no legal basis.
    """
    if policy.until is not None and policy.until < policy.since:
        raise MalformedError("until", policy.until.isoformat())
    if not 1 <= policy.months <= MONTHS_MAX:
        raise MalformedError("months", policy.months)
    basis = " ".join(policy.basis.split())
    if not 0 < len(basis) <= BASIS_MAX:
        raise MalformedError("basis", basis[:BASIS_MAX])
    return replace(policy, basis=basis, gate=Gate(policy.gate).value)
