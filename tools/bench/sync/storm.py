"""Fifty kits come home at once, a fifth of them over lines that drip."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import psutil

from rekam.domain.values import OFFICE, NodeId
from rekam.journal.keys import NodeKeys
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.verify import verify
from rekam.sync import courier, wire
from rekam.sync.carrier import is_statement
from rekam.sync.courier import Named, Outcome
from rekam.sync.http import HttpCarrier
from rekam.sync.wire import Asked
from tests.machines import Fleet, Machine
from tools.bench import scene
from tools.bench.figures import percentile
from tools.bench.sync import work

_DRIP_BYTES, _DRIP_S = 512, 0.25
_ROUNDS_MAX = 5
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What fifty kits and their office went through."""

    kits: int
    enrolments: int
    seconds: float  # until all but the dripping kits had brought everything
    segment_p95_ms: float
    bulk_p95_ms: float
    memory_mb: float  # the most that the office's process held
    cpu_s: float  # of the office
    errors: int
    lost: int
    findings: int


@dataclass(frozen=True, slots=True)
class _Load:
    """All that one kit brings."""

    node: NodeId
    keys: NodeKeys
    segments: list[tuple[str, bytes]]
    parts: list[tuple[str, bytes]]
    statement: bytes


def measure(fleet: Fleet, *, kits: int = 50, enrolments: int = 200, drips: int = 10) -> Storm:
    """Let all kits put segments, parts and statement at once; then count and verify."""
    own = scene.apart(fleet)
    office = own.office()
    loads = [_load(own, office, number, enrolments) for number in range(1, kits + 1)]
    with _served(office) as (address, process):
        over = threading.Event()
        most = _watched(process, over)
        slow, fast = loads[:drips], loads[drips:]
        dripping = [threading.Thread(target=_drip, args=(address, one)) for one in slow]
        for one in dripping:
            one.start()
        began = time.perf_counter()
        with ThreadPoolExecutor(len(fast)) as pool:
            spent = list(pool.map(lambda one: _bring(address, one), fast))
        seconds = time.perf_counter() - began
        for one in dripping:
            one.join()
        spent += [_bring(address, one) for one in slow]  # what dripped in part is put again
        over.set()
        cpu = process.cpu_times()
    with office.on() as machine:
        found = LedgerEntry.objects.filter(kind="enrolled").count()
        held = PartRow.objects.filter(is_held=True).count()
        findings = len(verify(machine.ledger, machine.parts))
    segments = [one for some in spent for one in some.segments_ms]
    bulk = [one for some in spent for one in some.bulk_ms]
    return Storm(
        kits=kits,
        enrolments=kits * enrolments,
        seconds=seconds,
        segment_p95_ms=percentile(segments, 0.95),
        bulk_p95_ms=percentile(bulk, 0.95),
        memory_mb=max(most) / 2**20,
        cpu_s=cpu.user + cpu.system,
        errors=sum(one.errors for one in spent),
        lost=2 * kits * enrolments - found - held,
        findings=findings,
    )


@dataclass(slots=True)
class _Spent:
    """How long each request took, in milliseconds."""

    segments_ms: list[float] = field(default_factory=list)
    bulk_ms: list[float] = field(default_factory=list)  # a bundle of parts each, or a part
    errors: int = 0


def _load(fleet: Fleet, office: Machine, number: int, enrolments: int) -> _Load:
    node = NodeId(f"kit-{number:02d}")
    kit = fleet.kit(node, office)
    with kit.on() as machine:
        work.record(machine, "small", enrolments, kit=node, seed=scene.SEED + number)
        room = machine.mailroom
        return _Load(
            node=node,
            keys=machine.ledger.keys,
            segments=list(room.segments_for(OFFICE, ())),
            parts=list(room.parts_for(OFFICE, ())),
            statement=room.statement_for(OFFICE),
        )


class _Timed(HttpCarrier):
    """The carrier of every kit, with a watch."""

    def __init__(self, address: str, load: _Load, client: httpx.Client) -> None:
        super().__init__(address, load.node, load.keys, client)
        self.spent = _Spent()

    def names(self, mailbox: str) -> list[str]:  # noqa: ARG002 the courier's word
        """Leave for later what others recorded: it is the way home that is measured."""
        return []

    def put(self, name: str, data: bytes) -> None:
        began = time.perf_counter()
        super().put(name, data)
        kind = self.spent.segments_ms if name.endswith(".segment") else self.spent.bulk_ms
        if not is_statement(name):
            kind.append((time.perf_counter() - began) * 1000)


class _Packed:
    """A kit's mailroom without its book: fifty books do not fit in one process."""

    def __init__(self, load: _Load) -> None:
        self._load = load
        self.node = load.node
        self.done: set[str] = set()

    def peers(self) -> list[NodeId]:
        return [OFFICE]

    def take(self, name: str, data: bytes) -> Outcome:  # noqa: ARG002 the courier's words
        return Outcome.KNOWN

    def segments_for(self, peer: NodeId, present: Container[str]) -> Iterable[Named]:  # noqa: ARG002 the courier's words
        return [one for one in self._load.segments if one[0] not in self.done]

    def parts_for(self, peer: NodeId, present: Container[str]) -> Iterable[Named]:  # noqa: ARG002 the courier's words
        return [one for one in self._load.parts if one[0] not in self.done]

    def statement_for(self, peer: NodeId) -> bytes:  # noqa: ARG002 the courier's words
        return self._load.statement

    def has_part(self, name: str) -> bool:  # noqa: ARG002 the courier's words
        return False

    def last_written(self) -> int:
        return 0


def _bring(address: str, load: _Load) -> _Spent:
    """Exchange as a kit does; what fails is tried again, and counted."""
    room = _Packed(load)
    with httpx.Client() as client:
        carrier = _Timed(address, load, client)
        for _ in range(_ROUNDS_MAX):
            report = courier.run(room, carrier)
            carrier.spent.errors += len(report.failed)
            room.done |= set(report.put)
            if not report.failed:
                break
    return carrier.spent


def _drip(address: str, load: _Load) -> None:
    """Send one part at 2 KB/s on each of five connections, and hang up before its end."""
    parts = urlsplit(address)
    lines = []
    for name, data in load.parts[:5]:
        line = socket.create_connection((parts.hostname, parts.port))
        signed = wire.authorise(Asked("PUT", name, data), node=load.node, keys=load.keys)
        head = (
            f"PUT /{wire.PATH}{name} HTTP/1.1\r\nHost: {_HOST}\r\n"
            f"Authorization: {signed}\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        line.sendall(head.encode())
        lines.append((line, data))
    for at in range(0, 12_000, _DRIP_BYTES):
        for line, data in lines:
            line.sendall(data[at : at + _DRIP_BYTES])
        time.sleep(_DRIP_S)
    for line, _ in lines:
        line.close()


@contextmanager
def _served(office: Machine) -> Iterator[tuple[str, psutil.Process]]:
    with socket.create_server((_HOST, 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rekam", "serve", "--host", _HOST, "--port", str(port)]
    server = subprocess.Popen(command, env=office.environment)
    try:
        address = f"http://{_HOST}:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{address}/masuk")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def _watched(process: psutil.Process, over: threading.Event) -> list[int]:
    most = [0]

    def watch() -> None:
        while not over.wait(0.2):
            most[0] = max(most[0], process.memory_info().rss)

    threading.Thread(target=watch, daemon=True).start()
    return most
