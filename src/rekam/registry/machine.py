"""One machine, put together: its book, its parts, its mailroom and who it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from rekam.domain.facts import Part
from rekam.domain.letterhead import Letterhead
from rekam.domain.regions import Regions
from rekam.domain.values import WIB, NodeId
from rekam.journal import keys
from rekam.registry import letter_list
from rekam.registry.blobs import Parts
from rekam.registry.counted import Counted
from rekam.registry.ledger import Ledger
from rekam.registry.mailroom import Mailroom
from rekam.registry.working import Works
from rekam.sync.fast import Memory
from rekam.sync.hosts import Bucket
from rekam.sync.journey import Underway
from rekam.sync.messages import Gateway
from rekam.sync.sticks import Stick


def _nobody_looks() -> None:
    """Find no sticks, where nobody knows how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a request or a command works with; made once, in ``boot/wiring.py``."""

    ledger: Ledger
    parts: Parts
    mailroom: Mailroom
    spool: Path  # the office's mailboxes, as its own HTTP end serves them
    readings: Path  # who read what, at the office (``readings.py``)
    office_recipient: str
    address: str  # of the office, on a kit; "" when it has none
    regions: Regions
    voting_day: date
    idle_ms: int  # without a key, after which the passphrase is asked again; 0: never
    clock_ms: Callable[[], int]
    renew_locks: Callable[[], None]  # after officers may have changed: who may open a sealed kit
    buckets: Callable[[], Mapping[str, Bucket]]  # by name; read anew, for one may be added
    gateway: Callable[[], Gateway]  # by which notices go out; read anew, for it may be changed
    sticks: Callable[[], list[Stick] | None] = _nobody_looks  # None: this system cannot say
    public_address: str = ""  # of the office's page for the public; "" when it has none
    letterhead: Letterhead = field(default_factory=Letterhead)
    http3: Memory | None = None  # what this process knows of it; None: it is not to be tried
    sign: Callable[[bytes], bytes] | None = None  # a PDF, where the office has a certificate
    underway: Underway = field(default_factory=Underway)
    works: Works = field(default_factory=Works)
    counted: Counted = field(default_factory=Counted)

    @property
    def node(self) -> NodeId:
        return self.ledger.node

    @property
    def is_office(self) -> bool:
        return self.ledger.is_office

    def keep_sealed(self, kind: str, plain: bytes, *, tier: int) -> Part:
        """Seal something that was taken of a person to the office, and keep it durably."""
        sealed = keys.seal(plain, recipient=self.office_recipient)
        digest = self.parts.put(sealed)
        return Part(kind=kind, digest=digest, size_bytes=len(sealed), tier=tier)

    def receipt_code(self, number: str) -> str:
        """Return what a receipt's QR says: where its state is told, or the number alone."""
        return f"{self.public_address}/cek/{number}" if self.public_address else number

    @property
    def villages(self) -> frozenset[str]:
        """The villages that this machine carries; none named means all."""
        return self.mailroom.villages_of(self.node)

    def letter_list(self) -> bytes:
        """Return the newest file of keys and revoked letters; NoLetterListError if none came."""
        return letter_list.newest(self.ledger, self.mailroom.letter_list, today=self.today)

    @property
    def today(self) -> date:
        """The day in western Indonesia, by this machine's clock."""
        return datetime.fromtimestamp(self.clock_ms() / 1000, tz=WIB).date()
