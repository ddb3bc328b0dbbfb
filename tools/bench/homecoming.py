"""What a recording costs the office's server when it comes home, in CPU seconds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import psutil
from django.db import connection

from rekam.domain.facts import Enrolled, Part
from rekam.journal import keys
from rekam.registry.machine import Machine
from rekam.sync import courier
from rekam.sync.folder import FolderCarrier
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure
from tools.bench.scene import Sizes

MOSIP_CPU_S = 101.0  # vCPU-seconds a packet, without database and ABIS; field data


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure the CPU seconds of the office for one enrolment with its five sealed parts.

    Counted is the office's whole exchange: reading its mailbox, opening, verifying, admitting and
    folding, keeping each part durably, and answering with signed statements; with the database's
    own process where there is one. Wall time, waiting for the disk, is not counted.
    """
    office, kit = scene.office_and_kit(fleet)
    stick = FolderCarrier(fleet.folder / f"{office.home.parent.name}-stick")
    with kit.on() as machine:
        for one in scene.enrolments(sizes.enrolments):
            made = scene.parts_of(Random(one.number))  # noqa: S311 invented, no secret
            machine.ledger.record(with_parts(machine, one, made), actor=scene.OFFICER)
        courier.run(machine.mailroom, stick)
    with scene.at(office) as (_own, machine):
        before = _cpu_s()
        report = courier.run(machine.mailroom, stick)
        spent = _cpu_s() - before
    came = sum("/parts/" in name for name in report.taken)
    assert came == sizes.enrolments * len(scene.PARTS), "not all parts came home"
    return [
        Figure(
            what="office's CPU for one enrolment with its parts",
            found=spent / sizes.enrolments,
            unit="CPU-s",
            beside="MOSIP, a packet (quoted)",
            limit=MOSIP_CPU_S,
            aim=0.05,
        )
    ]


def with_parts(machine: Machine, one: Enrolled, made: Mapping[str, bytes]) -> Enrolled:
    """Seal and keep parts as a kit does, and name them in the enrolment."""
    sealed = [
        (kind, tier, keys.seal(made[kind], recipient=machine.office_recipient))
        for kind, tier, _size in scene.PARTS
    ]
    parts = tuple(
        Part(kind=kind, digest=machine.parts.put(data), size_bytes=len(data), tier=tier)
        for kind, tier, data in sealed
    )
    return replace(one, parts=parts)


def _cpu_s() -> float:
    """Return the CPU seconds of this process, and of the database's for this connection."""
    spent = time.process_time()
    if connection.vendor == "postgresql":
        ours = psutil.Process(connection.connection.info.backend_pid).cpu_times()
        spent += ours.user + ours.system
    return spent
