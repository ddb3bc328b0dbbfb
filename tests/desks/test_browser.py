"""A kit's screens in a real browser: by keyboard alone, with scripts and without, at its size."""

import re

import pytest

from rekam.desks.capture.views import FOUND_SHOWN
from rekam.registry import read, search
from rekam.registry.models import Resident
from tests.desks.browsing import LOW, WIDE, visiting
from tests.people import people
from tests.screens import RESIDENTS, VILLAGE

PERSON, OTHER = RESIDENTS[:2]
INTERACTIONS_MAX = 12  # from the question to the receipt, at the desk
STEPS = ("Apakah data ini", "Siap mengambil", "Rekam foto", "Periksa", "Selesai")


@pytest.fixture
def kit(kit_at_work):
    return kit_at_work


def recorded(kit, person):
    with kit.on():
        return read.person_row(person.nik).receipt


def exceptions(kit, person):
    with kit.on():
        (fact,) = read.enrolments(person.nik)
        return {one.position: one.reason for one in fact.exceptions}


def find(visit, text):
    """Ask for a person; the first row has the focus then."""
    visit.see_focus("#q")
    visit.type(text)
    visit.press("Enter")
    visit.see_focus(".people a")


def go_on(visit, heading):
    """Press Enter on what the page is about, and wait for the next."""
    visit.press("Enter")
    visit.see(heading)
    visit.see_focus()


def with_a_typo(name):
    """One letter of the longest word is another."""
    word = max(name.split(), key=len)
    wrong = word[:3] + ("X" if word[3] != "X" else "Z") + word[4:]
    return name.replace(word, wrong).lower()


@pytest.mark.parametrize(
    ("size", "scripts"),
    [(WIDE, True), (LOW, True), (WIDE, False)],
    ids=["768", "657", "scripts off"],
)
def test_a_person_is_recorded_with_the_keyboard_alone(browser, kit, size, scripts):
    with visiting(browser, kit, size=size, scripts=scripts) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        assert visit.fits()
        for heading in STEPS:
            go_on(visit, heading)
            assert visit.fits(), heading
        assert visit.interactions <= INTERACTIONS_MAX
        visit.press("Enter")
        visit.see_focus("#q")
        assert f"Terakhir: {PERSON.name.title()}" in visit.text()
        assert visit.fits()
    assert recorded(kit, PERSON).startswith("07-0001-")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_a_mistyped_name_and_one_missing_finger_still_take_twelve_keys(browser, kit, scripts):
    with visiting(browser, kit, scripts=scripts) as visit:
        visit.sign_in("officer")
        find(visit, with_a_typo(PERSON.name))
        for heading in STEPS[:3]:
            go_on(visit, heading)
        visit.press("F3" if scripts else "Shift+Tab")  # without scripts: the last eye
        visit.see_focus("select")
        position = visit.page.locator(":focus").get_attribute("id")
        visit.type("t")  # "Tidak ada"
        if not scripts:
            visit.press("Tab")
        visit.press("Enter")
        visit.page.locator(".excused").wait_for()
        visit.see_focus("button")
        for heading in STEPS[3:]:
            go_on(visit, heading)
        assert visit.interactions <= INTERACTIONS_MAX
    assert exceptions(kit, PERSON) == {position: "missing"}


def test_choosing_from_an_open_list_does_not_go_on(browser, kit):
    """Enter takes the choice; it is the main action only when the list is closed again."""
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.open(f"/rekam/{PERSON.nik}/cocokkan")
        for heading in STEPS[1:3]:
            go_on(visit, heading)
        for key in ("F3", "Space", "ArrowDown", "Enter"):
            visit.press(key)
        visit.see("Tidak ada", within="select:focus option:checked")
        visit.press("F3")
        visit.see_focus("select")
        assert visit.page.locator(".excused").count() == 0


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
        visit.open(f"/rekam/{PERSON.nik}/cocokkan")
        go_on(visit, "Siap mengambil")
        visit.press("F10")
        visit.page.wait_for_url("**/rekam/")
        visit.see("Belum selesai", within="h2")
        visit.see_focus("#q")
        visit.press("ArrowDown")
        visit.press("Enter")
        visit.see("Siap mengambil")
        visit.press("Escape")
        visit.page.wait_for_url("**/cocokkan")


def test_the_last_receipt_is_two_keys_away(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        for heading in STEPS:
            go_on(visit, heading)
        go_on(visit, "Beranda kit")
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
        find(visit, PERSON.nik)
        for heading in STEPS:
            go_on(visit, heading)
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
        find(visit, PERSON.nik[:5])
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
        find(visit, PERSON.nik)
        for heading in STEPS:
            go_on(visit, heading)
            assert visit.fits(), heading
        visit.page.emulate_media(media="print")
        assert visit.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_without_scripts_no_button_does_nothing(browser, kit):
    with visiting(browser, kit, scripts=False) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        for heading in STEPS:
            go_on(visit, heading)
        assert not visit.page.locator("[data-print]").is_visible()
        assert "Ctrl+P" in visit.text()


def test_axe_finds_nothing_to_mend_on_a_kit(browser, kit):
    found = {}
    with visiting(browser, kit) as visit:
        visit.expects_refusals = True
        for path in ("/masuk", "/tidak-ada"):
            visit.open(path)
            found[path] = visit.violations()
        visit.sign_in("officer")
        somebody = f"/rekam/?q={PERSON.nik}"
        nobody = "/rekam/?q=zyx"
        others = ("/daftar/", f"/rekam/{OTHER.nik}/ambil", "/ringkasan")  # 403, 409, a kit's share
        for path in ("/rekam/", somebody, nobody, "/perangkat/kirim", *others):
            visit.open(path)
            found[path] = visit.violations()
        visit.open(f"/rekam/{OTHER.nik}/cocokkan")
        for heading in STEPS[1:]:
            found[heading] = visit.violations()
            go_on(visit, heading)
        for path in (f"/rekam/{OTHER.nik}/cocokkan", f"/warga/{OTHER.nik}", "/rekam/"):
            found[path + " after"] = visit.violations()
            visit.open(path)
    assert {page: rules for page, rules in found.items() if rules} == {}
    assert len(found) > 15
