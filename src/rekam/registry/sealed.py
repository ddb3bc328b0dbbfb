"""Segments as they travel: each sealed to a reader once and kept, so that it is the same each time.

Before: ``mailroom.py`` says what a reader lacks.
"""

from __future__ import annotations

import hashlib

from rekam.domain.values import NodeId
from rekam.journal import keys, segment
from rekam.journal.entry import DIGEST_BYTES
from rekam.registry.models import SealedRow, SegmentRow

RECIPIENT_MARK = 12  # characters of a reader's key, enough to tell two laptops of one kit apart


def copy_of(row: SegmentRow, *, reader: NodeId, recipient: str) -> bytes:
    """Return a segment sealed to a reader, whose key ``recipient`` is."""
    # A laptop that replaces another cannot open what was sealed to that one:
    # test_the_old_work_stays_and_the_new_is_admitted.
    mark = f"{reader} {recipient[-RECIPIENT_MARK:]}"
    kept = SealedRow.objects.filter(segment=row, reader=mark).first()
    if kept is None or not is_whole(kept):
        sealed = keys.seal(bytes(row.signed), recipient=recipient)
        values = {"sealed": _check(bytes(row.signed), mark, sealed) + sealed}
        kept, _ = SealedRow.objects.update_or_create(segment=row, reader=mark, defaults=values)
    return bytes(kept.sealed)[DIGEST_BYTES:]


def is_whole(row: SealedRow) -> bool:
    """Tell whether sealed bytes are as we made them; we could not open them to see."""
    kept, sealed = bytes(row.sealed)[:DIGEST_BYTES], bytes(row.sealed)[DIGEST_BYTES:]
    return kept == _check(bytes(row.segment.signed), row.reader, sealed)


def _check(signed: bytes, reader: str, sealed: bytes) -> bytes:
    return hashlib.sha256(segment.content_digest(signed) + reader.encode() + sealed).digest()
