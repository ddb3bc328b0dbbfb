"""What lies aside, beside the book: what is the same, what differs and how, what is nowhere."""

import pytest

from rekam.domain.errors import RefusedError, SealBrokenError, UnknownSignerError
from rekam.domain.facts import DeviceRevoked
from rekam.domain.trust import device_subject
from rekam.domain.values import NodeId
from rekam.journal import segment
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys
from rekam.registry import comparison, quarantine
from rekam.registry.models import QuarantineRow
from tests.machines import exchange
from tests.telling import CAPTURED_MS, OPERATOR, RINA, enrolled, note, signed_run


@pytest.fixture
def keys(kit):
    return kit.assembled().ledger.keys


def beside(machine, signed):
    """Keep a segment aside as the mailroom does, and lay it beside the book."""
    error = quarantine.EARLY[0]
    with machine.ledger.deciding():
        digest = segment.content_digest(signed).hex()
        QuarantineRow.objects.create(
            digest=digest, name=quarantine.SEGMENT, data=signed, code=error, arrived_ms=1
        )
    return comparison.compare(machine.ledger, digest)


def test_a_clone_and_its_book_are_told_apart_entry_by_entry(office, keys):
    """The laptop was copied after its first entry; both went on."""
    first, true, other = note(1), note(2, "asli"), note(3, "kembaran")
    with office.on() as machine:
        machine.ledger.admit(signed_run(keys, first, true))
        found = beside(machine, signed_run(keys, first, other, note(4)))
    assert (found.node, found.stream, found.epoch) == ("kit-01", "kit-01", 1)
    assert (found.same, found.other, found.missing, found.unheld) == (1, 1, 1, 2)
    second, third = found.differing
    assert (second.seq, second.aside.fact, second.book.fact) == (2, other, true)
    assert (second.is_what, second.is_who, second.is_when) == (True, False, False)
    assert (third.seq, third.book) == (3, None)


def test_who_and_when_are_told_apart_too(office, keys):
    with office.on() as machine:
        machine.ledger.admit(signed_run(keys, note(1), actor=OPERATOR, millis=CAPTURED_MS - 5))
        (pair,) = beside(machine, signed_run(keys, note(1))).differing
    assert (pair.is_what, pair.is_who, pair.is_when) == (False, True, True)
    assert pair.elsewhere == "kit-01/1/0000000001", "what it says is in the book"


def test_what_was_taken_over_stands_elsewhere_and_nothing_would_be_lost(office, kit, keys):
    late = signed_run(keys, note(7), after=Head(8, bytes(32)))
    with office.on() as machine:
        found = beside(machine, late)
        assert (found.missing, found.unheld) == (1, 1)
        digest = segment.content_digest(late).hex()
        quarantine.release(machine.ledger, digest, actor=OPERATOR, reason="laptop hilang")
        found = comparison.compare(machine.ledger, digest)
        assert (found.missing, found.unheld) == (1, 0)
        (pair,) = found.differing
        assert pair.elsewhere.startswith("office/")


def test_what_a_revoked_kit_wrote_can_be_read_before_it_is_released(machines, office, kit):
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), actor=RINA)
    with office.on() as machine:
        revoked = DeviceRevoked(subject=device_subject(NodeId("kit-01")), reason="hilang")
        machine.ledger.record(revoked, actor=OPERATOR)
    exchange(machines.stick(), kit, office)
    with office.on() as machine:
        digest = QuarantineRow.objects.get().digest
        (pair,) = comparison.compare(machine.ledger, digest).pairs
    assert (pair.aside.fact.number, pair.book) == (enrolled(1).number, None)


def test_what_nobody_can_read_is_not_compared(office, keys):
    with office.on() as machine:
        with pytest.raises(UnknownSignerError):
            beside(machine, signed_run(NodeKeys.generate(), note(1), stream="kit-99"))
        with pytest.raises(SealBrokenError):
            beside_damaged(machine)
        with pytest.raises(RefusedError):
            comparison.compare(machine.ledger, "ab" * 32)


def beside_damaged(machine):
    quarantine.keep("office/x", b"damaged", SealBrokenError("x"), now_ms=1)
    digest = QuarantineRow.objects.get(data=b"damaged").digest
    return comparison.compare(machine.ledger, digest)
