"""The rules of letters on the screen, and letters whose days are over in the number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rekam.boot import homecoming
from rekam.desks.cards.handing import hand_over
from rekam.desks.issuance import actions
from rekam.domain import letter_policy
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.facts import CentreStatusImported
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import letters, read, verify
from rekam.registry.models import PersonRow, SuketRow
from tests.desks.browsing import visiting
from tests.screens import LISTED, faults, parsed

SUBJECT = Subject(LISTED[0].nik)
SAID = {
    "allowed": "yes",
    "since": "2018-05-01",
    "until": "",
    "months": "3",
    "renewable": "yes",
    "gate": "recorded",
    "basis": "SE 471.13/6153",
}


def told(machine, person, status="PRINT_READY_RECORD"):
    fact = CentreStatusImported(
        subject=Subject(person.nik), status=status, on=machine.today, dataset="ab" * 8
    )
    machine.ledger.record(fact, actor="office")


@pytest.fixture
def office(office_screens):
    with office_screens.one.on() as machine:
        yield machine


def said(screens, role=Role.HEAD, **changes):
    return screens.post("/suket/aturan/pasang", {**SAID, **changes}, role=role)


def issue(machine, today=None):
    return actions.issue_suket(machine, SUBJECT, today=today or machine.today, officer="registrar")


def test_the_page_says_what_holds_today_and_on_what_ground(office, office_screens):
    response = office_screens.get("/suket/aturan", role=Role.REGISTRAR)
    page = parsed(response)
    assert "Suket boleh diterbitkan hari ini" in page.text
    assert "471.13/10231/DUKCAPIL" in page.text
    assert "2 Maret 2020" in page.text
    assert page.all("form", action="/suket/aturan/pasang") == []
    assert faults(response) == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.IT])
def test_head_and_it_say_the_rules_and_the_page_says_who_did(office, office_screens, role):
    assert said(office_screens, role, since="2018-04-05").status_code == 302
    page = parsed(office_screens.get("/suket/aturan", role=role))
    assert "SE 471.13/6153" in page.text
    assert "Boleh, 3 bulan, dapat diperpanjang" in page.text
    ((_, rules, actor),) = letters.policies()
    assert (rules.months, rules.until, actor) == (3, None, role.value)
    told(office, LISTED[0])
    assert issue(office).valid_until == date(2018, 7, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "tomorrow"},
        {"until": "2018-04-30"},
        {"months": "0"},
        {"months": "²"},
        {"months": "999"},
        {"gate": "by-iris"},
        {"basis": " "},
    ],
)
def test_rules_that_make_no_sense_change_nothing(office, office_screens, wrong):
    assert said(office_screens, **wrong).status_code == 400
    assert letters.policies() == []


def test_where_letters_are_stopped_the_list_is_empty_and_says_why(office, office_screens):
    told(office, LISTED[0])
    said(office_screens, allowed="no", since="2018-04-05", basis="SE penghentian")
    page = parsed(office_screens.get("/suket/", role=Role.REGISTRAR))
    assert "Penerbitan suket dihentikan: SE penghentian." in page.text
    assert page.all("form", action=f"/suket/{SUBJECT}/terbitkan") == []
    refused = office_screens.post(f"/suket/{SUBJECT}/terbitkan", role=Role.REGISTRAR)
    assert refused.status_code == 409
    assert "sedang dihentikan" in parsed(refused).text
    assert SuketRow.objects.count() == 0


def test_the_stricter_gate_shows_and_takes_those_alone_who_pass_it(office, office_screens):
    for spelt in ("print-ready record", " Prr ", "prr"):
        told(office, LISTED[0], spelt)
        told(office, LISTED[1], "DUPLICATE_RECORD")
        rules = letters.policy(office.today)
        assert len(letters.candidates(rules, limit=9)) == 2
        strict = replace(rules, gate=letter_policy.Gate.PRINT_READY)
        assert [one.subject for one in letters.candidates(strict, limit=9)] == [SUBJECT]
    said(office_screens, since="2018-04-05", gate="print-ready")
    refused = office_screens.post(f"/suket/{LISTED[1].nik}/terbitkan", role=Role.REGISTRAR)
    assert (refused.status_code, "siap cetak lebih dulu" in parsed(refused).text) == (409, True)
    assert issue(office).serial == 1


def test_a_letter_that_was_issued_before_letters_were_stopped_is_handed_over(
    office, office_screens
):
    told(office, LISTED[0])
    issue(office)
    said(office_screens, allowed="no", since="2018-04-05")
    hand_over(office, SUBJECT, receiver="anak", officer="registrar")
    assert PersonRow.objects.get(subject=SUBJECT).is_holding


def test_rules_are_said_at_the_office_alone(kit_screens):
    with kit_screens.one.on() as machine, pytest.raises(OfficeOnlyError):
        actions.set_policy(machine, letter_policy.IN_2018, officer="registrar")


def test_who_holds_a_letter_that_is_over_is_counted_again_by_a_fact(office, office_screens):
    told(office, LISTED[0])
    letter = issue(office)
    hand_over(office, SUBJECT, receiver="anak", officer="registrar")
    before = read.the_number().remaining
    assert actions.close_ended(office, today=letter.valid_until) == 0
    assert "suketnya habis" not in parsed(office_screens.get("/ringkasan", role=Role.HEAD)).text
    after = letter.valid_until + timedelta(days=1)
    assert actions.close_ended(office, today=after) == 1
    assert actions.close_ended(office, today=after) == 0
    assert read.the_number().remaining == before + 1
    page = parsed(office_screens.get("/ringkasan", role=Role.HEAD))
    assert "Sisa termasuk 1 orang yang suketnya habis atau ditarik." in page.text
    assert list(verify.verify(office.ledger, office.parts)) == []
    assert issue(office, after).serial == letter.serial + (after.year == letter.year)


def test_the_office_closes_what_is_over_by_itself_and_a_kit_does_not(office, kit_screens):
    told(office, LISTED[0])
    issue(office)
    SuketRow.objects.update(valid_until=date(2018, 4, 4))
    homecoming._follow_the_days(office, None)  # the book says October: nothing is over
    assert not SuketRow.objects.get().is_revoked
    with kit_screens.one.on() as kit:
        assert actions.close_ended(kit, today=date(2030, 1, 1)) == 0


def test_a_clock_that_jumped_two_years_ahead_and_back_leaves_no_letter_closed(
    office, office_screens
):
    for person in LISTED[:3]:
        told(office, person)
    letter = issue(office)
    hand_over(office, SUBJECT, receiver="x", officer="registrar")
    other = Subject(LISTED[1].nik)
    actions.issue_suket(office, other, today=office.today, officer="registrar")
    actions.revoke_suket(office, other, reason="salah", officer="registrar")
    before, today = read.the_number().remaining, office.today
    looked_on = homecoming._follow_the_days(office, None)
    office_screens.one.skew_ms = int(timedelta(days=730).total_seconds() * 1000)
    looked_on = homecoming._follow_the_days(office, looked_on)
    assert looked_on.year == today.year + 2
    assert read.the_number().remaining == before + 1
    office_screens.one.skew_ms = 0
    assert homecoming._follow_the_days(office, looked_on) == today
    assert read.the_number().remaining == before
    assert [one.serial for one in read.letters(is_in_hand=True)] == [letter.serial]
    assert read.letters(is_in_hand=False) == []
    assert list(verify.verify(office.ledger, office.parts)) == []
    third = Subject(LISTED[2].nik)
    actions.issue_suket(office, third, today=today, officer="registrar")
    (paper,) = letters.living(read.letters_of(third))  # though its stamp runs on from the jump
    assert paper.issued_on == today


def test_what_is_over_is_looked_for_once_a_day(office, monkeypatch):
    looked = []
    monkeypatch.setattr(actions, "close_ended", lambda _machine, today: looked.append(today) or 0)
    first = homecoming._follow_the_days(office, None)
    assert homecoming._follow_the_days(office, first) == first
    homecoming._follow_the_days(office, first - timedelta(days=1))
    assert looked == [first, first]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_head_sets_rules_by_keys_alone(browser, office_screens, scripts):
    with visiting(browser, office_screens.one, scripts=scripts) as visit:
        visit.sign_in("head")
        visit.follow("Aturan suket")
        visit.see("Suket boleh diterbitkan hari ini")
        visit.tab_to("Dasar hukum")
        visit.type("SE penghentian 1/2018")
        visit.follow("Pasang")
        visit.see("Penerbitan suket dihentikan hari ini")
        assert "SE penghentian 1/2018" in visit.text()
        assert visit.fits()
        if scripts:
            assert visit.violations() == []
