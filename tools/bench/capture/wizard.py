"""What an officer waits for at a kit's screens, and what a person's recording weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from rekam.domain.values import Subject
from rekam.journal import passphrase
from rekam.registry import read
from tests.camera import frame
from tools.bench import scene
from tools.bench.capture import day, registers
from tools.bench.figures import Figure, medians, percentile

_SEEN = (640, 480)  # pixels of a frame as the photo's page sends it
_HINTS_EACH = 3
_MS = 1000
_PAGE_MS_MAX, _TIER_1_BYTES_MAX = 50.0, 20_000


def measure(cache: Path, *, residents: int, recordings: int) -> list[tuple[str, Figure]]:
    """Measure every page of the wizard, advice on a frame, the last key, and the bytes of a person.

    Times are from the first byte sent to the last byte got, over a kept connection to
    ``rekam serve``. The last key's holds the check of the passphrase, which is slow on purpose and
    stands beside. What devices take for themselves is in none of these.
    """
    with day.begun(cache, residents=residents, people=recordings + 2) as (kit, niks):
        with day.working(kit) as officer:
            first, *others, sitting = niks
            officer.record(first)  # only warms up
            officer.spent_ms.clear()
            for nik in others:
                officer.record(nik)
            officer.begin(sitting)
            seen = _seen(frame())
            for _ in range(_HINTS_EACH * len(others)):
                officer.ask_for_a_hint(sitting, seen)
        with kit.on():
            tiers = _bytes_by_tier(others)
    return [(registers.SQLITE, one) for one in _figures(officer.spent_ms, tiers)]


def _figures(spent_ms: dict[str, list[float]], tiers: dict[int, float]) -> list[Figure]:
    return [
        *pages(spent_ms),
        *_waits(spent_ms),
        *(
            Figure(
                what=f"bytes of tier {tier}, a person",
                found=found,
                unit="B",
                aim=_TIER_1_BYTES_MAX if tier == 1 else None,
            )
            for tier, found in sorted(tiers.items())
        ),
    ]


def pages(spent_ms: dict[str, list[float]]) -> list[Figure]:
    """Return what each page of the wizard took, the slowest first, beside the aim."""
    found = {name: percentile(spent, 0.95) for name, spent in spent_ms.items() if "GET" in name}
    slowest = max(found, key=lambda name: found[name])
    return [
        Figure(
            what=f"slowest page of the wizard, p95: {slowest.removeprefix('GET ')}",
            found=found.pop(slowest),
            unit="ms",
            aim=_PAGE_MS_MAX,
        ),
        *(
            Figure(what=f"wizard: {name}, p95", found=one, unit="ms")
            for name, one in sorted(found.items())
        ),
    ]


def _waits(spent_ms: dict[str, list[float]]) -> list[Figure]:
    verifier = passphrase.verifier_of(scene.PASSPHRASE, salt=b"-" * 16)
    alone = medians({"check": lambda: passphrase.matches(scene.PASSPHRASE, verifier)}, repeats=9)
    found = [
        Figure(what=f"advice on a frame, round trip, {label}", found=one, unit="ms")
        for label, one in _shares(spent_ms["hint"])
    ]
    last = [
        Figure(
            what=f"last key of sign-off, to durable and answered, {label}",
            found=one,
            unit="ms",
            beside="checking the passphrase alone",
            limit=_MS * alone["check"],
        )
        for label, one in _shares(spent_ms["POST sahkan"])
    ]
    return [*found, *last]


def _shares(spent: list[float]) -> list[tuple[str, float]]:
    return [(label, percentile(spent, share)) for label, share in (("p50", 0.5), ("p95", 0.95))]


def _bytes_by_tier(niks: Sequence[str]) -> dict[int, float]:
    """Return the mean of what one person's sealed parts weigh in each tier."""
    sizes: Counter[int] = Counter()
    for nik in niks:
        for fact in read.enrolments(Subject(nik)):
            for part in fact.parts:
                sizes[part.tier] += part.size_bytes
    return {tier: size / len(niks) for tier, size in sizes.items()}


def _seen(whole: bytes) -> bytes:
    picture = cv2.imdecode(np.frombuffer(whole, np.uint8), cv2.IMREAD_COLOR)
    return cv2.imencode(".jpg", cv2.resize(picture, _SEEN))[1].tobytes()
