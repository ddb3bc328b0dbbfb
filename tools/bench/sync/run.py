"""Each cell: a fresh link, an office and a kit (or a peer's two ends) on it, and the goodput."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rekam.registry.models import LedgerEntry
from tests.machines import Fleet, Machine
from tools.bench import scene
from tools.bench.sync import swift, work
from tools.bench.sync.blobs import count_of
from tools.bench.sync.ends import PORT, ends_of
from tools.links.emulator import Emulator
from tools.links.models import LINKS, Link

PEERS = ("one-by-one", "lanes", "http2", "tus", "rsync", "pouchdb")
REKAM, H3 = "rekam", "h3"  # by HTTP/1.1 alone, and by HTTP/3 as a kit chooses that by itself
_CELL_S_MAX = 360
OVERTAKEN = 3  # large parts: a minute of link C
# Goodput of the links' rate, TARGETS 1.
AIMS = {
    "small": {"A": None, "B": 0.92, "C": 0.90, "D": 0.90, "E": 0.80, "F": 0.64},
    "large": {"A": None, "B": 0.93, "C": 0.92, "D": 0.90, "E": 0.80, "F": 0.63},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One method's work on one link."""

    method: str
    link: str
    work: str
    count: int
    seconds: float | None  # None: it did not finish
    receipts_s: float | None = None  # until the sender knows by signed receipts
    bytes: int = 0
    up_bytes: int = 0  # on the link, both ways, with all headers and what was sent again
    down_bytes: int = 0

    @property
    def goodput(self) -> float | None:
        """Return the share of the link's rate that carried payload."""
        if self.seconds is None:
            return None
        return self.bytes * 8 / self.seconds / LINKS[self.link].rate_bps


def measure(method: str, link: Link, kind: str, *, fleet: Fleet, seconds: float, seed: int) -> Cell:
    """Bring the work over a link by one method."""
    count = count_of(kind, link, seconds)
    if method not in {REKAM, H3}:
        return _peer(method, link, kind, count, seed=seed, folder=fleet.folder)
    with _met(method, link, fleet=fleet, seed=seed) as met:
        with met.kit.on() as machine:
            work.record(machine, kind, count)
        met.line.begin_anew()
        said = _asked(met.line, met.sender, met.kit.environment)
        return _cell(method, link, kind, count, said, met.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """A kit and its office at the two ends of a link, and the command that brings work home."""

    line: Emulator
    office: Machine
    kit: Machine
    sender: list[str]


@contextmanager
def _met(method: str, link: Link, *, fleet: Fleet, seed: int) -> Iterator[_Met]:
    """Let an office hear; by HTTP/3 the kit was there before, with other work."""
    office, kit = scene.office_and_kit(fleet)
    with Emulator(link, seed=seed) as line:
        if method == REKAM:
            with _served(line, office) as address:
                sender = _python("tools.bench.sync.kit", address)
                yield _Met(line=line, office=office, kit=kit, sender=sender)
            return
        host = line.address("office")
        told, door = swift.offices_end(folder_of("h3", fleet.folder), host)
        line.popen("office", door, stdout=subprocess.DEVNULL)
        with _served(line, office, told):
            sender = _python(*swift.kits_end(host, fleet.folder))
            with kit.on() as machine:
                work.record(machine, "small", count_of("small", link, swift.VISIT_S), seed=seed + 1)
            _asked(line, sender, kit.environment)
            yield _Met(line=line, office=office, kit=kit, sender=sender)


def _peer(method: str, link: Link, kind: str, count: int, *, seed: int, folder: Path) -> Cell:
    with Emulator(link, seed=seed) as line:
        host = line.address("office")
        ends = ends_of(method, host, (kind, count), folder_of("peer", folder))
        line.popen("office", ends.serve)
        _until_open(line, host)
        said = _asked(line, ends.send, None)
        return _cell(method, link, kind, count, said, line)


def overtaking(method: str, link: Link, *, fleet: Fleet, seed: int) -> list[float]:
    """Return how many seconds each recording during a large upload takes to the office."""
    with _met(method, link, fleet=fleet, seed=seed) as met:
        with met.kit.on() as machine:
            work.record(machine, "large", OVERTAKEN)
        met.line.begin_anew()
        command = [*met.sender, "--overtake"]
        sender = met.line.popen(
            "kit", command, env=met.kit.environment, stdout=subprocess.PIPE, text=True
        )
        with met.office.on():
            arrived = _arrivals(sender)
        recorded = json.loads(sender.stdout.read())["recorded"]
    return [at - since for at, since in zip(arrived[-len(recorded) :], recorded, strict=True)]


def _arrivals(sender: subprocess.Popen[str]) -> list[float]:
    """Return when each of the kit's entries was in the office's ledger, until the sender ends."""
    found = LedgerEntry.objects.filter(stream=scene.KIT)
    before, arrived = found.count(), list[float]()
    while sender.poll() is None:
        arrived += [time.time()] * (found.count() - before - len(arrived))
        time.sleep(0.02)
    return arrived


def validate(link: Link, *, seed: int) -> dict[str, float]:
    """Measure the emulator itself: the round trip of small packets, and how many are lost."""
    with Emulator(link, seed=seed) as line:
        host = line.address("office")
        line.popen("office", _python("tools.bench.sync.peers", "echo", host, "7"))
        time.sleep(1)
        said = line.run("kit", _python("tools.bench.sync.peers", "ping", host, "7", "400")).stdout
    return dict(json.loads(said))


@contextmanager
def _served(
    line: Emulator, office: Machine, told: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve an office at its end; yields its address."""
    host = line.address("office")
    # Everywhere, for the web server of HTTPS asks on loopback; there is nobody else in there.
    command = _python("rekam", "serve", "--host", "0.0.0.0", "--port", str(PORT))  # noqa: S104
    line.popen("office", command, env=office.environment | {"REKAM_HOSTS": host} | dict(told or {}))
    _until_open(line, host)
    yield f"http://{host}:{PORT}"


def _until_open(line: Emulator, host: str) -> None:
    """Wait until somebody hears there, asked from beside it, so that the link is not used."""
    code = (
        "import socket, sys, time\n"
        "for _ in range(300):\n"
        "    try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 1).close(); break\n"
        "    except OSError: time.sleep(0.1)\n"
    )
    line.run("office", [sys.executable, "-c", code, host, str(PORT)])


def _asked(
    line: Emulator, command: list[str], environment: dict[str, str] | None
) -> dict[str, Any]:
    sender = line.popen("kit", command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said, _ = sender.communicate(timeout=_CELL_S_MAX)
    except subprocess.TimeoutExpired:
        return {}
    return dict(json.loads(said or "{}"))


def _cell(
    method: str, link: Link, kind: str, count: int, said: dict[str, Any], line: Emulator
) -> Cell:
    return Cell(
        method=method,
        link=link.name,
        work=kind,
        count=count,
        seconds=said.get("seconds"),
        receipts_s=said.get("receipts"),
        bytes=said.get("bytes", 0),
        up_bytes=line.ways["kit"].sent_bytes,
        down_bytes=line.ways["office"].sent_bytes,
    )


def _python(*module: str) -> list[str]:
    return [sys.executable, "-m", *module]


def folder_of(name: str, folder: Path) -> Path:
    """Return a folder of its own below another."""
    made = folder / name
    made.mkdir(parents=True, exist_ok=True)
    return made
