"""What the office says of its letters to those who verify them: their codes, and the signed list.

The keys are drawn from the office's own secret, one for each year of letters and one for the list,
so that a restored office signs as before and nothing more has to be kept
(``test_a_restored_office_signs_with_the_same_keys``). They are ES256: every phone's browser can
verify that by itself (docs/adr/0019).
Before: ``desks/issuance/actions.py`` gave the number. Next: ``engines/claims/token.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from cryptography.hazmat.primitives.asymmetric import ec
from django.db.models import Q

from rekam.domain import letter_policy
from rekam.domain.double_facts import EnrolmentChosen
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.facts import SuketIssued
from rekam.domain.letter_facts import LetterPolicySet
from rekam.domain.lifecycle import Recorded
from rekam.domain.status import VoterClass
from rekam.domain.values import WIB, Nik, Subject
from rekam.engines.claims import key_list, token
from rekam.engines.claims.keys import Key
from rekam.registry import backed, national, project
from rekam.registry.ledger import Ledger
from rekam.registry.models import AliasRow, EntrySubject, PersonRow, SuketRow

ISSUER = "Disdukcapil Pacitan"
_ISS, _EXP, _NBF, _IAT, _CTI, _PERSON = 1, 4, 5, 6, 7, 169
_ID, _LANGUAGE, _FULL_NAME = 1, 3, 4  # of Claim 169
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A living letter, as its paper says it."""

    subject: Subject
    number: str  # "470/1204/2018", as printed
    name: str
    issued_on: date
    valid_until: date


def policy(day: date) -> LetterPolicySet:
    """Return the rules of a day; ask inside ``ledger.deciding()`` before deciding by them."""
    return letter_policy.on(day, _said())


def policies() -> list[tuple[int, LetterPolicySet, str]]:
    """Return all that the office said of the rules: when, what, and who; the latest first."""
    told = project.story(letter_policy.SUBJECT)[::-1]
    facts = ((one.recorded.order.millis, one.recorded.fact, one.actor) for one in told)
    return [(at, fact, who) for at, fact, who in facts if isinstance(fact, LetterPolicySet)]


def next_serial(year: int) -> int:
    """Return the year's next letter number; ask inside ``ledger.deciding()`` alone.

    After a restore it is above every number that may have been given and was lost (``restore.py``).
    """
    last = SuketRow.objects.filter(year=year).order_by("-serial").first()
    return max(last.serial if last else 0, backed.last_letter(year)) + 1


def candidates(rules: LetterPolicySet, village: str = "", *, limit: int) -> list[PersonRow]:
    """Return whom the rules let have a letter, who hold nothing; listed voters first."""
    if not rules.is_allowed:
        return []
    rows = PersonRow.objects.filter(is_recorded=True, is_holding=False, suket="")
    found = rows.exclude(subject__contains=":").exclude(voter_class=VoterClass.RULED_OUT)
    if rules.gate != letter_policy.Gate.RECORDED:
        found = found.filter(national_status__in=national.spelt(letter_policy.READY))
    here = found.filter(village=village) if village else found
    return list(here.order_by("-is_listed", "village", "name")[:limit])


def ended(today: date, *, limit: int) -> list[Subject]:
    """Return people whose letter is not closed though its last day is over."""
    rows = SuketRow.objects.filter(is_revoked=False, valid_until__lt=today)
    subjects = rows.order_by("subject").values_list("subject", flat=True).distinct()
    return [Subject(one) for one in subjects[:limit]]


def closed_early(today: date) -> list[Subject]:
    """Return people with a letter that is closed as over before its last day was.

    Some of these letters were withdrawn besides, or the card came: ``letters.resume_suket`` knows.
    """
    lapsed = EntrySubject.objects.filter(entry__kind="suket-lapsed").values("subject")
    merged = AliasRow.objects.filter(subject__in=lapsed).values("person")
    rows = SuketRow.objects.filter(
        Q(subject__in=lapsed) | Q(subject__in=merged),
        is_revoked=True,
        valid_until__gte=today,
        year__lte=today.year,
    )
    return [Subject(one) for one in sorted({*rows.values_list("subject", flat=True)})]


def left_behind(subject: Subject) -> list[SuketIssued]:
    """Return a person's living letters that a decision about two recordings made wrong.

    They bear another NIK than the one that stands, or were issued before it was said that the
    recording that lost is somebody else's.
    """
    person, told = project.person(subject), [one.recorded for one in project.story(subject)]
    if person.card_in_hand:
        return []
    passed = list(person.passed_over.values())
    said = [
        one.order
        for one in told
        if isinstance(one.fact, EnrolmentChosen) and one.fact.is_other and one.fact in passed
    ]
    since = {
        (one.fact.year, one.fact.serial): one.order
        for one in told
        if isinstance(one.fact, SuketIssued)
    }
    return [
        one
        for one in person.letters
        if one.subject != person.subject or any(since[one.year, one.serial] < at for at in said)
    ]


