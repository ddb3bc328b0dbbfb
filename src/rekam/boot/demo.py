"""The demo: an office and two kits on one laptop, with invented people and the link between cut.

``set_up`` is what an office does on its first day; ``show`` leaves the three running for a
browser. ``story.py`` plays the same without a browser and checks it. The office is this process's
own machine; each kit is a folder and processes of its own.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from rich.console import Console

from rekam.boot import wiring
from rekam.desks.exchange import actions as exchange
from rekam.desks.people import actions as people
from rekam.desks.reconcile import actions as reconcile
from rekam.domain.trust import Role
from rekam.domain.values import NodeId, VillageCode
from rekam.engines.invention.invent import Wanted, invent
from rekam.registry import pairing
from rekam.registry.machine import Machine
from rekam.sync.folder import FolderCarrier

PASSPHRASE = "rekam-demo-2018"  # noqa: S105 invented people, on loopback alone
OFFICERS = (
    ("rina", "Rina Wulandari", Role.OFFICER),
    ("hendra", "Hendra Setiawan", Role.REGISTRAR),
    ("kadis", "Kepala Dinas", Role.HEAD),
    ("tio", "Tio Prasetyo", Role.IT),
)
# A register cut to what the demo needs, with the whole list of the case.
WANTED = Wanted(seed=7, residents=60_000, voters=23_604, without_card=23_604)
KIT_DISTRICTS = {
    NodeId("kit-01"): ("35.01.04", "35.01.06"),  # Pacitan, Arjosari
    NodeId("kit-02"): ("35.01.04", "35.01.10"),  # Pacitan, Tulakan
}
OFFICE_PORT, FIRST_KIT_PORT = 8000, 8001
_READY = "ready"
_START_S_MAX = 30.0

console = Console()


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit of the demo: a home folder, driven by processes of its own."""

    node: NodeId
    home: Path

    def run(self, *arguments: str) -> str:
        """Run one command on the kit and return what it printed; its failure is ours."""
        done = subprocess.run(  # noqa: S603 our own program
            self.command(*arguments),
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command on the kit and return its process."""
        return subprocess.Popen(  # noqa: S603 our own program
            self.command(*arguments), env=self.environment, stdout=subprocess.PIPE, text=True
        )

    @staticmethod
    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "rekam", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        own = {"REKAM_HOME": str(self.home), "REKAM_MODE": "kit", "DATABASE_URL": ""}
        return os.environ | own


def set_up(root: Path, wanted: Wanted = WANTED) -> list[Kit]:
    """Make the office, the lists and two paired kits below ``root``; once made, they are kept."""
    kits = [Kit(node, root / node) for node in KIT_DISTRICTS]
    if (root / _READY).exists():
        return kits
    forget(root)
    began = time.monotonic()
    with _step(f"Menciptakan {wanted.residents} warga dan daftar {wanted.voters} pemilih"):
        invent_into(wanted, root / "lists", lambda _done, _total: None)
    office = _found_office()
    with _step("Mengimpor data penduduk dan daftar pemilih"):
        for name in ("register.csv", "ac-kwk.csv"):
            reconcile.import_list(
                office, root / "lists" / name, kind=None, officer="hendra", on_progress=_quiet
            )
    with _step("Memasangkan dua kit, lalu memutus sambungannya"):
        _pair_all(office, kits, root)
    (root / _READY).touch()
    console.print(f"Siap dalam {time.monotonic() - began:.0f} detik.")
    return kits


def forget(root: Path) -> None:
    """Remove what an earlier demo made, so that the next begins at the beginning."""
    (root / _READY).unlink(missing_ok=True)
    for name in ("lists", "office", "stick", *KIT_DISTRICTS):
        shutil.rmtree(root / name, ignore_errors=True)


def show() -> int:
    """Set up, serve the three machines, and say where to look until interrupted."""
    kits = set_up(settings.REKAM.home.parent)
    ports = [OFFICE_PORT, *range(FIRST_KIT_PORT, FIRST_KIT_PORT + len(kits))]
    office = Kit(NodeId("office"), settings.REKAM.home)
    with _served([office, *kits], ports):
        console.print(f"\n[bold]Kantor[/]  http://127.0.0.1:{ports[0]}   hendra, kadis, tio")
        for kit, port in zip(kits, ports[1:], strict=True):
            console.print(f"[bold]{kit.node}[/]  http://127.0.0.1:{port}   rina")
        console.print(f"Kata sandi semua: {PASSPHRASE}")
        console.print(
            "Sambungan terputus. Rekam di kit, tekan F9, dan pakai folder ini sebagai USB:"
        )
        console.print(f"{settings.REKAM.home.parent / 'stick'}\nBerhenti: Ctrl+C")
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended politely: end the others
        try:
            signal.pause()
        except KeyboardInterrupt:
            console.print("Selesai. Data tetap ada di " + str(settings.REKAM.home.parent))
    return 0


def invent_into(wanted: Wanted, out: Path, progress: Callable[[int, int], None]) -> None:
    """Write invented lists for Pacitan."""
    weights = (wiring.PACITAN / "weights.csv").read_text()
    known = wiring.regions(settings.REKAM.home)
    invent(wanted, regions=known, weights_csv=weights, out=out, progress=progress)


@contextmanager
def serving(kit: Kit, port: int) -> Iterator[None]:
    """Serve one machine's screens and mailboxes while the block runs."""
    with _served([kit], [port]):
        yield


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _found_office() -> Machine:
    settings.REKAM.home.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    wiring.found_office(settings.REKAM.home)
    office = wiring.machine()
    for ident, name, role in OFFICERS:
        people.authorise(office, ident, name=name, role=role, passphrase=PASSPHRASE, actor="office")
    return office


def _pair_all(office: Machine, kits: Sequence[Kit], root: Path) -> None:
    stick = root / "stick"
    carrier = FolderCarrier(stick)
    for kit in kits:
        path = root / f"{kit.node}.json"
        invitation = pairing.invite(
            office.ledger,
            kit.node,
            code=secrets.token_hex(16),
            address="",  # the link is cut: these kits know no road but the stick
            villages=_villages(office, KIT_DISTRICTS[kit.node]),
        )
        path.write_text(invitation.to_text())
        kit.run("pair", str(path), "--folder", str(stick))
    exchange.answer_pairings(office, carrier)
    exchange.exchange_now(office, carrier)
    for kit in kits:
        kit.run("pair", str(root / f"{kit.node}.json"), "--folder", str(stick))
    for step in (
        ("exchange", "--folder", str(stick)),
        ("import", str(root / "lists/register.csv")),
    ):
        for process in [kit.start(*step) for kit in kits]:  # both at once
            _finish(process)
    exchange.exchange_now(office, carrier)


def _villages(office: Machine, districts: Sequence[str]) -> list[VillageCode]:
    valid = office.regions.villages(office.today)
    return [VillageCode(one.code) for one in valid if one.code.startswith(tuple(districts))]


@contextmanager
def _served(machines: Sequence[Kit], ports: Sequence[int]) -> Iterator[None]:
    processes = []
    try:
        for machine, port in zip(machines, ports, strict=True):
            processes.append(machine.start("serve", "--port", str(port)))
        for port in ports:
            _wait_for(port)
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_S_MAX
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Port {port} tidak menjawab. Mungkin dipakai program lain.")


def _finish(process: subprocess.Popen[str]) -> str:
    printed, _ = process.communicate()
    if process.returncode:
        raise SystemExit(printed)
    return printed


@contextmanager
def _step(words: str) -> Iterator[None]:
    with console.status(words):
        yield
    console.print(f"[green]✓[/] {words}")


def _quiet(_done: int) -> None:
    """Show no progress of its own."""
