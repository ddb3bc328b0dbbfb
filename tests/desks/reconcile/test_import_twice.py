"""One list that is brought in twice at once, as by a key that was pressed twice, goes in once."""

import threading
from contextlib import suppress

import pytest
from django.db.models import QuerySet

from rekam.desks.reconcile import actions, matching
from rekam.registry import read
from rekam.registry.models import Dataset, LedgerEntry
from tests.desks.reconcile.test_import import LISTS, bring_in, made
from tests.engines.lists.made_lists import PLOSO, REGISTER, register_row, write


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("at", [4, 8])
def test_a_list_that_is_brought_in_twice_at_once_goes_in_once(
    machines, tmp_path, monkeypatch, kind, at
):
    """As by a key that was pressed twice: while one import is half-way, another takes it whole."""
    monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 4)
    monkeypatch.setattr(actions, "RESIDENTS_A_TRANSACTION", 4)
    row, headings, _odd, bad = LISTS[kind]
    cells = [*[{}] * 6, bad[0][1], *[{}] * 5]
    table = [headings, *(row(n, **made(one, n)) for n, one in enumerate(cells, start=1))]
    path = write(tmp_path / f"{PLOSO}.xlsx", table)
    ends = []
    for name, presses in (("office", 1), ("other", 2)):
        with machines.office(name).on() as machine:
            left = iter(range(presses - 1))

            def pressed_again(_phase, done, machine=machine, left=left):
                if done == at and next(left, None) is not None:
                    bring_in(machine, path)

            bring_in(machine, path, on_progress=pressed_again)
            (dataset,) = read.datasets()
            told = LedgerEntry.objects.order_by("id").values_list("payload", flat=True)
            ends.append(
                (
                    dataset.is_complete,
                    (dataset.row_count, dataset.good_count, dataset.bad_count),
                    (dataset.told_count, dataset.parameters.get("brought")),
                    len([*actions.bad_rows(dataset)]),
                    [bytes(one) for one in told],
                )
            )
    assert ends[0] == ends[1]


def test_two_who_bring_one_file_in_at_once_begin_one_dataset(office, tmp_path, monkeypatch):
    path = write(tmp_path / "penduduk.csv", [REGISTER, register_row(1)])
    both, create, errors = threading.Barrier(2), QuerySet.create, []

    def created(rows, **values):
        if rows.model is Dataset:
            with suppress(threading.BrokenBarrierError):
                both.wait(0.5)  # both have looked and found none, unless one waits for the other
        return create(rows, **values)

    monkeypatch.setattr(QuerySet, "create", created)

    def press():
        try:
            with office.on() as machine:
                bring_in(machine, path)
        except Exception as error:  # noqa: BLE001 a thread's error would pass unseen
            errors.append(error)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    with office.on():
        assert [one.good_count for one in read.datasets()] == [1]
