"""A part came and its entry did not: the office has it, and asks for it when it was lost."""

import pytest

from rekam.registry.models import PartRow
from rekam.registry.verify import verify
from tests.machines import exchange, rows
from tests.telling import RINA, enrolled, part


@pytest.fixture
def digest(machines, office, kit):
    """A part that came to the office on a stick which lost the segment that speaks of it."""
    with kit.on() as machine:
        found = machine.parts.put(b"a picture")
        machine.ledger.record(enrolled(0, counter=1, parts=[part(found)]), actor=RINA)
    stick = machines.stick()
    exchange(stick, kit)
    for lost in stick.root.rglob("*.segment"):
        lost.unlink()
    exchange(stick, office)
    return found


def test_a_part_whose_segment_waits_is_put_once(machines, office, kit, digest):
    for _ in range(2):
        (report,) = exchange(machines.stick(), kit)
        assert [name for name in report.put if "/parts/" in name] == []
    exchange(machines.stick(), office, kit)
    assert rows(office) == rows(kit)
    with office.on() as machine:
        assert PartRow.objects.get().is_held
        assert verify(machine.ledger, machine.parts) == []


def test_a_part_that_is_lost_before_its_entry_comes_is_asked_for_again(
    machines, office, kit, digest
):
    exchange(machines.stick(), kit)
    with office.on() as machine:
        machine.parts.drop(digest)
    for _ in range(2):
        exchange(machines.stick(), office, kit)
    exchange(machines.stick(), office)
    with office.on() as machine:
        assert machine.parts.get(digest) == b"a picture"
        assert PartRow.objects.get().is_held


def test_half_a_part_before_its_entry_is_not_receipted(machines, office, kit, digest):
    with office.on() as machine:
        path = next(machine.parts.root.rglob(digest.hex()))
        path.write_bytes(b"a pic")
    with kit.on() as machine:
        PartRow.objects.update(receipted_ms=None)
    exchange(machines.stick(), office)
    exchange(machines.stick(), office, kit)
    with kit.on():
        assert PartRow.objects.get().receipted_ms is None
