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
from rekam.desks.issuance import actions as issuance
from rekam.desks.people import actions as people
from rekam.desks.reconcile import actions as reconcile
from rekam.devices.interface import Kind
from rekam.domain import letter_policy
from rekam.domain.letter_facts import LetterPolicySet
from rekam.domain.trust import Role
from rekam.domain.values import OFFICE, NodeId, VillageCode
from rekam.engines.invention.invent import Summary, Wanted, invent
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
_ROLES = {
    Role.OFFICER: "petugas perekaman",
    Role.REGISTRAR: "operator",
    Role.HEAD: "kepala dinas",
    Role.IT: "petugas TI",
}
_PORTS_APART = 100
_READY = "ready"
_OPENING = "kata-sandi.txt"  # opens the kits for the commands that the demo types
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
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{self.node}: rekam {' '.join(arguments)}\n{done.stderr}")
        return done.stdout.strip()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command on the kit and return its process, which a Ctrl+C here does not reach."""
        return subprocess.Popen(  # noqa: S603 our own program
            self.command(*arguments),
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    @staticmethod
    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "rekam", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        mode = "office" if self.node == OFFICE else "kit"
        own = {
            "REKAM_HOME": str(self.home),
            "REKAM_MODE": mode,
            "DATABASE_URL": "",
            "REKAM_DEVICES": "Developer",
            "REKAM_PASSPHRASE_FILE": str(self.home.parent / _OPENING),
        }
        return os.environ | own


def set_up(root: Path, wanted: Wanted = WANTED) -> list[Kit]:
    """Make the office, the lists and two paired kits below ``root``; once made, they are kept."""
    kits = [Kit(node, root / node) for node in KIT_DISTRICTS]
    root.mkdir(parents=True, exist_ok=True)
    (root / _OPENING).write_text(f"{OFFICERS[0][0]}\n{PASSPHRASE}\n")
    if (root / _READY).exists():
        return kits
    forget(root)
    began = time.monotonic()
    people_told = f"{_told(wanted.residents)} warga dan daftar {_told(wanted.voters)} pemilih"
    with _step(f"Menciptakan {people_told}, semuanya rekaan"):
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


def show(wanted: Wanted, port: int) -> int:
    """Set up, serve the three machines, and say where to look until told to end."""
    root = settings.REKAM.home.parent
    ports = [*range(port, port + 1 + len(KIT_DISTRICTS))]
    _require_free(ports)
    for each in (signal.SIGTERM, signal.SIGHUP):  # ended politely, or the terminal closed
        signal.signal(each, signal.default_int_handler)
    try:
        kits = set_up(root, wanted)
        office = Kit(OFFICE, settings.REKAM.home)
        with simulated_devices(office, kits), _served([office, *kits], ports):
            _tell_where(kits, ports, root)
            signal.pause()
    except KeyboardInterrupt:
        is_ready = (root / _READY).exists()
        console.print("\nSelesai." if is_ready else "\nDihentikan sebelum siap.")
        kept = f"Data tetap ada di {root}" if is_ready else "Yang setengah jadi dibuat ulang nanti"
        console.print(f"{kept}. Mulai lagi: make demo")
    return 0


def invent_into(wanted: Wanted, out: Path, progress: Callable[[int, int], None]) -> Summary:
    """Write invented lists for Pacitan."""
    weights = (wiring.PACITAN / "weights.csv").read_text()
    known = wiring.regions(settings.REKAM.home)
    return invent(wanted, regions=known, weights_csv=weights, out=out, progress=progress)


def _tell_where(kits: Sequence[Kit], ports: Sequence[int], root: Path) -> None:
    names = [f"{ident} ({name}, {_ROLES[role]})" for ident, name, role in OFFICERS]
    console.print(f"\n[bold]Kantor[/]  http://127.0.0.1:{ports[0]}")
    for kit, port in zip(kits, ports[1:], strict=True):
        console.print(f"[bold]{kit.node}[/]  http://127.0.0.1:{port}")
    console.print(f"\nMasuk di mana saja dengan kata sandi [bold]{PASSPHRASE}[/] sebagai")
    for name in names:
        console.print(f"  {name}", highlight=False)
    console.print("\nSambungan kantor dan kit terputus. Rekam di kit, tekan F9, dan pakai folder")
    console.print(f"ini sebagai USB, di kit lalu di kantor: {root / 'stick'}", soft_wrap=True)
    console.print("Alat sidik jari dan iris tiruan menyala di samping kit.")
    console.print("Berhenti: Ctrl+C")


@contextmanager
def serving(kit: Kit, port: int) -> Iterator[None]:
    """Serve one machine's screens and mailboxes while the block runs."""
    with _served([kit], [port]):
        yield


@contextmanager
def simulated_devices(starter: Kit, kits: Sequence[Kit]) -> Iterator[None]:
    """Let simulated finger and iris devices run beside the kits, which are told to trust them."""
    told = [word for kit in kits for word in ("--tell", str(kit.home))]
    with _started([starter], [("devices", *told)]) as (process,):
        assert process.stdout is not None
        for _ in Kind:  # one line for each, said when it listens
            if not process.stdout.readline():
                raise SystemExit("Alat tiruan tidak mau menyala. Coba lagi: make demo")
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
    allowed = LetterPolicySet(
        subject=letter_policy.SUBJECT,
        since=office.today,
        until=None,
        is_allowed=True,
        basis="Peragaan dengan orang rekaan; di kantor, tulis surat edaran yang membolehkannya",
    )
    issuance.set_policy(office, allowed, officer="kadis")
    return office


def _pair_all(office: Machine, kits: Sequence[Kit], root: Path) -> None:
    stick = root / "stick"
    stick.mkdir()
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
        with _started(kits, [step] * len(kits)) as processes:  # both at once
            for process in processes:
                printed, _ = process.communicate()
                if process.returncode:
                    raise SystemExit(printed)
    exchange.exchange_now(office, carrier)


def _villages(office: Machine, districts: Sequence[str]) -> list[VillageCode]:
    valid = office.regions.villages(office.today)
    return [VillageCode(one.code) for one in valid if one.code.startswith(tuple(districts))]


@contextmanager
def _served(machines: Sequence[Kit], ports: Sequence[int]) -> Iterator[None]:
    commands = [("serve", "--port", str(port)) for port in ports]
    with _started(machines, commands) as processes:
        for process, port in zip(processes, ports, strict=True):
            _wait_for(process, port)
        yield


@contextmanager
def _started(
    machines: Sequence[Kit], commands: Sequence[Sequence[str]]
) -> Iterator[list[subprocess.Popen[str]]]:
    """Start one command on each machine; none of them outlives the block."""
    processes: list[subprocess.Popen[str]] = []
    try:
        for machine, command in zip(machines, commands, strict=True):
            processes.append(machine.start(*command))
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.__exit__(None, None, None)  # closes its pipe and waits


def _require_free(ports: Sequence[int]) -> None:
    """End with a sentence when another program has one of the ports, before any long work."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                other = port + _PORTS_APART
                raise SystemExit(
                    f"Port {port} sedang dipakai program lain, mungkin demo yang masih berjalan. "
                    f"Hentikan program itu, atau pakai port lain: make demo PORT={other}"
                ) from None


def _wait_for(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + _START_S_MAX
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Mesin di port {port} tidak mau menyala. Coba lagi: make demo")


@contextmanager
def _step(words: str) -> Iterator[None]:
    with console.status(words):
        yield
    console.print(f"[green]✓[/] {words}")


def _told(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _quiet(_phase: object, _done: int) -> None:
    """Show no progress of its own."""
