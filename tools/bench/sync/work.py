"""What a kit brings over a link: recordings with their first tier, or large parts."""

from __future__ import annotations

import hashlib
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
    sealed = [
        keys.seal(made[:-_FACT_BYTES], recipient=machine.office_recipient)
        for made in blobs(work, count)
    ]
    digests = [hashlib.sha256(one).digest() for one in sealed]
    names = [digest.hex() for digest in digests]
    machine.parts.put_all(dict(zip(names, sealed, strict=True)))  # thousands, in a bench's time
    is_small = work == "small"
    told = [
        replace(
            one,
            parts=(
                Part(
                    kind="summary" if is_small else "photo-original",
                    digest=digest,
                    size_bytes=len(part),
                    tier=1 if is_small else 3,
                ),
            ),
        )
        for one, digest, part in zip(
            scene.enrolments(count, seed=seed, kit=kit), digests, sealed, strict=True
        )
    ]
    machine.ledger.record(*told, actor=scene.OFFICER)
    machine.ledger.sign_pending()
