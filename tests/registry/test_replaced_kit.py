"""A lost laptop is replaced under its kit's name: new keys, an empty book, and old work stays."""

from rekam.registry import quarantine, read
from rekam.registry.models import LedgerEntry, PersonRow, QuarantineRow
from rekam.registry.unsent import entries
from rekam.registry.verify import verify
from tests.machines import exchange, rows
from tests.telling import OPERATOR, RINA, enrolled, who


def record_next(kit, number):
    with kit.on() as machine:
        receipt = read.next_receipt(machine)
        machine.ledger.record(enrolled(number, receipt.kit, receipt.counter), actor=RINA)
    return receipt.counter


def rounds(machines, *fleet, count=4):
    for _ in range(count):
        exchange(machines.stick(), *fleet)


def recorded(one):
    with one.on():
        found = PersonRow.objects.filter(is_recorded=True).values_list("subject", flat=True)
        return set(found)


def waiting(one):
    """Name what waits, but for mail that was sealed to the laptop that is gone."""
    with one.on():
        rows = QuarantineRow.objects.filter(settled="").exclude(code="seal-broken")
        return list(rows.values_list("code", "detail"))


def release_all(office):
    with office.on() as machine:
        rows = QuarantineRow.objects.filter(name=quarantine.SEGMENT, settled="")
        while row := rows.order_by("arrived_ms").first():
            quarantine.release(machine.ledger, row.digest, actor=OPERATOR, reason="kerja Rina")


def sound(office, *kits):
    for one in (office, *kits):
        with one.on() as machine:
            assert verify(machine.ledger, machine.parts) == []
            assert waiting(one) == []
        assert rows(one) == rows(office)
    for kit in kits:
        with kit.on() as machine:
            assert entries(machine.ledger, machine.mailroom.heard_from("office")) == 0


def test_the_old_work_stays_and_the_new_is_admitted(machines, office, kit, other):
    given = [record_next(kit, number) for number in (1, 2)]
    rounds(machines, kit, office, other, count=2)
    new = machines.kit("kit-01", office, folder="new laptop")
    exchange(machines.stick(), office, new)
    given += [record_next(new, number) for number in (3, 4)]
    assert given == [1, 2, 3, 4]
    rounds(machines, new, office, other)
    sound(office, new, other)
    assert recorded(office) == {who(number) for number in (1, 2, 3, 4)}
    assert record_next(new, 5) == 5


def test_what_was_recorded_before_the_office_was_heard_is_told_again(machines, office, kit, other):
    record_next(kit, 1)
    rounds(machines, kit, office, other, count=2)
    new = machines.kit("kit-01", office, folder="new laptop")
    record_next(new, 2)
    rounds(machines, new, office, other, count=6)
    assert recorded(new) == {who(1), who(2)}
    release_all(office)
    rounds(machines, new, office, other)
    sound(office, new, other)
    assert recorded(other) == {who(1), who(2)}


def test_the_old_laptops_late_work_waits_and_can_be_released(machines, office, kit, other):
    record_next(kit, 1)
    rounds(machines, kit, office, other, count=2)
    record_next(kit, 2)
    new = machines.kit("kit-01", office, folder="new laptop")
    exchange(machines.stick(), office, new)
    record_next(new, 3)
    rounds(machines, new, office)
    with kit.on() as machine:
        late = dict(machine.mailroom.segments_for("office", set()))
    with office.on() as machine:
        for letter in late.items():
            machine.mailroom.take(*letter)
        (row,) = QuarantineRow.objects.filter(settled="")
        assert row.code == "revoked-signer"
        assert who(2) not in recorded(office)
    release_all(office)
    rounds(machines, new, office, other)
    sound(office, new, other)
    assert recorded(new) == {who(1), who(2), who(3)}
    with new.on():
        assert LedgerEntry.objects.filter(stream="kit-01", kind="enrolled").count() == 3


def test_the_old_laptops_late_work_from_before_the_new_ones_is_released_too(
    machines, office, kit, other
):
    """Nothing of either had come to the office: both books begin at the same place."""
    for number in (1, 2):
        record_next(kit, number)
        with kit.on() as machine:
            machine.ledger.sign_pending()
    new = machines.kit("kit-01", office, folder="new laptop")
    record_next(new, 3)
    rounds(machines, new, office)
    with kit.on() as machine:
        late = dict(machine.mailroom.segments_for("office", set()))
    with office.on() as machine:
        for letter in late.items():
            machine.mailroom.take(*letter)
    release_all(office)
    rounds(machines, new, office, other)
    sound(office, new, other)
    assert recorded(new) == {who(1), who(2), who(3)}


def test_the_old_laptop_alone_still_speaks_by_its_old_keys_and_is_not_heard(machines, office, kit):
    stick = machines.stick()
    exchange(stick, kit, office, kit)
    machines.kit("kit-01", office, folder="new laptop")
    exchange(stick, kit, office)
    assert waiting(office) == [("signature", "kit-01")]
