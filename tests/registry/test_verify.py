"""A changed byte is found wherever it lies, and a machine that nothing happened to is clean."""

import shutil
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.carried_facts import Paper, PaperCarried
from rekam.domain.facts import CardPrinted, DeviceRevoked, OfficerAuthorised
from rekam.domain.trust import device_subject, officer_subject
from rekam.domain.values import NodeId
from rekam.registry import quarantine
from rekam.registry.models import (
    AliasRow,
    ClockBoundRow,
    DeviceRow,
    EntrySubject,
    LedgerEntry,
    OfficerRow,
    PartRow,
    PersonRow,
    QuarantineRow,
    SealedRow,
    SegmentRow,
    StatementRow,
    SuketRow,
)
from rekam.registry.models_cards import CardRow, CarriedRow
from rekam.registry.verify import Finding, verify
from tests.machines import exchange
from tests.telling import (
    OPERATOR,
    RINA,
    centre,
    enrolled,
    handed_over,
    issued,
    matched,
    merged,
    note,
    part,
    unmatched,
    who,
)

YEARS_MS = 365 * 86_400_000
BOOK = (LedgerEntry, EntrySubject, SegmentRow)
# What nothing proves: clock readings of this machine, how a thing that was kept aside is called,
# and numbers of rows that no other row speaks of.
UNPROVED = {
    LedgerEntry: {"admitted_ms"},
    QuarantineRow: {"name", "code", "detail", "arrived_ms", "settled"},
    StatementRow: {"arrived_ms"},
    # One that is not counted yet is no damage.
    PartRow: {"receipted_ms", "backed_ms", "dropped_ms", "is_held"},
    SegmentRow: {"id"},
    SealedRow: {"id"},
    SuketRow: {"id"},
    CardRow: {"id"},
    CarriedRow: {"id"},
    ClockBoundRow: {"id"},
}
TABLES = [
    *BOOK,
    SealedRow,
    PersonRow,
    AliasRow,
    SuketRow,
    CardRow,
    CarriedRow,
    DeviceRow,
    OfficerRow,
    ClockBoundRow,
]
TABLES += [PartRow, QuarantineRow, StatementRow]
CELLS = [
    (model, field)
    for model in TABLES
    for field in model._meta.concrete_fields
    if field.name not in UNPROVED.get(model, ())
]
LIES = {"sqlite": "rowid", "postgresql": "ctid"}  # what says where a row lies


def told(one, *facts, actor=RINA):
    with one.on() as machine:
        machine.ledger.record(*facts, actor=actor)


@pytest.fixture
def full(machines, office, kit, other):
    """An office with something in every table that verify looks at."""
    stick = machines.stick()
    with kit.on() as machine:
        parts = [part(machine.parts.put(f"sealed {one}".encode())) for one in range(3)]
    told(kit, enrolled(1, parts=parts[:2]), note(1), enrolled(2, parts=parts[2:]))
    exchange(stick, kit)
    other.skew_ms = 17 * YEARS_MS
    told(other, enrolled(3, "02"))
    facts = [unmatched(4), matched(1), matched(2), merged(4), issued(2), handed_over(2)]
    facts += [CardPrinted(subject=who(2), batch="b", blank="E0001", unit="kantor")]
    road = {"carrier": "kit-01", "rider": "Budi", "number": "E0001", "paper": Paper.CARD}
    facts += [PaperCarried(subject=who(2), sheet="2018-05-17/070000", **road)]
    officer = OfficerAuthorised(subject=officer_subject("wati"), name="Wati", role="it")
    revoked = DeviceRevoked(subject=device_subject(NodeId("kit-02")), reason="hilang")
    told(office, *facts, centre(1, "CARD_PRINTED", date(2018, 4, 1)), officer, actor=OPERATOR)
    stick.put("office/kit-01/9/0000000001-0000000002.segment", b"damaged")
    exchange(stick, other, office, kit, other)
    told(office, revoked, actor=OPERATOR)
    with other.on() as machine:
        machine.ledger.record(note(5), actor=RINA)
    exchange(stick, other, office, kit, office)
    with office.on() as machine:
        (late,) = QuarantineRow.objects.filter(code="revoked-signer")
        quarantine.release(machine.ledger, late.digest, actor=OPERATOR, reason="benar")
        missing = [one.__name__ for one in TABLES if not one.objects.exists()]
        assert missing == [], "a table without rows proves nothing"
        with forced():
            yield machine


