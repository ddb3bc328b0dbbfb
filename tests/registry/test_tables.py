"""What a backup holds of the tables: all that is not made again, cut so that little changes."""

import threading
from random import Random

import pytest
from django.apps import apps

from rekam.registry import tables
from rekam.registry.models import LedgerEntry, Resident
from tests.telling import OPERATOR, matched, note


def test_every_table_is_in_a_backup_or_made_again():
    """Who adds a table that is made again has to name it, and to make it again in a restore."""
    ours = [one for one in apps.get_app_configs() if one.name.startswith("rekam.")]
    assert [one.label for one in ours if list(one.get_models())] == ["registry"]
    every = {one.__name__ for one in apps.get_app_config("registry").get_models()}
    assert {one.__name__ for one in tables.kept()} == every - {
        *("PersonRow", "AliasRow", "RowOwner", "SuketRow", "ReceiptRow", "DeviceRow"),
        *(
            "OfficerRow",
            "ClockBoundRow",
            "PartRow",
            "CardRow",
            "CarriedRow",
        ),  # folds: rebuild makes them
        *("EntrySubject", "NameToken", "NameWord"),  # restore.py makes them
        "SealedRow",  # is sealed anew when it is sent
        "BackupRow",  # a restored office has told nobody of a backup
    }


def rows(count):
    rng = Random(7)
    return [
        (key, [key, rng.randbytes(9)])
        for key in (f"{rng.randrange(10**12):012}" for _ in range(count))
    ]


def cut(found):
    return [piece for piece, _count in tables.pieces(found)]


def test_pieces_are_what_they_were_but_where_a_row_came_went_or_changed(monkeypatch):
    monkeypatch.setattr(tables, "ROWS", 16)
    before = sorted(rows(1000))
    pieces = cut(before)
    assert 30 < len(pieces) < 120
    assert sum(count for _piece, count in tables.pieces(before)) == 1000
    changed = [*before[:400], ("x" + before[400][0], ["new"]), *before[401:700], *before[701:]]
    changed[10] = (changed[10][0], ["changed"])
    assert len(set(cut(changed)) - set(pieces)) <= 4


def test_a_piece_ends_when_it_is_large(monkeypatch):
    monkeypatch.setattr(tables, "PIECE_BYTES", 100)
    assert all(len(piece) < 130 for piece in cut(rows(50)))


@pytest.mark.usefixtures("office")
def test_a_table_of_many_pages_is_read_whole_and_in_order(office, monkeypatch):
    monkeypatch.setattr(tables, "_PAGE", 3)
    with office.on() as machine:
        machine.ledger.record(*(note(number) for number in range(10)), actor=OPERATOR)
        keys = [key for key, _row in tables.rows_of(LedgerEntry)]
        assert keys == sorted(LedgerEntry.objects.values_list("id", flat=True))
        assert len(keys) == 10
        assert list(tables.rows_of(Resident)) == []


def test_others_write_on_while_a_snapshot_is_read_and_are_not_in_it(office):
    def write():
        with office.on() as machine:
            machine.ledger.record(matched(2), actor=OPERATOR)

    with office.on() as machine:
        machine.ledger.record(matched(1), actor=OPERATOR)
        with tables.snapshot():
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(timeout=10)
            assert not writer.is_alive(), "an officer would have to wait"
            assert LedgerEntry.objects.count() == 1
        assert LedgerEntry.objects.count() == 2


def test_a_snapshot_that_fails_ends(office):
    with office.on() as machine:
        with pytest.raises(KeyError), tables.snapshot():
            raise KeyError
        machine.ledger.record(matched(1), actor=OPERATOR)


def test_what_is_loaded_is_what_was_read(machines, office, kit):
    with office.on() as machine:
        machine.ledger.record(matched(1), note(2), actor=OPERATOR)
        machine.ledger.sign_pending()
        assert not tables.is_empty()
        found = {one: [row for _key, row in tables.rows_of(one)] for one in tables.kept()}
    blank = machines.blank("blank")
    with blank.on():
        assert tables.is_empty()
        for model, read in found.items():
            tables.load(tables.table_of(model), tables.columns_of(model), read)
        again = {one: [row for _key, row in tables.rows_of(one)] for one in tables.kept()}
        assert again == found