def all_left_behind(*, limit: int) -> list[tuple[PersonRow, list[SuketIssued]]]:
    """Return who has such letters, by name; few people were ever decided about."""
    decided = EntrySubject.objects.filter(entry__kind__in=("subjects-merged", "enrolment-chosen"))
    living = SuketRow.objects.filter(is_revoked=False, subject__in=decided.values("subject"))
    people = PersonRow.objects.filter(subject__in=living.values("subject")).order_by("name", "pk")
    found = ((one, left_behind(Subject(one.subject))) for one in people.iterator())
    return list(islice((pair for pair in found if pair[1]), limit))


def counted_again() -> int:
    """Return how many of the remaining had a letter in hand that is closed: its days are over."""
    closed = SuketRow.objects.filter(is_in_hand=True, is_revoked=True).values("subject")
    return PersonRow.objects.filter(is_remaining=True, subject__in=closed).count()


def signed_list(ledger: Ledger, *, today: date) -> bytes:
    """Return the file of keys and revoked letters as of now; OfficeOnlyError on a kit.

    A revoked letter stays on it until its own last day is over: then its date refuses it.
    """
    alive = SuketRow.objects.filter(valid_until__gte=today)
    shown = alive.order_by().values_list("year", flat=True).distinct()
    return key_list.write(
        _key(ledger, "list"),
        made=ledger.clock_ms() // 1000,
        # A list that was made in December is carried in January.
        keys=[_year_key(ledger, one) for one in sorted({*shown, today.year, today.year + 1})],
        revoked=revoked(today),
    )


def revoked(today: date) -> frozenset[str]:
    """Return the numbers of letters that are closed and whose last day is not over."""
    rows = SuketRow.objects.filter(valid_until__gte=today, is_revoked=True)
    return frozenset(map(_number, rows))


def code(ledger: Ledger, letter: Letter) -> str:
    """Return the text of a letter's QR: what the paper says, and less (docs/suket.md).

    Raises:
        OfficeOnlyError: on a kit; letters are made at the office alone.
    """
    year = letter.issued_on.year
    claims: dict[int, object] = {
        _ISS: ISSUER,
        _EXP: _midnight(letter.valid_until + timedelta(days=1)),
        _NBF: _midnight(letter.issued_on),
        _IAT: _midnight(letter.issued_on),
        _CTI: letter.number.encode(),
        _PERSON: {_ID: Nik(letter.subject).masked, _LANGUAGE: "ind", _FULL_NAME: letter.name},
    }
    return token.make(claims, _key(ledger, str(year)), kid=str(year).encode())


def ending(until: date, *, limit: int) -> list[SuketRow]:
    """Return living letters in people's hands that end by a day, the first to end on top."""
    rows = SuketRow.objects.filter(is_revoked=False, is_in_hand=True, valid_until__lte=until)
    return list(rows.order_by("valid_until", "serial")[:limit])


def living(rows: Sequence[SuketRow]) -> Iterator[Letter]:
    """Yield letters with the name and the day that were written when they got their number."""
    stories = project.stories(Subject(row.subject) for row in rows)
    for row in rows:
        for one in stories[Subject(row.subject)]:
            fact = one.recorded.fact
            if isinstance(fact, SuketIssued) and (fact.year, fact.serial) == (row.year, row.serial):
                told_at = datetime.fromtimestamp(one.recorded.order.bounded_ms / 1000, tz=WIB)
                yield Letter(
                    subject=Subject(row.subject),
                    number=_number(row),
                    name=fact.name,
                    issued_on=fact.issued_on or told_at.date(),
                    valid_until=row.valid_until,
                )


def _said() -> Iterator[Recorded]:
    return (one.recorded for one in project.story(letter_policy.SUBJECT))


def _number(row: SuketRow) -> str:
    return f"470/{row.serial}/{row.year}"  # 470: the filing code of residents' papers


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), tzinfo=WIB).timestamp())


def _year_key(ledger: Ledger, year: int) -> Key:
    first, after = _midnight(date(year, 1, 1)), _midnight(date(year + 1, 1, 1))
    return Key(_key(ledger, str(year)).public_key(), str(year).encode(), first, after - 1)


def _key(ledger: Ledger, purpose: str) -> ec.EllipticCurvePrivateKey:
    if not ledger.is_office:
        raise OfficeOnlyError
    secret = int.from_bytes(ledger.keys.derive(f"rekam letters {purpose}"))
    return ec.derive_private_key(secret % (_P256_ORDER - 1) + 1, ec.SECP256R1())
