"""What an enrolment speaks of besides its person: sealed parts, and the kit's receipt number.

A receipt is counted when its entry comes in. Parts are noted when an entry comes from elsewhere,
and our own when their segment is signed: until then nobody is told of them, and an officer waits
for five rows less. ``rebuild`` notes all anew; what is held and what the office receipted are no
facts and are kept.
Before: ``ledger.py`` keeps the entry. Next: ``mailroom.py`` asks what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from rekam.domain.errors import MalformedError
from rekam.domain.facts import Enrolled, Fact
from rekam.domain.stamp import Place
from rekam.domain.values import OFFICE, NodeId, ReceiptNumber, writer_of
from rekam.journal.entry import DIGEST_BYTES
from rekam.registry import bulk
from rekam.registry.models import PartRow, ReceiptRow

_TIER_MAX = 9
_NOTHING_KNOWN = (None, None, None)  # no receipt, in no backup, not dropped
_COUNTED = """
INSERT INTO registry_receiptrow (code, counter) VALUES (%s, %s)
ON CONFLICT (code) DO UPDATE SET counter = excluded.counter
WHERE excluded.counter > registry_receiptrow.counter
"""


def keep_parts(told: Iterable[tuple[Place, Fact]], *, are_held: bool) -> None:
    """Note the parts that these entries speak of, and whether we have them; safe to repeat."""
    rows = [
        (one.digest.hex(), *where, tier, max(0, one.size_bytes), are_held, *_NOTHING_KNOWN)
        for place, fact in told
        if isinstance(fact, Enrolled)
        for where in [(place.stream, place.epoch, place.seq)]
        for one in fact.parts
        if len(one.digest) == DIGEST_BYTES
        for tier in [max(0, min(one.tier, _TIER_MAX))]
    ]
    bulk.insert(PartRow, rows, conflict="ignore")


def count_receipts(told: Iterable[tuple[Place, Fact]]) -> None:
    """Note how far each kit's receipts have been counted; safe to repeat.

    A kit counts its own, and the office what it adopted:
    ``test_a_kit_moves_no_other_kits_counter``.
    """
    highest: dict[str, int] = {}
    for place, fact in told:
        with suppress(MalformedError):
            number = ReceiptNumber.parse(fact.number if isinstance(fact, Enrolled) else "")
            if writer_of(place.stream) in {OFFICE, f"kit-{number.kit}"}:
                highest[number.kit] = max(number.counter, highest.get(number.kit, 0))
    for counted in highest.items():
        bulk.execute(_COUNTED, counted)


def last_receipt(node: NodeId) -> int:
    """Return the highest counter of a kit's receipts in this book; 0 before the first."""
    row = ReceiptRow.objects.filter(code=node.removeprefix("kit-")).first()
    return row.counter if row else 0
