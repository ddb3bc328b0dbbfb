"""A journal that went backwards: no place is used twice, nothing is lost, nothing is told twice."""

import pytest

from rekam.domain.status import Standing
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal import keys
from rekam.journal.entry import Head
from rekam.registry import project
from rekam.registry.ledger import entry_of
from rekam.registry.models import (
    LedgerEntry,
    NodeState,
    PersonRow,
    QuarantineRow,
    SegmentRow,
    SuketRow,
)
from rekam.registry.recovery import EPOCHS_LOST_MAX
from rekam.registry.unsent import entries
from rekam.registry.verify import verify
from tests.machines import exchange, rows
from tests.registry.saying import said
from tests.telling import OPERATOR, RINA, enrolled, issued, matched, note, part, who

KIT = StreamId("kit-01")


def told(one, *facts):
    with one.on() as machine:
        machine.ledger.record(*facts, actor=OPERATOR if one.name == "office" else RINA)
        machine.ledger.sign_pending()


def rounds(machines, *fleet, count=4, stick="stick"):
    stick = machines.stick(stick)
    for _ in range(count):
        exchange(stick, *fleet)


def places(one, stream=KIT):
    with one.on():
        rows = LedgerEntry.objects.filter(stream=stream).order_by("epoch", "seq")
        return list(rows.values_list("epoch", "seq"))


def sound(*fleet):
    """Every machine's rows agree with each other, and with its own book."""
    for one in fleet:
        with one.on() as machine:
            assert verify(machine.ledger, machine.parts) == []
    assert all(rows(one) == rows(fleet[0]) for one in fleet)


def test_a_restored_kit_gets_its_tail_back_and_reuses_no_place(machines, office, kit):
    image = kit.copy("image")
    told(kit, enrolled(1), enrolled(2))
    rounds(machines, kit, office)
    kit.restore(image)
    rounds(machines, kit, office)
    told(kit, enrolled(3))
    rounds(machines, kit, office)
    assert places(kit) == places(office) == [(1, 1), (1, 2), (2, 1)]
    sound(office, kit)


def test_both_branches_of_a_restored_kit_end_on_all_machines(machines, office, kit, other):
    told(kit, note(1))
    rounds(machines, kit, office)
    image = kit.copy("image")
    told(kit, enrolled(1))
    rounds(machines, kit, office)
    kit.restore(image)
    told(kit, enrolled(2))
    rounds(machines, kit, office, kit, other, office)
    sound(office, kit, other)
    with other.on():
        assert PersonRow.objects.filter(is_recorded=True).count() == 2


@pytest.mark.parametrize(("before", "after"), [(1, 4), (4, 1), (3, 3)])
def test_a_branch_longer_or_shorter_than_the_other_is_found(machines, office, kit, before, after):
    """A peer that holds less of another branch cannot tell by the end of ours."""
    image = kit.copy("image")
    for number in range(before):
        told(kit, enrolled(number))
    rounds(machines, kit, office)
    kit.restore(image)
    for number in range(10, 10 + after):
        told(kit, enrolled(number))
    rounds(machines, kit, office, count=8)
    sound(office, kit)
    with office.on():
        assert PersonRow.objects.count() == before + after
    with kit.on() as machine:
        assert entries(machine.ledger, machine.mailroom.heard_from(OFFICE)) == 0


def test_a_restored_office_gets_its_own_facts_back_from_its_kits(machines, office, kit, other):
    image = office.copy("image")
    told(office, matched(1), issued(1))
    rounds(machines, office, kit)
    office.restore(image)
    told(office, matched(2))
    rounds(machines, office, kit, office, other)
    sound(office, kit, other)
    with office.on():
        assert {row.subject for row in PersonRow.objects.all()} == {who(1), who(2)}


def test_what_an_image_had_unsigned_is_signed_when_its_tail_comes_back(
    office, kit, other, machines
):
    """One of 500 worlds: a tail that came back by a stick hid that its beginning was not signed."""
    with office.on() as machine:
        machine.ledger.record(note(1), actor=OPERATOR)
    image = office.copy("image")
    rounds(machines, office, kit)
    told(office, note(2))
    rounds(machines, office, kit)
    with kit.on():
        tail = bytes(SegmentRow.objects.get(stream="office/umum", first=2).signed)
    office.restore(image)
    with office.on() as machine:
        machine.ledger.admit(tail)
    rounds(machines, office, other, office, kit, office)
    sound(office, kit, other)


