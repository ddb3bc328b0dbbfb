"""What a recording or a handover speaks of besides its person: sealed parts, receipt numbers.

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
from rekam.domain.facts import CardHandedOver, Enrolled, Fact, Part, SuketHandedOver
from rekam.domain.stamp import Place
from rekam.domain.values import OFFICE, NodeId, ReceiptNumber, writer_of
from rekam.journal.entry import DIGEST_BYTES
from rekam.registry import bulk
from rekam.registry.models import PartRow, ReceiptRow

WITH_PARTS = (Enrolled, CardHandedOver, SuketHandedOver)
KINDS_WITH_PARTS = ("enrolled", "card-handed-over", "suket-handed-over")  # in the file format
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
        for where in [(place.stream, place.epoch, place.seq)]
        for one in parts_of(fact)
        if len(one.digest) == DIGEST_BYTES
        for tier in [max(0, min(one.tier, _TIER_MAX))]
    ]
    bulk.insert(PartRow, rows, conflict="ignore")


def parts_of(fact: Fact) -> tuple[Part, ...]:
    """Return the sealed parts that a fact speaks of."""
    return fact.parts if isinstance(fact, WITH_PARTS) else ()


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
