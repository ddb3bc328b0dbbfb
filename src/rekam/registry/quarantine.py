"""Bytes that could not be believed: kept whole with the reason, listed, and settled by a person.

What was only early (a gap, a writer not certified yet) is tried again whenever something new was
admitted. What a revoked device wrote may be released. A fork cannot enter its chain, so the office
adopts its facts: it tells them again in its own streams. Nothing here is ever deleted.
"""

from __future__ import annotations

import hashlib

from rekam.domain.errors import (
    ForkError,
    GapError,
    MalformedError,
    OfficeOnlyError,
    RefusedError,
    RevokedSignerError,
    UnknownSignerError,
    UntrustedError,
)
from rekam.domain.facts import QuarantineReleased, TrustFact, Unknown
from rekam.domain.trust import device_subject
from rekam.journal import codec, segment
from rekam.registry.ledger import Ledger
from rekam.registry.models import QuarantineRow

EARLY = (GapError.code, UnknownSignerError.code)


def keep(name: str, data: bytes, error: UntrustedError, *, now_ms: int) -> None:
    """Keep bytes aside; the same bytes are kept once."""
    QuarantineRow.objects.get_or_create(
        digest=hashlib.sha256(data).hexdigest(),
        defaults={
            "name": name,
            "data": data,
            "code": error.code,
            "detail": " ".join(str(part) for part in error.args)[:200],
            "arrived_ms": now_ms,
        },
    )


def retry(ledger: Ledger) -> int:
    """Try again what was only early, until nothing moves; return how many were admitted."""
    count = 0
    while moved := sum(_try(ledger, row) for row in _early()):
        count += moved
    return count


def release(ledger: Ledger, digest: str, *, actor: str, reason: str) -> str:
    """Settle one quarantined segment by a supervisor's decision; return how it was settled.

    Raises:
        OfficeOnlyError: on a kit.
        RefusedError: the bytes cannot be read at all; their sender sends them again.
    """
    if not ledger.is_office:
        raise OfficeOnlyError
    row = QuarantineRow.objects.get(digest=digest)
    if row.code == ForkError.code:
        return _settle(row, "adopted", _adopt(ledger, row, actor))
    if row.code == RevokedSignerError.code:
        data = bytes(row.data)
        fact = QuarantineReleased(
            subject=device_subject(segment.signer_of(data)),
            digest=segment.content_digest(data),
            reason=reason,
        )
        with ledger.deciding():
            ledger.record(fact, actor=actor)
            return _settle(row, "released", ledger.admit(data))
    if row.code in EARLY and _try(ledger, row):
        return "admitted"
    raise RefusedError(row.code)


def _early() -> list[QuarantineRow]:
    return list(QuarantineRow.objects.filter(code__in=EARLY, settled="").order_by("arrived_ms"))


def _try(ledger: Ledger, row: QuarantineRow) -> bool:
    try:
        count = ledger.admit(bytes(row.data))
    except UntrustedError as error:
        if error.code != row.code:
            QuarantineRow.objects.filter(digest=row.digest).update(code=error.code)
        return False
    _settle(row, "admitted", count)
    return True


def _adopt(ledger: Ledger, row: QuarantineRow, actor: str) -> int:
    """Tell a fork's facts again in the office's own streams; repeated facts change nothing."""
    forked = ledger.read_signed(bytes(row.data))
    facts = []
    for entry in forked.entries:
        try:
            fact = codec.decode(entry.payload)
        except MalformedError:
            continue
        if not isinstance(fact, TrustFact | Unknown):
            facts.append(fact)
    ledger.record(*facts, actor=actor)
    return len(facts)


def _settle(row: QuarantineRow, how: str, _count: int) -> str:
    QuarantineRow.objects.filter(digest=row.digest).update(settled=how)
    return how