def test_a_tail_that_comes_back_after_its_branch_was_told_again_reaches_the_other_branch(
    machines, office, kit, other
):
    """Seeded world 235: of an office's two branches the end of one came home with a slow kit."""
    image = office.copy("image")
    told(office, note(1))
    rounds(machines, office, other, stick="the other's")
    office.restore(image)
    told(office, note(2))
    later = office.copy("later")
    told(office, note(3))
    rounds(machines, office, kit)
    office.restore(later)
    rounds(machines, other, office, stick="the other's")
    rounds(machines, kit, office, other)
    sound(office, kit, other)
    with other.on():
        assert [len(project.story(who(number))) for number in (1, 2, 3)] == [1, 1, 1]


def test_both_twins_of_a_cloned_laptop_bring_their_work_home(machines, office, kit):
    twin = kit.copy("twin")
    told(kit, enrolled(1), enrolled(2))
    told(twin, enrolled(3))
    rounds(machines, kit, office, kit, twin, office, twin, office)
    sound(office, kit, twin)
    with office.on():
        assert PersonRow.objects.filter(is_recorded=True).count() == 3


def test_parts_that_are_told_again_before_they_were_signed_keep_their_place(machines, office, kit):
    """The book and a rebuild must agree which entry spoke of a part first."""
    twin = kit.copy("twin")
    with kit.on() as machine:
        machine.ledger.record(note(1), note(2), actor=RINA)
    exchange(machines.stick(), kit, office)
    with twin.on() as machine:
        digest = machine.parts.put(b"sealed")
        machine.ledger.record(enrolled(2, parts=[part(digest)]), actor=RINA)
        machine.ledger.open_epoch(1)
        ours = LedgerEntry.objects.filter(kind="enrolled", stream=machine.node)
        machine.ledger.tell_again([entry_of(row) for row in ours])
        machine.ledger.sign_pending()
        assert verify(machine.ledger, machine.parts) == []


def test_what_is_told_again_overrides_no_later_correction(machines, office, kit, other):
    image = office.copy("image")
    told(office, matched(1, Standing.UNRECORDED))
    rounds(machines, office, kit)
    office.restore(image)
    told(office, note(1))
    told(office, matched(1, Standing.RECORDED))
    rounds(machines, office, kit, office, other)
    sound(office, kit, other)
    with office.on():
        assert LedgerEntry.objects.filter(epoch=2, kind="voter-matched").count() > 0
        assert project.person(who(1)).standing is Standing.RECORDED


def test_a_correction_comes_after_what_was_told_again_from_a_faster_clock(machines, office, kit):
    image = office.copy("image")
    office.skew_ms = 3_600_000
    told(office, matched(1, Standing.UNRECORDED))
    rounds(machines, office, kit)
    office.restore(image)
    office.skew_ms = 0
    told(office, note(1))
    rounds(machines, office, kit)
    told(office, matched(1, Standing.RECORDED))
    rounds(machines, office, kit)
    sound(office, kit)
    with kit.on():
        assert project.person(who(1)).standing is Standing.RECORDED


def test_a_branch_behind_a_gap_is_told_again_when_what_is_before_it_comes(machines, office, kit):
    rounds(machines, office, kit, count=1)
    image = kit.copy("image")
    for number in range(1, 5):
        told(kit, enrolled(number))
    with kit.on():
        signed = [bytes(row.signed) for row in SegmentRow.objects.filter(stream=KIT).order_by("id")]
    kit.restore(image)
    told(kit, note(9))
    with kit.on() as machine:
        recipient = machine.ledger.keys.public.recipient
        for one in (*reversed(signed), *signed):
            machine.mailroom.take("segment", keys.seal(one, recipient=recipient))
        assert not QuarantineRow.objects.filter(settled="").exists()
        assert PersonRow.objects.filter(is_recorded=True).count() == 4
        assert LedgerEntry.objects.filter(stream=KIT, epoch=2).count() == 5
        assert NodeState.objects.get().epoch == 2


