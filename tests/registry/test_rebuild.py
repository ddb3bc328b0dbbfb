"""A rebuild makes rows from the book, and keeps what no book says: held parts, receipts."""

import hashlib

from rekam.registry import bulk, verify
from rekam.registry.models import PartRow
from tests.telling import RINA, enrolled, part


def test_a_rebuild_forgets_no_receipt_of_a_part(kit):
    with kit.on() as machine:
        digests = [machine.parts.put(f"sealed {one}".encode()) for one in range(3)]
        lost = hashlib.sha256(b"never came").digest()
        fact = enrolled(1, parts=[part(one) for one in [*digests, lost]])
        machine.ledger.record(fact, actor=RINA)
        machine.ledger.sign_pending()
        PartRow.objects.filter(digest=digests[0].hex()).update(receipted_ms=17)
        verify.rebuild(machine.ledger, machine.parts)
        rows = PartRow.objects.values_list("digest", "is_held", "receipted_ms")
        assert set(rows) == {
            (digests[0].hex(), True, 17),
            (digests[1].hex(), True, None),
            (digests[2].hex(), True, None),
            (lost.hex(), False, None),
        }


def test_a_read_that_was_left_open_stops_no_verify(kit):
    """As a finding's traceback leaves one, until the garbage is swept."""
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), enrolled(2), actor=RINA)
        left_open = bulk.execute("SELECT id FROM registry_ledgerentry")
        assert left_open.fetchone()
        for _ in range(2):
            assert verify.verify(machine.ledger, machine.parts) == []
            verify.rebuild(machine.ledger, machine.parts)
