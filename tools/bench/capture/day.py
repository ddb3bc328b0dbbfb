"""A kit at the beginning of its day, and an officer who records through its screens by HTTP.

Each person is compared, photographed, signed, laid on by devices that are a process of their own,
read out and signed off, as a browser without scripts does it.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx

from rekam.devices.interface import Slap
from rekam.devices.simulator.device import ENV
from rekam.engines.lists.columns import ListKind
from rekam.registry import datasets
from tests.camera import frame
from tests.machines import Machine, exchange
from tools.bench import scene, serving
from tools.bench.capture import registers

_MS = 1000
_LINE = json.dumps([[[120 + 5 * step, 130, 8 * step, 0.5] for step in range(120)]])
_SEED = "3"  # the first before the devices is readable; whoever is not is kept as they are


@contextmanager
def begun(cache: Path, *, residents: int, people: int) -> Iterator[tuple[Machine, list[str]]]:
    """Yield a kit that carries a register, and the NIKs of so many whom it may record."""
    with (
        tempfile.TemporaryDirectory(prefix="day-", dir=cache) as name,
        scene.fleet_on(f"sqlite:///{name}/empty", Path(name)) as fleet,
    ):
        own = scene.apart(fleet)
        office = own.office()
        with office.on() as machine:
            scene.authorise(machine)
        kit = own.kit(scene.KIT, office)
        exchange(own.stick(), kit, office, kit)
        with kit.on() as machine:
            register = registers.lists(cache, residents) / "register.csv"
            scene.bring_in(machine, register, ListKind.REGISTER)
            niks = [nik for (nik,) in datasets.register(("nik",))][:people]
        yield kit, niks


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody signed in at a kit; ``spent_ms`` notes each request by its method and page."""

    client: httpx.Client
    memory_mb: Callable[[], float]
    spent_ms: dict[str, list[float]]
    photo: bytes

    def begin(self, nik: str) -> None:
        """Compare a person with the family card; the camera's page comes next."""
        self._step(nik, "cocokkan")
        self._see(f"/rekam/{nik}/foto", "foto")

    def record(self, nik: str) -> None:
        """Take one person from the comparison to the receipt, each page first looked at."""
        self.begin(nik)
        photo = {"photo": ("photo.jpg", self.photo, "image/jpeg")}
        self._send(nik, "foto", photo)
        self._see(f"/rekam/{nik}/foto", "foto, taken")
        self._step(nik, "tanda-tangan", by="pen", strokes=_LINE)
        for slap in (Slap.RIGHT, Slap.LEFT, Slap.THUMBS):
            self._see(f"/rekam/{nik}/sidik-jari?tangan={slap}", "sidik-jari")
            self._send(nik, "sidik-jari", slap=slap.value)
        self._step(nik, "iris")
        self._step(nik, "periksa")
        done = self._step(nik, "sahkan", passphrase=scene.PASSPHRASE)
        assert done.endswith("/struk"), f"{nik} was led to {done}"
        self._see(done, "struk")
        self._see("/rekam/", "home")

    def ask_for_a_hint(self, nik: str, seen: bytes) -> None:
        """Send one frame of the camera as the photo's page does."""
        headers = {"Content-Type": "image/jpeg", "X-CSRFToken": self._token()}
        path = f"/rekam/{nik}/foto/petunjuk"
        answer = self._timed("hint", lambda: self.client.post(path, content=seen, headers=headers))
        assert answer.status_code == httpx.codes.OK

    def _step(self, nik: str, step: str, **fields: str) -> str:
        self._see(f"/rekam/{nik}/{step}", step)
        return self._send(nik, step, **fields)

    def _see(self, path: str, name: str) -> None:
        answer = self._timed(f"GET {name}", lambda: self.client.get(path))
        assert answer.status_code == httpx.codes.OK, f"{path} answered {answer.status_code}"

    def _send(
        self, nik: str, step: str, files: dict[str, object] | None = None, **fields: str
    ) -> str:
        data = fields | {"csrfmiddlewaretoken": self._token()}
        path = f"/rekam/{nik}/{step}"
        answer = self._timed(f"POST {step}", lambda: self.client.post(path, data=data, files=files))
        assert answer.status_code == httpx.codes.FOUND, f"{step} answered {answer.status_code}"
        return answer.headers["Location"]

    def _token(self) -> str:
        return next(value for name, value in self.client.cookies.items() if "csrf" in name)

    def _timed(self, name: str, ask: Callable[[], httpx.Response]) -> httpx.Response:
        began = perf_counter()
        answer = ask()
        self.spent_ms.setdefault(name, []).append(_MS * (perf_counter() - began))
        return answer


@contextmanager
def working(kit: Machine, *, is_sealed: bool = False) -> Iterator[Officer]:
    """Serve a kit beside its devices, and let the officer sign in; a sealed one as at work."""
    with _devices(kit):
        at_home = _sealed(kit) if is_sealed else {}
        with serving.signed_in(kit, REKAM_DEVICES=ENV, **at_home) as (memory_mb, client, _answered):
            yield Officer(client, memory_mb, {}, frame())


def _sealed(kit: Machine) -> dict[str, str]:
    """Move a kit's book to where the program looks for it, and let it be sealed there.

    The process that seals it is gone when the day begins, as on a kit at work. Returns the
    environment of the next.
    """
    kit.fleet.store.lines.close(kit.database)
    shutil.move(kit.database, kit.home / "rekam.sqlite3")
    at_home = {"DATABASE_URL": "", "REKAM_SILENT_DAYS": "0"}  # the office was heard in 2018
    with serving.signed_in(kit, **at_home):
        return at_home


@contextmanager
def _devices(kit: Machine) -> Iterator[None]:
    """Let simulated devices run that the kit trusts."""
    command = [sys.executable, "-m", "rekam", "devices", "--tell", str(kit.home)]
    with subprocess.Popen(
        [*command, "--seed", _SEED, "--delay", "0"],
        env=kit.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in itertools.islice(process.stdout, 2):
            assert "port" in line
        try:
            yield
        finally:
            process.terminate()
