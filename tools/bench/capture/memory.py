"""A kit's memory over a long day: hundreds of people recorded through its screens, one by one."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from rekam.devices.interface import Slap
from rekam.devices.simulator.device import ENV
from rekam.engines.lists.columns import ListKind
from rekam.registry import datasets
from tests.camera import frame
from tests.machines import Machine, exchange
from tools.bench import scene, serving
from tools.bench.capture import registers
from tools.bench.figures import Figure

_MEMORY_MB_MAX, _GROWTH_MB_MAX = 300.0, 10.0
_LINE = json.dumps([[[120 + 5 * step, 130, 8 * step, 0.5] for step in range(120)]])
_SEED = "3"  # the first before the devices is readable; whoever is not is kept as they are


def measure(cache: Path, *, residents: int, counts: Sequence[int]) -> list[tuple[str, Figure]]:
    """Measure what a kit's process holds after so many recordings, the first count standing beside.

    Each is compared, photographed, signed, laid on by devices that are a process of their own, read
    out and signed off by HTTP, as a browser without scripts does it.
    """
    with (
        tempfile.TemporaryDirectory(prefix="memory-", dir=cache) as name,
        scene.fleet_on(f"sqlite:///{name}/empty", Path(name)) as fleet,
    ):
        own = scene.apart(fleet)
        office = own.office()
        with office.on() as machine:
            scene.authorise(machine)
        kit = own.kit(scene.KIT, office)
        exchange(own.stick(), kit, office, kit)
        with kit.on() as machine:
            scene.bring_in(
                machine, registers.lists(cache, residents) / "register.csv", ListKind.REGISTER
            )
            niks = [nik for (nik,) in datasets.register(("nik",))][: max(counts)]
        found = _held(kit, niks, counts)
    return [(registers.SQLITE, one) for one in _figures(found)]


def _held(kit: Machine, niks: Sequence[str], counts: Sequence[int]) -> dict[int, float]:
    photo, found = frame(), {}
    with (
        _devices(kit),
        serving.signed_in(kit, REKAM_DEVICES=ENV) as (memory_mb, client, _answered),
    ):
        for done, nik in enumerate(niks, start=1):
            _record(client, nik, photo)
            if done in counts:
                found[done] = memory_mb()
                registers.progress.print(f"{done} recorded: {found[done]:.0f} MB")
    return found


def _record(client: httpx.Client, nik: str, photo: bytes) -> None:
    send = _sender(client, nik)
    send("cocokkan")
    send("foto", files={"photo": ("photo.jpg", photo, "image/jpeg")})
    send("tanda-tangan", by="pen", strokes=_LINE)
    for slap in (Slap.RIGHT, Slap.LEFT, Slap.THUMBS):
        send("sidik-jari", slap=slap.value)
    send("iris")
    send("periksa")
    done = send("sahkan", passphrase=scene.PASSPHRASE)
    assert done.endswith("/struk"), f"{nik} was led to {done}"
    assert client.get(done).status_code == httpx.codes.OK
    assert client.get("/rekam/").status_code == httpx.codes.OK


def _sender(client: httpx.Client, nik: str) -> Callable[..., str]:
    def send(step: str, files: dict[str, object] | None = None, **fields: str) -> str:
        token = next(value for name, value in client.cookies.items() if "csrf" in name)
        answer = client.post(
            f"/rekam/{nik}/{step}", data=fields | {"csrfmiddlewaretoken": token}, files=files
        )
        assert answer.status_code == httpx.codes.FOUND, f"{step} answered {answer.status_code}"
        return answer.headers["Location"]

    return send


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


def _figures(found: dict[int, float]) -> list[Figure]:
    first, last = min(found), max(found)
    return [
        *(
            Figure(
                what=f"memory of a kit after {count} recordings",
                found=held,
                unit="MB",
                beside=f"after {first}",
                limit=found[first],
                aim=_MEMORY_MB_MAX,
            )
            for count, held in found.items()
        ),
        Figure(
            what=f"growth of a kit from {first} to {last} recordings",
            found=found[last] - found[first],
            unit="MB",
            aim=_GROWTH_MB_MAX,
        ),
    ]
