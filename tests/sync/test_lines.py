"""How long a connection was busy, and what happens where a kernel tells less."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from rekam.sync import lines
from rekam.sync.lines import FOR_PARTS, FOR_SMALL, Lines

TCP_RTO_MAX_MS = 44
PIECE = 64 * 1024


class Opened:
    """What httpx tells of a connection that it opened."""

    def __init__(self, line):
        self.line = line

    def get_extra_info(self, _what):
        return self.line


@pytest.fixture
def pair():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # and the rest waits here
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
        with near, far:
            yield near, far


def opened(line, waits=FOR_PARTS):
    road = Lines(waits=waits)
    road.note("connection.connect_tcp.complete", {"return_value": Opened(line)})
    return road


def test_only_the_time_with_bytes_on_the_way_is_the_links(pair):
    near, far = pair
    road = opened(near)
    near.sendall(b"x" * 1000)
    assert far.recv(1000)
    time.sleep(0.3)  # the office thinks
    far.sendall(b"y")
    assert near.recv(1)
    spent_s = road.spent_s(near)
    assert spent_s is not None
    assert spent_s < 0.2
    assert road.spent_s(near) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("waits", "least_ms"), [(FOR_PARTS, 2000), (FOR_SMALL, 1000)])
def test_a_silent_connection_is_tried_again_in_seconds(pair, waits, least_ms):
    near, _ = pair
    try:
        near.getsockopt(socket.IPPROTO_TCP, TCP_RTO_MAX_MS)
    except OSError:
        pytest.skip("this kernel does not let a program say so")
    road = opened(near, waits)
    assert near.getsockopt(socket.IPPROTO_TCP, TCP_RTO_MAX_MS) == 4000
    road.spent_s(near)
    assert near.getsockopt(socket.IPPROTO_TCP, TCP_RTO_MAX_MS) == least_ms


@pytest.mark.skipif(not hasattr(socket, "TCP_CORK"), reason="Linux alone holds a packet back")
def test_a_head_goes_with_its_body(pair):
    near, far = pair
    far.setblocking(False)
    road = opened(near)
    road.note("http11.send_request_headers.started", {})
    near.sendall(b"head")
    with pytest.raises(BlockingIOError):
        far.recv(100)
    near.sendall(b"body")
    road.note("http11.send_request_body.complete", {})
    assert far.recv(100) == b"headbody"
    near.sendall(b"more")
    assert far.recv(100) == b"more"


def give(road, near, *, within_s=30.0, given=None):
    """Give the kernel eight pieces; ``given`` grows with each slice that it got."""
    for one in road.as_taken(bytes(8 * PIECE), piece_bytes=PIECE, within_s=within_s):
        near.sendall(one)
        if given is not None:
            given.append(len(one))


def test_what_goes_in_bulk_is_given_as_the_link_takes_it(pair):
    near, far = pair
    given = []
    with ThreadPoolExecutor(1) as pool:
        giving = pool.submit(give, opened(near), near, given=given)
        time.sleep(0.5)
        held, is_done = sum(given), giving.done()
        left = 8 * PIECE
        while left:
            left -= len(far.recv(left))
        giving.result(10)
    assert not is_done
    assert PIECE < held <= 3 * PIECE


def test_where_nothing_moves_all_that_wait_for_room_give_up_together(pair, monkeypatch):
    near, _ = pair
    road, looks = opened(near), []
    wait = road._over.wait
    monkeypatch.setattr(road._over, "wait", lambda within_s: looks.append(1) or wait(within_s))
    with ThreadPoolExecutor(4) as pool:
        giving = [pool.submit(give, road, near, within_s=1) for _ in range(4)]
        assert {type(one.exception(20)) for one in giving} == {httpx.WriteTimeout}
    assert len(looks) < 1.5 / lines._LOOK_S, "one after the other"


def test_whoever_waits_for_room_is_woken_by_the_end(pair):
    near, _ = pair
    road = opened(near)
    with ThreadPoolExecutor(1) as pool:
        giving = pool.submit(give, road, near)
        time.sleep(0.2)
        road.end()
        assert isinstance(giving.exception(5), OSError)


def test_where_nothing_is_known_the_road_works_all_the_same(pair, monkeypatch):
    near, _ = pair
    monkeypatch.setattr(lines, "_TCP_RTO_MAX_MS", 4444)
    monkeypatch.setattr(lines, "_INFO_BYTES", 8)
    road = opened(near)
    assert road.spent_s(near) is None
    assert road.spent_s(None) is None
    near.close()
    assert road.spent_s(near) is None
    assert b"".join(road.as_taken(b"abc" * 9, piece_bytes=16, within_s=30)) == b"abc" * 9
    road.end()
