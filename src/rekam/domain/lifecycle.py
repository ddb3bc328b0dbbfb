"""What may happen to a person, and what the facts so far add up to.

``fold`` turns a person's facts into a Person; the other functions take a Person and return the
next fact, or raise RefusedError. Nothing here reads a clock, a disk or a table, and nothing
depends on the order in which facts arrived: withdrawn things are sets, and where one value must
win, the common order of ``stamp.Order`` decides.
Before: ``facts.py``. Next: ``desks/capture/actions.py`` makes it happen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias, assert_never

from rekam.domain.carried_facts import PaperCarried, PaperReturned, PaperUndelivered
from rekam.domain.compared import Compared
from rekam.domain.double_facts import (
    DoubleReferred,
    EnrolmentChosen,
    ReRecordAsked,
    ReRecordWithdrawn,
    SubjectsParted,
)
from rekam.domain.errors import (
    AlreadyEnrolledError,
    NotEnrolledError,
)
from rekam.domain.facts import (
    CardBatched,
    CardFailed,
    CardHandedOver,
    CardPrinted,
    CardSpoiled,
    CentreStatusImported,
    Enrolled,
    EnrolmentVoided,
    Fact,
    Listing,
    NoteAdded,
    OfficeFact,
    SubjectsMerged,
    SuketHandedOver,
    SuketIssued,
    SuketRevoked,
    TrustFact,
    Unknown,
    VoterDelisted,
    VoterMatched,
    VoterReferred,
    VoterReinstated,
    VoterRuledOut,
    VoterUnmatched,
)
from rekam.domain.letter_facts import SuketLapsed
from rekam.domain.stamp import Order
from rekam.domain.status import (
    CardState,
    LocalStatus,
    NationalStatus,
    Standing,
    VoterClass,
    is_issued,
    is_recorded,
    must_re_record,
    national_status,
)
from rekam.domain.values import WIB, Subject


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact together with its place in the common order."""

    order: Order
    fact: Fact


_PRINTED = {NationalStatus.CARD_PRINTED, NationalStatus.CARD_SHIPPED}
ListRow: TypeAlias = tuple[str, str]  # a voter list's dataset and the row's own id in it
RowWord: TypeAlias = VoterMatched | VoterUnmatched | VoterDelisted
CENTRE = "centre"  # the cause of a re-recording that the national store asks for


