"""What the office says of its letters: their codes, and the signed list for those who verify."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rekam.desks.issuance import actions
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.facts import CentreStatusImported
from rekam.domain.values import Subject
from rekam.engines.claims import key_list, refusals
from rekam.engines.claims.token import verify
from rekam.registry import letters, read
from rekam.registry.models import SuketRow
from tests.screens import LISTED, kit_screens, office_screens, quick_passphrases

__all__ = ["kit_screens", "office_screens", "quick_passphrases"]

SUBJECT = Subject(LISTED[0].nik)
DAY_S = 86_400


@pytest.fixture
def office(office_screens):
    with office_screens.one.on() as machine:
        recorded(machine)
        yield machine


def recorded(machine):
    status = CentreStatusImported(
        subject=SUBJECT, status="PRINT_READY_RECORD", on=machine.today, dataset="ab" * 8
    )
    machine.ledger.record(status, actor="office")


def issue(machine, subject=SUBJECT):
    return actions.issue_suket(machine, subject, today=machine.today, officer="registrar")


def only_letter():
    (found,) = letters.living(read.letters(is_in_hand=False))
    return found


def listed(machine):
    return key_list.read(letters.signed_list(machine.ledger, today=machine.today))


def believed(machine, code, *, days=0):
    told = listed(machine)
    at = machine.clock_ms() // 1000 + days * DAY_S
    return verify(code.encode(), told.keys, at=at, revoked=told.revoked)


def test_a_letter_says_what_its_paper_says_and_hides_the_birth(office):
    issue(office)
    letter = only_letter()
    assert (letter.number, letter.issued_on) == ("470/1/2018", date(2018, 4, 5))
    claims = believed(office, letters.code(office.ledger, letter)).claims
    assert claims[7] == b"470/1/2018"
    assert claims[169] == {
        1: f"{SUBJECT[:6]}******{SUBJECT[12:]}",
        3: "ind",
        4: LISTED[0].name,
    }


def test_a_letter_is_good_on_its_last_day_and_not_the_day_after(office):
    issue(office)
    letter = only_letter()
    days = (letter.valid_until - office.today).days
    code = letters.code(office.ledger, letter)
    believed(office, code, days=days)
    with pytest.raises(refusals.ExpiredError):
        believed(office, code, days=days + 1)
    with pytest.raises(refusals.NotYetValidError):
        believed(office, code, days=-1)


def test_a_revoked_letter_is_on_the_list_until_its_own_last_day(office):
    fact = issue(office)
    code = letters.code(office.ledger, only_letter())
    actions.revoke_suket(office, SUBJECT, reason="salah cetak", officer="registrar")
    with pytest.raises(refusals.RevokedError):
        believed(office, code)
    assert listed(office).revoked == {"470/1/2018"}
    later = letters.signed_list(office.ledger, today=fact.valid_until + timedelta(days=1))
    assert key_list.read(later).revoked == frozenset()


def test_a_list_names_the_keys_of_years_whose_letters_live_and_of_the_next(office):
    issue(office)
    later = letters.signed_list(office.ledger, today=date(2019, 1, 2))
    assert [one.kid for one in key_list.read(later).keys] == [b"2019", b"2020"]
    SuketRow.objects.update(valid_until=date(2019, 3, 1))
    later = letters.signed_list(office.ledger, today=date(2019, 1, 2))
    keys = key_list.read(later).keys
    assert [one.kid for one in keys] == [b"2018", b"2019", b"2020"]
    assert all(one.last + 1 == next_.first for one, next_ in pairwise(keys))


def test_a_restored_office_signs_with_the_same_keys(office_screens):
    twin = office_screens.one.copy("restored")
    with twin.on() as restored:
        theirs = listed(restored)
    with office_screens.one.on() as office:
        recorded(office)
        issue(office)
        code = letters.code(office.ledger, only_letter())
        assert listed(office).fingerprint == theirs.fingerprint
        at = office.clock_ms() // 1000
    assert verify(code.encode(), theirs.keys, at=at).kid == b"2018"


def test_a_kit_signs_no_letters(kit_screens):
    with kit_screens.one.on() as machine, pytest.raises(OfficeOnlyError):
        letters.signed_list(machine.ledger, today=machine.today)
