"""No two people get one receipt number: a kit counts on above all that is known of its receipts."""

from dataclasses import replace

import pytest
from django.db import connection

from rekam.domain.values import ReceiptNumber
from rekam.registry import bulk, quarantine, read
from rekam.registry import enrolled as recordings
from rekam.registry.enrolled import last_receipt
from rekam.registry.models import QuarantineRow, ReceiptRow
from rekam.registry.verify import verify
from tests.machines import exchange
from tests.telling import OPERATOR, RINA, enrolled, note, voided, who


def record(one, *facts):
    with one.on() as machine:
        machine.ledger.record(*facts, actor=OPERATOR if one.name == "office" else RINA)


def next_counter(one):
    with one.on() as machine:
        return read.next_receipt(machine).counter


def record_next(kit, number):
    """Record somebody as the capture desk does; return the counter on the receipt."""
    with kit.on() as machine:
        receipt = read.next_receipt(machine)
        machine.ledger.record(enrolled(number, receipt.kit, receipt.counter), actor=RINA)
    return receipt.counter


def sound(*fleet):
    for one in fleet:
        with one.on() as machine:
            assert verify(machine.ledger, machine.parts) == []


def test_receipt_numbers_are_unbroken_in_ordinary_work(machines, office, kit, other):
    stick = machines.stick()
    given = []
    for number in range(4):
        given.append(record_next(kit, number))
        record_next(other, number + 10)
        record(kit, note(number))
        exchange(stick, kit, office, other, office, kit)
    assert given == [1, 2, 3, 4]
    assert next_counter(other) == 5
    sound(office, kit, other)


def test_a_voided_enrolments_number_is_not_given_again(kit):
    record_next(kit, 1)
    record(kit, voided(1, enrolled(1, counter=1).number))
    assert next_counter(kit) == 2


def test_a_restored_kit_gives_no_number_again_once_it_hears_from_the_office(machines, office, kit):
    """The office's statement alone is enough: what it sends besides may be lost on the way."""
    stick = machines.stick()
    exchange(stick, kit, office, kit)
    image = kit.copy("image")
    for number in range(3):
        record_next(kit, number)
    exchange(stick, kit, office)
    kit.restore(image)
    assert next_counter(kit) == 1
    exchange(stick, office)
    for file in stick.root.rglob("kit-01/**/*.segment"):
        file.unlink()
    exchange(stick, kit)
    with kit.on():
        assert not ReceiptRow.objects.exists()
    assert record_next(kit, 5) == 4
    exchange(stick, kit, office, kit, office, kit)
    assert next_counter(kit) == 5
    sound(office, kit)


def test_what_is_told_again_and_again_skips_no_number(machines, office, kit):
    stick = machines.stick()
    exchange(stick, kit, office, kit)
    image = kit.copy("image")
    for number in (1, 2, 3):
        record_next(kit, number)
        exchange(stick, kit, office)
        kit.restore(image)
        record(kit, note(number))
        exchange(stick, kit, office, kit, office, kit)
    assert next_counter(kit) == 4
    sound(office, kit)


@pytest.mark.parametrize("is_settled", [False, True])
def test_a_number_that_the_office_adopted_counts_for_its_kit(machines, office, kit, is_settled):
    """A twin's late work waits at the office; once adopted, no number of it is given again."""
    stick = machines.stick()
    exchange(stick, kit, office, kit)
    twin = kit.copy("twin")
    record(kit, note(1))
    exchange(stick, kit, office)
    for number in (2, 3):
        record_next(twin, number)
    with twin.on() as machine:
        letters = list(machine.mailroom.segments_for("office", set()))
    with office.on() as machine:
        for letter in letters:
            machine.mailroom.take(*letter)
        row = QuarantineRow.objects.get(code="fork")
        if is_settled:
            quarantine.release(machine.ledger, row.digest, actor=OPERATOR, reason="benar")
    exchange(stick, office, kit)
    assert next_counter(kit) == (3 if is_settled else 1)


def test_a_kit_moves_no_other_kits_counter(machines, office, kit, other):
    record(other, enrolled(1, "01", 999), enrolled(2, "02", 1))
    exchange(machines.stick(), other, office, kit)
    assert (next_counter(kit), next_counter(other)) == (1, 2)


def test_what_is_no_receipt_number_counts_nothing(kit):
    record(kit, *(replace(enrolled(1), number=number) for number in ("01-0009-9", "", "9")))
    with kit.on() as machine:
        assert last_receipt(machine.node) == 0


def test_the_office_gives_no_receipts_and_knows_each_kits_last(machines, office, kit):
    record(kit, enrolled(1, counter=7), enrolled(2, counter=3))
    exchange(machines.stick(), kit, office)
    with office.on() as machine:
        assert last_receipt("kit-01") == 7
        assert last_receipt(machine.node) == 0


# ---- whose a number is


@pytest.fixture
def no_chain_is_read(monkeypatch):
    """Let it fail to look through a kit's chain."""
    monkeypatch.setattr(recordings, "_BEARING", {})


@pytest.mark.usefixtures("no_chain_is_read")
def test_a_number_that_no_kit_gave_is_looked_for_in_no_chain(office, kit, machines):
    record(kit, enrolled(1, counter=7))
    exchange(machines.stick(), kit, office)
    with office.on():
        for number in (ReceiptNumber("01", 8), ReceiptNumber("02", 1), ReceiptNumber("01", 99_999)):
            assert recordings.subject_of(number) is None
        assert recordings.subject_of(ReceiptNumber("01", 7)) == who(1)
        with pytest.raises(KeyError):
            recordings.subject_of(ReceiptNumber("01", 6))


@pytest.mark.django_db
def test_whose_recording_bears_a_number_is_found_by_an_index():
    plan = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[connection.vendor]
    if connection.vendor == "postgresql":
        bulk.execute("SET enable_seqscan = off")  # of a table without rows it would read all
    told = bulk.execute(plan + recordings._STANDING, ("01-0007-0",)).fetchall()
    assert "person_receipt" in str(told)
