"""The office's screens in a real browser: a registrar's day by the keyboard alone."""

import time

import pytest

from rekam.desks.issuance import actions
from rekam.domain.facts import CentreStatusImported, DeviceRevoked
from rekam.domain.trust import device_subject
from rekam.registry import read
from tests.desks.browsing import LOW, NAME_OF_FOCUS, WIDE, visiting
from tests.desks.reconcile.test_views import BAD, GOOD, HEADER, line
from tests.machines import exchange
from tests.screens import LISTED
from tests.telling import enrolled

PERSON = LISTED[0]
STOPS = 20  # of the Tab key; a page may have fewer
OUTLINE = """
    (style => [style.outlineWidth, style.outlineStyle])(getComputedStyle(document.activeElement))
"""


@pytest.fixture
def office(office_screens, kit_screens, machines):
    """An office that revoked a kit before its last recording came home: it waits aside."""
    office, kit = office_screens.one, kit_screens.one
    with kit.on() as machine:
        biodata = enrolled(0).biodata
        fact = enrolled(0, kit="07", counter=1, subject=PERSON.nik, biodata=biodata)
        machine.ledger.record(fact, actor="officer")
    with office.on() as machine:
        revoked = DeviceRevoked(subject=device_subject("kit-07"), reason="hilang")
        machine.ledger.record(revoked, actor="it")
    exchange(machines.stick("found"), kit, office)
    return office


def remaining(office):
    with office.on():
        return read.the_number().remaining


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_a_registrars_day_goes_by_the_keyboard_alone(browser, office, scripts, tmp_path):
    before = remaining(office)
    with visiting(browser, office, scripts=scripts) as visit:
        visit.sign_in("registrar")
        visit.see("Pemilih yang belum pegang")
        look_at_the_kits(visit)
        release_what_waits(visit)
        read_the_story(visit)
        issue_and_hand_over(visit)
        bring_a_list_in(visit, tmp_path)
        visit.follow("Keluar")
        visit.see("Masuk")
    assert remaining(office) == before - 1


def test_a_button_that_is_pressed_twice_sends_its_form_once(browser, office, monkeypatch):
    issue_suket = actions.issue_suket

    def slowly(*told, **more):
        time.sleep(1)  # as an office that is busy: long enough for a second press
        return issue_suket(*told, **more)

    monkeypatch.setattr(actions, "issue_suket", slowly)
    with office.on() as machine:
        told = CentreStatusImported(
            subject=PERSON.nik, status="PRR", on=machine.today, dataset="ab" * 8
        )
        machine.ledger.record(told, actor="office")
    with visiting(browser, office) as visit:
        visit.sign_in("registrar")
        visit.open("/suket/")
        issued = []
        visit.page.on("request", lambda one: issued.append(one.url) if one.method == "POST" else 0)
        button = visit.page.locator(f"form[action$='{PERSON.nik}/terbitkan'] button")
        box = button.bounding_box()
        for _press in range(2):
            visit.page.mouse.click(box["x"] + 5, box["y"] + 5)
            visit.page.wait_for_timeout(300)
        visit.see("Belum diambil (1)", within="h2")
        assert len(issued) == 1
    with office.on():
        assert len(read.letters(is_in_hand=False)) == 1


def look_at_the_kits(visit):
    visit.follow("Kit")
    visit.see("1 kit perekaman")
    assert "Kit 07 Dicabut" in visit.text()


def release_what_waits(visit):
    visit.follow("Karantina")
    visit.see("Menunggu (1)", within="h2")
    visit.follow("Bandingkan dengan buku")
    visit.see("Bandingkan kiriman")
    assert "Belum ada di buku 1" in visit.text()
    assert "Direkam, tanda terima 07-0001-" in visit.text()
    visit.tab_to("Alasan")
    visit.type("direkam sebelum kit hilang")
    visit.press("Enter")
    visit.see("Menunggu (0)", within="h2")
    assert "Dilepaskan" in visit.text()


def read_the_story(visit):
    visit.follow("Warga")
    visit.see_focus("#q")
    visit.type(PERSON.name)
    visit.press("Enter")
    visit.see_focus("tbody a")
    visit.press("Enter")
    visit.see(PERSON.name.title())
    assert "Direkam, tanda terima 07-0001-" in visit.text()


