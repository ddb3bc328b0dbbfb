"""F1 in a browser: help over the page, gone by Esc, and by a link where there are no scripts."""

import pytest

from tests.desks.browsing import LOW, visiting
from tests.desks.sitting_down import PERSON, find, photographed, press_on, sign_the_pad
from tests.web.test_guidance import HELP


@pytest.fixture
def kit(kit_at_work):
    return kit_at_work


def test_help_lies_over_the_page_and_loses_nothing(browser, kit):
    with visiting(browser, kit, size=LOW) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        sign_the_pad(visit)
        visit.press("F1")
        visit.see("Tanda tangan", within="dialog h1")
        visit.see_focus("dialog a")
        assert visit.violations() == []
        visit.press("F1")
        visit.press("Escape")
        visit.page.locator("dialog").wait_for(state="detached")
        visit.see("Minta warga")
        press_on(visit, "Letakkan 4 jari tangan kanan")  # what was drawn is still there


def test_enter_closes_help_and_does_not_go_on(browser, kit):
    with visiting(browser, kit, size=LOW) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        visit.press("F1")
        visit.see_focus("dialog a")
        visit.press("Enter")
        visit.page.locator("dialog").wait_for(state="detached")
        visit.see("Apakah data ini")
        visit.press("F1")
        visit.see_focus("dialog a")


def test_without_scripts_help_is_a_link_and_leads_back(browser, kit):
    with visiting(browser, kit, size=LOW, scripts=False) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        before = visit.page.url
        visit.follow("Bantuan F1")
        visit.see("Mencocokkan data dengan KK")
        visit.follow("Tutup Esc")
        assert visit.page.url == before


def test_every_help_fits_the_lowest_screen(browser, kit):
    found = {}
    with visiting(browser, kit, size=LOW) as visit:
        for template in HELP:
            visit.open(f"/bantuan/{template.replace('/help', '').removesuffix('.html')}")
            found[template] = visit.fits()
        assert visit.violations() == []
    assert [name for name, fits in found.items() if not fits] == []