@contextmanager
def forced():
    """Do to the book what the database would refuse; as an editor of its file could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for model in BOOK:
                for verb in ("update", "delete", "insert"):
                    cursor.execute(f"DROP TRIGGER {model._meta.db_table}_no_{verb}")
            yield
        else:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")


def findings(machine):
    return verify(machine.ledger, machine.parts)


def found_after(machine, statement, values=()):
    """Return what verify finds after one statement; then take the statement back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        found = findings(machine)
        transaction.set_rollback(True)
    return found


def rows_of(model, column):
    """Return where each row of a table lies, and one of its cells."""
    lies = LIES[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lies}, {column} FROM {model._meta.db_table} ORDER BY {lies}")
        return cursor.fetchall()


def change_of(model, field, row, flip):
    """Return a statement that changes one cell, and its values."""
    place, cell = row
    changed = flipped(cell, flip) if field.get_internal_type() != "JSONField" else '["x"]'
    if cell is None and "Integer" in field.get_internal_type():
        changed = 1
    where = f"{LIES[connection.vendor]} = %s"
    statement = f"UPDATE {model._meta.db_table} SET {field.column} = %s WHERE {where}"
    return statement, [changed, place]


def flipped(cell, flip):
    """Change one bit, one letter, one number."""
    match cell:
        case bool():
            return not cell
        case int():
            return cell + 1_000 + flip % 30_000  # the narrowest column has room for 32,767
        case bytes() | memoryview():
            data = bytearray(cell)
            data[flip // 8 % len(data)] ^= 1 << flip % 8
            return bytes(data)
        case str() if cell:
            at = flip % len(cell)
            return cell[:at] + chr(ord(cell[at]) ^ 1) + cell[at + 1 :]
        case str():
            return "x"
        case _:
            return "2001-01-01"


def test_a_machine_that_nothing_happened_to_is_clean(full):
    assert findings(full) == []


def test_a_change_in_any_column_of_any_table_is_found(full):
    unseen = [
        f"{model.__name__}.{field.name} {row}"
        for model, field in CELLS
        for row in _first_and_last(rows_of(model, field.column))
        if found_after(full, *change_of(model, field, row, 0)) == []
    ]
    assert unseen == []


def _first_and_last(rows):
    return [rows[0], rows[-1]]


def test_a_change_of_any_bit_letter_or_number_is_found(full):
    @given(st.sampled_from(CELLS), st.integers(0, 2**30), st.integers(0, 2**16))
    def seen(cell, at, flip):
        rows = rows_of(cell[0], cell[1].column)
        assert found_after(full, *change_of(*cell, rows[at % len(rows)], flip)) != []

    seen()


def test_a_row_that_is_gone_is_found(full):
    for model in TABLES:
        if model not in {SealedRow, QuarantineRow, StatementRow}:  # nothing speaks of those
            table, lies = model._meta.db_table, rows_of(model, "1")[0][0]
            gone = f"DELETE FROM {table} WHERE {LIES[connection.vendor]} = %s"
            assert found_after(full, gone, [lies]) != [], table


def test_a_row_that_nobody_told_of_is_found(full):
    last = LedgerEntry.objects.latest("id").id
    assert found_after(full, "INSERT INTO registry_aliasrow VALUES ('x', 'y')") != []
    subject = "INSERT INTO registry_entrysubject (subject, entry_id) VALUES ('x', %s)"
    assert found_after(full, subject, [last]) != []
    assert found_after(full, subject, [last + 1]) != []


def test_a_part_that_is_counted_and_not_here_is_found(full):
    gone = PartRow.objects.filter(is_held=True).first().digest
    shutil.rmtree(full.parts.root / gone[:2])
    assert [str(one) for one in findings(full)] == [f"part: {gone}"]


def test_a_part_whose_name_is_none_is_found(full):
    one = PartRow.objects.filter(is_held=True).first().digest
    found = found_after(full, "UPDATE registry_partrow SET digest = 'x' WHERE digest = %s", [one])
    assert Finding("part", "x") in found


def test_a_machine_whose_own_state_went_back_is_found(full):
    """It would give a place or a stamp twice."""
    for change in ("epoch = 0", "millis = millis - 1", "node = 'kit-09'"):
        found = found_after(full, f"UPDATE registry_nodestate SET {change}")
        assert found == [Finding("state", "office")], change


def test_a_part_that_is_here_and_not_counted_yet_is_no_damage(kit):
    """The machine stopped between the two, or the part came before its entry."""
    with kit.on() as machine:
        digest = machine.parts.put(b"sealed")
        machine.ledger.record(enrolled(1, parts=[part(digest)]), actor=RINA)
        PartRow.objects.update(is_held=False)
        assert findings(machine) == []


def test_a_kit_that_was_never_answered_is_clean(kit):
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), actor=RINA)
        machine.ledger.sign_pending()
        assert findings(machine) == []