def issue_and_hand_over(visit):
    visit.follow("Suket")
    visit.follow("Terbitkan")
    visit.see("Belum diambil (1)", within="h2")
    visit.follow("Serahkan")
    visit.tab_to("Tanda tangan di lembar")
    visit.press("Enter")
    visit.see("sudah diserahkan")
    assert "Angka pemilih turun satu" in visit.text()
    visit.follow("Kembali ke suket")
    visit.see("Belum diambil (0)", within="h2")


def bring_a_list_in(visit, folder):
    path = folder / "penduduk.csv"
    path.write_text("\n".join([HEADER, line(GOOD), line(BAD, BAD.nik[:12] + "****")]))
    visit.page.on("filechooser", lambda _: None)  # asked for early, or a quick key outruns it
    visit.follow("Daftar")
    visit.tab_to("Berkas")
    with visit.page.expect_file_chooser() as chooser:
        visit.press("Enter")
    chooser.value.set_files(path)
    visit.tab_to("Impor")
    visit.press("Enter")
    visit.see("1 baris yang perlu diperbaiki di penduduk.csv")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_what_went_wrong_has_the_focus_and_leads_to_its_field(browser, office, scripts):
    with visiting(browser, office, scripts=scripts) as visit:
        visit.expects_refusals = True
        visit.open("/masuk")
        visit.see_focus("#name")
        visit.type("registrar")
        visit.press("Tab")
        visit.type("a short walk")
        visit.press("Enter")
        visit.see_focus(".problems")
        assert visit.page.title().startswith("Galat: ")
        visit.press("Tab")
        visit.press("Enter")
        visit.see_focus("#name, a[href='#name']")
        visit.press("Tab")
        visit.see_focus("#name, #passphrase")


def test_the_skip_link_is_the_first_stop_and_leads_past_the_header(browser, office):
    with visiting(browser, office) as visit:
        visit.sign_in("head")
        visit.press("Tab")
        assert visit.page.locator(":focus").inner_text() == "Lewati ke isi"
        visit.press("Enter")
        visit.see_focus("#content")


@pytest.mark.parametrize("path", ["/ringkasan", "/suket/", "/perangkat/karantina"])
def test_the_focus_can_always_be_seen(browser, office, path):
    with visiting(browser, office) as visit:
        visit.sign_in("registrar")
        visit.open(path)
        stops = 0
        visit.press("Tab")
        while visit.page.locator(":focus").count() and stops < STOPS:
            style = visit.page.evaluate(OUTLINE)
            assert style == ["3px", "solid"], visit.page.evaluate(NAME_OF_FOCUS)
            stops += 1
            visit.press("Tab")
        assert stops > 9


PAGES = [
    "/ringkasan",
    "/ringkasan?kecamatan=35.01.11",
    "/daftar/",
    "/daftar/1/perbaikan",
    "/warga/",
    f"/warga/?q={PERSON.nik}",
    "/warga/?q=zyx",
    f"/warga/{PERSON.nik}",
    "/daftar/ganda",
    f"/daftar/gugur/{PERSON.nik}",
    "/unduh/",
    "/unduh/?desa=35.01.11.2001&susun=rt",
    "/suket/",
    "/perangkat/kit",
    "/perangkat/karantina",
    "/perangkat/kirim",
    "/rekam/",  # 409: the office records nobody
    "/tidak-ada",
]


def test_axe_finds_nothing_to_mend_at_the_office(browser, office):
    found = {}
    with visiting(browser, office) as visit:
        visit.expects_refusals = True
        visit.sign_in("registrar")
        for path in PAGES:
            visit.open(path)
            found[path] = visit.violations()
    assert {path: rules for path, rules in found.items() if rules} == {}


@pytest.mark.parametrize("size", [WIDE, LOW], ids=["768", "657"])
def test_the_number_fits_the_heads_screen(browser, office, size):
    with visiting(browser, office, size=size) as visit:
        visit.sign_in("head")
        visit.see("Pemilih yang belum pegang")
        assert visit.fits()
        assert visit.page.evaluate("document.documentElement.lang") == "id"
