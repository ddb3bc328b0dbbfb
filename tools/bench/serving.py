"""A served machine as people meet it: its memory, and how long its pages take over loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import psutil
from django.db import connection

from rekam.boot import demo
from rekam.engines.lists.columns import ListKind
from rekam.registry import read
from tests.machines import Fleet, Machine, exchange
from tools.bench import scene
from tools.bench.figures import Figure, percentile, seconds
from tools.bench.scene import Sizes

_MB = 2**20
_MS = 1000
_START_S_MAX = 60
_BARE = """
import sys, waitress, django
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="-", ROOT_URLCONF="__main__")
django.setup()
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("-"))]
from django.core.wsgi import get_wsgi_application
waitress.serve(get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=4)
"""
_KIT_PAGES = [
    *("/rekam/", "/rekam/?q={name}", "/rekam/?q={nik:.12}", "/rekam/{nik}/cocokkan"),
    *("/warga/{nik}", "/ringkasan"),
]
_OFFICE_PAGES = [
    *("/ringkasan", "/daftar/", "/suket/", "/warga/?q={name}", "/warga/{nik}", "/perangkat/kit"),
    *("/unduh/", "/daftar/ganda"),
]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What visits to one served machine have shown."""

    memory_mb: float  # resident, idle after the first page
    spent_ms: dict[str, list[float]]  # by page

    def slowest(self) -> tuple[str, float]:
        found = {page: percentile(spent, 0.95) for page, spent in self.spent_ms.items()}
        return max(found.items(), key=lambda item: item[1])


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure an office and a kit that hold a whole register, each as ``rekam serve``.

    Memory is what the process holds idle after its first page. A page's time is from the first
    byte asked to the last byte got, signed in, over a kept connection, all pages in turns; the
    slowest page stands for all. Beside both stands a bare Django behind the same web server,
    which answers one letter. A kit runs on SQLite alone.
    """
    office, kit, nik, name = _with_lists(fleet, sizes)
    with _listening([sys.executable, "-c", _BARE], {}) as (process, client):
        bare = _Seen(_memory_mb(process), visit(client, ["/"], sizes.visits))
    wanted = [("office", office, _OFFICE_PAGES, 150.0, None)]
    if connection.vendor == "sqlite":
        wanted.append(("kit", kit, _KIT_PAGES, 50.0, 150.0))
    figures = []
    for who, machine, pages, ms_max, mb_max in wanted:
        seen = _served(machine, [one.format(nik=nik, name=quote(name)) for one in pages], sizes)
        figures += _figures(who, seen, bare, ms_max, mb_max)
    return figures


def _figures(
    who: str, seen: _Seen, bare: _Seen, ms_max: float, mb_max: float | None
) -> list[Figure]:
    page, slowest_ms = seen.slowest()
    return [
        Figure(
            what=f"memory of an idle {who}",
            found=seen.memory_mb,
            unit="MB",
            beside="bare Django behind waitress",
            limit=bare.memory_mb,
            aim=mb_max,
        ),
        Figure(
            what=f"slowest page of the {who}, p95: {page.partition('?')[0]}",
            found=slowest_ms,
            unit="ms",
            beside="bare Django behind waitress",
            limit=bare.slowest()[1],
            aim=ms_max,
        ),
    ]


def _with_lists(fleet: Fleet, sizes: Sizes) -> tuple[Machine, Machine, str, str]:
    """Return an office and a kit that hold the lists, and NIK and name of somebody on them."""
    own = scene.apart(fleet)
    path = scene.lists(fleet.folder, sizes)
    office = own.office()
    with office.on() as machine:
        scene.authorise(machine)
        scene.bring_in(machine, path / "register.csv", ListKind.REGISTER)
        scene.bring_in(machine, path / "ac-kwk.csv", ListKind.AC_KWK)
        (nik,) = read.unrecorded_voters("", limit=1)
        someone = read.resident(nik)
    kit = own.kit(scene.KIT, office)
    exchange(own.stick(), office, kit, office, kit)
    with kit.on() as machine:
        scene.bring_in(machine, path / "register.csv", ListKind.REGISTER)
    return office, kit, nik, someone.name


def _served(machine: Machine, pages: Sequence[str], sizes: Sizes) -> _Seen:
    with signed_in(machine) as (memory_mb, client, _answered):
        return _Seen(memory_mb(), visit(client, pages, sizes.visits))


@contextmanager
def signed_in(
    machine: Machine, **environment: str
) -> Iterator[tuple[Callable[[], float], httpx.Client, float]]:
    """Serve a machine; yields what asks for its memory, a client signed in, and when it answered.

    The memory of its idle process is in MB, the moment of the first page is of ``perf_counter``.
    """
    command = [sys.executable, "-m", "rekam", "serve", "--port"]
    with _listening(command, machine.environment | environment) as (process, client):
        form = client.get("/masuk").text
        answered = time.perf_counter()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        given = {
            "csrfmiddlewaretoken": token[1],
            "name": scene.OFFICER,
            "passphrase": scene.PASSPHRASE,
        }
        assert client.post("/masuk", data=given).status_code == httpx.codes.FOUND
        yield (lambda: _memory_mb(process)), client, answered


@contextmanager
def _listening(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """Start a server on a free port; yields its process and a client once it answers."""
    port = demo.free_port()
    process = subprocess.Popen([*command, str(port)], env=os.environ | dict(environment))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            _wait(process, client)
            yield process, client
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], client: httpx.Client) -> None:
    deadline = time.monotonic() + _START_S_MAX
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def visit(client: httpx.Client, pages: Sequence[str], visits: int) -> dict[str, list[float]]:
    """Return the milliseconds of each visit by page; the first visit of each only warms up."""
    return visit_in_turns([client], pages, visits)[0]


def visit_in_turns(
    clients: Sequence[httpx.Client], pages: Sequence[str], visits: int
) -> list[dict[str, list[float]]]:
    """Return the same for several machines: what else runs meanwhile falls on all alike."""
    spent_ms: list[dict[str, list[float]]] = [{page: [] for page in pages} for _ in clients]
    for _ in range(visits + 1):
        for page in pages:
            for client, spent in zip(clients, spent_ms, strict=True):
                codes: list[int] = []
                took = seconds(lambda: codes.append(client.get(page).status_code))  # noqa: B023 at once
                assert codes == [httpx.codes.OK], f"{page} answered {codes}"
                spent[page].append(_MS * took)
    return [{page: each[1:] for page, each in spent.items()} for spent in spent_ms]


def _memory_mb(process: subprocess.Popen[bytes]) -> float:
    return psutil.Process(process.pid).memory_info().rss / _MB
