"""The simulated devices on their ports: HTTP with the verbs of the interface, on this laptop alone.

One verb more, MISCHIEF, tells a device what to do wrong: ``{"what": "busy", "times": 1}``. No web
page can send it: a browser asks first about verbs it does not know, and is not answered.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from rekam.devices import sbi
from rekam.devices.interface import Kind
from rekam.devices.simulator.device import Keys, SimulatedDevice, WordlessError
from rekam.devices.simulator.keys import Authority
from rekam.devices.simulator.mischief import ALWAYS, Mischief
from rekam.devices.simulator.people import People

_BODY_BYTES_MAX = 64 * 1024
_FRAMES_APART_S = 0.2
_BOUNDARY = "frame"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Simulated devices at work, and the roots by which a kit may know them."""

    ports: Mapping[Kind, int]
    devices: Mapping[Kind, SimulatedDevice]
    device_roots: bytes  # PEM
    chip_roots: bytes


@contextmanager
def running(
    *, clock_ms: Callable[[], int], seed: int = 1, delay_s: float = 0.0
) -> Iterator[Running]:
    """Serve one finger and one iris device on the first free ports while the block runs."""
    now = datetime.fromtimestamp(clock_ms() / 1000, tz=UTC)
    makers, chips = Authority("devices", now=now), Authority("chips", now=now)
    people = People(seed)
    devices = {
        kind: SimulatedDevice(
            kind,
            Keys.made(
                kind.value,
                devices=makers,
                chips=chips if kind is Kind.FINGER else None,  # one of each level
                now=now,
            ),
            people=people,
            clock_ms=clock_ms,
            delay_s=delay_s,
        )
        for kind in Kind
    }
    with ExitStack() as stack:
        ports = {kind: stack.enter_context(_served(device)) for kind, device in devices.items()}
        yield Running(
            ports=ports,
            devices=devices,
            device_roots=makers.root.public_bytes(Encoding.PEM),
            chip_roots=chips.root.public_bytes(Encoding.PEM),
        )


@contextmanager
def _served(device: SimulatedDevice) -> Iterator[int]:
    server = _first_free(device)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        device.stop()
        server.shutdown()
        server.server_close()
        thread.join()


def _first_free(device: SimulatedDevice) -> _Server:
    for port in sbi.PORTS:
        try:
            return _Server(port, device)
        except OSError:
            continue
    raise OSError("every port of the interface is taken")


class _Server(ThreadingHTTPServer):
    """One device's service."""

    allow_reuse_address = False  # two simulators must not share a port
    daemon_threads = True

    def __init__(self, port: int, device: SimulatedDevice) -> None:
        self.device = device
        super().__init__((sbi.HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of our own faults alone: whoever asked may be gone before the answer."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One request; the method names are made of the verbs, as ``http.server`` wants them."""

    server: _Server

    def do_MOSIPDISC(self) -> None:
        self._answer(self.server.device.discovery(str(self._request().get("type"))))

    def do_MOSIPDINFO(self) -> None:
        self._answer(self.server.device.info())

    def do_RCAPTURE(self) -> None:
        try:
            self._answer(self.server.device.capture(self._request()))
        except WordlessError as error:
            self._begin(error.size)
            self.wfile.write(error.data)

    def do_STREAM(self) -> None:
        device, request = self.server.device, self._request()
        if not device.may_stream(request):
            self._answer({"error": {"errorCode": "106", "errorInfo": "Simulated"}})
            return
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.end_headers()
        self._show(device, str(request["deviceSubId"]), ms=int(request["timeout"]))

    def do_MISCHIEF(self) -> None:
        wanted = self._request()
        what = wanted.get("what")
        self.server.device.mood.set(
            Mischief(str(what)) if what else None,
            times=int(wanted.get("times", ALWAYS)),
            number=str(wanted.get("number", "")),
        )
        self._answer({})

    def log_message(self, *_anything: Any) -> None:
        """Say nothing: the kit's side tells what happened."""

    def _show(self, device: SimulatedDevice, sub_id: str, *, ms: int) -> None:
        for _ in range(int(ms / 1000 / _FRAMES_APART_S)):
            frame = device.frame(sub_id)
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}"
            self.wfile.write(head.encode() + b"\r\n\r\n" + frame + b"\r\n")
            if device.stopped.wait(_FRAMES_APART_S):
                return

    def _request(self) -> Mapping[str, Any]:
        size = min(int(self.headers.get("Content-Length", 0)), _BODY_BYTES_MAX)
        found = json.loads(self.rfile.read(size) or b"{}")
        return found if isinstance(found, dict) else {}

    def _answer(self, said: object) -> None:
        data = json.dumps(said).encode()
        self._begin(len(data))
        self.wfile.write(data)

    def _begin(self, size: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(size))
        self.end_headers()


def told(port: int, what: Mischief | None, *, times: int = ALWAYS, number: str = "") -> None:
    """Tell the simulated device on a port what to do wrong."""
    with sbi.local_client() as client:
        client.request(
            "MISCHIEF",
            f"http://{sbi.HOST}:{port}/mischief",
            json={"what": what and what.value, "times": times, "number": number},
        ).raise_for_status()
