"""An office is killed before each write of what a morning's stick and a letter make it write."""

from datetime import date

import pytest

from rekam.desks.exchange.actions import exchange_now
from rekam.desks.issuance import actions as issuance
from rekam.domain.errors import AlreadyHoldingError
from rekam.domain.values import OFFICE
from rekam.journal import keys
from rekam.registry import datasets, read
from rekam.registry.models import AliasRow, PartRow, PersonRow, QuarantineRow, SuketRow
from rekam.registry.verify import rebuild, verify
from tests.faults.killing import killed_at, stride
from tests.machines import exchange, rows
from tests.people import people
from tests.telling import OPERATOR, RINA, enrolled, part, who

TODAY = date(2018, 4, 5)
WRITES = {
    "open",
    "sync",
    "rename",
    "remove",
    "COMMIT",
    "INSERT INTO registry_segmentrow",
    "INSERT INTO registry_ledgerentry",
    "INSERT INTO registry_entrysubject",
    "INSERT INTO registry_personrow",
    "INSERT INTO registry_partrow",
    "INSERT INTO registry_quarantinerow",
    "UPDATE registry_partrow SET",
    "UPDATE registry_statementrow SET",
    "INSERT INTO registry_sealedrow",
    "INSERT INTO registry_suketrow",
}


def resident(number):
    known = people(7, 400)[number]
    nothing = dict.fromkeys(("birth_place", "sex", "address", "rt", "rw", "marital"), "")
    return datasets.ResidentRow(
        nik=known.nik,
        nkk=known.nik,
        name=known.name,
        born=known.born,
        village="35.01.04.2001",
        standing="recorded",
        flags=(),
        **nothing,
    )


@pytest.fixture
def stick(machines, office):
    for byte in range(256):  # each part is then kept by the same writes
        (office.home / "parts" / f"{byte:02x}").mkdir(parents=True)
    with office.on() as machine, machine.ledger.deciding():
        register = datasets.begin(digest="", kind="", file_name="", officer="", now_ms=0)
        datasets.keep_residents(register, [resident(number) for number in range(150)])
    return machines.stick()


def bring(kit, number, stick):
    """Record a person at the kit and put that on the stick, beside something damaged."""
    with kit.on() as machine:
        sealed = keys.seal(b"photo", recipient=machine.office_recipient)
        photo = part(machine.parts.put(sealed))
        machine.ledger.record(enrolled(number, parts=[photo]), actor=RINA)
        exchange_now(machine, stick)
    damaged = f"{OFFICE}/kit-01/9/{1:010d}-{number + 1:010d}.segment"
    stick.put(damaged, f"damaged {number}".encode())


def receive(office, number, stick, tell):
    """Take in what lies on the stick and give the person a letter, as far as it was not done."""
    with office.on() as machine:
        exchange_now(machine, stick)
        tell("taken")
        try:
            fact = issuance.issue_suket(machine, who(number), today=TODAY, officer=OPERATOR)
        except AlreadyHoldingError:
            return
        tell(str(fact.serial))


def kept(office, number, told):
    """Check a machine that was killed: whole, letters without a gap, and all that it told of."""
    with office.on() as machine:
        assert verify(machine.ledger, machine.parts) == []
        serials = [*SuketRow.objects.order_by("serial").values_list("serial", flat=True)]
        assert serials == [*range(1, len(serials) + 1)]
        assert not told[1:] or read.person_row(who(number)).suket == f"{told[1]}/2018"
        assert "taken" not in told or read.person_row(who(number)).is_recorded
        for held in PartRow.objects.filter(is_held=True):
            assert machine.parts.has(bytes.fromhex(held.digest))


def test_an_office_killed_before_any_write_keeps_each_thing_once_and_its_numbers_unbroken(
    office, kit, stick
):
    killed, place = [], "begin"
    while place:
        number = len(killed)
        bring(kit, number, stick)
        told, place = killed_at(number * stride(), receive, office, number, stick)
        kept(office, number, told)
        receive(office, number, stick, told.append)
        killed.append(place)
    assert stride() > 1 or set(killed) >= WRITES
    exchange(stick, kit, office, kit)
    assert rows(kit) == rows(office)
    count = len(killed)
    with office.on():
        serials = SuketRow.objects.order_by("serial").values_list("serial", "subject")
        assert [*serials] == [(number + 1, who(number)) for number in range(count)]
        kept_aside = [bytes(row.data) for row in QuarantineRow.objects.all()]
        assert sorted(kept_aside) == sorted(b"damaged %d" % number for number in range(count))
        assert PartRow.objects.filter(is_held=True).count() == count
    with kit.on():
        assert PartRow.objects.exclude(receipted_ms=None).count() == count


REBUILDING = {
    "CREATE TEMPORARY TABLE",
    "DELETE FROM registry_personrow",
    "INSERT INTO registry_personrow",
    "INSERT INTO registry_suketrow",
    "UPDATE registry_partrow SET",
    "DELETE FROM part_flags",
    "COMMIT",
}


def test_a_rebuild_killed_before_any_write_changed_nothing_and_the_next_one_mends_all(
    office, kit, stick
):
    for number in range(3):
        bring(kit, number, stick)
        receive(office, number, stick, [].append)
    right = rows(office)
    with office.on():
        PersonRow.objects.filter(subject=who(1)).update(name="SALAH", is_recorded=False)
        AliasRow.objects.create(subject="x", person=who(1))
    wrong = rows(office)
    killed, place = [], "begin"
    while place:
        assert rows(office) == wrong
        _, place = killed_at(len(killed), rebuild_at, office)
        killed.append(place)
    assert set(killed) >= REBUILDING
    assert rows(office) == right
    with office.on() as machine:
        assert verify(machine.ledger, machine.parts) == []
        assert PartRow.objects.filter(is_held=True).count() == 3


def rebuild_at(one, _tell):
    with one.on() as machine:
        rebuild(machine.ledger, machine.parts)
