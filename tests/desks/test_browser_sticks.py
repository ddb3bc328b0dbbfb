"""The page for sending with sticks plugged in: one key each, fits, is clean, scripts on and off."""

import time
from dataclasses import replace

import pytest

from rekam.domain.values import OFFICE, NodeId
from rekam.sync.carrier import statement_name
from rekam.sync.stick import StickCarrier
from rekam.sync.sticks import Stick, load
from tests.desks.browsing import LOW, WIDE, visiting
from tests.telling import RINA, enrolled, part

KIRIM = "/perangkat/kirim"


def plugged(one, *folders):
    """Plug sticks in at a machine, which has an address of the office too."""

    def found():
        return [
            Stick(path=at, name=at.name, free_bytes=7_400_000_000, is_writable=True, load=load(usb))
            for at in folders
            for usb in (StickCarrier(at),)
        ]

    return replace(one.assembled(), sticks=found, address="https://rekam.example.id")


@pytest.fixture
def usb(tmp_path):
    folder = tmp_path / "KINGSTON"
    folder.mkdir()
    return folder


@pytest.fixture
def kit(kit_screens, usb):
    kit = kit_screens.one
    kit._assembled = plugged(kit, usb)
    with kit.on() as machine:
        digests = [machine.parts.put(bytes([n]) * 200_000) for n in range(5)]
        parts = [replace(part(one), size_bytes=200_000) for one in digests]
        machine.ledger.record(enrolled(0, kit="07", counter=1, parts=parts), actor=RINA)
    return kit


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_one_key_copies_out_and_one_reads_in(browser, kit, office_screens, usb, scripts):
    office = office_screens.one
    office._assembled = plugged(office, usb)
    for one, who, told in (
        (kit, "officer", "1 orang disalin keluar"),
        (office, "registrar", "1 orang dibaca masuk"),
        (kit, "officer", "Tanda terima kantor untuk 1 rekaman dibawa pulang."),
    ):
        with visiting(browser, one, scripts=scripts) as visit:
            visit.sign_in(who)
            visit.open(KIRIM)
            visit.see_focus("button")
            assert visit.fits()
            if scripts:
                assert visit.violations() == []
            visit.press("Enter")
            visit.see(told, within=".notice")
            visit.see("USB boleh dicabut sekarang.", within=".notice")
            assert visit.fits()
            visit.page.set_viewport_size(LOW)
            assert visit.fits()
            visit.page.set_viewport_size(WIDE)
            if scripts:
                assert visit.violations() == []


# A page that waits to be replaced cannot be asked from outside: it notes itself what it says, and
# presses F4 in the very moment in which it is told how far the exchange is.
NOTING = """
    new MutationObserver(() => {
        const said = document.querySelector('#progress').innerText;
        const noted = sessionStorage.getItem('said') ?? '';
        if (!said || noted.includes(said)) return;
        sessionStorage.setItem('said', noted + said);
        if (!said.includes('Sedang bertukar')) return;
        document.dispatchEvent(new KeyboardEvent('keydown', {key: 'F4', bubbles: true}));
    }).observe(document.querySelector('#progress'), {childList: true})
"""


def test_what_runs_is_shown_and_ended_by_a_key(browser, kit, usb, monkeypatch):
    """The page that waits for its answer tells how far it is, and F4 ends it."""
    usual, journeys = StickCarrier.put, kit.assembled().underway

    def slow(carrier, name, data):
        until_s = time.monotonic() + 30
        while "/parts/" in name and not journeys.journey.is_stopping:
            assert time.monotonic() < until_s, "nobody stopped it"
            time.sleep(0.05)
        time.sleep(1.5)  # for the page to say that it ends
        usual(carrier, name, data)

    monkeypatch.setattr(StickCarrier, "put", slow)
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.open(KIRIM)
        visit.see_focus("button")
        visit.page.evaluate(NOTING)
        visit.press("Enter")
        visit.see("Dihentikan.", within=".notice")
        said = visit.page.evaluate("sessionStorage.getItem('said')")
    assert "Sedang bertukar, jangan cabut USB." in said
    assert "Keluar 1 orang" in said
    assert "Sedang dihentikan." in said
    assert statement_name(OFFICE, NodeId("kit-07")) in StickCarrier(usb).names(OFFICE)


def test_the_mail_of_others_is_carried_by_one_key(browser, kit, usb, tmp_path):
    (tmp_path / "SANDISK").mkdir()
    kit._assembled = plugged(kit, usb, tmp_path / "SANDISK")
    StickCarrier(usb).put("office/kit-09/1/0000000001-0000000012.segment", b"sealed")
    with visiting(browser, kit) as visit:
        visit.sign_in("officer")
        visit.open(KIRIM)
        assert visit.fits()
        assert visit.violations() == []
        visit.page.locator("#to").select_option(str(tmp_path / "SANDISK"))
        visit.press("F6")
        visit.see("Titipan orang lain: 1 berkas dibawa", within=".notice")
