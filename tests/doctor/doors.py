"""Doors of invented machines, each a process of its own in some network namespace.

    python doors.py tls PORT CERTIFICATE KEY INNER_PORT   ends TLS before a program on 127.0.0.1
    python doors.py page PORT TITLE                       somebody else's page, under 200
    python doors.py portal PORT                           sends everybody to sign in first
    python doors.py secret-page PORT CERTIFICATE KEY TITLE   the same, by TLS
    python doors.py names PORT NAME=ADDRESS ...           a name server; any other name is unknown

Each prints "ready" when it can be knocked at.
"""

import asyncio
import http.server
import socket
import socketserver
import ssl
import sys
from contextlib import suppress


class Threaded(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing: visitors that hang up are what is tried here."""


def ready():
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def serve(port, handler, context=None):
    server = Threaded(("0.0.0.0", port), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    ready()
    server.serve_forever()


def secret(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def tls(port, certificate, key, inner):
    """Pass on by one thread: two may not use one TLS connection at once before Python 3.13.

    Of the first request on a line it says by what and for whom, as a web server does of each.
    """

    async def passing(source, target):
        program_says, program_hears = await asyncio.open_connection("127.0.0.1", int(inner))
        whom = target.get_extra_info("peername")[0]
        told = f"\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: {whom}\r\n".encode()
        program_hears.write(told.join((await source.readuntil(b"\r\n")).split(b"\r\n", 1)))
        await asyncio.gather(pour(source, program_hears), pour(program_says, target))

    async def stand():
        context = secret(certificate, key)
        server = await asyncio.start_server(passing, "0.0.0.0", int(port), ssl=context)
        ready()
        await server.serve_forever()

    asyncio.run(stand())


async def pour(source, target):
    with suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    target.close()


def page(port, title, context=None):
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"<html><title>{title}</title><form></form></html>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    serve(int(port), Page, context)


def secret_page(port, certificate, key, title):
    page(port, title, secret(certificate, key))


def portal(port):
    class Portal(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", "http://login.hotel.test/masuk?from=somewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    serve(int(port), Portal)


def names(port, *known):
    table = dict(one.split("=") for one in known)
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("0.0.0.0", int(port)))
    ready()
    while True:
        asked, visitor = line.recvfrom(512)
        line.sendto(resolved(asked, table), visitor)


def resolved(asked, table):
    """Return the answer to one question of RFC 1035."""
    labels, at = [], 12
    while length := asked[at]:
        labels.append(asked[at + 1 : at + 1 + length].decode())
        at += length + 1
    question, kind = asked[12 : at + 5], int.from_bytes(asked[at + 1 : at + 3])
    name = ".".join(labels)
    address = table.get(name) if kind == 1 else None
    code = 0 if name in table else 3
    head = asked[:2] + bytes([0x81, 0x80 | code, 0, 1, 0, bool(address), 0, 0, 0, 0])
    told = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(address) if address else b""
    return head + question + told


DOORS = {"tls": tls, "page": page, "secret-page": secret_page, "portal": portal, "names": names}

if __name__ == "__main__":
    DOORS[sys.argv[1]](*sys.argv[2:])
