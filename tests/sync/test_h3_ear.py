"""What the office's ear for HTTP/3 bears: floods, bodies without end, and who takes no answers."""

import asyncio
import contextlib
import socket
import threading
import time
from concurrent.futures import Future

import pytest
from aioquic.quic.connection import QuicConnection

from rekam.sync import wire
from rekam.sync.h3 import front
from rekam.sync.h3.line import Asked, Line
from rekam.sync.h3.talk import configuration
from rekam.sync.h3.terms import Answer, LineError, Patience, Question, Where
from tests.doctor.authority import Authority
from tests.ears import HERE, free_udp

PATIENCE = Patience(connect_s=20, silence_s=20, answer_s=20, answer_bytes_max=2**20)


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@contextlib.contextmanager
def in_this_process(authority, office_port=9):
    """Run an ear in a thread, so that its limits can be made small; yields it and a line to it."""
    certificate, key = authority.issue(HERE)
    port = free_udp()
    ours = {"host": HERE, "port": port, "certificate": str(certificate), "key": str(key)}
    settings = front.Settings(**ours, office_host=HERE, office_port=office_port)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    up = asyncio.run_coroutine_threadsafe(front.stand(settings), loop).result(10)
    where = Where(host=HERE, port=port, authority=HERE, trusted_file=str(authority.certificate))
    lines = []

    def opened(wait_s=20):
        lines.append(Line(where, PATIENCE))
        lines[-1].wait(wait_s)
        return lines[-1]

    try:
        yield up, opened
    finally:
        for line in lines:
            line.close()
        loop.call_soon_threadsafe(up.close)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def put(size):
    return Question("PUT", "/tukar/office/kit-01.statement", (), bytes(size))


def test_a_flood_of_strangers_is_borne(authority, monkeypatch):
    monkeypatch.setattr(front, "CONNECTIONS_MAX", 4)
    monkeypatch.setattr(front, "BUSY", 10_000)
    with in_this_process(authority) as (up, opened):
        line = opened()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as strangers:
            for _ in range(40):
                for datagram in first_packets():
                    strangers.sendto(datagram, (HERE, up.settings.port))
            time.sleep(0.5)
        assert len(up.visitors) == 4
        assert line.ask(put(10)).status == 502  # there is no office behind it, and it says so
        assert not opened(wait_s=1).is_open


def first_packets():
    """Return what begins a connection that nobody will finish."""
    quic = QuicConnection(configuration=configuration(is_client=True, silence_s=60.0))
    quic.connect((HERE, 1), now=0.0)
    return [datagram for datagram, _ in quic.datagrams_to_send(now=0.0)]


def test_with_many_visitors_one_must_show_that_its_address_is_its_own(authority, monkeypatch):
    monkeypatch.setattr(front, "BUSY", 0)
    with in_this_process(authority) as (up, opened):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for _ in range(10):
                for datagram in first_packets():
                    stranger.sendto(datagram, (HERE, up.settings.port))
            time.sleep(0.3)
        assert len(up.visitors) == 0
        assert opened().ask(put(10)).status == 502


@pytest.mark.parametrize("limit", ["one body", "all bodies"])
def test_a_request_without_end_is_cut_off(authority, monkeypatch, limit):
    most = (wire, "BODY_BYTES_MAX") if limit == "one body" else (front, "WAITING_BYTES_MAX")
    monkeypatch.setattr(*most, 100_000)
    with in_this_process(authority) as (up, opened):
        line = opened()
        assert line.ask(put(90_000)).status == 502
        with pytest.raises(LineError):
            line.ask(put(300_000))
        assert up.waiting_bytes == 0
        assert opened().ask(put(90_000)).status == 502


def test_who_takes_no_answers_is_let_go(authority, monkeypatch):
    asked, size = [], 300_000

    def answered(*request):
        asked.append(request)
        return front.Given(200, [], bytes(size))

    monkeypatch.setattr(front, "_handed_on", answered)
    monkeypatch.setattr(front, "LEAVING_BYTES", 2 * size)
    monkeypatch.setattr(front, "LEAVING_BYTES_MAX", 6 * size)
    with in_this_process(authority) as (up, opened):
        reader = opened()
        assert all(len(reader.ask(put(10)).body) == size for _ in range(8))
        for line in (opened() for _ in range(3)):
            line._talk.datagram_received = lambda *_: None
            for number in range(20):
                line._call(line._talk.ask, put(number), Asked(Answer(), Future()))
        time.sleep(1.0)
        assert len(asked) <= 8 + 3 * (front.AT_ONCE + 2)  # of sixty: no more is begun
        assert sum(one.leaving_bytes for one in up.visitors) <= 6 * size
        assert len(reader.ask(put(10)).body) == size
