"""A kit's laptop as what runs on it: the kit, its devices and a browser, each a process.

    with devices(kit), switched_on(kit, chromium) as visit:
        visit.see("Beranda kit")

``switched_on`` ends as a power cut does: the kit and the browser are killed by SIGKILL, with
everything that they started. A ``Chromium`` may be switched on again, on the same folder.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

from playwright.sync_api import Error

from rekam.boot import wiring
from rekam.devices.simulator.device import ENV
from rekam.web.door import Entry
from tests.boot.commanding import answers, free_port, wait_until
from tests.desks.browsing import WIDE, Visit
from tests.screens import PASSPHRASE

STARTED_S_MAX = 60
READABLE, HARD_TO_READ = 3, 8  # seeds of somebody before the devices; two fingers are poor


class Chromium:
    """A browser of our own: known by its process, not by a driver that would end it gently."""

    def __init__(self, playwright, program, *, folder, arguments):
        self.playwright = playwright
        self.folder = folder
        self.command = [
            program,
            "--headless",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            "--no-first-run",
            *arguments,
            "about:blank",
        ]
        self.process = None
        self.driven = None

    def start(self):
        """Start it and return its driver's end."""
        told = self.folder / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,  # so that its helpers are one group with it
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + STARTED_S_MAX
        wait_until(lambda: _has_lines(told, 2) or time.monotonic() > until)
        port = told.read_text().splitlines()[0]
        self.driven = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        return self.driven

    def kill(self):
        """Kill the browser and all its helpers at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(Error):  # the driver hears of it only now
            self.driven.close()


def _has_lines(path, count):
    return path.exists() and len(path.read_text().splitlines()) >= count


@contextmanager
def kit_running(kit):
    """Serve a kit as the officer's laptop does; yields its address, and kills it at the end."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "rekam", "serve", "--port", f"{port}"],
        env={**kit.environment, "PYTHONPATH": os.pathsep.join(sys.path), "REKAM_DEVICES": ENV},
    )
    try:
        wait_until(lambda: answers(port) or process.poll() is not None)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def opened(kit):
    """Open a kit that was switched off, as its officer does; yields its machine."""
    with kit.on(silent_days=0) as door:
        assert door().enter("officer", PASSPHRASE) is Entry.IN
        yield wiring.machine()


@contextmanager
def switched_on(kit, chromium):
    """Switch the laptop on and let the officer sign in; at the end the power is cut.

    The block asserts what ``visiting`` does: no request to elsewhere, no complaint.
    """
    with kit_running(kit) as address:
        context = chromium.start().new_context(viewport=WIDE, locale="id-ID")
        visit = Visit(context.new_page(), address)
        try:
            visit.sign_in("officer")
            yield visit
        finally:
            chromium.kill()
    assert all(url.startswith((address, "data:")) for url in visit.asked), visit.asked
    assert visit.complaints == []


@contextmanager
def devices_running(kit, *, seed=READABLE):
    """Let the simulated devices run as a program of their own, which this kit is told to trust."""
    command = [sys.executable, "-m", "rekam", "devices", "--tell", str(kit.home)]
    with subprocess.Popen(
        [*command, "--seed", str(seed), "--delay", "0"],
        env={**kit.environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for _ in ("finger", "iris"):
            assert "di port" in process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()
