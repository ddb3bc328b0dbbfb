"""A kit's screens in a real browser: by keyboard alone, with scripts and without, at its size."""

import re

import pytest

from rekam.desks.capture.views import FOUND_SHOWN
from rekam.registry import read, search
from rekam.registry.models import Resident
from tests.desks.browsing import LOW, visiting
from tests.desks.sitting_down import (
    OTHER,
    PERSON,
    find,
    photographed,
    press_on,
    record,
)
from tests.people import people
from tests.screens import VILLAGE


@pytest.fixture
def kit(kit_at_work):
    return kit_at_work


def recorded(kit, person):
    with kit.on():
        return read.person_row(person.nik).receipt


def search_for(visit, text):
    """Ask for a person; the first row has the focus then."""
    visit.see_focus("#q")
    visit.type(text)
    visit.press("Enter")
    visit.see_focus(".people a")


def test_the_list_appears_while_typing_and_arrows_choose(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.see_focus("#q")
        visit.type(PERSON.name.split()[0][:5].lower())
        visit.page.locator(".people a").first.wait_for()
        visit.see_focus("#q")
        visit.press("ArrowDown")
        visit.see_focus(".people a")
        visit.press("ArrowUp")
        visit.see_focus("#q")
        visit.press("ArrowDown")
        visit.press("Enter")
        visit.page.wait_for_url("**/cocokkan")


def test_a_late_answer_takes_no_focus_away(browser, kit):
    """The officer chose a row while the list for the last letter was still on its way."""
    held = []

    def hold(route):
        held.append(route)

    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.see_focus("#q")
        visit.type(PERSON.name[:5])
        visit.page.locator(".people a").first.wait_for()
        visit.page.route("**/rekam/?q=*", hold)
        with visit.page.expect_request("**/rekam/?q=*"):
            visit.type(PERSON.name[5])
        visit.press("ArrowDown")
        visit.see_focus(".people a")
        visit.page.evaluate("document.getElementById('found').dataset.old = 'yes'")
        held.pop().continue_()
        visit.page.locator("#found:not([data-old])").wait_for()
        visit.see_focus(".people a")


def test_escape_goes_back_and_keeps_what_was_done(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        visit.press("F10")
        visit.page.wait_for_url("**/rekam/")
        visit.see("Belum selesai", within="h2")
        visit.see_focus("#q")
        visit.press("ArrowDown")
        visit.press("Enter")
        visit.see("Minta warga")
        visit.press("Escape")
        visit.see("Foto tersimpan")
        visit.press("Escape")
        visit.page.wait_for_url("**/cocokkan")


def test_the_last_receipt_is_two_keys_away(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        record(visit)
        press_on(visit, "Beranda kit")
        visit.press("F6")
        visit.see("Selesai")
        number = recorded(kit, PERSON)
        assert visit.page.locator(".receipt .serial").inner_text() == number
        visit.page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
        visit.press("F6")
        visit.page.locator("body[data-printed]").wait_for(state="attached")


def test_keys_leave_typing_alone(browser, kit):
    """Digits, letters, Space and Enter belong to the field that has the focus."""
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.see_focus("#q")
        visit.type("2 3 f2")
        assert visit.page.locator("#q").input_value() == "2 3 f2"
        visit.press("F9")
        visit.see("Di mana rekaman kit ini sekarang?")


def test_a_key_with_control_is_the_browsers_own(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.press("Control+F9")
        visit.press("Alt+F9")
        assert visit.page.url.endswith("/rekam/")


def test_the_receipt_alone_is_printed_on_paper_of_80_mm(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        record(visit)
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".receipt").is_visible()
        for gone in (".header", ".keys", ".strip", ".finished"):
            assert not visit.page.locator(gone).is_visible()
        pdf = visit.page.pdf(prefer_css_page_size=True)
    (width,) = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ", pdf))
    assert 79.5 < float(width) * 25.4 / 72 < 80.5  # points to millimetres
    assert pdf.count(b"/Type /Page\n") == 1


def test_as_many_people_as_are_shown_fit_the_lowest_screen(browser, kit):
    with kit.on() as machine:
        resident = Resident.objects.get(nik=PERSON.nik)
        for person in people(44, FOUND_SHOWN + 1, village=VILLAGE):
            Resident.objects.create(**row_of(resident, nik=person.nik))
        assert len(search.find(PERSON.nik[:5], villages=machine.villages)) > FOUND_SHOWN
    with visiting(browser, kit, size=LOW) as visit:
        visit.sign_in("officer")
        search_for(visit, PERSON.nik[:5])
        assert visit.page.locator(".people a").count() == FOUND_SHOWN
        assert visit.fits()


def row_of(resident, **changes):
    fields = {one.attname: getattr(resident, one.attname) for one in resident._meta.fields}
    return fields | changes


def test_the_longest_name_fits_the_receipts_paper(browser, kit):
    with kit.on():
        longest = " ".join(["Kusumaningratnawati"] * 3)[:60]
        Resident.objects.filter(nik=PERSON.nik).update(name=longest)
    with visiting(browser, kit, size=LOW) as visit:
        visit.sign_in("officer")
        record(visit)
        assert visit.fits()
        visit.page.emulate_media(media="print")
        assert visit.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_axe_finds_nothing_to_mend_on_a_kit(browser, kit):
    found = {}
    with visiting(browser, kit) as visit:
        visit.expects_refusals = True
        for path in ("/masuk", "/tidak-ada"):
            visit.open(path)
            found[path] = visit.violations()
        visit.sign_in("officer")
        somebody = f"/rekam/?q={PERSON.nik[:6]}"
        nobody = "/rekam/?q=zyx"
        others = ("/daftar/", f"/rekam/{OTHER.nik}/foto", "/ringkasan")  # 403, 409, a kit's share
        for path in ("/rekam/", somebody, nobody, "/perangkat/kirim", *others):
            visit.open(path)
            found[path] = visit.violations()
        visit.open("/rekam/")
        record(visit, OTHER.nik)
        for path in (f"/rekam/{OTHER.nik}/cocokkan", f"/warga/{OTHER.nik}", "/rekam/"):
            found[path + " after"] = visit.violations()
            visit.open(path)
    assert {page: rules for page, rules in found.items() if rules} == {}
    assert len(found) > 10
