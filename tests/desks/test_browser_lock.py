"""A kit that is left alone, in a browser: it locks by itself, and opens at the same step."""

from dataclasses import replace

import pytest

from rekam.registry import drafts
from tests.desks.browsing import LOW, visiting
from tests.desks.sitting_down import PERSON, find, photographed, press_on, sign_the_pad
from tests.screens import PASSPHRASE

IDLE_MS = 4_000
LONG_MS = 660_000


@pytest.fixture
def kit(kit_at_work):
    return kit_at_work


@pytest.fixture
def hasty(kit):
    """A kit that locks after four seconds."""
    kit._assembled = replace(kit.assembled(), idle_ms=IDLE_MS)
    return kit


def unlock(visit):
    visit.see("Kit terkunci")
    visit.see_focus("#passphrase")
    visit.type(PASSPHRASE)
    visit.press("Enter")


def test_a_page_that_is_left_alone_locks_and_opens_where_it_was(browser, hasty):
    with visiting(browser, hasty, size=LOW) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        before = visit.page.url
        hasty.fleet.now_ms += LONG_MS
        visit.see("Kit terkunci")
        assert PERSON.name.title() not in visit.text()
        assert visit.violations() == []
        assert visit.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        unlock(visit)
        visit.see("Minta warga")
        assert visit.page.url == before
        sign_the_pad(visit)
        press_on(visit, "Letakkan 4 jari tangan kanan")


def test_whoever_types_is_not_locked_out(browser, hasty):
    """Nothing is asked of the server but whether it knows that somebody is there."""
    with visiting(browser, hasty) as visit:
        visit.sign_in("officer")
        visit.open("/rekam/tidak-terdaftar")
        visit.see_focus("#name")
        for letter in "MBAH KROMO":
            visit.type(letter)
            visit.page.wait_for_timeout(IDLE_MS / 5)
        assert visit.page.locator("#name").input_value() == "MBAH KROMO"
        assert any(url.endswith("/kunci/masih-di-sini") for url in visit.asked)


def test_without_scripts_the_next_key_asks_for_the_passphrase(browser, kit):
    with visiting(browser, kit, scripts=False) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        press_on(visit, "Foto wajah")
        before = visit.page.url
        kit.fleet.now_ms += LONG_MS
        visit.page.reload()
        unlock(visit)
        visit.see("Foto wajah")
        assert visit.page.url == before
    with kit.on():
        assert drafts.find(PERSON.nik) is not None
