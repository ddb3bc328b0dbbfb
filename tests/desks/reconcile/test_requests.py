"""A status list that asks for a new recording: asked once, in the village that can reach them."""

import pytest

from rekam.desks.reconcile import actions
from rekam.domain.values import Subject
from rekam.registry import asking, project
from rekam.registry.models import LedgerEntry
from tests.desks.reconcile.test_import import status_row
from tests.engines.lists.made_lists import PLOSO, REGISTER, STATUS, nik, register_row, write
from tests.telling import RINA, enrolled

FAILED = "ENROLL_FAILURE_AT_CENTRAL"
ONE, TWO = Subject(nik(1)), Subject(nik(2))


@pytest.fixture
def desk(office, tmp_path):
    with office.on() as machine:
        path = write(tmp_path / "penduduk.csv", [REGISTER, register_row(1), register_row(2)])
        bring_in(machine, path)
        yield machine


def bring_in(machine, path):
    return actions.import_list(
        machine, path, kind=None, officer="hendra", on_progress=lambda _phase, _done: None
    )


def statuses(machine, folder, *rows, name="status"):
    bring_in(machine, write(folder / f"{name}.csv", [STATUS, *rows]))


def asked():
    found = LedgerEntry.objects.filter(kind="re-record-asked").order_by("id")
    return list(found.values_list("stream", flat=True))


def test_who_failed_at_the_centre_is_asked_for_once_in_their_village(desk, tmp_path):
    desk.ledger.record(enrolled(1, subject=ONE), actor=RINA)
    rows = [status_row(1, status="EFAC", tanggal="07-04-2018"), status_row(2, status=FAILED)]
    statuses(desk, tmp_path, *rows)
    assert set(asked()) == {"office/35.01.04.2001", f"office/{PLOSO}"}
    assert {one.subject: one.asked for one in asking.waiting(limit=9)} == {
        ONE: "centre",
        TWO: "centre",
    }
    again = [status_row(1, status=FAILED, tanggal="08-04-2018")]
    statuses(desk, tmp_path, *again, name="newer")
    assert len(asked()) == 2


def test_who_was_recorded_since_the_list_was_made_is_not_asked_for(desk, tmp_path):
    desk.ledger.record(enrolled(1, subject=ONE), actor=RINA)  # on 5 April, the list is older
    statuses(desk, tmp_path, status_row(1, status=FAILED), status_row(2, status="SFE"))
    assert asked() == []
    assert not project.person(ONE).is_failed


def test_a_code_that_nobody_knows_asks_for_nothing(desk, tmp_path):
    statuses(desk, tmp_path, status_row(1, status="REKAM_LAGI_DONG"))
    assert asked() == []
    assert project.person(ONE).centre.status == "REKAM_LAGI_DONG"
