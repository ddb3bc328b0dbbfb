"""An office as kits reach it by HTTPS and by HTTP/3, on loopback, and a UDP road that can be cut.

    with ear(office, authority) as one:
        carrier = one.carrier(machine)
        one.road.is_cut = True           # every packet is lost, and nobody is told

The office's own program is waitress in this process (``tests/serving.py``); TLS and HTTP/3 are
programs of their own, as at an office.
"""

import contextlib
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx

from rekam.sync.fast import Chooser, FastClient, Memory
from rekam.sync.h3.front import Settings
from rekam.sync.h3.terms import Patience
from rekam.sync.http import HttpCarrier, Limits
from tests.serving import serving

DOORS = Path(__file__).parent / "doctor" / "doors.py"
HERE = "127.0.0.1"
_OF_NO_VERSION = b"\xc0\x1a\x2a\x3a\x4a\x08kantor-1\x08kit-0001".ljust(1200, b"\0")


class Counting(httpx.Client):
    """A client over TCP that counts what it is asked for."""

    def __init__(self, **options):
        super().__init__(**options)
        self.asked = []

    def send(self, request, **options):
        self.asked.append((request.method, request.url.path))
        return super().send(request, **options)


class UdpRoad:
    """Passes packets between kits and one port, unless it is cut; a connection keeps its path."""

    def __init__(self, port):
        self.is_cut = False
        self.most_bytes = 2048  # of a packet that passes
        self.packets = 0
        self._to = (HERE, port)
        self._near = _socket()
        self._far = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._pass_on)
        self._thread.start()

    @property
    def port(self):
        return self._near.getsockname()[1]

    def close(self):
        self._over.set()
        self._thread.join()
        for one in (self._near, *self._far.values()):
            one.close()

    def _pass_on(self):
        while not self._over.is_set():
            by_line = {line: kit for kit, line in self._far.items()}
            for ready in select.select([self._near, *by_line], [], [], 0.05)[0]:
                with contextlib.suppress(OSError):
                    data, whence = ready.recvfrom(2048)
                    self.packets += 1
                    if self.is_cut or len(data) > self.most_bytes:
                        continue
                    if ready is not self._near:
                        self._near.sendto(data, by_line[ready])
                        continue
                    if whence not in self._far:
                        self._far[whence] = _socket()
                    self._far[whence].sendto(data, self._to)


class Ear:
    """An office that hears; ``front`` is the program that hears HTTP/3."""

    def __init__(self, folder, address, port, settings):
        self.folder, self.address, self.settings = folder, address, settings
        self.road = UdpRoad(port)
        self.memory = Memory(trusted_file=str(folder / "ca.pem"), near_s=0)
        self.clients = []
        self.front = None

    @property
    def told(self):
        return self.memory.offices[self.authority]

    @property
    def authority(self):
        return self.address.partition("://")[2]

    def hear(self):
        """Put the ear up, and wait until it answers what it does not understand."""
        command = [sys.executable, "-m", "rekam.sync.h3.front", self.settings.to_json()]
        self.front = subprocess.Popen(command, stdin=subprocess.PIPE)
        with _socket() as line:
            line.settimeout(0.2)
            for _ in range(150):
                line.sendto(_OF_NO_VERSION, (HERE, self.settings.port))
                with contextlib.suppress(TimeoutError):
                    line.recv(2048)
                    return
        raise AssertionError("the ear never came up")

    def fall(self):
        """Let it fall, as at a power cut: it says no word."""
        self.front.kill()
        self.front.wait()
        self.front.stdin.close()

    def carrier(self, machine, *, port=None, dead_s=25.0, **limits):
        """Return a kit's road, which waits for HTTP/3 before its first request."""
        self.memory.hear(self.authority, f'h3=":{port or self.road.port}"')
        self.told.has_stood = True
        usual = Limits(**limits)
        patience = Patience(
            connect_s=usual.connect_s,
            silence_s=usual.silence_s,
            answer_s=usual.answer_s,
            answer_bytes_max=usual.answer_bytes_max,
            dead_s=dead_s,
        )
        chooser = Chooser(self.address, self.memory, patience)
        verify = httpx.create_ssl_context()
        verify.load_verify_locations(self.folder / "ca.pem")
        self.clients += [Counting(verify=verify), Counting(verify=verify)]
        small, parts = (FastClient(one, chooser) for one in self.clients[-2:])
        return HttpCarrier(
            self.address,
            machine.node,
            machine.ledger.keys,
            small,
            for_parts=parts,
            limits=usual,
        )

    @property
    def by_tcp(self):
        """What was asked over TCP so far."""
        return [asked for client in self.clients for asked in client.asked]

    def close(self):
        for one in self.clients:
            one.close()
        self.road.close()
        if self.front is not None:
            self.front.stdin.close()
            self.front.wait()


@contextlib.contextmanager
def ear(office, authority):
    """Serve an office by HTTPS and HTTP/3 while the block runs."""
    certificate, key = authority.issue(HERE)
    with serving(office) as address:
        inner = int(address.rpartition(":")[2])
        port = free_tcp()
        door = subprocess.Popen(
            [sys.executable, str(DOORS), "tls", str(port), str(certificate), str(key), str(inner)],
            stdout=subprocess.PIPE,
        )
        assert door.stdout.readline() == b"ready\n"
        settings = Settings(
            host=HERE,
            port=free_udp(),
            certificate=str(certificate),
            key=str(key),
            office_host=HERE,
            office_port=inner,
        )
        one = Ear(authority.folder, f"https://{HERE}:{port}", settings.port, settings)
        try:
            one.hear()
            yield one
        finally:
            one.close()
            door.kill()
            door.wait()
            door.stdout.close()


def free_udp():
    with _socket() as line:
        return line.getsockname()[1]


def free_tcp():
    with socket.create_server((HERE, 0)) as listener:
        return listener.getsockname()[1]


def _socket():
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind((HERE, 0))
    return line
