"""Parts of what the office adopted, or wrote itself: counted once, receipted, and asked for."""

import hashlib

import pytest

from rekam.domain.values import OFFICE, NodeId
from rekam.journal import keys, segment
from rekam.registry import quarantine
from rekam.registry.models import PartRow, SegmentRow
from rekam.registry.verify import verify
from rekam.sync import statement
from rekam.sync.statement import HEAD_BYTES
from tests.registry.saying import said
from tests.telling import OPERATOR, RINA, enrolled, note, part, signed_run

KIT = NodeId("kit-01")
DIGEST = hashlib.sha256(b"sealed").digest()
RECORDING = enrolled(2, parts=[part(DIGEST)])


@pytest.fixture
def own(kit):
    return kit.assembled().ledger.keys


@pytest.fixture
def adopting(office, own):
    """An office that adopted what a twin of a kit recorded, and signed nothing yet."""
    fork = signed_run(own, RECORDING)
    with office.on() as machine:
        recipient = machine.ledger.keys.public.recipient
        for one in (signed_run(own, note(1)), fork):
            machine.mailroom.take("segment", keys.seal(one, recipient=recipient))
        digest = segment.content_digest(fork).hex()
        quarantine.release(machine.ledger, digest, actor=OPERATOR, reason="benar")
    return office


def told(office, own, **heard):
    """Return what the office states to a kit that told this."""
    with office.on() as machine:
        machine.ledger.sign_pending()
        machine.mailroom.take(*said(own, **heard))
        own_key = machine.ledger.office_key
        return statement.read(
            machine.mailroom.statement_for(KIT), writer=OFFICE, signing_key=own_key
        )


def test_a_part_of_what_the_office_adopted_keeps_its_first_place(adopting, own):
    """Seeded world 352: the kit told it again before the office signed what it had adopted."""
    with adopting.on() as machine:
        machine.ledger.admit(signed_run(own, RECORDING, epoch=2))
        assert verify(machine.ledger, machine.parts) == []


def test_a_part_of_our_own_keeps_its_place_when_the_office_adopted_a_twins(kit, adopting):
    with kit.on() as machine:
        machine.parts.put(b"sealed")
        machine.ledger.record(RECORDING, actor=RINA)
    with adopting.on() as machine:
        machine.ledger.sign_pending()
        rows = SegmentRow.objects.filter(stream__startswith="office/").order_by("id")
        signed = [bytes(one.signed) for one in rows]
    with kit.on() as machine:
        for one in signed:
            machine.ledger.admit(one)
        machine.ledger.sign_pending()
        assert PartRow.objects.get().stream == KIT
        assert verify(machine.ledger, machine.parts) == []


def test_a_part_of_what_was_adopted_gets_its_receipt(adopting, own):
    """It may have come before, and its kit may have it no more: a new laptop has no old files."""
    with adopting.on() as machine:
        machine.parts.put(b"sealed")
    assert told(adopting, own, parts_asked=(DIGEST[:HEAD_BYTES],)).parts == (DIGEST,)


def test_a_part_of_what_was_adopted_that_is_not_here_is_asked_for(adopting, own):
    assert told(adopting, own).parts_missing == (DIGEST,)


def test_a_kit_calls_no_part_missing(kit, adopting, own):
    with adopting.on() as machine:
        told_to_kit = machine.mailroom.statement_for(KIT)
    with kit.on() as machine:
        machine.ledger.record(RECORDING, actor=RINA)
        machine.ledger.sign_pending()
        PartRow.objects.update(is_held=False)
        machine.mailroom.take(f"{KIT}/{OFFICE}.statement", told_to_kit)
        stated = statement.read(
            machine.mailroom.statement_for(OFFICE),
            writer=KIT,
            signing_key=own.public.signing_key,
        )
        assert (stated.parts, stated.parts_missing) == ((), ())