@dataclass(slots=True, kw_only=True)
class Person(Compared):
    """A person as the facts so far describe them; built by ``fold``, then only read."""

    subject: Subject
    aliases: frozenset[Subject] = frozenset()  # other subjects that turned out to be this person
    rows: dict[ListRow, RowWord] = field(default_factory=dict)
    referred: VoterReferred | None = None
    ruled_out: VoterRuledOut | None = None
    enrolled: dict[Order, Enrolled] = field(default_factory=dict)
    voided: dict[str, EnrolmentVoided] = field(default_factory=dict)
    centre: CentreStatusImported | None = None
    issued: dict[tuple[int, int], SuketIssued] = field(default_factory=dict)
    revoked: set[tuple[int, int]] = field(default_factory=set)
    lapsed: set[tuple[int, int]] = field(default_factory=set)
    letters_in_hand: set[tuple[int, int]] = field(default_factory=set)
    batch: str = ""  # of printing, while it is open
    cards: dict[str, tuple[Order, CardPrinted | CardSpoiled]] = field(default_factory=dict)
    card_failed: CardSpoiled | CardFailed | None = None  # why it has to be printed again
    card_in_hand: bool = False
    carried: dict[str, tuple[Order, PaperCarried]] = field(default_factory=dict)  # by route sheet
    returned: dict[str, PaperReturned] = field(default_factory=dict)
    missed: dict[str, PaperUndelivered] = field(default_factory=dict)
    handed_by: set[str] = field(default_factory=set)  # sheets by which a paper was handed over
    notes: dict[str, Order] = field(default_factory=dict)

    @property
    def enrolments(self) -> list[Enrolled]:
        """Enrolments that stand, oldest first in the common order.

        One was passed over only where the one chosen in its place is known to be this person's.
        """
        ours = {one.number for one in self.enrolled.values()}
        passed = {number for number, one in self.passed_over.items() if one.number in ours}
        gone = self.voided.keys() | passed | {one.replaces for one in self.enrolled.values()}
        return [one for one in self.enrolled.values() if one.number not in gone]

    @property
    def own_rows(self) -> list[ListRow]:
        """Return the rows of voter lists that are this person's, by the latest word on each."""
        names = {self.subject, *self.aliases}
        return [
            row
            for row, word in self.rows.items()
            if word.subject in names and not isinstance(word, VoterDelisted)
        ]

    @property
    def match(self) -> VoterMatched | VoterUnmatched | None:
        """Return the word that says who this voter is.

        Of one list row the latest word counts: it may have taken the row to somebody else, or off
        the list. Of several rows one that was matched counts before one that was not.
        """
        ours = [self.rows[row] for row in self.own_rows]
        matched = [one for one in ours if isinstance(one, VoterMatched)]
        unmatched = [one for one in ours if isinstance(one, VoterUnmatched)]
        return (matched or unmatched or [None])[-1]

    @property
    def listing(self) -> Listing | None:
        return self.match.listing if self.match else None

    @property
    def standing(self) -> Standing | None:
        return self.match.standing if isinstance(self.match, VoterMatched) else None

    @property
    def national(self) -> NationalStatus | None:
        return national_status(self.centre.status) if self.centre else None

    @property
    def re_record(self) -> ReRecordAsked | None:
        """Return why a new recording is asked for; None where none is, or one was made since."""
        standing = self.enrolments
        made = [order for order, one in self.enrolled.items() if one in standing]
        asked = self.asked
        if asked and asked[1].cause != CENTRE and all(order < asked[0] for order in made):
            return asked[1]
        return self._asked_by_centre(made)

    def _asked_by_centre(self, made: Iterable[Order]) -> ReRecordAsked | None:
        """Read the national status: it holds until a later recording, or the office's withdrawal.

        A list of a day does not know of what was recorded on that day; who withdraws, knows it.
        """
        if self.centre is None or self.national is None or not must_re_record(self.national):
            return None
        on = self.centre.on
        is_excused = self.excused is not None and _day_of(self.excused) >= on
        if is_excused or any(_day_of(order) > on for order in made):
            return None
        return ReRecordAsked(subject=self.subject, cause=CENTRE)

    @property
    def is_failed(self) -> bool:
        """Tell whether a new recording is asked for and none was made since."""
        return self.re_record is not None

    @property
    def is_recorded(self) -> bool:
        """Tell whether a usable recording exists: ours, the register's, or the centre's."""
        if self.is_failed:
            return False
        centre_says = self.national is not None and is_recorded(self.national)
        register_says = self.standing in (Standing.RECORDED, Standing.HOLDING)
        return bool(self.enrolments) or register_says or centre_says

    @property
    def letters(self) -> list[SuketIssued]:
        """The letter that lives, if there is one: neither revoked nor over, one for each person.

        An office that was restored may give a second, or there were two NIKs: the one in hand
        lives, else that of the NIK that stands, else the later (``test_of_two_letters_one_lives``).
        """
        gone = self.revoked | self.lapsed
        found = {key: one for key, one in self.issued.items() if key not in gone}
        in_hand = [one for key, one in found.items() if key in self.letters_in_hand]
        own = [one for one in found.values() if one.subject == self.subject]
        return (in_hand or own or [*found.values()])[-1:]

    @property
    def has_card(self) -> bool:
        issued = self.national is not None and is_issued(self.national)
        listed = self.match is not None and self.match.holding
        return self.card_in_hand or issued or listed or self.standing is Standing.HOLDING

    @property
    def card_state(self) -> CardState:
        """Return how far the card is; what is nearest to the person's hand is named first."""
        made = any(isinstance(fact, CardPrinted) for _, fact in self.cards.values())
        cases = (
            (self.has_card, CardState.IN_HAND),
            (self.ruled_out is not None, CardState.NONE),
            (made or self.national in _PRINTED, CardState.PRINTED),
            (bool(self.batch), CardState.BATCHED),
            (self.national is NationalStatus.PRINT_READY_RECORD, CardState.PRINT_READY),
        )
        return next((state for holds, state in cases if holds), CardState.NONE)

    @property
    def is_holding(self) -> bool:
        """Tell whether a card or a letter is in the person's hand: only this lowers the number."""
        live = {(one.year, one.serial) for one in self.letters}
        return self.has_card or bool(live & self.letters_in_hand)

    @property
    def out(self) -> PaperCarried | None:
        """Return the paper of this person that a rider has now; the latest, should there be two."""
        settled = self.returned.keys() | self.handed_by
        found = [one for sheet, (_, one) in self.carried.items() if sheet not in settled]
        return found[-1] if found else None

    @property
    def is_double(self) -> bool:
        """Tell whether two enrolments stand that were made without knowing of each other."""
        return len(self.enrolments) > 1

    @property
    def is_remaining(self) -> bool:
        """Tell whether the person counts in the number that must fall to zero."""
        return self.listing is not None and not self.is_holding and self.ruled_out is None

    @property
    def voter_class(self) -> VoterClass | None:
        """Return the class of a listed voter (DOMAIN 7.3); None for who is on no list."""
        if self.match is None:
            return None
        unmatched = self.match if isinstance(self.match, VoterUnmatched) else None
        cases = (
            (self.ruled_out is not None, VoterClass.RULED_OUT),
            (self.is_holding, VoterClass.HOLDING),
            (unmatched is not None and unmatched.doubtful, VoterClass.DOUBTFUL),
            (unmatched is not None, VoterClass.UNKNOWN),
            (self.is_recorded, VoterClass.RECORDED),
        )
        return next((one for holds, one in cases if holds), VoterClass.UNRECORDED)

    @property
    def local_status(self) -> LocalStatus:
        """Return where our own work stands; what decides first is named first."""
        cases = (
            (self.ruled_out is not None, LocalStatus.RULED_OUT),
            (self.is_holding, LocalStatus.HANDED_OVER),
            (self.is_double, LocalStatus.DOUBLE),
            (self.card_state is CardState.PRINTED, LocalStatus.CARD_READY),
            (self.card_state is CardState.BATCHED, LocalStatus.PRINTING),
            (bool(self.letters), LocalStatus.SUKET_READY),
            (self.is_failed, LocalStatus.RE_RECORD),
            (self.is_recorded, LocalStatus.ENROLLED),
        )
        return next((status for holds, status in cases if holds), LocalStatus.NOT_ENROLLED)


