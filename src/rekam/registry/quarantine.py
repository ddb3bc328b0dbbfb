"""Bytes that could not be believed: kept whole with the reason, listed, and settled by a person.

What was only early (a gap, a writer not certified yet) is tried again whenever something new was
admitted. What a revoked device wrote may be released. A fork cannot enter its chain, so the office
adopts its facts: it tells them again in its own streams. Nothing here is ever deleted.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress

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
from rekam.domain.facts import QuarantineReleased, Unknown
from rekam.domain.trust import device_subject, may_tell
from rekam.journal import codec, segment
from rekam.registry import recovery
from rekam.registry.ledger import Ledger
from rekam.registry.models import QuarantineRow
from rekam.sync.statement import HEAD_BYTES

SEGMENT = "segment"
EARLY = (GapError.code, UnknownSignerError.code)


def keep(name: str, data: bytes, error: UntrustedError, *, now_ms: int) -> bool:
    """Keep bytes aside; the same bytes are kept once. Tell whether they were new."""
    _, is_new = QuarantineRow.objects.get_or_create(
        digest=hashlib.sha256(data).hexdigest(),
        defaults={
            "name": name,
            "data": data,
            "code": error.code,
            "detail": " ".join(str(part) for part in error.args)[:200],
            "arrived_ms": now_ms,
        },
    )
    return is_new


def keep_segment(ledger: Ledger, signed: bytes, error: UntrustedError) -> None:
    """Keep an opened segment aside: whoever settles it need not hold the key that opened it.

    If it is our own, from a branch that our book does not have, we tell it again.
    """
    with ledger.deciding():
        is_new = keep(SEGMENT, signed, error, now_ms=ledger.clock_ms())
        if is_new and error.code == ForkError.code and segment.signer_of(signed) == ledger.node:
            recovery.tell_lost(ledger, signed)
            row = QuarantineRow.objects.get(digest=segment.content_digest(signed).hex())
            _settle(row, "adopted")


def kept_aside(ledger: Ledger) -> dict[bytes, bool]:
    """Return the segments that wait here or were adopted, for statements to name.

    By the first bytes of their digest; and whether each begins on our own chain, so that a sender
    knows from where on its branch is another than ours.
    """
    codes = (*EARLY, RevokedSignerError.code, ForkError.code)
    rows = QuarantineRow.objects.filter(name=SEGMENT, code__in=codes, settled__in=("", "adopted"))
    return {
        bytes.fromhex(row.digest)[:HEAD_BYTES]: row.code != ForkError.code
        or recovery.is_rooted(ledger.read_certified(bytes(row.data)))
        for row in rows
    }


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
        RefusedError: there is nothing to decide: it is settled, or the bytes cannot be read at all
            and their sender sends them again.
    """
    if not ledger.is_office:
        raise OfficeOnlyError
    with ledger.deciding():
        row = QuarantineRow.objects.filter(digest=digest, settled="").first()
        if row is None:
            raise RefusedError("settled")
        if row.code == ForkError.code:
            _adopt(ledger, row, actor)
            return _settle(row, "adopted")
        if row.code == RevokedSignerError.code:
            return _release(ledger, row, actor=actor, reason=reason)
        if row.code in EARLY and _try(ledger, row):
            return "admitted"
        raise RefusedError(row.code)


def _release(ledger: Ledger, row: QuarantineRow, *, actor: str, reason: str) -> str:
    """Believe a revoked writer's segment; it may wait for others, or turn out to be a fork."""
    data = bytes(row.data)
    fact = QuarantineReleased(
        subject=device_subject(segment.signer_of(data)),
        digest=segment.content_digest(data),
        reason=reason,
    )
    ledger.record(fact, actor=actor)
    if _try(ledger, row, how="released"):
        return "released"
    row.refresh_from_db()
    if row.code == ForkError.code:
        _adopt(ledger, row, actor)
        return _settle(row, "adopted")
    return row.code


def _early() -> list[QuarantineRow]:
    return list(QuarantineRow.objects.filter(code__in=EARLY, settled="").order_by("arrived_ms"))


def _try(ledger: Ledger, row: QuarantineRow, *, how: str = "admitted") -> bool:
    try:
        ledger.admit(bytes(row.data))
    except UntrustedError as error:
        if error.code != row.code:
            QuarantineRow.objects.filter(digest=row.digest).update(code=error.code)
        return False
    _settle(row, how)
    return True


def _adopt(ledger: Ledger, row: QuarantineRow, actor: str) -> None:
    """Tell a fork's facts again in the office's own streams; repeated facts change nothing.

    What its writer had no authority to tell gains none by it
    (``test_adopting_a_fork_gives_its_writer_no_authority``).
    """
    forked = ledger.read_certified(bytes(row.data))
    told = []
    for entry in forked.entries:
        with suppress(MalformedError):  # no fact at all, which no book would keep
            told.append(codec.decode(entry.payload))
    known = [one for one in told if not isinstance(one, Unknown) and may_tell(forked.stream, one)]
    ledger.record(*known, actor=actor)


def _settle(row: QuarantineRow, how: str) -> str:
    QuarantineRow.objects.filter(digest=row.digest).update(settled=how)
    return how
