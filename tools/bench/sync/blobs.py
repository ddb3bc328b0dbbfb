"""How much is brought over a link, and the bytes of it; knows no Rekam, for peers bring it too."""

from __future__ import annotations

from random import Random

from tools.links.models import Link

SMALL_BYTES = 13_200  # facts and tier 1 of a recording
LARGE_BYTES = 350_000
SMALL_MAX = 200
_SEED = 2018


def count_of(work: str, link: Link, seconds: float) -> int:
    """Return how many things fill this link for so long, less what loss and outages take."""
    size = SMALL_BYTES if work == "small" else LARGE_BYTES
    fits = int(link.rate_bps * link.share_that_can_be_had / 8 * seconds / size)
    return max(2, min(fits, SMALL_MAX))


def blobs(work: str, count: int) -> list[bytes]:
    """Return as many things of the work's size, which nothing squeezes."""
    rng = Random(_SEED)  # noqa: S311 invented, no secret
    size = SMALL_BYTES if work == "small" else LARGE_BYTES
    return [rng.randbytes(size) for _ in range(count)]
