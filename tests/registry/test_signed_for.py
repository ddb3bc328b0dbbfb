"""Which of our mail its reader has signed for, by what it told last."""

import pytest

from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal.entry import Head
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.signed_for import held_by
from rekam.sync.carrier import part_name, segment_name
from tests.machines import exchange
from tests.registry.saying import said
from tests.telling import OPERATOR, RINA, enrolled, note, part

KIT = NodeId("kit-01")


@pytest.fixture
def office(machines):
    return machines.office()


@pytest.fixture
def kit(machines, office):
    return machines.kit(KIT, office)


def recorded(kit):
    """Record somebody with one part; return its digest and the names that both go out under."""
    with kit.on() as machine:
        digest = machine.parts.put(b"photo")
        machine.ledger.record(enrolled(1, parts=[part(digest, tier=1)]), actor=RINA)
        out = machine.mailroom
        names = [
            name for name, _ in (*out.segments_for(OFFICE, set()), *out.parts_for(OFFICE, set()))
        ]
    return digest, names


def test_only_what_its_reader_signed_for_is_cleared(machines, office, kit):
    _, names = recorded(kit)
    with kit.on() as machine:
        assert held_by(machine.mailroom, OFFICE, names) == []
    exchange(machines.stick(), kit, office)
    with kit.on() as machine:
        assert held_by(machine.mailroom, OFFICE, names) == []  # the receipt is on its way
    exchange(machines.stick(), kit)
    with kit.on() as machine:
        machine.ledger.record(note(1), actor=RINA)
        later = [name for name, _ in machine.mailroom.segments_for(OFFICE, set())]
        assert later
        assert held_by(machine.mailroom, OFFICE, [*names, *later]) == names


def test_what_the_office_lost_is_no_longer_held(machines, office, kit):
    """A restored office says that the part is missing: its copy in the bucket stays."""
    digest, names = recorded(kit)
    exchange(machines.stick(), kit, office, kit)
    with kit.on() as machine:
        PartRow.objects.update(receipted_ms=None)
        assert part_name(OFFICE, digest) not in held_by(machine.mailroom, OFFICE, names)


def test_another_branch_of_our_chain_is_not_ours(machines, office, kit):
    """A cloned laptop's work stands at the office in this place: what is ours was never taken."""
    _, names = recorded(kit)
    exchange(machines.stick(), kit, office, kit)
    with kit.on() as machine:
        seq = LedgerEntry.objects.filter(stream=KIT).count()
        lie = {(StreamId(KIT), machine.ledger.epoch): Head(seq, b"another!")}
        told = said(office.assembled().ledger.keys, node=OFFICE, reader=KIT, positions=lie)
        machine.mailroom.take(*told)
        assert [
            name for name in held_by(machine.mailroom, OFFICE, names) if "segment" in name
        ] == []


def test_a_position_beyond_our_own_chain_says_nothing(machines, office, kit):
    _, names = recorded(kit)
    with kit.on() as machine:
        lie = {(StreamId(KIT), machine.ledger.epoch): Head(10**6, bytes(8))}
        told = said(office.assembled().ledger.keys, node=OFFICE, reader=KIT, positions=lie)
        machine.mailroom.take(*told)
        assert held_by(machine.mailroom, OFFICE, names) == []


def test_the_mail_of_others_is_not_touched(machines, office, kit):
    """Two kits share the office's mailbox in a bucket: each clears its own alone."""
    exchange(machines.stick(), kit, office, kit)
    with office.on() as machine:
        machine.ledger.record(note(1), actor=OPERATOR)
    exchange(machines.stick(), office, kit, office, kit)
    with kit.on() as machine:
        heard = machine.mailroom.heard_from(OFFICE)
        others = [
            segment_name(OFFICE, stream, epoch, (1, 1))
            for stream, epoch in heard.positions
            if not stream.startswith(KIT)
        ]
        assert others
        assert held_by(machine.mailroom, OFFICE, others) == []


def test_the_office_clears_what_a_kit_has(machines, office, kit):
    with office.on() as machine:
        machine.ledger.record(note(1), actor=OPERATOR)
        names = [name for name, _ in machine.mailroom.segments_for(KIT, set())]
        assert held_by(machine.mailroom, KIT, names) == []
    exchange(machines.stick(), office, kit, office)
    with office.on() as machine:
        assert held_by(machine.mailroom, KIT, names) == names
