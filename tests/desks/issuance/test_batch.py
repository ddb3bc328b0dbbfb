"""Letters for many at once: with their progress, ended and begun again, without a gap."""

import time
from datetime import date

import pytest

from rekam.desks.issuance import actions
from rekam.domain.facts import CentreStatusImported
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import letters, read
from rekam.registry.models import Resident, SuketRow
from rekam.registry.verify import verify
from rekam.registry.working import EndedError
from tests.desks.browsing import visiting
from tests.faults.killing import killed_at
from tests.screens import LISTED, VILLAGE, parsed

TODAY = date(2018, 4, 5)


def told(machine, people):
    machine.ledger.record(
        *(
            CentreStatusImported(subject=Subject(one.nik), status="PRR", on=TODAY, dataset="ab" * 8)
            for one in people
        ),
        actor="office",
    )


@pytest.fixture
def office(office_screens):
    """An office at which everybody on the list may get a letter."""
    with office_screens.one.on() as machine:
        told(machine, LISTED)
        yield machine


def silent(_done, _total):
    pass


def issue_all(machine, on_progress=silent, village=""):
    return actions.issue_all(
        machine, village, today=TODAY, officer="registrar", on_progress=on_progress
    )


def serials():
    return [*SuketRow.objects.order_by("serial").values_list("serial", flat=True)]


def test_everybody_gets_a_letter_and_it_is_told_how_far_it_is(office):
    steps = []
    assert issue_all(office, lambda *step: steps.append(step)) == len(LISTED)
    assert serials() == [*range(1, len(LISTED) + 1)]
    assert steps == [(one, len(LISTED)) for one in range(1, len(LISTED) + 1)]
    assert issue_all(office) == 0


def test_ended_and_begun_again_the_numbers_have_no_gap_and_nobody_two(office):
    def end_at_three(done, _total):
        if done == 3:
            raise EndedError

    with pytest.raises(EndedError):
        issue_all(office, end_at_three)
    assert serials() == [1, 2, 3]
    assert issue_all(office) == len(LISTED) - 3
    assert serials() == [*range(1, len(LISTED) + 1)]
    assert SuketRow.objects.values("subject").distinct().count() == len(LISTED)
    assert verify(office.ledger, office.parts) == []


def test_one_whom_the_register_refuses_stops_nobody(office):
    Resident.objects.filter(nik=LISTED[1].nik).delete()
    assert issue_all(office) == len(LISTED) - 1
    assert serials() == [*range(1, len(LISTED))]
    rules = letters.policy(TODAY)
    assert [one.subject for one in letters.candidates(rules, limit=9)] == [LISTED[1].nik]


def issue_in_a_process(one, tell):
    with one.on() as machine:
        issue_all(machine, lambda done, _total: tell(str(done)))


def test_killed_at_any_write_it_goes_on_without_a_gap(office_screens):
    one = office_screens.one
    with one.on() as machine:
        told(machine, LISTED)
    place, nth = "begin", 0
    while place:
        _, place = killed_at(nth, issue_in_a_process, one)
        nth += 13
        with one.on() as machine:
            assert serials() == [*range(1, len(serials()) + 1)]
            assert verify(machine.ledger, machine.parts) == []
    with one.on():
        assert serials() == [*range(1, len(LISTED) + 1)]
        assert read.letters(is_in_hand=True) == []


def test_the_page_gives_all_of_a_village_their_letters(office, office_screens):
    page = parsed(office_screens.get(f"/suket/?desa={VILLAGE}", role=Role.REGISTRAR))
    assert page.all("form", action="/suket/terbitkan")
    office_screens.post("/suket/terbitkan", {"desa": "35.01.99.2001"}, role=Role.REGISTRAR)
    assert serials() == []
    office_screens.post("/suket/terbitkan", {"desa": VILLAGE}, role=Role.REGISTRAR)
    assert serials() == [*range(1, len(LISTED) + 1)]
    page = parsed(office_screens.get("/suket/", role=Role.REGISTRAR))
    assert page.all("form", action="/suket/terbitkan") == []


# A page that waits to be replaced cannot be asked from outside: see test_browser_sticks.py.
NOTING = """
    new MutationObserver(() => {
        const said = document.querySelector('#progress').innerText;
        sessionStorage.setItem('said', (sessionStorage.getItem('said') ?? '') + said);
        if (!said.includes('2 dari')) return;
        document.dispatchEvent(new KeyboardEvent('keydown', {key: 'F4', bubbles: true}));
    }).observe(document.querySelector('#progress'), {childList: true})
"""


def test_a_registrar_sees_how_far_it_is_and_ends_it_by_a_key(
    browser, office, office_screens, monkeypatch
):
    real, works = actions.issue_suket, office_screens.one.assembled().works

    def slow(*words, **more):
        until_s = time.monotonic() + 30
        while SuketRow.objects.count() == 2 and not works.running[0].is_ending:
            assert time.monotonic() < until_s, "nobody ended it"
            time.sleep(0.05)
        return real(*words, **more)

    monkeypatch.setattr(actions, "issue_suket", slow)
    with visiting(browser, office_screens.one) as visit:
        visit.sign_in("registrar")
        visit.open("/suket/")
        assert visit.fits()
        assert visit.violations() == []
        visit.page.evaluate(NOTING)
        visit.tab_to("Terbitkan bagi semua")
        visit.press("Enter")
        visit.see("Belum diambil (3)", within="h2")
        said = visit.page.evaluate("sessionStorage.getItem('said')")
    assert f"2 dari {len(LISTED)} baris" in said
    assert serials() == [1, 2, 3]
