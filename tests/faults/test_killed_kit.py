"""A kit is killed before each write of a recording: nothing it said is lost, nothing is doubled."""

import pytest

from rekam.registry.models import LedgerEntry, PartRow
from tests.faults.killing import killed_at
from tests.faults.recording import PARTS, kept, record, standing
from tests.machines import exchange, rows
from tests.telling import enrolled

WRITES = {
    "open",
    "sync",
    "rename",
    "COMMIT",
    "INSERT INTO registry_draft",
    "INSERT INTO registry_ledgerentry",
    "INSERT INTO registry_entrysubject",
    "INSERT INTO registry_personrow",
    "INSERT INTO registry_partrow",
    "INSERT INTO registry_segmentrow",
    "INSERT INTO registry_sealedrow",
}


@pytest.fixture
def stick(machines, kit):
    for byte in range(256):  # each part is then kept by the same writes
        (kit.home / "parts" / f"{byte:02x}").mkdir(parents=True)
    return machines.stick()


@pytest.mark.database("sqlite")  # as every kit
def test_a_kit_killed_before_any_write_of_a_recording_loses_and_doubles_nothing(
    machines, office, kit, stick
):
    twin, killed, place = kit.copy("twin"), [], "begin"
    while place:
        number = len(killed)
        told, place = killed_at(number, record, kit, number, stick)
        kept(kit, number, stick, told)
        record(kit, number, stick, told.append)
        record(twin, number, machines.stick("twin"), [].append)
        exchange(stick, office)
        killed.append(place)
    assert set(killed) >= WRITES
    assert rows(kit)["PersonRow"] == rows(twin)["PersonRow"]
    exchange(stick, kit, office)
    assert rows(office) == rows(kit)
    with kit.on():
        numbers = [one.number for number in range(len(killed)) for one in standing(number)]
        assert numbers == [enrolled(number).number for number in range(len(killed))]
    with office.on():
        assert LedgerEntry.objects.filter(kind="enrolled").count() == len(killed)
        assert PartRow.objects.filter(is_held=True).count() == PARTS * len(killed)
