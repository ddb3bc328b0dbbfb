"""An import is killed before each write: it goes on where it stopped, and no row goes in twice."""

import pytest

from rekam.desks.reconcile import actions as reconcile
from rekam.desks.reconcile import matching
from rekam.registry.models import BadRow, Dataset, LedgerEntry, Resident
from rekam.registry.models_words import NameToken, NameWord
from rekam.registry.verify import verify
from tests.engines.lists.made_lists import (
    DESKTOP,
    REGISTER,
    STATUS,
    desktop_row,
    nik,
    register_row,
    write,
)
from tests.faults.killing import killed_at, stride
from tests.machines import projected

WRITES = {
    "COMMIT",
    "INSERT INTO registry_dataset",
    "INSERT INTO registry_resident",
    "INSERT INTO registry_nametoken",
    "INSERT INTO registry_nameword",
    "INSERT INTO registry_badrow",
    "UPDATE registry_dataset SET",
    "INSERT INTO registry_ledgerentry",
    "INSERT INTO registry_entrysubject",
    "INSERT INTO registry_personrow",
}


def files(folder, number):
    """Write a register, a voter list and a status list, each with a bad row, of three people."""
    serials = range(3 * number + 1, 3 * number + 4)
    name = "".join("ABCDEFGHIJ"[int(digit)] for digit in str(number))
    people = [register_row(one, nama=f"SITI {name}") for one in serials]
    voters = [desktop_row(one, NAMA=f"SITI {name}") for one in serials]
    status = [[nik(one), f"SITI {name}", "CARD_PRINTED", "20-03-2018"] for one in serials]
    people[1][0], status[1][0] = ("ada",) * 2
    voters[1] = desktop_row(serials[1], NAMA=f"SITI {name}", village="ATLANTIS")
    lists = {"a": [REGISTER, *people], "b": [DESKTOP, *voters], "c": [STATUS, *status]}
    return [write(folder / f"{kind}{number}.csv", rows) for kind, rows in lists.items()]


def bring_in(one, paths, tell):
    with one.on() as machine:
        for path in paths:
            reconcile.import_list(
                machine, path, kind=None, officer="wati", on_progress=lambda _phase, _done: None
            )
            tell(path.name)


def brought_in():
    """Return all that lists put into a machine, without the numbers of rows."""
    columns = {
        Dataset: "digest kind row_count good_count bad_count is_complete",
        BadRow: "number cells problems",
        Resident: "nik name standing dataset__digest",
        NameWord: "token heard",
        NameToken: "key token",
        LedgerEntry: "stream seq kind",
    }
    return {
        model.__name__: sorted(map(str, model.objects.values_list(*names.split())))
        for model, names in columns.items()
    } | projected()


@pytest.fixture
def short_transactions(monkeypatch):
    monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 2)
    monkeypatch.setattr(reconcile, "RESIDENTS_A_TRANSACTION", 2)


def test_an_import_killed_before_any_write_goes_on_and_ends_in_the_same_rows(
    tmp_path, office, short_transactions
):
    twin, killed, place = office.copy("twin"), [], "begin"
    while place:
        paths = files(tmp_path, len(killed))
        told, place = killed_at(len(killed) * stride(), bring_in, office, paths)
        with office.on() as machine:
            assert verify(machine.ledger, machine.parts) == []
            complete = Dataset.objects.filter(is_complete=True, file_name__in=told)
            assert complete.count() == len(told)
        bring_in(office, paths, told.append)
        bring_in(twin, paths, told.append)
        killed.append(place)
    assert stride() > 1 or set(killed) >= WRITES
    with office.on():
        found = brought_in()
        counts = Dataset.objects.values_list("row_count", "good_count", "bad_count")
        assert [*counts] == [(3, 2, 1)] * 3 * len(killed)
    with twin.on():
        assert brought_in() == found
