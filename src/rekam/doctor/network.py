"""The sockets by which a doctor touches the world; nothing here judges what came back.

Each question ends within a few seconds: a name server that never answers and a page that drips
for ever cost no more than one that refuses.
"""

from __future__ import annotations

import fcntl
import http.client
import queue
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import TypeVar

from cryptography import x509

PATIENCE_S = 8.0  # for one question: a lossy link repeats a packet after 1, 3 and 7 seconds
BODY_BYTES_MAX = 64 * 1024
_NOWHERE = "192.0.2.1"  # RFC 5737: of documentation, so that nobody honest answers there
_SERVER_FAILED = HTTPStatus.INTERNAL_SERVER_ERROR  # a provider's proxy that reached nobody
_SIGN_IN_FIRST = HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Answer:
    """What some server said over HTTP."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """This machine's network; ``trusted`` holds the certificate authorities that it believes."""

    trusted: ssl.SSLContext
    patience_s: float = PATIENCE_S

    def lookup(self, host: str) -> list[str]:
        """Return the addresses of a name; OSError, gaierror or TimeoutError when there are none."""
        found = bounded(
            lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM), self.patience_s
        )
        return list(dict.fromkeys(str(one[4][0]) for one in found))

    def source(self, ip: str) -> str:
        """Return our own address towards another; OSError when no route leads there."""
        with socket.socket(_family(ip), socket.SOCK_DGRAM) as line:  # sends nothing
            line.connect((ip, 9))
            return str(line.getsockname()[0])

    def is_own(self, ip: str) -> bool:
        """Tell whether an address is one of this machine's."""
        with socket.socket(_family(ip), socket.SOCK_DGRAM) as line:
            try:
                line.bind((ip, 0))
            except OSError:
                return False
        return True

    def has_interface(self) -> bool:
        """Tell whether any interface but the machine's own loop is up, its cable plugged in."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            for _, name in socket.if_nameindex():
                with suppress(OSError):  # unplugged this moment
                    asked = struct.pack("16s24x", name.encode())
                    (flags,) = struct.unpack("16xH22x", fcntl.ioctl(line, _GET_FLAGS, asked))
                    if flags & (_RUNS | _LOOPS) == _RUNS:
                        return True
        return False

    def connect(self, ip: str, port: int) -> socket.socket:
        """Open a connection; OSError says how it failed."""
        line = socket.socket(_family(ip), socket.SOCK_STREAM)
        try:
            line.settimeout(self.patience_s)
            line.connect((ip, port))
        except BaseException:
            line.close()
            raise
        return line

    def secure(self, line: socket.socket, host: str) -> ssl.SSLSocket:
        """Shake hands as the courier does; SSLError says why not. The line is closed then."""
        return _wrapped(line, self.trusted, host)

    def secure_blindly(self, line: socket.socket, host: str) -> ssl.SSLSocket:
        """Shake hands with anybody, to see who it is. Nothing of ours is said on such a line."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return _wrapped(line, context, host)

    def ask(self, line: socket.socket, *, host: str, path: str, headers: dict[str, str]) -> Answer:
        """Ask over an open line and return the answer; OSError or HTTPException without one."""
        return bounded(lambda: _asked(line, host, path, headers), self.patience_s)

    def through(self, line: socket.socket, host: str, port: int) -> int:
        """Ask a proxy to lead this line on; return the status of its answer."""

        def led() -> int:
            line.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            said = b""
            while b"\r\n\r\n" not in said and len(said) < BODY_BYTES_MAX:
                piece = line.recv(1)  # and not a byte more: what follows is the other end's
                if not piece:
                    raise ConnectionResetError
                said += piece
            return int(said.split(b" ", 2)[1])

        return bounded(led, self.patience_s)

    def is_intercepted(self, nonce: str, ip: str) -> bool:
        """Tell whether ``ip`` answers for everybody, as the sign-in page of a hotel does.

        A name that cannot be leads there, or an address that nobody has answers with a page.
        """
        with suppress(OSError, UnicodeError):
            if ip in self.lookup(f"{nonce}.invalid"):
                return True
        with (
            suppress(OSError, http.client.HTTPException),
            closing(self.connect(_NOWHERE, 80)) as line,
        ):
            status = self.ask(line, host=_NOWHERE, path=f"/{nonce}", headers={}).status
            return status < _SERVER_FAILED or status == _SIGN_IN_FIRST
        return False


def bounded(work: Callable[[], Result], seconds: float) -> Result:
    """Return what ``work`` returns, or raise what it raises; TimeoutError when it takes longer."""
    box: queue.SimpleQueue[tuple[Result | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            box.put((work(), None))
        except BaseException as error:  # noqa: BLE001 it is raised where it was asked for
            box.put((None, error))

    # A daemon, for nothing ends a look-up before its own time, not even the program's end.
    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = box.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # without an error there is one


def certificate(line: ssl.SSLSocket) -> x509.Certificate | None:
    """Return the certificate that the other end showed; None for one that is not of its form."""
    shown = line.getpeercert(binary_form=True)
    with suppress(ValueError, x509.InvalidVersion):
        return x509.load_der_x509_certificate(shown) if shown else None
    return None


_GET_FLAGS = 0x8913  # SIOCGIFFLAGS, netdevice(7)
_RUNS, _LOOPS = 0x41, 0x8  # IFF_UP and IFF_RUNNING; IFF_LOOPBACK


def _family(ip: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in ip else socket.AF_INET


def _wrapped(line: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _asked(line: socket.socket, host: str, path: str, headers: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection(host)
    connection.sock = line
    usual = {"Host": host, "Accept-Encoding": "identity", "Connection": "close"}
    connection.request("GET", path, headers=usual | headers)
    with connection.getresponse() as response:
        return Answer(response.status, response.headers, response.read(BODY_BYTES_MAX))
