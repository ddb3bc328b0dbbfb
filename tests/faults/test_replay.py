"""Old mail comes again, mail of a newer program comes: neither changes what it may not."""

import cbor2

from rekam.registry.models import LedgerEntry, PartRow, PersonRow
from rekam.registry.verify import verify
from tests.machines import exchange, rows
from tests.telling import OPERATOR, RINA, enrolled, matched, note, part, signed_run


def all_of(stick):
    return {name: stick.get(name) for box in ("office", "kit-01") for name in stick.names(box)}


def record(one, *facts, actor=RINA):
    with one.on() as machine:
        machine.ledger.record(*facts, actor=actor)


def test_a_replay_of_old_sticks_changes_nothing(machines, office, kit):
    """Somebody kept copies of what lay on the stick, and puts them back, old statements too."""
    stick, old = machines.stick(), {}
    with kit.on() as machine:
        photo = part(machine.parts.put(b"sealed"))
    record(kit, enrolled(1, parts=[photo]))
    record(office, matched(2), actor=OPERATOR)
    for one in (kit, office, kit):
        exchange(stick, one)
        old |= all_of(stick)
    record(kit, enrolled(2), note(1))
    record(office, matched(1), actor=OPERATOR)
    exchange(stick, kit, office, kit, office)
    before = rows(office)
    assert rows(kit) == before
    for _ in range(2):
        for name, data in old.items():
            stick.put(name, data)
        exchange(stick, office, kit)
    assert rows(kit) == rows(office) == before
    for one in (kit, office):
        with one.on() as machine:
            assert verify(machine.ledger, machine.parts) == []
            assert LedgerEntry.objects.filter(kind="enrolled").count() == 2
            assert PartRow.objects.get().is_held
    with kit.on():
        assert PartRow.objects.get().receipted_ms is not None


def test_an_unknown_fact_comes_through_a_kit_to_the_office_untouched(machines, office, kit, other):
    """A kit with a newer program told it; no machine on the way knows its kind."""
    stick = machines.stick()
    payload = cbor2.dumps(["tanda-tangan-2031", {"subject": "x:1", "apa": [1, {"b": b"c"}]}])
    exchange(stick, office, kit)
    with kit.on() as machine:
        signed = signed_run(machine.ledger.keys, payload, enrolled(1))
        assert machine.ledger.admit(signed) == 2
    record(kit, enrolled(2))
    exchange(stick, kit, office, other, kit)
    for one in (kit, office, other):
        with one.on() as machine:
            row = LedgerEntry.objects.get(kind="tanda-tangan-2031")
            assert (row.stream, row.seq, bytes(row.payload)) == ("kit-01", 1, payload)
            assert PersonRow.objects.filter(is_recorded=True).count() == 2
            assert verify(machine.ledger, machine.parts) == []
