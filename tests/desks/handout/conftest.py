import pytest

from rekam.domain.trust import Role
from tests.desks.reconcile.test_deciding import (
    REGISTER,
    VILLAGE,
    VOTERS,
    bring_in,
    listed_lines,
    register_line,
    write,
)
from tests.screens import Screens, authorise_all


@pytest.fixture
def office_at_work(office, quick_passphrases, tmp_path):
    """An office with a register of 60, and a voter list of 40 of whom one is doubtful."""
    authorise_all(office)
    with office.on() as machine:
        bring_in(machine, write(tmp_path / "r.csv", REGISTER, map(register_line, range(60))))
        bring_in(machine, write(tmp_path / f"{VILLAGE}.csv", VOTERS, listed_lines()))
    return office


@pytest.fixture
def registrar(office_at_work):
    with Screens(office_at_work).visitor(Role.REGISTRAR) as client:
        yield client
