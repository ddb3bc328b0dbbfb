"""The closed list of things that can have happened. Read this file first.

A Rekam journal holds these facts and nothing else. A fact is past tense, names its subject, and
never changes once recorded; what it says is undone only by another fact. A kind that a newer
machine wrote is read as ``Unknown``, stored and sent on untouched.
Next: ``lifecycle.py`` says which fact may follow which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from rekam.domain.blank_facts import (
    BlanksCorrected,
    BlanksDestroyed,
    BlanksMoved,
    BlanksReceived,
)
from rekam.domain.carried_facts import CarriedFact, Handing
from rekam.domain.double_facts import AskingFact, DoubleFact, DoubleReferred, SubjectsParted
from rekam.domain.letter_facts import LetterPolicySet, SuketLapsed
from rekam.domain.status import Standing
from rekam.domain.values import Sex, StreamId, Subject, VillageCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One row of a voter list, as far as Rekam needs it to find and count the voter."""

    dataset: str  # first 16 hex digits of the list's digest
    dpid: str
    name: str
    village: VillageCode
    tps: str = ""
    rt: str = ""
    rw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sealed file that belongs to an enrolment: photo, prints, irises, signature, summary."""

    kind: str
    digest: bytes  # SHA-256 of the sealed bytes, which is also the file's name
    size_bytes: int
    tier: int  # 1 travels first: what changes a status; 2 images; 3 lossless originals


@dataclass(frozen=True, slots=True, kw_only=True)
class BiometricException:
    """What could not be taken of a person, and why (DOMAIN 1.3): never an illness by its name."""

    position: str  # "finger-1" right thumb .. "finger-10"; "iris-right"; "photo"; "signature"
    reason: str  # "missing" | "bandaged" | "worn" | "unreadable" | "unable" | "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What the family card says otherwise than the register: a proposal, never an edit."""

    field: str  # "name" | "birth-place" | "born" | "sex" | "address" | "marital"
    told: str  # as the officer read it


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """How long one step of a recording took in front of the person, by the device's own clock."""

    step: str  # "compare" | "photo" | "signature" | "fingers" | "irises" | "check" | "sign"
    spent_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Biodata:
    """Who was recorded, as read to the person at sign-off."""

    name: str
    born: date | None
    sex: Sex | None
    village: VillageCode


# ---- about a voter


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterMatched:
    """A row of the voter list was found to be this resident."""

    subject: Subject
    listing: Listing
    standing: Standing
    evidence: tuple[str, ...]
    holding: bool = False  # the list itself says that the voter holds a card or letter
    formerly: Subject | None = None  # whose row it was before: a temporary id's, or another's


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterUnmatched:
    """A row of the voter list is no resident of the register, or cannot be told which."""

    subject: Subject
    listing: Listing
    doubtful: bool
    evidence: tuple[str, ...]
    holding: bool = False  # the list itself says that the voter holds a card or letter
    formerly: Subject | None = None  # the resident it was taken for before


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterDelisted:
    """A newer list of the same kind no longer has this row."""

    subject: Subject
    dataset: str  # of the list that the row stood in
    dpid: str
    newer: str  # the list in which it is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterReferred:
    """An officer's decision about a doubtful voter that a second officer has to confirm."""

    subject: Subject
    resident: Subject | None  # None: it is nobody in the register
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterRuledOut:
    """The voter does not meet the conditions, by a KPU code of one year's code set."""

    subject: Subject
    code: int
    code_set: int  # the year
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterReinstated:
    """Ruling the voter out was a mistake."""

    subject: Subject
    reason: str


# ---- about a person


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectsMerged:
    """Two subjects were found to be one person; everything about ``subject`` is about ``into``."""

    subject: Subject
    into: Subject
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """Someone wrote something down about the person."""

    subject: Subject
    text: str


