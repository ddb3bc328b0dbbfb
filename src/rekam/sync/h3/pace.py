"""How fast to send: what the link has lately carried, not what it loses. A controller for aioquic.

A congestion controller that halves at a loss leaves most of a bad radio link idle, for there a loss
means nothing. This one measures how many bytes arrive a second and how long a packet takes at
least, and keeps twice their product under way: one half on the link, the other waiting before it.
Like BBR, and simpler (docs/adr/0021).
Registered as ``NAME``. Before: ``talk.py``.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from aioquic.quic.congestion.base import QuicCongestionControl, register_congestion_control
from aioquic.quic.packet_builder import QuicSentPacket

from rekam.sync.h3.terms import Carried

NAME = "rekam"
GAIN = 2.0  # how much is under way, in what the link holds: room for losses and late answers
_ROUNDS = 10  # the rate is the best of so many round trips
_GROWTH = 1.25  # of the rate in a round trip, while the link is not yet full
_FLAT_ROUNDS = 2  # without such growth: then it is
_PACKETS_MIN = 4
_QUEUE = 1.5  # of the shortest round trip: then something waits before the link, which is full
_LONGER = 1.25  # times what our own queue makes of the round trip: beyond, the link is another
_RECENT = 64  # answers that are looked at for that
_PACKETS_DRAINED = 2  # under way while the round trip is measured anew
_PACKETS_COUNTED = 200  # of which the share that is lost is known; older ones count half
_LOST_AT_ONCE = 4  # more are an outage, and no property of the link
_LOSS_MAX = 0.2
PROBE_BYTES = 64  # beyond what may be under way, for a question whether anybody is there

_made = threading.local()


def newest() -> Pace | None:
    """Return what this thread's newest connection is paced by: aioquic tells nobody."""
    return getattr(_made, "pace", None)


