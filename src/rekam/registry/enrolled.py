"""What a recording or a handover speaks of besides its person: sealed parts, receipt numbers.

A receipt is counted when its entry comes in. Parts are noted when an entry comes from elsewhere or
is an office's, and a kit's own when their segment is signed: until then nobody is told of them, and
an officer waits for five rows less. ``rebuild`` notes all anew; what is held and what the office
receipted are no facts and are kept.
Before: ``ledger.py`` keeps the entry. Next: ``mailroom.py`` asks what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import connection

from rekam.domain.errors import MalformedError
from rekam.domain.facts import CardHandedOver, Enrolled, Fact, Part, SuketHandedOver
from rekam.domain.stamp import Place
from rekam.domain.values import OFFICE, NodeId, ReceiptNumber, Subject, writer_of
from rekam.journal import codec
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
# With the condition of its index, or no database would take that.
_STANDING = "SELECT subject FROM registry_personrow WHERE receipt = %s AND receipt > ''"
_OF_A_KIT = "SELECT payload FROM registry_ledgerentry WHERE stream = %s AND kind = 'enrolled' AND "
_BEARING = {
    "sqlite": f"{_OF_A_KIT} INSTR(payload, %s) > 0",
    "postgresql": f"{_OF_A_KIT} POSITION(%s::bytea IN payload) > 0",
}


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


def subject_of(number: ReceiptNumber) -> Subject | None:
    """Return whose recording bears a receipt's number, also one that counts no more; or None.

    The latest of everybody stands in their row; others are looked up in the kit's own chain, but
    not a number that the kit never gave: strangers may ask for any
    (``test_a_number_that_no_kit_gave_is_looked_for_in_no_chain``). One that the office adopted out
    of quarantine, and that counts no more, is not found.
    """
    row = bulk.execute(_STANDING, (str(number),)).fetchone()
    if row is not None:
        return Subject(row[0])
    if number.counter > last_receipt(NodeId(f"kit-{number.kit}")):
        return None
    told = bulk.execute(_BEARING[connection.vendor], (f"kit-{number.kit}", str(number).encode()))
    facts = (codec.decode(bytes(payload)) for (payload,) in told.fetchall())
    found = [
        one.subject for one in facts if isinstance(one, Enrolled) and one.number == str(number)
    ]
    return found[-1] if found else None


def last_receipt(node: NodeId) -> int:
    """Return the highest counter of a kit's receipts in this book; 0 before the first."""
    row = ReceiptRow.objects.filter(code=node.removeprefix("kit-")).first()
    return row.counter if row else 0
