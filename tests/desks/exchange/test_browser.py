"""The doctor's page in a real browser, on a kit and at the office, by keys alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from rekam.boot import instruments
from rekam.sync.sticks import Load, Stick
from tests.desks.browsing import LOW, WIDE, visiting
from tests.screens import kit_screens, office_screens, quick_passphrases
from tests.serving import answer, answering

__all__ = ["kit_screens", "office_screens", "quick_passphrases"]
STICK = Stick(
    path=Path("/media/usb"), name="usb", free_bytes=8 * 10**9, is_writable=True, load=Load()
)
HOTEL = answer(b"<title>Selamat datang</title>", Server="portal")


@pytest.fixture
def kit(kit_screens, monkeypatch):
    """A kit whose office's address is answered by somebody else."""
    one = kit_screens.one
    one._assembled = replace(one.assembled(), sticks=lambda: [STICK])
    monkeypatch.setattr(instruments.Network, "is_intercepted", lambda *_: False)
    return one


def pair_with(kit, address):
    kit.assembled()
    kit._assembled = replace(kit._assembled, address=address)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_an_officer_finds_the_doctor_and_reads_what_is_broken(browser, kit, scripts, tmp_path):
    with answering(HOTEL) as address, visiting(browser, kit, scripts=scripts) as visit:
        pair_with(kit, address)
        visit.sign_in("officer")
        visit.open("/perangkat/kirim")
        visit.follow("F3 Periksa jalan" if scripts else "F3")
        visit.see("Mengapa kantor tidak dapat dicapai?")
        visit.follow("Periksa sekarang")
        visit.see("Jalan yang terbuka sekarang: USB.", within=".notice")
        visit.page.screenshot(path=tmp_path / "kit.png", full_page=True)
        text = visit.text()
        assert "Server lain menjawab di 127.0.0.1" in text
        assert "Belum dicoba: Jam, Pengenalan kit, Tanda terima." in text
        if scripts:
            assert visit.violations() == []
            visit.press("Escape")
            visit.see("Di mana rekaman kit ini sekarang?")


@pytest.mark.parametrize("size", [WIDE, LOW], ids=["whole screen", "with a taskbar"])
def test_a_broken_road_is_seen_without_scrolling(browser, kit, size, tmp_path):
    with answering(HOTEL) as address, visiting(browser, kit, size=size) as visit:
        pair_with(kit, address)
        visit.sign_in("it")
        visit.open("/perangkat/periksa")
        visit.press("Enter")
        visit.see("Jalan yang terbuka sekarang", within=".notice")
        visit.page.screenshot(path=tmp_path / "kit.png")
        assert visit.fits()


def test_an_it_officer_examines_the_office(browser, office_screens, tmp_path):
    office = office_screens.one
    with visiting(browser, office) as visit:
        host, port = visit.address.removeprefix("http://").split(":")
        instruments.note_serving(office.home, host, int(port))
        visit.sign_in("it")
        visit.open("/perangkat/periksa")
        visit.tab_to("Alamat publik kantor")
        visit.type("http://127.0.0.1")
        visit.press("Enter")
        visit.see("Jalan yang terbuka sekarang: tidak ada.", within=".notice")
        visit.page.screenshot(path=tmp_path / "office.png", full_page=True)
        assert "Program kantor jalan, mendengarkan 127.0.0.1" in visit.text()
        assert "127.0.0.1 berarti mesin itu sendiri" in visit.text()
        assert visit.violations() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_the_keyboard_reads_all_of_the_pill(browser, kit, scripts, tmp_path):
    with visiting(browser, kit, size=LOW, scripts=scripts) as visit:
        visit.sign_in("officer")
        whole = visit.page.locator(".whole")
        assert not whole.is_visible()
        visit.tab_to("Belum ada rekaman di kit ini")
        whole.wait_for(state="visible")
        assert "0 rekaman aman di kit ini, 0 tiba di kantor, 0 dicadangkan." in whole.inner_text()
        box = whole.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= LOW["width"]
        assert visit.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert not scripts or visit.violations() == []
        visit.page.screenshot(path=tmp_path / "pill.png")
        visit.page.keyboard.press("Tab")
        whole.wait_for(state="hidden")
        visit.page.locator("a.pill").hover()
        whole.wait_for(state="visible")
