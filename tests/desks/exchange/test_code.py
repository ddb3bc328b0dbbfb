"""The office reads a code out to an officer in the field who forgot the passphrase."""

import pytest

from rekam.domain.trust import Role
from rekam.registry import welcome
from rekam.registry.models import LedgerEntry
from tests.screens import faults, parsed

ADDRESS = "/perangkat/kode"


def ask(screens, **typed):
    asked = {"device": "kit-07", "number": "1", "officer": "officer"} | typed
    return screens.post(ADDRESS, asked, role=Role.REGISTRAR)


def test_the_code_is_the_one_that_the_kit_waits_for(office_screens, kit_screens):
    assert faults(office_screens.get(ADDRESS, role=Role.IT)) == []
    page = parsed(ask(office_screens))
    with kit_screens.one.on():
        code = welcome.code(welcome.secret_here(), 1)
    assert code in page.text
    assert faults(ask(office_screens)) == []


def test_who_gave_a_code_to_whom_stands_where_the_head_reads_it(office_screens, kit_screens):
    def told():
        return parsed(office_screens.get("/perangkat/kit", role=Role.HEAD))

    assert "Kode pembuka yang diberikan" not in told().text
    code = parsed(ask(office_screens, number="3")).all("p", id="code")
    assert code
    page = office_screens.get("/perangkat/kit", role=Role.HEAD)
    assert parsed(page).text.endswith("08.00 WIB Kit 07 3 The officer registrar")
    assert faults(page) == []
    with office_screens.one.on() as machine:
        (row,) = LedgerEntry.objects.filter(kind="code-given")
        assert (row.stream, row.actor) == ("office/trust", "registrar")
        letters = welcome.code_for(machine.ledger, "kit-07", 3)
        assert letters.encode() not in bytes(row.payload), "the code itself is kept nowhere"


@pytest.mark.parametrize(("officer", "status"), [("", 200), ("nobody", 400)])
def test_a_code_for_nobody_is_not_given(office_screens, kit_screens, officer, status):
    answer = ask(office_screens, officer=officer)
    assert answer.status_code == status
    if not officer:
        assert parsed(answer).all("p", id="officer-problem")
        assert faults(answer) == []
    with office_screens.one.on():
        assert not LedgerEntry.objects.filter(kind="code-given").exists()


@pytest.mark.parametrize("number", ["", "0", "satu", "-1", "1000", "1.5", "²"])
def test_what_is_no_number_of_a_code_is_told_at_the_field(office_screens, kit_screens, number):
    page = parsed(ask(office_screens, number=number))
    assert page.all("p", id="number-problem")
    assert not page.all("p", id="code")


@pytest.mark.parametrize("device", ["kit-99", "laptop", ""])
def test_a_kit_that_is_not_there_has_no_code(office_screens, kit_screens, device):
    assert ask(office_screens, device=device).status_code == 400


def test_a_kit_gives_no_codes(kit_screens):
    assert ask(kit_screens).status_code == 409


def test_whoever_may_not_give_codes_is_not_offered_any(office_screens, kit_screens):
    pages = {
        role: parsed(office_screens.get("/perangkat/kit", role=role))
        for role in (Role.REGISTRAR, Role.HEAD, Role.IT)
    }
    offered = {role for role, page in pages.items() if page.all("a", href=ADDRESS)}
    assert offered == {Role.REGISTRAR, Role.IT}
