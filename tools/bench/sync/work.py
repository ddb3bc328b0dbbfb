"""What a kit brings over a link: recordings with their first tier, or large parts."""

from __future__ import annotations

from dataclasses import replace

from rekam.domain.facts import Part
from rekam.domain.values import NodeId
from rekam.journal import keys
from rekam.registry.machine import Machine
from tools.bench import scene
from tools.bench.sync.blobs import blobs

_FACT_BYTES = 600  # what a recording's own segment takes of it, with the seal around the part


def record(
    machine: Machine, work: str, count: int, *, kit: NodeId = scene.KIT, seed: int = scene.SEED
) -> None:
    """Record people with one sealed part each, so that each takes as much as what peers bring."""
    is_small = work == "small"
    people = scene.enrolments(count, seed=seed, kit=kit)
    for one, made in zip(people, blobs(work, count), strict=True):
        sealed = keys.seal(made[:-_FACT_BYTES], recipient=machine.office_recipient)
        part = Part(
            kind="summary" if is_small else "photo-original",
            digest=machine.parts.put(sealed),
            size_bytes=len(sealed),
            tier=1 if is_small else 3,
        )
        machine.ledger.record(replace(one, parts=(part,)), actor=scene.OFFICER)
    machine.ledger.sign_pending()
