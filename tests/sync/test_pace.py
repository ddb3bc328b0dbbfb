"""What may be under way, on links that are made of arithmetic."""

import heapq
import random

import pytest
from aioquic.quic.packet import QuicPacketType
from aioquic.quic.packet_builder import QuicSentPacket
from aioquic.tls import Epoch

from rekam.sync.h3 import pace
from rekam.sync.h3.pace import GAIN, PROBE_BYTES, Pace

PACKET = 1350


def packet(number, now, size=PACKET):
    return QuicSentPacket(
        epoch=Epoch.ONE_RTT,
        in_flight=True,
        is_ack_eliciting=True,
        is_crypto_packet=False,
        packet_number=number,
        packet_type=QuicPacketType.ONE_RTT,
        sent_time=now,
        sent_bytes=size,
    )


class Link:
    """A serialiser and a way; what is lost is known a round trip later."""

    def __init__(self, *, bytes_s, rtt_s, loss=0.0, seed=1):
        self.bytes_s, self.rtt_s, self.loss = bytes_s, rtt_s, loss
        self.pace = Pace(max_datagram_size=PACKET)
        self.now_s = self.free_s = 0.0
        self.number = 0
        self.windows = []
        self._chance = random.Random(seed)
        self._coming = []

    def run(self, seconds):
        """Send all that is allowed for so long; return the share of the link that was used."""
        end_s, before = self.now_s + seconds, self.pace.delivered
        while self.now_s < end_s:
            while self.pace.congestion_window - self.pace.bytes_in_flight >= PACKET:
                self._send()
            self._hear()
            self.windows.append(self.pace.congestion_window)
        return (self.pace.delivered - before) / (self.bytes_s * seconds)

    def drain(self):
        while self._coming:
            self._hear()

    def _send(self):
        sent = packet(self.number, self.now_s)
        self.number += 1
        self.pace.on_packet_sent(packet=sent)
        self.free_s = max(self.free_s, self.now_s) + PACKET / self.bytes_s
        is_lost = self._chance.random() < self.loss
        heapq.heappush(
            self._coming, (self.free_s + self.rtt_s * (1 + is_lost), self.number, is_lost, sent)
        )

    def _hear(self):
        self.now_s, _, is_lost, sent = heapq.heappop(self._coming)
        if is_lost:
            self.pace.on_packets_lost(now=self.now_s, packets=[sent])
            return
        self.pace.on_packet_acked(now=self.now_s, packet=sent)
        self.pace.on_rtt_measurement(now=self.now_s, rtt=self.now_s - sent.sent_time)


LINKS = {
    "EDGE": {"bytes_s": 16_000, "rtt_s": 0.6, "loss": 0.03},
    "VSAT": {"bytes_s": 64_000, "rtt_s": 0.65, "loss": 0.02},
    "hills": {"bytes_s": 8_000, "rtt_s": 0.8, "loss": 0.15},
    "town": {"bytes_s": 125_000, "rtt_s": 0.2, "loss": 0.01},
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_is_filled_whatever_it_loses_and_no_more_waits_than_that(name):
    link = Link(**LINKS[name])
    link.run(10)
    kept = 1 - link.loss
    assert link.run(60) > 0.97 * kept
    held = link.bytes_s * link.rtt_s
    assert max(link.windows[-200:]) < 2 * GAIN * held + 4 * PACKET
    link.drain()
    assert link.pace.bytes_in_flight == 0
    assert not link.pace._sent


def test_it_begins_fast_and_does_not_flood_what_it_does_not_know():
    link = Link(bytes_s=16_000, rtt_s=0.6)
    link.run(5)
    assert not link.pace.is_filling
    assert max(link.windows) < 48 * 1024 + 16_000 * 0.6  # what a modem holds, and the way


def test_what_goes_goes_in_whole_packets():
    link = Link(bytes_s=16_000, rtt_s=0.6)
    link.run(20)
    one = link.pace
    for window in range(20_000, 24_000, 700):
        one.congestion_window = window
        room = one.congestion_window - one.bytes_in_flight
        assert room >= 0
        assert room % PACKET == 0
        assert one.congestion_window <= max(window, one.bytes_in_flight)


def test_once_something_waits_before_the_link_it_is_known_to_be_full():
    link = Link(bytes_s=64_000, rtt_s=0.65)
    link.run(20)
    assert max(link.windows) < 3.0 * link.bytes_s * link.rtt_s  # doubling blindly, it came to five
    assert pace._PACKETS_DRAINED * PACKET not in link.windows


def test_where_much_is_lost_more_is_under_way_but_an_outage_is_no_loss():
    hills, clear = (Link(bytes_s=8_000, rtt_s=0.8, loss=loss) for loss in (0.15, 0.0))
    for link in (hills, clear):
        link.run(120)
    assert hills.pace._gain > 1.2 * GAIN
    assert clear.pace._gain == GAIN
    lost = [packet(number, clear.now_s) for number in range(10_000, 10_030)]
    for sent in lost:
        clear.pace.on_packet_sent(packet=sent)
    clear.pace.on_packets_lost(now=clear.now_s + 10, packets=lost)
    assert clear.pace._gain < 1.1 * GAIN


def test_a_link_that_becomes_faster_is_filled_again():
    link = Link(bytes_s=8_000, rtt_s=0.6)
    link.run(30)
    link.bytes_s = 32_000
    link.run(30)
    assert link.run(30) > 0.95


def test_one_that_becomes_slower_is_not_flooded():
    link = Link(bytes_s=32_000, rtt_s=0.6)
    link.run(30)
    link.bytes_s = 8_000
    link.run(60)
    assert link.pace.congestion_window < 2 * GAIN * link.bytes_s * link.rtt_s


@pytest.mark.parametrize("times", [2, 3, 9])
def test_a_longer_way_is_found_out(times):
    link = Link(bytes_s=64_000, rtt_s=0.1)
    link.run(20)
    link.rtt_s *= times
    link.run(30)
    assert link.run(30) > 0.9


def test_while_nobody_is_heard_a_question_still_fits_and_an_answer_ends_that():
    link = Link(bytes_s=16_000, rtt_s=0.6)
    link.run(20)
    one = link.pace
    for number in range(10_000, 10_100):
        one.on_packet_sent(packet=packet(number, link.now_s))
    assert one.congestion_window == one.bytes_in_flight
    one.is_silent = True
    assert one.congestion_window - one.bytes_in_flight == PROBE_BYTES
    one.on_packet_acked(now=link.now_s + 1, packet=packet(10_000, link.now_s))
    assert one.congestion_window == one.bytes_in_flight


def test_an_outage_changes_nothing_of_what_is_known():
    link = Link(bytes_s=16_000, rtt_s=0.6)
    link.run(20)
    one, before = link.pace, link.pace.congestion_window
    lost = [packet(number, link.now_s) for number in range(10_000, 10_010)]
    for sent in lost:
        one.on_packet_sent(packet=sent)
    one.on_packets_lost(now=link.now_s + 10, packets=lost)
    one.on_persistent_congestion()
    assert one.congestion_window == before


def test_the_newest_is_that_of_this_thread():
    made = Pace(max_datagram_size=PACKET)
    assert pace.newest() is made
