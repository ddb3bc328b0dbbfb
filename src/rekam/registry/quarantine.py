"""Bytes that could not be believed: kept whole with the reason, listed, and settled by a person.

What was only early (a gap, a writer or its new key not certified yet, or not released) is tried
again whenever something new was admitted. What a revoked device wrote may be released. A fork
cannot enter its chain, so the office adopts its facts: it tells them again in its own streams. What
we signed ourselves and our book does not have is told again at once. Nothing here is ever deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

from rekam.domain.errors import (
    ForkError,
    GapError,
    MalformedError,
    OfficeOnlyError,
    RefusedError,
    RevokedSignerError,
    SignatureError,
    UnknownSignerError,
    UntrustedError,
)
from rekam.domain.facts import QuarantineReleased, Unknown
from rekam.domain.trust import device_subject, may_tell
from rekam.domain.values import OFFICE
from rekam.journal import codec, segment
from rekam.journal.entry import Head, genesis
from rekam.journal.segment import Segment
from rekam.registry import recovery
from rekam.registry.ledger import Ledger
from rekam.registry.models import DeviceRow, QuarantineRow, SegmentRow
from rekam.sync.statement import HEAD_BYTES, Statement

SEGMENT = "segment"
EARLY = (GapError.code, UnknownSignerError.code, SignatureError.code, RevokedSignerError.code)
# What a supervisor may take as it is: another history, or one whose beginning is lost with a laptop
# (``test_what_nobody_can_complete_any_more_is_adopted``).
ADOPTABLE = (ForkError.code, GapError.code)
PASSED_ON = (*ADOPTABLE, RevokedSignerError.code)

_A_FEW = 50  # segments, of 100 KB at most
_IN_THE_BOOK = "diterima kantor sebelum dicabut"


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
        keep(SEGMENT, signed, error, now_ms=ledger.clock_ms())
        row = QuarantineRow.objects.get(digest=segment.content_digest(signed).hex())
        if row.settled == "" and _is_told_again(ledger, row, error):
            retry(ledger)


def kept_aside(ledger: Ledger) -> dict[bytes, bool]:
    """Return the segments that wait here or were adopted, for statements to name.

    By the first bytes of their digest; and whether each begins on our own chain, so that a sender
    knows from where on its branch is another than ours.
    """
    codes = (*EARLY, ForkError.code)
    rows = QuarantineRow.objects.filter(name=SEGMENT, code__in=codes, settled__in=("", "adopted"))
    rows = rows.defer("data")  # each statement asks, and of few the bytes have to be read
    return {
        bytes.fromhex(row.digest)[:HEAD_BYTES]: row.code != ForkError.code
        or recovery.is_rooted(ledger.read_certified(bytes(row.data)))
        for row in rows
    }


def unknown_to(ledger: Ledger, heard: Statement) -> Iterator[tuple[Segment, bytes]]:
    """Return what waits here and neither the book nor the quarantine of a peer can have.

    A restore may have lost the office its beginning, or its writer's branch: a supervisor decides
    (``test_the_end_alone_of_what_a_restored_office_lost_comes_to_its_quarantine``). What may lie on
    the peer's own branch stays (``test_what_may_be_the_offices_own_branch_is_not_passed_on``).
    """
    waiting = QuarantineRow.objects.filter(name=SEGMENT, code__in=PASSED_ON, settled="")
    signed = [bytes(row.data) for row in waiting.order_by("arrived_ms", "digest")]
    runs = [(ledger.read_certified(one), one) for one in signed]
    strange: set[bytes] = set()
    for run, one in sorted(runs, key=lambda pair: pair[0].first):
        chain = (run.stream, run.epoch)
        head = heard.positions.get(chain, genesis(*chain))
        if run.previous in strange or recovery.is_ours(chain, head) or _parts_from(run, head):
            strange.update(run.digests())
            if segment.content_digest(one)[:HEAD_BYTES] not in heard.aside:
                yield run, one


def _parts_from(run: Segment, head: Head) -> bool:
    """Tell whether a segment has another entry than a chain where this passes through a head."""
    at = head.seq - run.first + 1
    digests = [run.previous, *run.digests()]
    return 0 <= at < len(digests) and not digests[at].startswith(head.digest)


def retry(ledger: Ledger) -> int:
    """Try again what was only early, until nothing moves; return how many were settled."""
    count = 0
    while moved := sum(_try(ledger, row) for row in _early()):
        count += moved
    return count


def vouch(ledger: Ledger, aside: Iterable[bytes]) -> None:
    """Release what a kit keeps aside and this office holds, though its writer is believed no more.

    A kit that comes late learns that another was revoked before it gets what that one wrote in good
    time. Only what is in the office's own book is released, whatever a kit says that it keeps.
    The book is read a few segments at a time, and no further than the last that is asked about.
    """
    marks = set(aside)
    nodes = [row.node for row in DeviceRow.objects.all()] if marks else []
    for row in SegmentRow.objects.filter(stream__in=nodes).order_by("id").iterator(_A_FEW):
        signed = bytes(row.signed)
        mark = segment.content_digest(signed)[:HEAD_BYTES]
        if mark in marks:
            try:
                ledger.read_signed(signed)
            except RevokedSignerError:
                _release(ledger, signed, actor=OFFICE, reason=_IN_THE_BOOK)
        marks.discard(mark)
        if not marks:
            return


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
        how = _decided(ledger, row, actor=actor, reason=reason)
        retry(ledger)  # others may have waited for it
    return how


def _decided(ledger: Ledger, row: QuarantineRow, *, actor: str, reason: str) -> str:
    if row.code == RevokedSignerError.code:
        _release(ledger, bytes(row.data), actor=actor, reason=reason)
        if _try(ledger, row, how="released"):
            return "released"
        row.refresh_from_db()
        if row.code != ForkError.code:
            return row.code  # released, and waits for what is before it
    elif row.name == SEGMENT and row.code in EARLY and _try(ledger, row):
        return "admitted"
    elif row.code not in ADOPTABLE:
        raise RefusedError(row.code)
    _adopt(ledger, row, actor)
    return _settle(row, "adopted")


def _release(ledger: Ledger, signed: bytes, *, actor: str, reason: str) -> None:
    fact = QuarantineReleased(
        subject=device_subject(segment.signer_of(signed)),
        digest=segment.content_digest(signed),
        reason=reason,
    )
    ledger.record(fact, actor=actor)


def _early() -> list[QuarantineRow]:
    """Return what may fit by now, also what was adopted because nobody could fill its gap.

    A clock that stands still gives many rows one time; each database has an order of its own then
    (``test_what_arrived_at_one_moment_is_tried_again_in_one_order``).
    """
    waiting = QuarantineRow.objects.filter(
        name=SEGMENT, code__in=EARLY, settled__in=("", "adopted")
    )
    return list(waiting.order_by("arrived_ms", "digest"))


def _try(ledger: Ledger, row: QuarantineRow, *, how: str = "admitted") -> bool:
    """Settle a segment if the book takes it now, or if it turns out to be our own lost branch."""
    try:
        recovery.admit(ledger, bytes(row.data))
    except UntrustedError as error:
        return _is_told_again(ledger, row, error)
    _settle(row, how)
    return True


def _is_told_again(ledger: Ledger, row: QuarantineRow, error: UntrustedError) -> bool:
    """Note why a segment waits, but tell it again if we signed it and it lies on a lost branch."""
    is_fork = isinstance(error, ForkError)
    if isinstance(error, GapError):
        is_fork = _follows_fork(ledger, ledger.read_certified(bytes(row.data)))
    code = ForkError.code if is_fork else error.code
    QuarantineRow.objects.filter(digest=row.digest).update(code=code)
    if segment.signer_of(bytes(row.data)) != ledger.node:
        return False
    run = ledger.read_certified(bytes(row.data))
    if not is_fork:
        if code == GapError.code:  # a restore lost it: none of these places is used again
            recovery.leave(ledger, run.epoch)
        return False
    recovery.tell_lost(ledger, run)
    _settle(row, "adopted")
    return True


def _follows_fork(ledger: Ledger, run: Segment) -> bool:
    """Tell whether what is missing before a segment is here, on another branch than the book's."""
    forks = QuarantineRow.objects.filter(name=SEGMENT, code=ForkError.code)
    runs = (ledger.read_certified(bytes(row.data)) for row in forks)
    return any(run.previous in one.digests() for one in runs)


def _adopt(ledger: Ledger, row: QuarantineRow, actor: str) -> None:
    """Tell a segment's facts again in the office's own streams; repeated facts change nothing.

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
