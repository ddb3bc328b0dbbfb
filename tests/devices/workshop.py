"""Devices on the bench: their keys, a true answer of theirs, and tools to spoil it."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rekam.devices import jws, trust
from rekam.devices.asked import Asked
from rekam.devices.certificates import Clocks, Roots
from rekam.devices.interface import Device, Info, Kind, Slap, Status
from rekam.devices.simulator.device import ENV, Keys, SimulatedDevice
from rekam.devices.simulator.keys import Authority
from rekam.devices.simulator.people import People

NOW = datetime(2018, 5, 17, 9, 30, tzinfo=UTC)


def clock_ms():
    return round(NOW.timestamp() * 1000)


@dataclass
class Bench:
    """One device of each level, and whoever certified them."""

    makers: Authority
    chips: Authority
    keys: dict
    devices: dict
    roots: Roots

    @classmethod
    def laid_out(cls):
        makers, chips = Authority("devices", now=NOW), Authority("chips", now=NOW)
        people = People(seed=3)
        keys = {
            kind: Keys.made(
                kind.value,
                devices=makers,
                chips=chips if kind is Kind.FINGER else None,
                now=NOW,
            )
            for kind in Kind
        }
        devices = {
            kind: SimulatedDevice(kind, keys[kind], people=people, clock_ms=clock_ms)
            for kind in Kind
        }
        roots = Roots(device=(makers.root,), chip=(chips.root,))
        return cls(makers, chips, keys, devices, roots)

    def device(self, kind):
        return Device(
            port=4501,
            ident=f"simulated-{kind.value}",
            kind=kind,
            status=Status.READY,
            serial=f"SIM{kind.name}000001",
            make="Rekam",
            model="Simulator",
        )

    def info(self, kind):
        return Info(
            device=self.device(kind),
            firmware="1",
            certification="L1" if kind is Kind.FINGER else "L0",
            env=ENV,
            key_until=NOW + timedelta(days=30),
        )

    def asked(self, slap, positions=None, **changes):
        whole = Asked(
            info=self.info(slap.kind),
            slap=slap,
            positions=positions or slap.positions,
            transaction="kit-07-0001",
            at=NOW,
            previous_hash="",
            timeout_ms=1000,
        )
        return replace(whole, **changes)

    def answered(self, asked):
        return self.devices[asked.slap.kind].capture(asked.body())["biometrics"]

    def believed(self, parts, asked, *, now=NOW, given_before=(), roots=None):
        return trust.answer(
            parts,
            asked,
            roots=roots or self.roots,
            clocks=Clocks(now=now, told=now),
            given_before=given_before,
        )


def said(token):
    return dict(jws.as_object(jws.unpacked(token.split(".")[1])))


def told(part, signer, **changes):
    """Return a part that says something else, well signed."""
    return {**part, "data": signer.sign({**said(part["data"]), **changes})}


def forged(token, header=None, payload=None, signature=None):
    """Return a token with a piece exchanged, and no new signature."""
    pieces = token.split(".")
    if header is not None:
        known = json.loads(jws.unpacked(pieces[0]))
        pieces[0] = jws.packed(json.dumps({**known, **header}).encode())
    if payload is not None:
        pieces[1] = jws.packed(json.dumps(payload).encode())
    if signature is not None:
        pieces[2] = jws.packed(signature)
    return ".".join(pieces)


SLAPS = [Slap.THUMBS, Slap.IRISES]
