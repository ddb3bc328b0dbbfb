"""What may be decided about a voter: who it is, or why it does not meet the conditions.

A decision is about one row of a voter list and can always be taken back: the next word on the row
says what holds. What would be hard to see again later (numbers that differ, a voter sent away
though somebody fits well) asks for a second officer; who that may be, the desk checks.
Before: ``lifecycle.py`` folds. Next: ``desks/reconcile/deciding.py``.
"""

from __future__ import annotations

from rekam.domain import kpu
from rekam.domain.errors import (
    AlreadySettledError,
    NotRuledOutError,
    NotSettledError,
    RuledOutError,
)
from rekam.domain.facts import (
    Listing,
    VoterMatched,
    VoterReferred,
    VoterReinstated,
    VoterRuledOut,
    VoterUnmatched,
)
from rekam.domain.lifecycle import Person
from rekam.domain.status import Standing
from rekam.domain.values import Subject

DECIDED = "decided"  # evidence: a person looked, and said so


def identify(voter: Person, resident: Subject, *, standing: Standing) -> VoterMatched:
    """Decide that a doubtful voter is this resident, who stands so in the register.

    Raises:
        AlreadySettledError: somebody decided before.
    """
    doubt = _doubt(voter)
    return VoterMatched(
        subject=resident,
        listing=doubt.listing,
        standing=standing,
        evidence=(DECIDED,),
        holding=doubt.holding,
        formerly=doubt.subject,
    )


def dismiss(voter: Person) -> VoterUnmatched:
    """Decide that a doubtful voter is nobody in the register.

    Raises:
        AlreadySettledError: somebody decided before.
    """
    doubt = _doubt(voter)
    return VoterUnmatched(
        subject=doubt.subject,
        listing=doubt.listing,
        doubtful=False,
        evidence=(DECIDED,),
        holding=doubt.holding,
    )


def refer(voter: Person, resident: Subject | None, *, reason: str) -> VoterReferred:
    """Propose a decision to a second officer; no resident means nobody in the register.

    Raises:
        AlreadySettledError: somebody decided before.
    """
    return VoterReferred(subject=_doubt(voter).subject, resident=resident, reason=reason)


def reopen(voter: Person, listing: Listing, *, stranger: Subject) -> VoterUnmatched:
    """Take a decision or a proposal back: the row is doubtful again, under its temporary id.

    Raises:
        NotSettledError: nobody decided about this row.
    """
    word = voter.rows.get((listing.dataset, listing.dpid))
    if not isinstance(word, VoterMatched | VoterUnmatched):
        raise NotSettledError(voter.subject)
    if DECIDED not in word.evidence and voter.referred is None:
        raise NotSettledError(voter.subject)
    return VoterUnmatched(
        subject=stranger,
        listing=listing,
        doubtful=True,
        evidence=(),
        holding=word.holding,
        formerly=word.subject if isinstance(word, VoterMatched) else None,
    )


def rule_out(person: Person, *, code: int, code_set: int, reason: str) -> VoterRuledOut:
    """Decide that a voter does not meet the conditions.

    Raises:
        MalformedError: the year's code set has no such code.
        RuledOutError: already decided.
    """
    kpu.reason_of(code, code_set=code_set)
    if person.ruled_out is not None:
        raise RuledOutError(person.ruled_out.code)
    return VoterRuledOut(subject=person.subject, code=code, code_set=code_set, reason=reason)


def reinstate(person: Person, *, reason: str) -> VoterReinstated:
    """Decide that ruling the voter out was a mistake; NotRuledOutError when nobody did."""
    if person.ruled_out is None:
        raise NotRuledOutError(person.subject)
    return VoterReinstated(subject=person.subject, reason=reason)


def _doubt(voter: Person) -> VoterUnmatched:
    match = voter.match
    if not isinstance(match, VoterUnmatched) or not match.doubtful:
        raise AlreadySettledError(voter.subject)
    return match
