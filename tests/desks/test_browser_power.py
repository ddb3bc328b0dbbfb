"""The power fails at each step of a recording: kit and browser are killed, nothing is lost.

Both are processes of their own here, before devices that speak their interface, and are killed by
SIGKILL. What a kill between two writes of one step leaves is in ``tests/faults``.
"""

import pytest

from rekam.registry import drafts, read
from rekam.registry.verify import verify
from tests.desks.laptop import HARD_TO_READ, devices_running, opened, switched_on
from tests.desks.sitting_down import (
    PERSON,
    begin_stranger,
    except_all,
    find,
    press_on,
    sign_the_pad,
)
from tests.screens import PASSPHRASE

pytestmark = pytest.mark.database("sqlite")  # as every kit


def resume(visit, heading):
    """Take up the one recording that the home page offers."""
    visit.see("Belum selesai", within="h2")
    visit.see_focus("#q")
    visit.press("ArrowDown")
    visit.press("Enter")
    visit.see(heading)


def lay_on(visit, heading):
    """Go on at a device until the next page comes, again where something was hard to read."""
    while not visit.page.locator("h1", has_text=heading).count():
        if visit.page.locator(".notice.watch").count():
            visit.press("Enter")
        visit.page.wait_for_timeout(200)


def sign_off(visit):
    """Give the passphrase; what comes of it is not waited for."""
    visit.see_focus("#passphrase")
    visit.type(PASSPHRASE)
    visit.press("Enter")


def recorded(kit, name):
    """Return the one fact that there is of somebody; everything else must be in order too."""
    with opened(kit) as machine:
        (row,) = read.people(name)
        (fact,) = read.enrolments(row.subject)
        assert all(machine.parts.has(one.digest) for one in fact.parts)
        assert verify(machine.ledger, machine.parts) == []
        assert drafts.every() == []
    return fact


def photo_and_signature(kit, chromium):
    """From the camera's page to the right hand, the power failing after each step."""
    with switched_on(kit, chromium) as visit:
        resume(visit, "Foto wajah")
        visit.see("Foto tersimpan")
    with switched_on(kit, chromium) as visit:
        resume(visit, "Minta warga")
        sign_the_pad(visit)
        press_on(visit, "Letakkan 4 jari tangan kanan")


def consent_and_sign_off(kit, chromium):
    """From the check to the receipt, the power failing before and after each key."""
    with switched_on(kit, chromium) as visit:
        resume(visit, "Periksa sebelum")
        visit.see_focus("button")
        press_on(visit, "Sahkan rekaman")
    with switched_on(kit, chromium) as visit:
        resume(visit, "Sahkan rekaman")
        visit.see_focus("#passphrase")
        visit.type(PASSPHRASE)
    with switched_on(kit, chromium) as visit:
        resume(visit, "Sahkan rekaman")
        sign_off(visit)
        visit.see("Selesai")
    with switched_on(kit, chromium) as visit:
        visit.see("Terakhir:", within=".last")
        assert "Belum selesai" not in visit.text()


def test_a_power_cut_at_each_step_goes_on_at_that_step(kit_at_work_alone, chromium):
    """A finger of each hand is hard to read: the best is kept, and three tries stay three."""
    kit = kit_at_work_alone
    with devices_running(kit, seed=HARD_TO_READ):
        with switched_on(kit, chromium) as visit:
            find(visit, PERSON.nik)
            press_on(visit, "Foto wajah")
        photo_and_signature(kit, chromium)
        with switched_on(kit, chromium) as visit:
            resume(visit, "Letakkan 4 jari tangan kanan")
            visit.see("sulit terbaca", within=".notice.watch")
        with switched_on(kit, chromium) as visit:
            resume(visit, "Letakkan 4 jari tangan kanan")
            visit.see("coba sekali lagi", within=".notice.watch")
            lay_on(visit, "Letakkan 4 jari tangan kiri")
        with switched_on(kit, chromium) as visit:
            resume(visit, "Letakkan 4 jari tangan kiri")
            lay_on(visit, "Letakkan kedua jempol")
        with switched_on(kit, chromium) as visit:
            resume(visit, "Letakkan kedua jempol")
            lay_on(visit, "Buka mata")
        with switched_on(kit, chromium) as visit:
            resume(visit, "Buka mata")
            lay_on(visit, "Periksa sebelum")
        consent_and_sign_off(kit, chromium)
    fact = recorded(kit, PERSON.name)
    assert all(fact.fingers)
    assert all(fact.irises)
    assert {one.kind for one in fact.parts} >= {"photo", "signature", "thumbs", "irises"}


def test_a_power_cut_at_each_exception_goes_on_at_that_step(kit_at_work_alone, chromium):
    """Somebody in no register, without a left hand, who refuses the eyes."""
    kit = kit_at_work_alone
    with devices_running(kit):
        with switched_on(kit, chromium) as visit:
            begin_stranger(visit, "mbah kromo")
        photo_and_signature(kit, chromium)
        with switched_on(kit, chromium) as visit:
            resume(visit, "Letakkan 4 jari tangan kanan")
            visit.see("Letakkan 4 jari tangan kiri")
        with switched_on(kit, chromium) as visit:
            resume(visit, "Letakkan 4 jari tangan kiri")
            except_all(visit, "t", "Letakkan kedua jempol")
        with switched_on(kit, chromium) as visit:
            resume(visit, "Letakkan kedua jempol")
            visit.see("Buka mata")
        with switched_on(kit, chromium) as visit:
            resume(visit, "Buka mata")
            except_all(visit, "m", "Periksa sebelum")
        consent_and_sign_off(kit, chromium)
    fact = recorded(kit, "mbah kromo")
    missing = {f"finger-{number}": "missing" for number in range(6, 11)}
    refused = {"iris-right": "refused", "iris-left": "refused"}
    assert {one.position: one.reason for one in fact.exceptions} == missing | refused


def test_a_power_cut_in_the_middle_of_the_last_key_records_once_or_not_at_all(
    kit_at_work_alone, chromium
):
    """Nobody sees the receipt: the kit says afterwards what became of it, and one key is enough."""
    kit = kit_at_work_alone
    with devices_running(kit):
        with switched_on(kit, chromium) as visit:
            find(visit, PERSON.nik)
            press_on(visit, "Foto wajah")
            visit.see("Foto tersimpan")
            visit.see_focus("a")
            press_on(visit, "Minta warga")
            sign_the_pad(visit)
            press_on(visit, "Letakkan 4 jari tangan kanan")
            visit.see("Periksa sebelum")
            visit.see_focus("button")
            press_on(visit, "Sahkan rekaman")
            sign_off(visit)
        with switched_on(kit, chromium) as visit:
            visit.page.locator(".last, .people a").first.wait_for()
            if not visit.page.locator(".last").count():
                resume(visit, "Sahkan rekaman")
                sign_off(visit)
                visit.see("Selesai")
    recorded(kit, PERSON.name)
