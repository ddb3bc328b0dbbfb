"""Fifty kits come home at once, a fifth of them over lines that drip."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import psutil

from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, NodeId
from rekam.journal.keys import NodeKeys
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.verify import verify
from rekam.sync import wire
from rekam.sync.carrier import statement_name
from rekam.sync.http import HttpCarrier
from rekam.sync.wire import Asked
from tests.machines import Fleet, Machine
from tools.bench import scene
from tools.bench.figures import percentile
from tools.bench.sync import work

_DRIP_BYTES, _DRIP_S = 512, 0.25
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What fifty kits and their office went through."""

    kits: int
    enrolments: int
    seconds: float  # until all but the dripping kits had brought everything
    segment_p95_ms: float
    part_p95_ms: float
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
    parts = [one for some in spent for one in some.parts_ms]
    return Storm(
        kits=kits,
        enrolments=kits * enrolments,
        seconds=seconds,
        segment_p95_ms=percentile(segments, 0.95),
        part_p95_ms=percentile(parts, 0.95),
        memory_mb=max(most) / 2**20,
        cpu_s=cpu.user + cpu.system,
        errors=sum(one.errors for one in spent),
        lost=2 * kits * enrolments - found - held,
        findings=findings,
    )


@dataclass(slots=True)
class _Spent:
    segments_ms: list[float]
    parts_ms: list[float]
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


def _bring(address: str, load: _Load) -> _Spent:
    """Put everything, parts on four connections; what fails is tried again, and counted."""
    spent = _Spent([], [])

    def put(name: str, data: bytes, times: list[float]) -> None:
        for _ in range(5):
            began = time.perf_counter()
            try:
                carrier.put(name, data)
            except TransportError:
                spent.errors += 1
                continue
            times.append((time.perf_counter() - began) * 1000)
            return

    with httpx.Client() as client, ThreadPoolExecutor(4) as pool:
        carrier = HttpCarrier(address, load.node, load.keys, client)
        for name, data in load.segments:
            put(name, data, spent.segments_ms)
        list(pool.map(lambda one: put(*one, spent.parts_ms), load.parts))
        put(statement_name(OFFICE, load.node), load.statement, [])
    return spent


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
