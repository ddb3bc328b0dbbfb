"""Bytes on the wire: a fact in a sealed segment, and an enrolment with its share of statements."""

from __future__ import annotations

import json
from dataclasses import asdict

from rekam.domain.facts import Enrolled
from rekam.journal import codec, keys
from rekam.sync.folder import FolderCarrier
from tests.machines import Fleet, exchange
from tools.bench import scene
from tools.bench.figures import Figure
from tools.bench.homecoming import with_parts
from tools.bench.scene import Sizes

MOSIP_PACKET_BYTES = 2_000_000
_SEGMENTS_MAX = 20  # of one size


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure invented enrolments with five part digests, as they travel to the office.

    People are of the invention engine, not of the generator that trained the dictionary. What
    cannot be squeezed of an enrolment: five digests of 32 bytes.
    """
    _office, kit = scene.office_and_kit(fleet)
    told = scene.enrolments(sizes.segment_facts)
    payloads = [len(codec.encode(one)) for one in told]
    cbor_bytes = sum(payloads) / len(told)
    figures = [
        Figure(
            what="an enrolment in CBOR",
            found=cbor_bytes,
            unit="B",
            beside="the same as JSON",
            limit=sum(len(_json(one)) for one in told) / len(told),
        )
    ]
    with kit.on() as machine:
        recipient = machine.office_recipient
        for size in (sizes.segment_facts, 10, 1):
            runs = [
                told[at : at + size] for at in range(0, min(len(told), _SEGMENTS_MAX * size), size)
            ]
            signed = scene.chain(machine.ledger.keys, runs)
            sealed = sum(len(keys.seal(one, recipient=recipient)) for one in signed)
            figures.append(
                Figure(
                    what=f"a fact in sealed segments of {size}",
                    found=sealed / sum(map(len, runs)),
                    unit="B",
                    beside="in CBOR, neither signed nor sealed",
                    limit=cbor_bytes,
                    aim=400 if size == sizes.segment_facts else None,
                )
            )
    return [*figures, _exchange(fleet, told), _exchange(fleet, told[:1])]


def _json(one: Enrolled) -> str:
    return json.dumps(
        asdict(one), default=lambda it: it.hex() if isinstance(it, bytes) else str(it)
    )


class _Scales(FolderCarrier):
    """A stick that weighs all that is put on it but parts."""

    weighed_bytes = 0

    def put(self, name: str, data: bytes) -> None:
        super().put(name, data)
        if "/parts/" not in name:
            self.weighed_bytes += len(data)


def _exchange(fleet: Fleet, told: list[Enrolled]) -> Figure:
    """Weigh segments and statements of a kit's exchange, both ways, until the kit has its receipt.

    The parts are tiny here, so that only their digests weigh.
    """
    office, kit = scene.office_and_kit(fleet)
    stick = _Scales(fleet.folder / f"{office.home.parent.name}-stick")
    exchange(stick, kit, office, kit, office)  # who they are, before there is work
    before = stick.weighed_bytes
    with kit.on() as machine:
        for one in told:
            made = {kind: one.number.encode() for kind, _tier, _size in scene.PARTS}
            machine.ledger.record(with_parts(machine, one, made), actor=scene.OFFICER)
    exchange(stick, kit, office, kit)
    return Figure(
        what=f"an enrolment of {len(told)} without parts, with receipts, both ways",
        found=(stick.weighed_bytes - before) / len(told),
        unit="B",
        beside="MOSIP, a packet (quoted)",
        limit=MOSIP_PACKET_BYTES,
        aim=20_000,
    )
