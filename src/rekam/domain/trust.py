"""Whom to believe: what the trust facts say of each device and officer.

The office's own key is the root; its facts in the stream ``office/trust`` certify all others.
A revoked device is not believed about new work; a supervisor may release what it wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rekam.domain.carried_facts import PaperCarried, PaperReturned
from rekam.domain.double_facts import AskingFact, DoubleFact
from rekam.domain.errors import MalformedError, RevokedSignerError
from rekam.domain.facts import (
    CardBatched,
    CardFailed,
    CardPrinted,
    CardSpoiled,
    CentreStatusImported,
    DeviceAuthorised,
    DeviceRevoked,
    Fact,
    OfficeFact,
    OfficerAuthorised,
    OfficerRevoked,
    QuarantineReleased,
    SubjectsMerged,
    SuketIssued,
    SuketRevoked,
    TrustFact,
    VoterFact,
)
from rekam.domain.letter_facts import SuketLapsed
from rekam.domain.lifecycle import Recorded
from rekam.domain.values import OFFICE, NodeId, StreamId, Subject, VillageCode, writer_of

TRUST_STREAM = StreamId("office/trust")
_OFFICE_ONLY = (
    VoterFact | SubjectsMerged | CentreStatusImported | SuketIssued | SuketRevoked
    | SuketLapsed | CardBatched | CardPrinted | CardSpoiled | CardFailed | OfficeFact
    | PaperCarried | PaperReturned | DoubleFact | AskingFact
)  # fmt: skip


class Role(StrEnum):
    """What an officer may do; the head and IT look, registrars decide, officers record."""

    OFFICER = "officer"
    REGISTRAR = "registrar"
    HEAD = "head"
    IT = "it"


@dataclass(slots=True, kw_only=True)
class Device:
    """A node as the trust facts describe it."""

    node: NodeId
    signing_key: bytes = b""
    recipient: str = ""
    villages: tuple[VillageCode, ...] = ()
    is_revoked: bool = False
    released: set[bytes] = field(default_factory=set)

    def check(self, segment_digest: bytes) -> None:
        """Raise RevokedSignerError for a revoked device's segment that was not released."""
        if self.is_revoked and segment_digest not in self.released:
            raise RevokedSignerError(self.node)


@dataclass(slots=True, kw_only=True)
class Officer:
    """An officer as the trust facts describe them."""

    ident: str
    name: str = ""
    role: Role = Role.OFFICER
    is_revoked: bool = False


def may_tell(stream: StreamId, fact: Fact) -> bool:
    """Tell whether this stream's writer has the authority for such a fact.

    Trust is written in one stream of the office, and some things the office alone decides. A fact
    told without authority stays in the book, for a supervisor to see, and changes no row.
    """
    if isinstance(fact, TrustFact):
        return stream == TRUST_STREAM
    return writer_of(stream) == OFFICE or not isinstance(fact, _OFFICE_ONLY)


def device_subject(node: NodeId) -> Subject:
    """Return the subject of a device's trust facts."""
    return Subject(f"device:{node}")


def officer_subject(ident: str) -> Subject:
    """Return the subject of an officer's trust facts; ``ident`` is the sign-in name."""
    if not (ident.isascii() and ident.isalnum() and ident.islower()):
        raise MalformedError("officer", ident)
    return Subject(f"officer:{ident}")


def fold_device(node: NodeId, history: Iterable[Recorded]) -> Device:
    """Add up what is known of a device; the latest certificate replaces earlier ones."""
    device = Device(node=node)
    for recorded in sorted(history, key=lambda item: item.order):
        match recorded.fact:
            case DeviceAuthorised() as fact:
                device.signing_key, device.recipient = fact.signing_key, fact.recipient
                device.villages, device.is_revoked = fact.villages, False
            case DeviceRevoked():
                device.is_revoked = True
            case QuarantineReleased() as fact:
                device.released.add(fact.digest)
            case _:
                pass
    return device


def fold_officer(ident: str, history: Iterable[Recorded]) -> Officer:
    """Add up what is known of an officer."""
    officer = Officer(ident=ident)
    for recorded in sorted(history, key=lambda item: item.order):
        match recorded.fact:
            case OfficerAuthorised() as fact:
                is_known = fact.role in list(Role)  # a newer office may give other roles
                officer.name, officer.is_revoked = fact.name, not is_known
                officer.role = Role(fact.role) if is_known else Role.OFFICER
            case OfficerRevoked():
                officer.is_revoked = True
            case _:
                pass
    return officer
