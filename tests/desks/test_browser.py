"""The screens in a real browser: by keyboard alone, with scripts and without, at the kit's size.

Nothing leaves this machine, nothing breaks the content policy, and axe finds nothing to mend.
"""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe

from rekam.registry import credentials, read
from tests.screens import PASSPHRASE, RESIDENTS
from tests.serving import serving

PERSON, OTHER = RESIDENTS[:2]
WIDE = {"width": 1366, "height": 768}
LOW = {"width": 1366, "height": 657}  # the same screen with a taskbar and a browser's frame
INTERACTIONS_MAX = 12


class Visit:
    """A browser at one machine: what it asked for and complained of, keys that were pressed."""

    def __init__(self, page, address):
        self.page = page
        self.address = address
        self.asked = []
        self.complaints = []
        self.interactions = 0
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _complain(self, kind, text):
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def open(self, path):
        self.page.goto(self.address + path)

    def press(self, key):
        """Press a key; one interaction."""
        self.interactions += 1
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def type(self, text):
        """Type where the focus is; one interaction, as a scanner's is."""
        self.interactions += 1
        self.page.keyboard.type(text)

    def sign_in(self, name):
        self.open("/masuk")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSPHRASE)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/masuk" not in url)

    def heading(self):
        return self.page.locator("h1").inner_text()

    def fits(self):
        return self.page.evaluate(
            "document.documentElement.scrollHeight <= innerHeight"
            " && document.documentElement.scrollWidth <= innerWidth"
            " && [...document.querySelectorAll('.task')]"
            ".every(one => one.scrollHeight <= one.clientHeight)"
        )


@contextmanager
def visiting(browser, one, *, size=WIDE, scripts=True):
    context = browser.new_context(viewport=size, java_script_enabled=scripts, locale="id-ID")
    with serving(one) as address:
        visit = Visit(context.new_page(), address)
        yield visit
        context.close()
        assert all(url.startswith((address, "data:")) for url in visit.asked)
        assert visit.complaints == []


@pytest.fixture
def kit(kit_screens):
    with kit_screens.one.on():
        credentials.set_passphrase("officer", PASSPHRASE)
    return kit_screens.one


@pytest.fixture
def office(office_screens):
    return office_screens.one


def recorded(kit, person):
    with kit.on():
        return read.person_row(person.nik).receipt


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
@pytest.mark.parametrize("size", [WIDE, LOW], ids=["768", "657"])
def test_a_person_is_recorded_with_the_keyboard_alone(browser, kit, size, scripts):
    with visiting(browser, kit, size=size, scripts=scripts) as visit:
        visit.sign_in("officer")
        visit.interactions = 0
        visit.type(PERSON.nik)
        visit.press("Enter")
        visit.page.locator(".people a").first.wait_for()
        for expected in ("Apakah data ini", "Siap mengambil", "Rekam foto", "Periksa", "Selesai"):
            visit.page.locator(":focus").wait_for()
            visit.press("Enter")
            visit.page.locator("h1", has_text=expected).wait_for(state="attached")
            assert visit.page.locator(".task").count() == 1
            if scripts:
                assert visit.fits(), expected
        visit.press("Enter")
        visit.page.locator("#q").wait_for()
        assert visit.interactions <= INTERACTIONS_MAX
    assert recorded(kit, PERSON).startswith("07-0001-")


