"""What may be decided about two recordings that are perhaps one person's, and about one made anew.

Who comes first is never a reason: a registrar says which recording stands, and what makes a
recording count no more, or two people one, is a proposal until a second officer says so too; who
that may be, the desk checks. Everything is taken back by referring the two again.
Before: ``lifecycle.py`` folds. Next: ``desks/reconcile/recordings.py``.
"""

from __future__ import annotations

from datetime import datetime, time

from rekam.domain.compared import SubjectPair
from rekam.domain.double_facts import (
    DoubleReferred,
    EnrolmentChosen,
    ReRecordAsked,
    ReRecordWithdrawn,
    SubjectsParted,
)
from rekam.domain.errors import (
    AlreadySettledError,
    MalformedError,
    NotEnrolledError,
    NotSettledError,
    SameSubjectError,
)
from rekam.domain.facts import SubjectsMerged
from rekam.domain.lifecycle import CENTRE, Person
from rekam.domain.values import WIB, Subject, is_registered

CAUSES = (CENTRE, "photo", "fingers", "irises", "signature", "person", "other")
QUESTION = "question"  # beside them, what a kit is asked about somebody
_TWO = 2  # recordings, before one of them can be chosen
Settled = tuple[SubjectsMerged | EnrolmentChosen, ...]


def pair_of(one: Person, other: Person) -> SubjectPair:
    """Return by what the latest word on two people, or on one's recordings, is found."""
    return frozenset({one.subject, other.subject})


def recordings(one: Person, other: Person) -> tuple[str, ...]:
    """Return the numbers of the recordings that stand on both sides."""
    both = [*one.enrolments, *other.enrolments]
    return tuple(dict.fromkeys(recorded.number for recorded in both))


def ask(one: Person, other: Person, *, question: str) -> DoubleReferred:
    """Decide to ask the village; the two wait until somebody answers.

    Raises:
        MalformedError: nothing is asked.
    """
    return _referred(one, other, reason=question)


def propose(
    one: Person, other: Person, *, stands: str, is_other: bool, reason: str
) -> DoubleReferred:
    """Propose that two are one person, or whose the one NIK is; and which recording stands.

    A NIK is whose a temporary id turns out to be. Of two NIKs that of the recording stands.

    Raises:
        MalformedError: no reason is given, or no such recording stands.
        SameSubjectError: they are one person, with one recording.
    """
    known = recordings(one, other)
    if one.subject == other.subject and len(known) < _TWO:
        raise SameSubjectError(one.subject)
    if known and stands not in known:
        raise MalformedError("stands", stands)
    into = _identity(one, other, stands)
    return _referred(one, other, reason=reason, into=into, stands=stands, is_other=is_other)


def confirm(one: Person, other: Person) -> Settled:
    """Decide as was proposed.

    Raises:
        NotSettledError: nothing was proposed.
        AlreadySettledError: other recordings stand by now; what was proposed is not about them.
    """
    proposal = one.doubts.get(pair_of(one, other))
    if proposal is None or not proposal.into:
        raise NotSettledError(one.subject)
    known = recordings(one, other)
    if {*proposal.recordings} != {*known}:
        raise AlreadySettledError(*known)
    into, facts = Subject(proposal.into), list[SubjectsMerged | EnrolmentChosen]()
    if one.subject != other.subject:
        loser = other.subject if into == one.subject else one.subject
        facts.append(SubjectsMerged(subject=loser, into=into, reason=proposal.reason))
    if len(known) > 1:
        facts.append(
            EnrolmentChosen(
                subject=into,
                number=proposal.stands,
                over=tuple(number for number in known if number != proposal.stands),
                reason=proposal.reason,
                is_other=proposal.is_other,
            )
        )
    return tuple(facts)


def part(one: Person, other: Person, *, reason: str, seen: str) -> SubjectsParted:
    """Decide that two are two people.

    Raises:
        SameSubjectError: they are one person by an earlier decision.
    """
    if one.subject == other.subject:
        raise SameSubjectError(one.subject)
    return SubjectsParted(subject=one.subject, other=other.subject, reason=reason, seen=seen)


def reopen(one: Subject, other: Subject, *, numbers: tuple[str, ...]) -> DoubleReferred:
    """Take back what was decided about two subjects, or about recordings of one."""
    return DoubleReferred(subject=one, other=other, recordings=numbers, reason="")


def ask_re_record(person: Person, *, cause: str, words: str) -> ReRecordAsked:
    """Decide that a person has to be recorded anew.

    Raises:
        MalformedError: no such cause.
        NotEnrolledError: nobody recorded them yet, here or elsewhere.
        AlreadySettledError: it is asked for already.
    """
    if cause not in CAUSES:
        raise MalformedError("cause", cause)
    if person.asked is not None and person.is_failed:
        raise AlreadySettledError(person.subject)
    if not person.is_recorded and not person.is_failed:
        raise NotEnrolledError(person.subject)
    return ReRecordAsked(subject=person.subject, cause=cause, words=words)


def withdraw_re_record(person: Person, *, reason: str) -> ReRecordWithdrawn:
    """Decide that no new recording is needed after all.

    Raises:
        MalformedError: no reason is given.
        NotSettledError: none is asked for.
    """
    if not reason:
        raise MalformedError("reason", "")
    if not person.is_failed:
        raise NotSettledError(person.subject)
    return ReRecordWithdrawn(subject=person.subject, reason=reason)


def question(person: Person) -> DoubleReferred | None:
    """Return what the office asks about a person, until a note answers it; None where nothing."""
    asked = [one for one in person.doubts.values() if one.reason and not one.into]
    since = person.questioned
    if not asked or since is None or any(order > since for order in person.notes.values()):
        return None
    return asked[-1]


def asked_of(person: Person) -> tuple[str, int | None]:
    """Return what the office asks of the kit that can reach a person, and since when.

    A cause of ``CAUSES``, or ``QUESTION``; nothing where all is well.
    """
    wanted = person.re_record
    if wanted is not None and person.asked is not None:
        return wanted.cause, person.asked[0].bounded_ms
    if wanted is not None and person.centre is not None:
        day = datetime.combine(person.centre.on, time.min, tzinfo=WIB)
        return wanted.cause, int(day.timestamp() * 1000)
    if question(person) is not None and person.questioned is not None:
        return QUESTION, person.questioned.bounded_ms
    return "", None


def _referred(
    one: Person,
    other: Person,
    *,
    reason: str,
    into: str = "",
    stands: str = "",
    is_other: bool = False,
) -> DoubleReferred:
    if not reason:
        raise MalformedError("reason", "")
    return DoubleReferred(
        subject=one.subject,
        other=other.subject,
        reason=reason,
        recordings=recordings(one, other),
        into=into,
        stands=stands,
        is_other=is_other,
    )


def _identity(one: Person, other: Person, stands: str) -> Subject:
    registered = [side for side in (one, other) if is_registered(side.subject)] or [one, other]
    for side in registered:
        if stands in {recorded.number for recorded in side.enrolments}:
            return side.subject
    return registered[0].subject
