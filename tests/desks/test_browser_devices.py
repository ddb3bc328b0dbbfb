"""The wizard before finger and iris devices that speak the Secure Biometric Interface."""

import time
import uuid

import pytest

from rekam.devices import certificates, sbi
from rekam.devices.certificates import Roots
from rekam.devices.hub import Hub
from rekam.devices.interface import Kind
from rekam.devices.sbi import Sbi
from rekam.devices.simulator import server
from rekam.devices.simulator.device import ENV
from rekam.devices.simulator.mischief import Mischief
from rekam.registry import drafts, read
from tests.desks.browsing import visiting
from tests.desks.sitting_down import PERSON, agreed_and_signed_off, find, photographed, signed


def clock_ms():
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def simulated():
    with server.running(clock_ms=clock_ms, seed=3) as running:
        yield running


@pytest.fixture
def hub(simulated):
    roots = Roots(
        device=certificates.from_pem(simulated.device_roots),
        chip=certificates.from_pem(simulated.chip_roots),
    )
    with sbi.local_client() as client:
        yield Hub(
            Sbi(client),
            roots=lambda: roots,
            clock_ms=clock_ms,
            new_transaction=lambda: str(uuid.uuid4()),
            env=ENV,
            ports=simulated.ports.values(),
        )
    for device in simulated.devices.values():
        device.mood.set(None)


def go_on_until_the_check(visit):
    """Press Enter wherever the page waits: something was hard to read."""
    while True:
        visit.page.locator("h1:has-text('Periksa sebelum'), .notice.watch").first.wait_for()
        if visit.page.locator("h1", has_text="Periksa sebelum").count():
            return
        visit.see_focus("button")
        with visit.page.expect_navigation():
            visit.press("Enter")


def test_a_person_is_recorded_before_devices_that_sign_what_they_took(browser, kit_at_work, hub):
    with visiting(browser, kit_at_work, devices=hub) as visit:
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        signed(visit)
        go_on_until_the_check(visit)
        agreed_and_signed_off(visit)
    with kit_at_work.on():
        (fact,) = read.enrolments(PERSON.nik)
    assert all(fact.fingers)
    assert all(fact.irises)
    assert {one.kind for one in fact.parts} >= {"fingers-right", "fingers-left", "thumbs", "irises"}


def test_a_device_that_is_busy_is_told_and_one_key_tries_again(
    browser, kit_at_work, simulated, hub
):
    with visiting(browser, kit_at_work, devices=hub) as visit:
        visit.expects_refusals = True
        visit.sign_in("officer")
        find(visit, PERSON.nik)
        photographed(visit)
        simulated.devices[Kind.FINGER].mood.set(Mischief.BUSY, times=1)
        signed(visit)
        visit.page.locator("[role=alert]").wait_for()
        assert visit.fits()
        assert visit.violations() == []
        with kit_at_work.on():
            assert drafts.get(PERSON.nik).fingers == (0,) * 10
        visit.see_focus("button")
        visit.press("Enter")
        go_on_until_the_check(visit)
    with kit_at_work.on():
        assert all(drafts.get(PERSON.nik).fingers)
