"""How long a connection was busy, and what happens where a kernel tells less."""

import socket
import time

import pytest

from rekam.sync import lines
from rekam.sync.lines import Lines

TCP_RTO_MAX_MS = 44


class Opened:
    """What httpx tells of a connection that it opened."""

    def __init__(self, line):
        self.line = line

    def get_extra_info(self, _what):
        return self.line


@pytest.fixture
def pair():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
        with near, far:
            yield near, far


def opened(line):
    road = Lines()
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


def test_a_silent_connection_is_tried_again_in_seconds(pair):
    near, _ = pair
    try:
        near.getsockopt(socket.IPPROTO_TCP, TCP_RTO_MAX_MS)
    except OSError:
        pytest.skip("this kernel does not let a program say so")
    road = opened(near)
    assert near.getsockopt(socket.IPPROTO_TCP, TCP_RTO_MAX_MS) == 4000
    road.spent_s(near)
    assert near.getsockopt(socket.IPPROTO_TCP, TCP_RTO_MAX_MS) == 2000


def test_where_nothing_is_known_the_road_works_all_the_same(pair, monkeypatch):
    near, _ = pair
    monkeypatch.setattr(lines, "_TCP_RTO_MAX_MS", 4444)
    monkeypatch.setattr(lines, "_INFO_BYTES", 8)
    road = opened(near)
    assert road.spent_s(near) is None
    assert road.spent_s(None) is None
    near.close()
    assert road.spent_s(near) is None
    road.end()
