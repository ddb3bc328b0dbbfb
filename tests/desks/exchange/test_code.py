"""The office reads a code out to an officer in the field who forgot the passphrase."""

import pytest

from rekam.domain.trust import Role
from rekam.registry import welcome
from tests.screens import faults, parsed

ADDRESS = "/perangkat/kode"


def ask(screens, **typed):
    return screens.post(ADDRESS, {"device": "kit-07", "number": "1"} | typed, role=Role.REGISTRAR)


def test_the_code_is_the_one_that_the_kit_waits_for(office_screens, kit_screens):
    assert faults(office_screens.get(ADDRESS, role=Role.IT)) == []
    page = parsed(ask(office_screens))
    with kit_screens.one.on():
        code = welcome.code(welcome.secret_here(), 1)
    assert code in page.text
    assert faults(ask(office_screens)) == []


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
