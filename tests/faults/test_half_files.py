"""A file lies under its right name but is empty, cut short or changed: "exists" is not "have".

Measured power cuts left thousands of empty files under right names. Wherever that happens, the file
is never counted, never acknowledged and asked for again, its sender keeps its copy, and the good
bytes put it right.
"""

import pytest

from rekam.domain.errors import DigestError
from rekam.domain.values import OFFICE
from rekam.registry import read
from rekam.registry.models import PartRow, QuarantineRow
from rekam.registry.verify import rebuild, verify
from rekam.sync import statement
from rekam.sync.carrier import part_name, statement_name
from tests.machines import exchange, rows
from tests.telling import RINA, enrolled, part

SEALED = b"a sealed part " * 100
OTHER = b"another sealed part"
DAMAGES = {
    "empty": lambda _data: b"",
    "cut short": lambda data: data[:-1],
    "changed": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "longer": lambda data: data + b"\0",
}
BY_DAMAGE = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)


@pytest.fixture
def stick(machines):
    return machines.stick()


@pytest.fixture
def digest(kit):
    """A part of a recording at the kit, beside another one."""
    with kit.on() as machine:
        found, other = machine.parts.put(SEALED), machine.parts.put(OTHER)
        machine.ledger.record(enrolled(1, parts=[part(found), part(other)]), actor=RINA)
    return found


def file_of(one, digest):
    return one.home / "parts" / digest.hex()[:2] / digest.hex()


def damaged(path, damage):
    path.write_bytes(damage(path.read_bytes()))


def listed(office):
    """Return which of the kit's parts the office tells it that it holds, and misses."""
    with office.on() as machine:
        told = statement.read(
            machine.mailroom.statement_for("kit-01"),
            writer=OFFICE,
            signing_key=machine.ledger.keys.public.signing_key,
        )
    return set(told.parts), set(told.parts_missing)


def receipted(kit):
    with kit.on():
        found = PartRow.objects.exclude(receipted_ms=None).values_list("digest", flat=True)
        return {bytes.fromhex(one) for one in found}


@BY_DAMAGE
def test_a_damaged_part_in_the_store_is_not_had_until_the_good_bytes_come(kit, digest, damage):
    damaged(file_of(kit, digest), damage)
    with kit.on() as machine:
        assert not machine.parts.has(digest)
        with pytest.raises(DigestError):
            machine.parts.get(digest)
        assert [found.code for found in verify(machine.ledger, machine.parts)] == ["part"]
        assert machine.parts.put(SEALED) == digest
        assert machine.parts.get(digest) == SEALED
        assert verify(machine.ledger, machine.parts) == []


def test_a_part_that_cannot_be_read_is_not_had(kit, digest):
    """As a bad sector answers, or a folder under its name."""
    file_of(kit, digest).unlink()
    file_of(kit, digest).mkdir()
    with kit.on() as machine:
        assert not machine.parts.has(digest)


@BY_DAMAGE
def test_a_kit_sends_no_damaged_part_and_stops_for_none(kit, office, stick, digest, damage):
    damaged(file_of(kit, digest), damage)
    exchange(stick, kit)
    sent = stick.names(OFFICE)
    assert part_name(OFFICE, digest) not in sent
    assert sum("/parts/" in name for name in sent) == 1
    exchange(stick, office, kit)
    with kit.on() as machine:
        assert read.send_state(machine).parts_waiting == 1
        machine.parts.put(SEALED)
    exchange(stick, kit, kit, office, kit)  # it is counted as it tells, and then sent
    assert digest in receipted(kit)


@BY_DAMAGE
def test_a_part_damaged_on_the_stick_is_not_acknowledged_and_sent_again(
    kit, office, stick, digest, damage
):
    exchange(stick, kit)
    damaged(stick.root / part_name(OFFICE, digest), damage)
    exchange(stick, office)
    held, _ = listed(office)
    assert len(held) == 1
    assert digest not in held
    exchange(stick, kit)
    assert digest not in receipted(kit)
    with kit.on() as machine:
        assert machine.parts.get(digest) == SEALED
    exchange(stick, office, kit)
    assert digest in receipted(kit)
    with office.on() as machine:
        assert machine.parts.get(digest) == SEALED


@BY_DAMAGE
def test_a_segment_or_statement_damaged_on_the_stick_is_kept_aside_and_sent_again(
    kit, office, stick, digest, damage
):
    exchange(stick, kit)
    told = statement_name(OFFICE, "kit-01")
    (segment,) = [name for name in stick.names(OFFICE) if name.endswith(".segment")]
    damaged(stick.root / segment, damage)
    damaged(stick.root / told, damage)
    bad = {stick.get(segment), stick.get(told)}
    (report,) = exchange(stick, office)
    assert {*report.refused} == {segment, told}
    with office.on():
        assert {bytes(row.data) for row in QuarantineRow.objects.all()} == bad
    exchange(stick, kit, office, kit)
    assert rows(office) == rows(kit)


@BY_DAMAGE
def test_a_part_damaged_at_the_office_before_its_receipt_is_given_none(
    kit, office, stick, digest, damage
):
    exchange(stick, kit)
    with office.on() as machine:
        for name in stick.names(OFFICE):
            machine.mailroom.take(name, stick.get(name))
            stick.drop(name)
    damaged(file_of(office, digest), damage)
    exchange(stick, office, kit)
    assert len(receipted(kit)) == 1
    assert digest not in receipted(kit)
    exchange(stick, office, kit)
    assert digest in receipted(kit)
    with office.on() as machine:
        assert machine.parts.get(digest) == SEALED


@BY_DAMAGE
def test_a_part_damaged_after_its_receipt_is_found_asked_for_again_and_mended(
    kit, office, stick, digest, damage
):
    exchange(stick, kit, office, kit, office)
    assert digest in receipted(kit)
    damaged(file_of(office, digest), damage)
    with office.on() as machine:
        assert [found.code for found in verify(machine.ledger, machine.parts)] == ["part"]
        rebuild(machine.ledger, machine.parts)
    assert listed(office) == (set(), {digest})
    exchange(stick, office, kit)
    assert digest not in receipted(kit)
    exchange(stick, office, kit)
    assert digest in receipted(kit)
    with office.on() as machine:
        assert machine.parts.get(digest) == SEALED
        assert verify(machine.ledger, machine.parts) == []