def row_of(fact: RowWord) -> ListRow:
    """Return which row of which voter list a fact speaks of."""
    if isinstance(fact, VoterDelisted):
        return fact.dataset, fact.dpid
    return fact.listing.dataset, fact.listing.dpid


def fold(
    subject: Subject, history: Iterable[Recorded], *, aliases: Iterable[Subject] = ()
) -> Person:
    """Add up one person's facts; the order in which they arrived does not matter.

    ``aliases`` are other subjects that turned out to be this person.
    """
    person = Person(subject=subject, aliases=frozenset(aliases))
    for recorded in sorted(history, key=lambda item: item.order):
        _apply(person, recorded.fact, recorded.order)
    return person


def _apply(person: Person, fact: Fact, order: Order) -> None:  # noqa: C901, PLR0912 a case for each fact is clearest
    if isinstance(fact, TrustFact | OfficeFact):
        return  # not about a person; see trust.py, blanks.py, letter_policy.py
    match fact:
        case VoterMatched() | VoterUnmatched() | VoterDelisted():
            person.rows.pop(row_of(fact), None)  # the latest word stands last
            person.rows[row_of(fact)] = fact
            person.referred = None
        case VoterReferred():
            person.referred = fact
        case VoterRuledOut():
            person.ruled_out = fact
        case VoterReinstated():
            person.ruled_out = None
        case Enrolled():
            if fact not in person.enrolled.values():  # told again after a restore or a fork
                person.enrolled[order] = fact
        case EnrolmentVoided():
            person.voided[fact.number] = fact
        case CentreStatusImported():
            if person.centre is None or person.centre.on <= fact.on:
                person.centre = fact
        case SuketIssued():
            person.issued[fact.year, fact.serial] = fact
        case SuketRevoked():
            person.revoked.add((fact.year, fact.serial))
        case SuketLapsed():
            (person.lapsed.add if fact.is_over else person.lapsed.discard)((fact.year, fact.serial))
        case SuketHandedOver():
            person.letters_in_hand.add((fact.year, fact.serial))
            person.handed_by |= {fact.handing.sheet} if fact.handing else set()
        case CardBatched():
            person.batch = fact.batch
        case CardPrinted() | CardSpoiled() | CardFailed():
            _tried(person, fact, order)
        case CardHandedOver():
            person.card_in_hand = True
            person.handed_by |= {fact.handing.sheet} if fact.handing else set()
        case PaperCarried() | PaperReturned() | PaperUndelivered():
            _moved(person, fact, order)
        case NoteAdded():
            person.notes |= {fact.text: order}
        case ReRecordAsked():
            person.asked = order, fact
        case ReRecordWithdrawn():
            person.asked, person.excused = None, order
        case SubjectsMerged() | SubjectsParted() | DoubleReferred() | EnrolmentChosen():
            person.compare(fact, order=order)  # whose facts are whose: see registry/project.py
        case Unknown():
            pass
        case never:
            assert_never(never)


def _tried(person: Person, fact: CardPrinted | CardSpoiled | CardFailed, order: Order) -> None:
    if person.batch == fact.batch:
        person.batch = ""
    if not isinstance(fact, CardFailed):
        person.cards[fact.blank] = order, fact
    person.card_failed = None if isinstance(fact, CardPrinted) else fact


def _moved(
    person: Person, fact: PaperCarried | PaperReturned | PaperUndelivered, order: Order
) -> None:
    match fact:
        case PaperCarried():
            person.carried[fact.sheet] = order, fact
        case PaperReturned():
            person.returned[fact.sheet] = fact
        case PaperUndelivered():
            person.missed[fact.sheet] = fact


def enrol(person: Person, enrolment: Enrolled) -> Enrolled:
    """Decide an enrolment: once, unless the national store asks for a new one.

    Raises:
        AlreadyEnrolledError: one stands already; its number says where the person's case is.
    """
    if not person.enrolments:
        return enrolment
    latest = person.enrolments[-1].number
    if not person.is_failed:
        raise AlreadyEnrolledError(latest)
    return replace(enrolment, replaces=latest)


def void(person: Person, *, number: str, reason: str) -> EnrolmentVoided:
    """Decide to withdraw an enrolment.

    Raises:
        NotEnrolledError: no enrolment with this number stands.
    """
    if number not in {one.number for one in person.enrolments}:
        raise NotEnrolledError(number)
    return EnrolmentVoided(subject=person.subject, number=number, reason=reason)


def _day_of(order: Order) -> date:
    return datetime.fromtimestamp(order.bounded_ms / 1000, tz=WIB).date()
