"""The fixture ``machines`` itself: a fleet that lies would let everything else pass."""

from rekam.domain.facts import NoteAdded
from rekam.domain.values import Subject
from rekam.registry.models import LedgerEntry
from tests.machines import exchange, rows


def note(text):
    return NoteAdded(subject=Subject("sementara:office:1"), text=text)


def test_machines_exchange_by_a_stick_and_agree(machines):
    office = machines.office()
    kits = [machines.kit(name, office) for name in ("kit-01", "kit-02")]
    for kit in kits:
        with kit.on() as machine:
            machine.ledger.record(note(kit.name), actor="officer:rina")
    exchange(machines.stick(), *kits, office, *kits)
    assert rows(office) == rows(kits[0]) == rows(kits[1])
    with office.on() as machine:
        assert {stream for stream, _ in machine.ledger.heads()} == {
            "office/trust",
            "kit-01",
            "kit-02",
        }


def test_machines_may_be_on_inside_one_another(machines):
    office = machines.office()
    kit = machines.kit("kit-01", office)
    with office.on():
        before = LedgerEntry.objects.count()
        with kit.on() as machine:
            machine.ledger.record(note("here"), actor="officer:rina")
            assert LedgerEntry.objects.count() == 1
        assert LedgerEntry.objects.count() == before
    assert LedgerEntry.objects.count() == 0


def test_a_copy_is_a_machine_of_its_own(machines):
    office = machines.office()
    kit = machines.kit("kit-01", office)
    image = kit.copy("image")
    with kit.on() as machine:
        machine.ledger.record(note("after the image"), actor="officer:rina")
        signing_key = machine.ledger.keys.public.signing_key
    with image.on() as machine:
        assert LedgerEntry.objects.count() == 0
        assert machine.ledger.keys.public.signing_key == signing_key
    kit.restore(image)
    with kit.on() as machine:
        assert LedgerEntry.objects.count() == 0


def test_time_is_shared_and_a_skew_is_not(machines):
    one, other = machines.office(), machines.blank("kit-01")
    other.skew_ms = -1_000_000
    assert one.clock_ms() - other.clock_ms() == 1_000_000 - 1
