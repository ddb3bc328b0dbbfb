"""The hall in a browser: a whole morning's queue by the keyboard, on the lowest screen."""

import pytest

from tests.desks.browsing import LOW, WIDE, visiting
from tests.screens import RESIDENTS

PAGES = [
    "/rekam/",
    "/rekam/antrean",
    "/rekam/hari-ini",
    "/rekam/desa",
    f"/rekam/{RESIDENTS[-1].nik}/cocokkan",
]


@pytest.fixture
def hall(browser, kit_at_work):
    """Six people wait, one of them with something to make ready."""
    with visiting(browser, kit_at_work, size=LOW) as visit:
        visit.sign_in("officer")
        for number, person in enumerate(RESIDENTS[:6]):
            visit.open(f"/rekam/{person.nik}/cocokkan")
            visit.see("Apakah data ini sama")
            if number == 1:
                visit.page.fill("#note", "Kursi roda, turunkan kamera")
            visit.press("F5")
            visit.page.wait_for_url("**/rekam/")
        yield visit


def test_enter_on_an_empty_question_opens_who_is_next(hall):
    hall.open("/rekam/")
    hall.see_focus("#q")
    first = hall.page.locator(".people .name").first.inner_text()
    hall.press("Enter")
    hall.see("Apakah data ini sama")
    assert hall.page.locator(".strip b").inner_text() == first


def test_one_who_did_not_come_goes_last_by_the_keyboard(hall):
    hall.open("/rekam/antrean")
    names = hall.page.locator(".tickets .name")
    before = names.all_inner_texts()
    hall.follow("Belum datang")
    hall.see("Siapa yang menunggu")
    assert names.all_inner_texts() == [*before[1:], before[0]]


@pytest.mark.parametrize("size", [WIDE, LOW], ids=["768", "657"])
def test_pages_of_the_hall_fit_and_axe_finds_nothing(hall, size):
    hall.page.set_viewport_size(size)
    for path in PAGES:
        hall.open(path)
        assert (path, hall.fits()) == (path, True)
        assert (path, hall.violations()) == (path, [])


def test_the_village_is_chosen_by_three_keys(hall):
    hall.open("/rekam/")
    hall.press("F3")
    hall.see("Di desa mana")
    hall.see_focus("select")
    hall.type("SUDIMORO")
    hall.press("Enter")
    hall.see("Sudimoro", within=".side b")
