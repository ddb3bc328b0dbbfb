"""A kit is killed before each write of a recording: nothing it said is lost, nothing is doubled."""

import pytest

from rekam.desks.capture import actions as capture
from rekam.desks.capture.actions import Captured
from rekam.desks.exchange.actions import exchange_now
from rekam.domain.errors import AlreadyEnrolledError
from rekam.domain.values import OFFICE
from rekam.registry import drafts, project
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.verify import verify
from rekam.sync.carrier import part_name
from tests.faults.killing import killed_at
from tests.machines import exchange, rows
from tests.telling import RINA, enrolled, who

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


class Plain:
    """Devices that see at once, and next to nothing."""

    def capture(self, draft, exceptions):
        seen = f"what the devices saw of {draft.subject}".encode()
        parts = {"photo": seen, "summary": seen}
        return Captured(parts=parts, fingers=(80,) * 10, irises=(80, 80))


def record(one, number, stick, tell):
    """Record a person and go home, as far as it was not done yet; tell of each finished step."""
    subject = who(number)
    with one.on() as machine:
        try:
            draft = capture.begin(machine, subject, enrolled(number).biodata, officer=RINA)
        except AlreadyEnrolledError:
            draft = None
        if draft:
            tell("begun")
            if not draft.parts:
                capture.capture(machine, subject, Plain(), exceptions={}, officer=RINA)
                tell("captured")
            tell(capture.sign_off(machine, subject, officer=RINA).number)
        exchange_now(machine, stick)
        tell("sent")


def kept(one, number, stick, told):
    """Check a machine that was killed: whole, and all that it told of is there."""
    with one.on() as machine:
        assert verify(machine.ledger, machine.parts) == []
        draft, enrolments = drafts.find(who(number)), standing(number)
        assert len(enrolments) <= 1
        assert not (draft and enrolments)
        parts = [part.digest for one in (draft, *enrolments) if one for part in one.parts]
        assert all(map(machine.parts.has, parts))
        assert "begun" not in told or draft or enrolments
        assert "captured" not in told or len(parts) == 2
        assert not told[2:] or [enrolments[0].number] == told[2:3]
        if "sent" in told:
            assert {part_name(OFFICE, one) for one in parts} <= {*stick.names(OFFICE)}


def standing(number):
    return project.person(who(number)).enrolments


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
        assert PartRow.objects.filter(is_held=True).count() == 2 * len(killed)
