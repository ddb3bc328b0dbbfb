"""Codes that open a kit once: given by the office, and written down before they are said.

The book tells who gave one, when, for which kit and to whom; the code itself stands nowhere, for it
is computed anew from the office's key, the kit's and the number (docs/adr/0018).
"""

from __future__ import annotations

from dataclasses import dataclass

from rekam.domain.errors import MalformedError
from rekam.domain.facts import CodeGiven
from rekam.domain.trust import TRUST_STREAM, device_subject
from rekam.domain.values import NodeId
from rekam.journal import codec
from rekam.registry import welcome
from rekam.registry.ledger import Ledger
from rekam.registry.models import LedgerEntry, OfficerRow

SHOWN = 20
_KIND = "code-given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One code that was given."""

    at_ms: int
    node: str
    number: int
    officer: str  # the name of whom it was given to
    actor: str  # who gave it, by their sign-in name


def give(ledger: Ledger, device: NodeId, *, number: int, officer: str, actor: str) -> str:
    """Return the code that an officer at this kit asks for, once it is written down that they did.

    Raises:
        MalformedError: there is no such kit, or nobody of this sign-in name.
        OfficeOnlyError: on a kit.
    """
    code = welcome.code_for(ledger, device, number)
    if not OfficerRow.objects.filter(ident=officer, is_revoked=False).exists():
        raise MalformedError("officer", officer)
    fact = CodeGiven(subject=device_subject(device), number=number, officer=officer)
    ledger.record(fact, actor=actor)
    return code


def given() -> list[Given]:
    """Return the codes that were given last, the newest first."""
    rows = LedgerEntry.objects.filter(stream=TRUST_STREAM, kind=_KIND).order_by("-id")[:SHOWN]
    names = dict(OfficerRow.objects.values_list("ident", "name"))
    facts = [(row, codec.decode(bytes(row.payload))) for row in rows]
    return [
        Given(
            at_ms=row.millis,
            node=fact.subject.partition(":")[2],
            number=fact.number,
            officer=names.get(fact.officer, fact.officer),
            actor=row.actor,
        )
        for row, fact in facts
        if isinstance(fact, CodeGiven)
    ]
