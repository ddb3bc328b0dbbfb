"""The six links on which Rekam must come home, as `docs/measurements.md` quotes them.

Rate, round trip, loss, bursts and outages are those of ``TARGETS`` 1, the same in both directions.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

QUEUE_BYTES_MIN = 48 * 1024
_BURST_LOSS = 0.5  # share of packets lost within a burst (Gilbert's model)
_BURST_PACKETS = 5  # mean length of a burst


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One direction of a link: a queue, a serialiser, loss, then delay without reordering."""

    name: str
    rate_bps: int
    round_trip_s: float
    loss: float
    in_bursts: bool = False
    up_s: float = 0.0  # then it is down for down_s, again and again; 0: never
    down_s: float = 0.0

    @property
    def queue_bytes(self) -> int:
        """Two bandwidth-delay products, and never less than a modem holds."""
        return max(int(2 * self.rate_bps / 8 * self.round_trip_s), QUEUE_BYTES_MIN)

    @property
    def share_that_can_be_had(self) -> float:
        """What loss and outages leave of the rate."""
        up = self.up_s / (self.up_s + self.down_s) if self.down_s else 1.0
        return (1 - self.loss) * up

    def is_down(self, at_s: float) -> bool:
        """Tell whether the link is in an outage this long after it began."""
        return bool(self.down_s) and at_s % (self.up_s + self.down_s) >= self.up_s


LINKS = {
    link.name: link
    for link in (
        Link(name="A", rate_bps=10_000_000, round_trip_s=0.06, loss=0.001),
        Link(name="B", rate_bps=1_000_000, round_trip_s=0.2, loss=0.01),
        Link(name="C", rate_bps=128_000, round_trip_s=0.6, loss=0.03),
        Link(name="D", rate_bps=512_000, round_trip_s=0.65, loss=0.02, in_bursts=True),
        Link(name="E", rate_bps=64_000, round_trip_s=0.8, loss=0.15),
        Link(name="F", rate_bps=128_000, round_trip_s=0.6, loss=0.03, up_s=20, down_s=10),
    )
}


class Loss:
    """Decides of each packet whether it is lost."""

    def __init__(self, link: Link, seed: int) -> None:
        self._link = link
        self._random = random.Random(seed)  # noqa: S311 a link keeps no secret
        self._in_burst = False

    def loses_next(self) -> bool:
        if not self._link.in_bursts:
            return self._random.random() < self._link.loss
        # So long in bursts that _BURST_LOSS of the time there makes the link's mean loss.
        share = self._link.loss / _BURST_LOSS
        leave = 1 / _BURST_PACKETS
        enter = leave * share / (1 - share)
        chance = leave if self._in_burst else enter
        if self._random.random() < chance:
            self._in_burst = not self._in_burst
        return self._in_burst and self._random.random() < _BURST_LOSS
