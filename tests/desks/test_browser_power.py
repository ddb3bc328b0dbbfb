"""The power fails at each step of a recording: server and browser are killed, nothing is lost.

The kit is a process of its own here, before devices that speak their interface, and is killed by
SIGKILL; the browser's window goes with it.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import connection

from rekam.boot import wiring
from rekam.devices.simulator import server
from rekam.devices.simulator.device import ENV
from rekam.registry import credentials, read
from rekam.registry.verify import verify
from rekam.web.door import Entry
from tests.boot.commanding import answers, free_port, wait_until
from tests.desks.browsing import WIDE, Visit
from tests.desks.sitting_down import (
    PERSON,
    find,
    press_on,
    sign_the_pad,
)
from tests.screens import PASSPHRASE
from tests.sealed import SealedKit

pytestmark = pytest.mark.database("sqlite")  # as every kit


@pytest.fixture
def kit(kit_at_work):
    """A kit whose process trusts the simulated devices that are running.

    It is a plain one, as the version before left it, and is sealed by its first start.
    """
    with kit_at_work.on():
        credentials.set_passphrase("officer", PASSPHRASE)
        connection.close()
    shutil.move(kit_at_work.database, kit_at_work.home / "rekam.sqlite3")
    with server.running(clock_ms=lambda: time.time_ns() // 1_000_000, seed=3) as devices:
        for folder, roots in (
            (wiring.DEVICE_ROOTS, devices.device_roots),
            (wiring.CHIP_ROOTS, devices.chip_roots),
        ):
            (kit_at_work.home / folder).mkdir(exist_ok=True)
            (kit_at_work.home / folder / "simulated.pem").write_bytes(roots)
        yield SealedKit(kit_at_work.home, now_ms=time.time_ns() // 1_000_000)


@contextmanager
def switched_on(kit, browser):
    """Let the kit run and an officer sign in; at the end both are killed as by a power cut."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "rekam", "serve", "--port", f"{port}"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
            "REKAM_HOME": str(kit.home),
            "REKAM_MODE": "kit",
            "REKAM_SILENT_DAYS": "0",  # the office was last heard of in 2018
            "DATABASE_URL": "",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "REKAM_DEVICES": ENV,
        },
    )
    try:
        wait_until(lambda: answers(port) or process.poll() is not None)
        context = browser.new_context(viewport=WIDE, locale="id-ID")
        visit = Visit(context.new_page(), f"http://127.0.0.1:{port}")
        visit.sign_in("officer")
        yield visit
    finally:
        process.kill()
        process.wait()
        context.close()


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


def test_a_power_cut_at_each_step_goes_on_at_that_step(browser, kit):
    with switched_on(kit, browser) as visit:
        find(visit, PERSON.nik)
        press_on(visit, "Foto wajah")
    with switched_on(kit, browser) as visit:
        resume(visit, "Foto wajah")
        visit.see("Foto tersimpan")
    with switched_on(kit, browser) as visit:
        resume(visit, "Minta warga")
        sign_the_pad(visit)
        press_on(visit, "Letakkan 4 jari tangan kanan")
    with switched_on(kit, browser) as visit:
        resume(visit, "Letakkan 4 jari tangan kanan")
        lay_on(visit, "Letakkan 4 jari tangan kiri")
    with switched_on(kit, browser) as visit:
        resume(visit, "Letakkan 4 jari tangan kiri")
        lay_on(visit, "Buka mata")
    with switched_on(kit, browser) as visit:
        resume(visit, "Buka mata")
        lay_on(visit, "Periksa sebelum")
    with switched_on(kit, browser) as visit:
        resume(visit, "Periksa sebelum")
        visit.see_focus("button")
        press_on(visit, "Sahkan rekaman")
    with switched_on(kit, browser) as visit:
        resume(visit, "Sahkan rekaman")
        visit.see_focus("#passphrase")
        visit.type(PASSPHRASE)
        press_on(visit, "Selesai")
    with kit.on(silent_days=0) as door:
        assert door().enter("officer", PASSPHRASE) is Entry.IN
        machine = wiring.machine()
        (fact,) = read.enrolments(PERSON.nik)
        assert all(fact.fingers)
        assert all(fact.irises)
        assert all(machine.parts.has(one.digest) for one in fact.parts)
        assert verify(machine.ledger, machine.parts) == []