def test_a_gap_that_closes_is_admitted_and_not_told_again(machines, office, kit):
    rounds(machines, office, kit, count=1)
    image = kit.copy("image")
    told(kit, enrolled(1))
    told(kit, enrolled(2))
    with kit.on() as machine:
        signed = [bytes(row.signed) for row in SegmentRow.objects.order_by("id")]
        recipient = machine.ledger.keys.public.recipient
    rounds(machines, office, kit)
    kit.restore(image)
    rounds(machines, office, kit, count=1)
    with kit.on() as machine:
        for one in reversed(signed):
            machine.mailroom.take("segment", keys.seal(one, recipient=recipient))
    assert places(kit) == [(1, 1), (1, 2)]


def test_nothing_is_told_again_twice(machines, office, kit):
    told(kit, note(1), note(2))
    rounds(machines, kit, office)
    image = kit.copy("image")
    told(kit, enrolled(1))
    rounds(machines, kit, office)
    kit.restore(image)
    told(kit, enrolled(2))
    rounds(machines, kit, office)
    found = places(kit)
    assert found == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]
    rounds(machines, kit, office, count=6)
    assert places(kit) == found
    with office.on():
        assert [one.recorded.fact for one in project.story(who(1))] == [note(1), enrolled(1)]


def test_what_is_told_again_counts_once_in_whatever_order_it_comes(machines, office, kit, other):
    rounds(machines, office, kit, count=1)
    image = kit.copy("image")
    told(kit, enrolled(1))
    rounds(machines, kit, office, other)
    kit.restore(image)
    told(kit, note(2))
    rounds(machines, kit, office, other)
    with office.on():
        rows_of_kit = SegmentRow.objects.filter(stream=KIT).order_by("epoch")
        signed = [bytes(row.signed) for row in rows_of_kit]
    late = machines.kit("kit-09", office)
    rounds(machines, office, other, count=1)
    with office.on():
        trust = [
            bytes(row.signed)
            for row in SegmentRow.objects.filter(stream="office/trust").order_by("first")
        ]
    with late.on() as machine:
        for one in (*trust, *reversed(signed)):
            machine.ledger.admit(one)
        assert LedgerEntry.objects.filter(kind="enrolled").count() == 2
        (once,) = project.story(who(1))
        assert once.place.epoch == 2


def test_a_lying_kit_makes_the_office_tell_nothing_again(office, kit):
    told(office, matched(1), matched(2))
    own = kit.assembled().ledger.keys
    with office.on() as machine:
        chains = list(machine.ledger.heads())
        before = LedgerEntry.objects.count()
        for seq in range(1, 9):
            lie = {chain: Head(seq, bytes(8)) for chain in chains}
            machine.mailroom.take(*said(own, positions=lie, made_ms=seq))
            machine.mailroom.take("segment", b"no segment")
        assert LedgerEntry.objects.count() == before
        assert machine.ledger.epoch == 2


def test_a_claim_of_a_far_epoch_is_passed_over(office, kit):
    own = kit.assembled().ledger.keys
    trust = StreamId("office/trust")
    with office.on() as machine:
        far = {(trust, 2 + EPOCHS_LOST_MAX): Head(1, bytes(8))}
        machine.mailroom.take(*said(own, positions=far))
        assert machine.ledger.epoch == 1
        near = {(trust, 1 + EPOCHS_LOST_MAX): Head(1, bytes(8))}
        machine.mailroom.take(*said(own, positions=near))
        assert machine.ledger.epoch == 2 + EPOCHS_LOST_MAX


def test_a_statement_about_others_or_about_nothing_opens_no_epoch(office, kit):
    own = kit.assembled().ledger.keys
    told = {
        (NodeId("kit-02"), 1): Head(9, bytes(8)),
        (StreamId("office/trust"), 1): Head(0, bytes(8)),
    }
    with office.on() as machine:
        machine.mailroom.take(*said(own, positions=told))
        assert machine.ledger.epoch == 1


def test_a_restored_office_that_gives_a_second_letter_leaves_one_living(machines, office, kit):
    stick = machines.stick()
    exchange(stick, kit, office, kit)
    image = office.copy("image")
    told(office, matched(1), issued(1, serial=1))
    exchange(stick, office, kit)
    office.restore(image)
    told(office, matched(1), issued(1, serial=2))
    for _ in range(3):
        exchange(stick, kit, office)
    with office.on() as machine:
        living = SuketRow.objects.filter(is_revoked=False)
        assert (SuketRow.objects.count(), [one.serial for one in living]) == (2, [2])
        assert verify(machine.ledger, machine.parts) == []
