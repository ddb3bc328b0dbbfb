"""What the kit adds to a capture: looking for devices, checking an answer; and how large it is.

Laying on, and the device's own seconds, are not in these figures.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import chain
from time import time_ns

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from PIL import Image

from rekam.devices import jws, sbi, trust
from rekam.devices.asked import Asked
from rekam.devices.certificates import Clocks, Roots
from rekam.devices.interface import Device, Info, Kind, Slap, Status, Taken
from rekam.devices.simulator.device import ENV, Keys, SimulatedDevice
from rekam.devices.simulator.keys import Authority
from rekam.devices.simulator.people import People
from rekam.engines.biometrics.simulate import SimulatedDevices
from tests.machines import Fleet
from tools.bench.figures import Figure, medians
from tools.bench.scene import SEED, Sizes


def measure(_fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure looking, checking and bytes; the simulator makes the answer beforehand."""
    bench = _Bench()
    answers = {slap: bench.answer(slap) for slap in Slap}
    spent = medians(
        {
            "looked": sbi.listening,
            "in turn": _in_turn,
            "checked": lambda: bench.believe(Slap.LEFT, answers[Slap.LEFT]),
            "bare": lambda: _bare(answers[Slap.LEFT]),
        },
        repeats=sizes.captures,
    )
    taken = list(chain.from_iterable(bench.believe(slap, answers[slap]) for slap in Slap))
    person = SimulatedDevices(str(SEED))
    as_jpeg = [one.data for one in (*person.fingers(), *person.irises())]
    return [
        Figure(
            what="which of the hundred ports have a device",
            found=spent["looked"] * 1000,
            unit="ms",
            beside="the same, one after the other",
            limit=spent["in turn"] * 1000,
        ),
        Figure(
            what="an answer with four fingers, checked",
            found=spent["checked"] * 1000,
            unit="ms",
            beside="its signatures and pictures alone",
            limit=spent["bare"] * 1000,
        ),
        Figure(
            what="ten fingers and two eyes, lossless",
            found=float(sum(len(one.record) for one in taken)),
            unit="B",
            beside="lossy JPEG of as many",
            limit=float(sum(map(len, as_jpeg))),
        ),
    ]


class _Bench:
    """One device of each kind that answers without a network."""

    def __init__(self) -> None:
        self.now = datetime.fromtimestamp(time_ns() / 1e9, tz=UTC)
        makers = Authority("devices", now=self.now)
        people = People(SEED)
        self.roots = Roots(device=(makers.root,))
        self._devices = {
            kind: SimulatedDevice(
                kind,
                Keys.made(kind.value, devices=makers, chips=None, now=self.now),
                people=people,
                clock_ms=lambda: round(self.now.timestamp() * 1000),
            )
            for kind in Kind
        }

    def answer(self, slap: Slap) -> list[dict[str, str]]:
        parts: list[dict[str, str]] = self._devices[slap.kind].capture(self._asked(slap).body())[
            "biometrics"
        ]
        return parts

    def believe(self, slap: Slap, parts: list[dict[str, str]]) -> tuple[Taken, ...]:
        asked = self._asked(slap)
        clocks = Clocks(now=self.now)
        return trust.answer(parts, asked, roots=self.roots, clocks=clocks, given_before=()).taken

    def _asked(self, slap: Slap) -> Asked:
        kind = slap.kind
        device = Device(
            port=sbi.PORTS[0],
            ident=f"simulated-{kind.value}",
            kind=kind,
            status=Status.READY,
            serial=f"SIM{kind.name}000001",
            make="",
            model="",
        )
        info = Info(
            device=device,
            firmware="",
            certification="L0",
            env=ENV,
            key_until=self.now + timedelta(days=30),
        )
        return Asked(
            info=info,
            slap=slap,
            positions=slap.positions,
            transaction="bench-0001",
            at=self.now,
            previous_hash="",
            timeout_ms=1000,
        )


def _in_turn() -> None:
    for port in sbi.PORTS:
        with socket.socket() as probe:
            probe.connect_ex((sbi.HOST, port))


def _bare(parts: list[dict[str, str]]) -> None:
    """Check two signatures for each part, and decode its picture: what no check can do without."""
    for part in parts:
        signed = jws.opened(part["data"])
        key = signed.certificates[0].public_key()
        said, _dot, signature = str(signed.payload["digitalId"]).rpartition(".")
        key.verify(  # type: ignore[union-attr,call-arg] # an RSA key, as the simulator makes it
            jws.unpacked(signature), said.encode(), padding.PKCS1v15(), SHA256()
        )
        record = jws.unpacked(signed.payload["bioValue"])
        with Image.open(BytesIO(record[62:])) as picture:  # where we write it (test_iso.py)
            picture.load()