# ---- about a case


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A person was recorded: perekaman. The parts are sealed to the office."""

    subject: Subject
    number: str  # the receipt's
    biodata: Biodata
    captured_ms: int  # the device's own clock: evidence, never order
    parts: tuple[Part, ...]
    fingers: tuple[int, ...]  # quality 0-100 by position 1-10; 0 where there is an exception
    irises: tuple[int, ...]  # quality 0-100, right then left
    exceptions: tuple[BiometricException, ...] = ()
    replaces: str = ""  # the receipt number of the earlier one that this knowingly replaces
    flags: tuple[str, ...] = ()
    agreed_ms: int = 0  # when the person agreed to what was read to them; 0: not asked
    witness: str = ""  # the second officer, who saw why something could not be taken
    steps: tuple[StepTime, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentVoided:
    """An enrolment was withdrawn, with a reason; its record stays."""

    subject: Subject
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreStatusImported:
    """A national status list said this of the person."""

    subject: Subject
    status: str  # as it came; ``status.national_status`` reads it
    on: date
    dataset: str


# ---- papers


@dataclass(frozen=True, slots=True, kw_only=True)
class SuketIssued:
    """An interim letter got its number; numbers are unbroken within a year, office only."""

    subject: Subject
    year: int
    serial: int
    name: str
    valid_until: date
    issued_on: date | None = None  # None: an older office's, which is told by its stamp alone


@dataclass(frozen=True, slots=True, kw_only=True)
class SuketRevoked:
    """A letter was withdrawn before its time."""

    subject: Subject
    year: int
    serial: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuketHandedOver:
    """The letter is in the hand of the person or an authorised relative."""

    subject: Subject
    year: int
    serial: int
    receiver: str
    handing: Handing | None = None
    parts: tuple[Part, ...] = ()  # how the receiver signed


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBatched:
    """The person stands in a batch that goes to the national printing program as a file."""

    subject: Subject
    batch: str  # "2018-05-17/3"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPrinted:
    """A blank became the person's card; it waits to be collected."""

    subject: Subject
    batch: str
    blank: str  # its serial number
    unit: str  # where the blank lay


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSpoiled:
    """A blank was spoiled while the person's card was printed; the person waits again."""

    subject: Subject
    batch: str
    blank: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFailed:
    """The person's card could not be printed, and no blank was used."""

    subject: Subject
    batch: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardHandedOver:
    """The card is in the hand of the person or an authorised relative."""

    subject: Subject
    receiver: str
    took_letter: bool = False  # the interim letter was taken back
    cut_old: bool = False  # the old card was cut before the receiver's eyes
    handing: Handing | None = None
    parts: tuple[Part, ...] = ()  # how the receiver signed


# ---- trust: written in the stream ``office/trust`` alone


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAuthorised:
    """The office certified a kit's keys; ``subject`` is ``device:<node>``."""

    subject: Subject
    signing_key: bytes  # Ed25519, 32 bytes
    recipient: str  # age X25519 public key
    villages: tuple[VillageCode, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoked:
    """A kit is no longer believed about new work; what it has sent stays."""

    subject: Subject
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerAuthorised:
    """An officer may sign in, in one role; ``subject`` is ``officer:<name>``."""

    subject: Subject
    name: str
    role: str  # "officer" | "registrar" | "head" | "it"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRevoked:
    """An officer may no longer sign in."""

    subject: Subject
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockBounded:
    """Entries came with stamps from the future; for order they count as before ``at_ms``."""

    subject: Subject  # device:<node>
    stream: StreamId
    epoch: int
    first: int
    last: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineReleased:
    """A supervisor decided that a segment kept aside may be believed after all."""

    subject: Subject  # device:<node>
    digest: bytes  # of the signed segment
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeGiven:
    """The office read a code out that opens a kit once; the code itself is written nowhere."""

    subject: Subject  # device:<node>
    number: int  # which of the kit's codes
    officer: str  # the sign-in name of whom it was given to


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A fact of a kind that this version does not know; its bytes are kept and sent on."""

    subject: Subject
    kind: str


VoterFact: TypeAlias = (
    VoterMatched | VoterUnmatched | VoterDelisted | VoterReferred | VoterRuledOut | VoterReinstated
)
PersonFact: TypeAlias = SubjectsMerged | DoubleFact | NoteAdded
CaseFact: TypeAlias = Enrolled | EnrolmentVoided | CentreStatusImported | AskingFact
LetterFact: TypeAlias = SuketIssued | SuketRevoked | SuketLapsed | SuketHandedOver
CardFact: TypeAlias = CardBatched | CardPrinted | CardSpoiled | CardFailed | CardHandedOver
PaperFact: TypeAlias = LetterFact | CardFact | CarriedFact
StockFact: TypeAlias = BlanksReceived | BlanksMoved | BlanksDestroyed | BlanksCorrected
OfficeFact: TypeAlias = StockFact | LetterPolicySet  # about nobody
DeviceFact: TypeAlias = (
    DeviceAuthorised | DeviceRevoked | ClockBounded | QuarantineReleased | CodeGiven
)
OfficerFact: TypeAlias = OfficerAuthorised | OfficerRevoked
TrustFact: TypeAlias = DeviceFact | OfficerFact
Fact: TypeAlias = VoterFact | PersonFact | CaseFact | PaperFact | OfficeFact | TrustFact | Unknown


def subjects_of(fact: Fact) -> tuple[Subject, ...]:
    """Return every subject whose rows the fact may change."""
    if isinstance(fact, SubjectsMerged):
        return (fact.subject, fact.into)
    if isinstance(fact, SubjectsParted | DoubleReferred):
        return (fact.subject, fact.other)
    if isinstance(fact, VoterMatched | VoterUnmatched) and fact.formerly is not None:
        return (fact.subject, fact.formerly)
    return (fact.subject,)
