import http.client
import socket
import ssl
import threading
import time

import pytest

from rekam.doctor.network import Network, bounded

NETWORK = Network(trusted=ssl.create_default_context(), patience_s=0.5)


def test_a_look_up_that_never_ends_is_given_up():
    never = threading.Event()
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        bounded(never.wait, 0.1)
    assert time.monotonic() - begun < 2
    never.set()


def test_what_fails_inside_fails_outside():
    with pytest.raises(http.client.BadStatusLine):
        bounded(lambda: (_ for _ in ()).throw(http.client.BadStatusLine("x")), 5)


def test_this_machine_knows_its_own_addresses():
    assert NETWORK.is_own("127.0.0.1")
    assert not NETWORK.is_own("192.0.2.1")
    assert NETWORK.source("127.0.0.1") == "127.0.0.1"
    assert NETWORK.lookup("127.0.0.1") == ["127.0.0.1"]


def test_a_closed_port_is_refused_and_leaves_no_line_open():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        NETWORK.connect("127.0.0.1", port)


def test_a_page_that_drips_for_ever_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()

        def drip():
            visitor, _ = listener.accept()
            with visitor:
                visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while not over.wait(0.1):
                    visitor.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        line = NETWORK.connect(*listener.getsockname())
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            NETWORK.ask(line, host="x", path="/", headers={})
        assert time.monotonic() - begun < 2
        over.set()
        thread.join()
        line.close()