def test_the_list_appears_while_typing_and_arrows_choose(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.type(PERSON.name.split()[0][:5].lower())
        first = visit.page.locator(".people a").first
        first.wait_for()
        assert visit.page.evaluate("document.activeElement.id") == "q"
        visit.press("ArrowDown")
        assert first.evaluate("row => row === document.activeElement")
        visit.press("ArrowUp")
        assert visit.page.evaluate("document.activeElement.id") == "q"
        visit.press("ArrowDown")
        visit.press("Enter")
        visit.page.wait_for_url("**/cocokkan")


def test_escape_goes_back_and_keeps_what_was_done(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.open(f"/rekam/{PERSON.nik}/cocokkan")
        visit.press("Enter")
        visit.page.wait_for_url("**/ambil")
        visit.press("F10")
        visit.page.wait_for_url("**/rekam/")
        assert "Belum selesai" in visit.page.content()
        visit.press("ArrowDown")
        visit.press("Enter")
        visit.page.wait_for_url("**/ambil")
        visit.press("Escape")
        visit.page.wait_for_url("**/cocokkan")


def test_keys_leave_typing_alone(browser, kit):
    """Digits, letters, Space and Enter belong to the field that has the focus."""
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.type("2 3 f2")
        assert visit.page.locator("#q").input_value() == "2 3 f2"
        visit.press("F9")
        visit.page.wait_for_url("**/kirim")
        assert visit.heading() == "Di mana rekaman kit ini sekarang?"


def test_a_key_with_control_is_the_browsers_own(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.press("Control+F9")
        visit.press("Alt+F9")
        assert visit.page.url.endswith("/rekam/")


def test_the_skip_link_is_the_first_stop_and_leads_past_the_header(browser, office):
    with visiting(browser, office) as visit:
        visit.sign_in("head")
        visit.press("Tab")
        assert visit.page.locator(":focus").inner_text() == "Lewati ke isi"
        visit.press("Enter")
        assert visit.page.evaluate("document.activeElement.id") == "content"


def test_the_focus_can_always_be_seen(browser, office):
    with visiting(browser, office) as visit:
        visit.sign_in("registrar")
        for _ in range(8):
            visit.press("Tab")
            width = visit.page.locator(":focus").evaluate(
                "one => getComputedStyle(one).outlineWidth"
            )
            assert width == "3px"


def test_only_the_receipt_is_printed(browser, kit):
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.open(f"/rekam/{PERSON.nik}/cocokkan")
        for step in ("ambil", "ambil", "periksa", "struk"):
            visit.press("Enter")
            visit.page.wait_for_url(f"**/{step}")
            if step == "ambil":
                visit.page.locator(":focus").wait_for()
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".receipt").is_visible()
        for gone in (".header", ".keys", ".strip", ".finished"):
            assert not visit.page.locator(gone).is_visible()


OFFICE_PAGES = ["/ringkasan", "/daftar/", "/warga/", "/suket/", "/perangkat/kit"]


@pytest.mark.parametrize("path", [*OFFICE_PAGES, "/perangkat/karantina", f"/warga/{PERSON.nik}"])
def test_axe_finds_nothing_to_mend_at_the_office(browser, office, path):
    with visiting(browser, office) as visit:
        visit.sign_in("registrar")
        visit.open(path)
        assert _violations(visit) == []


def test_axe_finds_nothing_to_mend_on_a_kit(browser, kit):
    with visiting(browser, kit) as visit:
        assert _violations_at(visit, "/masuk") == []
        visit.sign_in("officer")
        for path in ("/rekam/", f"/rekam/?q={PERSON.nik}", "/perangkat/kirim"):
            assert _violations_at(visit, path) == []
        visit.open(f"/rekam/{OTHER.nik}/cocokkan")
        for expected in ("Siap mengambil", "Rekam foto", "Periksa", "Selesai"):
            assert _violations(visit) == []
            visit.press("Enter")
            visit.page.locator("h1", has_text=expected).wait_for(state="attached")
        assert _violations(visit) == []


def test_the_number_fits_the_heads_screen(browser, office):
    with visiting(browser, office) as visit:
        visit.sign_in("head")
        visit.open("/ringkasan")
        assert visit.fits()
        assert visit.page.evaluate("document.documentElement.lang") == "id"


def _violations_at(visit, path):
    visit.open(path)
    return _violations(visit)


def _violations(visit):
    return [one["id"] for one in Axe().run(visit.page).response["violations"]]