class Pace(QuicCongestionControl):
    """Says how many bytes may be under way; ``delivered`` is how many have arrived."""

    def __init__(self, *, max_datagram_size: int) -> None:
        super().__init__(max_datagram_size=max_datagram_size)
        self._packet_bytes = max_datagram_size
        self.is_silent = False  # nothing was heard for long: questions may go all the same
        self.delivered = 0
        self._delivered_s: float | None = None
        self._sent: dict[tuple[int, int], tuple[int, float, bool]] = {}
        self._rates: deque[float] = deque(
            [0.0] * _ROUNDS, maxlen=_ROUNDS
        )  # best of each round trip
        self._round_ends = 0
        self._best = 0.0
        self._flat = 0
        self._rtt_s = float("inf")
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._drained_from_s: float | None = None
        self._arrived = self._lost = 0
        self.expected: Carried | None = None
        _made.pace = self

    @property
    def is_filling(self) -> bool:
        """Whether it is not known yet what the link carries."""
        return self._flat < _FLAT_ROUNDS

    @property
    def _gain(self) -> float:
        """How much is under way, in what the link holds, with what was lost on it.

        That counts as under way until it is known, and of answers as many are lost.
        """
        loss = self._lost / max(self._lost + self._arrived, 1)
        return GAIN / (1 - min(loss, _LOSS_MAX)) ** 2

    @property
    def carried(self) -> Carried | None:
        """What the link is known to carry; None while it is not."""
        return None if self.is_filling else (max(self._rates), self._rtt_s)

    @property
    def congestion_window(self) -> int:
        """How much may be under way, in whole packets; while the other end is silent, a question.

        A window that ends in the middle of a packet lets a small one go, and with each answer to
        that another one: headers took 2 % of the link.
        """
        room = self._window - self.bytes_in_flight
        whole = max(room // self._packet_bytes, 0) * self._packet_bytes
        return self.bytes_in_flight + (max(whole, PROBE_BYTES) if self.is_silent else whole)

    @congestion_window.setter
    def congestion_window(self, value: int) -> None:
        self._window = value

    def on_packet_sent(self, *, packet: QuicSentPacket) -> None:
        """Write down what had arrived when it went, to know the rate when it arrives."""
        if self.bytes_in_flight == 0 or self._delivered_s is None:
            self._delivered_s = packet.sent_time  # what was idle before is not the link's doing
        self.bytes_in_flight += packet.sent_bytes
        is_full = self.bytes_in_flight >= self._window // 2
        self._sent[_key(packet)] = (self.delivered, self._delivered_s or 0.0, is_full)

    def on_packet_acked(self, *, now: float, packet: QuicSentPacket) -> None:
        self.is_silent = False
        self.bytes_in_flight -= packet.sent_bytes
        self.delivered += packet.sent_bytes
        self._arrived += 1
        before, at_s, is_full = self._sent.pop(_key(packet))
        self._delivered_s = now
        if before >= self._round_ends:
            self._end_round()
        took_s = max(now - at_s, min(self._rtt_s, now - (packet.sent_time or now)), 0.001)
        rate = (self.delivered - before) / took_s
        if is_full or rate > max(self._rates):
            self._rates[-1] = max(self._rates[-1], rate)
        if self._drained_from_s is not None:
            self._measure(now, packet.sent_time or now)
        elif self.is_filling:
            self._window += packet.sent_bytes
        else:
            self._settle(now)

    def on_packets_expired(self, *, packets: Iterable[QuicSentPacket]) -> None:
        for packet in packets:
            self.bytes_in_flight -= packet.sent_bytes
            self._sent.pop(_key(packet), None)

    def on_packets_lost(self, *, now: float, packets: Iterable[QuicSentPacket]) -> None:  # noqa: ARG002 aioquic's
        """Count them, no more: what is lost says nothing of what the link carries."""
        before = len(self._sent)
        self.on_packets_expired(packets=packets)
        self._lost += min(before - len(self._sent), _LOST_AT_ONCE)
        if self._lost + self._arrived > _PACKETS_COUNTED:
            self._lost, self._arrived = self._lost // 2, self._arrived // 2

    def on_persistent_congestion(self) -> None:
        """Change nothing: an outage is over when something arrives again."""

    def on_rtt_measurement(self, *, now: float, rtt: float) -> None:
        self._recent.append(rtt)
        self._rtt_s = min(self._rtt_s, rtt)
        if self.expected is not None:
            self._resume(self.expected, rtt)
        if self.is_filling and rtt > _QUEUE * self._rtt_s:
            self._flat = _FLAT_ROUNDS  # what more is sent only waits
            self._settle(now)
        if len(self._recent) == _RECENT and min(self._recent) > _LONGER * self._gain * self._rtt_s:
            self._drain(now)

    def _resume(self, expected: Carried, rtt: float) -> None:
        """Begin with what the link held the last time, where it looks the same: half that window.

        As "careful resume" of the IETF has it; the other half comes as answers do.
        """
        rate, rtt_before = expected
        if rtt_before / 2 <= rtt <= rtt_before * 2:
            self._window = max(self._window, int(rate * self._rtt_s))
        self.expected = None

    def _drain(self, now: float) -> None:
        """Let the queue run empty, to measure the round trip of what may be another link."""
        if self._drained_from_s is None:
            self._drained_from_s = now
            self._window = _PACKETS_DRAINED * self._packet_bytes

    def _measure(self, now: float, sent_s: float) -> None:
        """Take the round trip of the first packet that found no queue of ours before it.

        A slower link and a longer way look alike while a queue stands: taken for a longer way, a
        slower link would be flooded (``test_one_that_becomes_slower_is_not_flooded``).
        """
        if self._drained_from_s is not None and sent_s > self._drained_from_s:
            self._rtt_s, self._drained_from_s = now - sent_s, None
            self._recent.clear()
            self._best = 0.0
            latest = max(self._rates[-1], self._rates[-2])
            self._rates.extend([0.0] * (_ROUNDS - 1))  # what it carried before says nothing now
            self._rates.append(latest)

    def _end_round(self) -> None:
        self._round_ends = self.delivered
        if self.is_filling:
            rate = max(self._rates)
            self._flat = 0 if rate >= _GROWTH * self._best else self._flat + 1
            self._best = max(self._best, rate)
        if self._rates[-1] > 0:  # else nothing was asked of the link
            self._rates.append(0.0)

    def _settle(self, now: float) -> None:
        rate = max(self._rates)
        self._best = max(self._best, rate)
        if rate < self._best / GAIN:  # beyond that it may be the round trip that is another
            self._drain(now)
        elif self._rtt_s < float("inf"):
            least = _PACKETS_MIN * self._packet_bytes
            self._window = max(int(self._gain * rate * self._rtt_s), least)


def _key(packet: QuicSentPacket) -> tuple[int, int]:
    return packet.epoch.value, packet.packet_number


register_congestion_control(NAME, Pace)
