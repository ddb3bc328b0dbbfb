"""A kit with thousands of unsent recordings, beside another with none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx

from rekam.domain.facts import Enrolled
from rekam.domain.values import NodeId
from rekam.engines.lists.columns import ListKind
from rekam.registry import bulk
from tests.machines import Fleet, Machine, exchange
from tools.bench import scene, serving
from tools.bench.capture import registers
from tools.bench.figures import Figure, percentile, seconds

_MS = 1000
_BATCH = 200
_TIMED = 100  # recordings, one a commit
_EMPTY = NodeId("kit-02")
_PAGES = ("/rekam/", "/rekam/?q=siti", "/perangkat/kirim")
_START_S_MAX, _MEMORY_MB_MAX = 3.0, 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one kit has shown."""

    start_s: float
    memory_mb: float
    pages_ms: dict[str, list[float]]
    record_ms: list[float]


def measure(cache: Path, *, residents: int, count: int, visits: int) -> list[tuple[str, Figure]]:
    """Measure starting, pages, memory and recording, of a full kit beside an empty one.

    The recordings name five parts each, of which no file is on the disk, and no segment was signed
    yet. A start is from the process to its first page. Both kits hold the same small register.
    """
    with (
        tempfile.TemporaryDirectory(prefix="unsent-", dir=cache) as name,
        scene.fleet_on(f"sqlite:///{name}/empty", Path(name)) as fleet,
    ):
        register = registers.lists(cache, residents) / "register.csv"
        told = scene.enrolments(count + 2 * _TIMED)
        full, empty = _kits(fleet, register, told[:count])
        timed = told[count:]
        seen = _see({full: timed[:_TIMED], empty: timed[_TIMED:]}, visits=visits)
    return [(registers.SQLITE, one) for one in _figures(count, *seen)]


def _kits(fleet: Fleet, register: Path, told: list[Enrolled]) -> tuple[Machine, Machine]:
    """Return a kit that told these facts and one that told none; both know the officer."""
    own = scene.apart(fleet)
    office = own.office()
    with office.on() as machine:
        scene.authorise(machine)
    full, empty = own.kit(scene.KIT, office), own.kit(_EMPTY, office)
    exchange(own.stick(), full, empty, office, full, empty)
    for kit in (full, empty):
        with kit.on() as machine:
            scene.bring_in(machine, register, ListKind.REGISTER)
    with full.on() as machine:
        for some in bulk.batches(told, _BATCH):
            machine.ledger.record(*some, actor=scene.OFFICER)
    return full, empty


def _see(kits: dict[Machine, list[Enrolled]], *, visits: int) -> list[_Seen]:
    """Return what each kit shows; their pages are visited in turns, one after the other."""
    with ExitStack() as served:
        begun = [_begun(served, kit) for kit in kits]
        clients = [client for _start_s, _memory_mb, client in begun]
        pages_ms = serving.visit_in_turns(clients, _PAGES, visits)
        memory_mb = [memory() for _start_s, memory, _client in begun]
    record_ms = [_recorded(kit, told) for kit, told in kits.items()]
    return [
        _Seen(start_s=begun[at][0], memory_mb=memory_mb[at], pages_ms=pages, record_ms=records)
        for at, (pages, records) in enumerate(zip(pages_ms, record_ms, strict=True))
    ]


def _begun(served: ExitStack, kit: Machine) -> tuple[float, Callable[[], float], httpx.Client]:
    began = perf_counter()
    memory_mb, client, answered = served.enter_context(serving.signed_in(kit))
    return answered - began, memory_mb, client


def _recorded(kit: Machine, told: list[Enrolled]) -> list[float]:
    with kit.on() as machine:
        record = machine.ledger.record
        return [_MS * seconds(_recording(record, one)) for one in told]


def _recording(record: Callable[..., object], fact: Enrolled) -> Callable[[], object]:
    return lambda: record(fact, actor=scene.OFFICER)


def _figures(count: int, full: _Seen, empty: _Seen) -> list[Figure]:
    who, beside = f"a kit with {count:,} unsent", "the same with none"
    pages = [
        Figure(
            what=f"page {page.partition('?')[0]} of {who}, p95{' (search)' * ('?' in page)}",
            found=percentile(full.pages_ms[page], 0.95),
            unit="ms",
            beside=beside,
            limit=percentile(empty.pages_ms[page], 0.95),
        )
        for page in _PAGES
    ]
    return [
        Figure(
            what=f"{who}: start to the first page",
            found=full.start_s,
            unit="s",
            beside=beside,
            limit=empty.start_s,
            aim=_START_S_MAX,
        ),
        *pages,
        Figure(
            what=f"{who}: memory after its pages",
            found=full.memory_mb,
            unit="MB",
            beside=beside,
            limit=empty.memory_mb,
            aim=_MEMORY_MB_MAX,
        ),
        *(
            Figure(
                what=f"{who}: record one more, {label}",
                found=percentile(full.record_ms, share),
                unit="ms",
                beside=beside,
                limit=percentile(empty.record_ms, share),
            )
            for share, label in ((0.5, "p50"), (0.95, "p95"))
        ),
    ]
