"""Real servers on loopback: an office as kits reach it, and whatever else may answer instead.

with serving(office) as address: ...                   # waitress, threads, the whole program
with answering(b"HTTP/1.1 200 OK...") as address: ...  # these bytes to everyone, then the end
"""

import contextlib
import socket
import threading

import httpx
import pytest
import waitress
from django.core.wsgi import get_wsgi_application
from waitress import wasyncore

from rekam.boot import wiring
from rekam.sync.folder import FolderCarrier
from rekam.sync.http import HttpCarrier, Limits


@pytest.fixture
def client():
    """Keep one client for all that a test asks of an office."""
    with httpx.Client() as client:
        yield client


def carrier_of(machine, address, client, **limits):
    """Return a kit's road to an office."""
    return HttpCarrier(address, machine.node, machine.ledger.keys, client, limits=Limits(**limits))


def spool(office):
    """Return the mailboxes that an office serves."""
    return FolderCarrier(office.home / "spool")


@contextlib.contextmanager
def serving(office, *, devices=None):
    """Serve one machine's addresses while the block runs; yields its address."""
    program = get_wsgi_application()

    def application(environ, start_response):
        with office.on():
            return program(environ, start_response)

    usual = wiring.machine, wiring.devices
    wiring.machine = office.assembled
    if devices is not None:
        wiring.devices = lambda: devices
    channels = {}
    server = waitress.create_server(
        application,
        host="127.0.0.1",
        port=0,
        threads=4,
        ident=None,
        map=channels,
        inbuf_overflow=2**24,  # bytes; beyond these, waitress leaves its temporary files to chance
        outbuf_overflow=2**24,
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        with contextlib.suppress(OSError):  # it was awake already, has closed itself and is gone
            server.trigger.pull_trigger(lambda: _close(server, channels))
        thread.join()
        wiring.machine, wiring.devices = usual


def _close(server, channels):
    server.task_dispatcher.shutdown()
    wasyncore.close_all(channels)  # the server's loop ends when none is left


@contextlib.contextmanager
def answering(*pieces, pause=lambda: None):
    """Answer every connection with these bytes, ``pause()`` before each, and hang up."""
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_answer_all, args=(listener, pieces, pause))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _answer_all(listener, pieces, pause):
    with contextlib.suppress(OSError):
        while True:
            visitor, _ = listener.accept()
            visitor.settimeout(10)
            with visitor, contextlib.suppress(OSError):
                visitor.recv(65536)
                for piece in pieces:
                    pause()
                    visitor.sendall(piece)
                visitor.shutdown(socket.SHUT_WR)
                while visitor.recv(65536):  # closing on unread bytes would reset the line
                    pass


def answer(body, *, status="200 OK", **headers):
    """Return the bytes of a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
