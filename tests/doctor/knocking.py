"""Doctors with a network that leads where a test wants, and servers that answer as it wants."""

import contextlib
import http.server
import itertools
import socket
import socketserver
import ssl
import threading

from rekam.doctor import proof
from rekam.doctor.network import Network
from rekam.doctor.trip import Address, Knocking, Trip
from rekam.sync import wire

NOW_MS = 1_522_890_000_000


class Led(Network):
    """A network whose names, addresses and doors stand in tables; the rest is this machine's."""

    def __init__(
        self, *, trusted=None, names=(), doors=(), own="192.168.7.10", ours=(), caught=False
    ):
        super().__init__(trusted=trusted or ssl.create_default_context(), patience_s=1.0)
        object.__setattr__(self, "names", dict(names))
        object.__setattr__(self, "doors", dict(doors))
        object.__setattr__(self, "own", own)
        object.__setattr__(self, "ours", set(ours))
        object.__setattr__(self, "caught", caught)

    def has_interface(self):
        return True

    def lookup(self, host):
        return self.names[host]

    def source(self, ip):
        return self.own

    def is_own(self, ip):
        return ip in self.ours

    def connect(self, ip, port):
        place = self.doors.get((ip, port), (ip, port))
        if isinstance(place, Exception):
            raise place
        return super().connect(*place)

    def is_intercepted(self, nonce, ip):
        return self.caught


def knocking(office_key, *, now_ms=NOW_MS):
    counter = itertools.count()
    return Knocking(
        office_key=office_key,
        new_nonce=lambda: f"{next(counter):032x}",
        clock_ms=lambda: now_ms,
    )


def trip(address, office_key, *, network=None, now_ms=NOW_MS, **more):
    return Trip(
        Address.parse(address), network or Led(), knocking(office_key, now_ms=now_ms), **more
    )


def place_of(address):
    """Return what a table of doors leads to, for a server's address."""
    parsed = Address.parse(address)
    return parsed.host, parsed.port


@contextlib.contextmanager
def proving(keys, *, clock_ms=NOW_MS, certificate=None, scheme=None, offers=""):
    """Answer every question for a proof as an office with these keys does."""

    class Office(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            nonce = self.path.rpartition("/")[2]
            body = proof.write(nonce, keys, clock_ms=clock_ms, seen="198.51.100.2")
            self.send_response(200)
            self.send_header(wire.MARK, wire.MARK_VALUE)
            self.send_header(proof.SCHEME, scheme or ("https" if certificate else "http"))
            self.send_header(wire.DIGEST, wire.digest_of(body))
            self.send_header("Alt-Svc", offers)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Office)
    server.handle_error = lambda *_: None  # visitors that hang up are what is tried here
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def leading_to(place):
    """Lead every line to one place, as a proxy does that is asked to CONNECT."""

    class Proxy(socketserver.StreamRequestHandler):
        rbufsize = 0

        def handle(self):
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(place) as inner:
                there = threading.Thread(target=pour, args=(self.request, inner))
                there.start()
                pour(inner, self.request)
                there.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield "http://{}:{}".format(*server.server_address)
        server.shutdown()
        thread.join()


def pour(source, target):
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
