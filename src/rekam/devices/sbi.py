"""The Secure Biometric Interface 0.9.5 as a client: the four verbs, over HTTP on this laptop alone.

Whatever answers on these ports may be anything: a device's service, another program, something
hostile. So answers have a size and a time within which they must be whole, and what leaves here
on any failure is a ``DeviceError``. What they say is not believed here; that is ``trust.py``.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from rekam.devices import jws
from rekam.devices.asked import TYPES, Asked
from rekam.devices.interface import Device, Kind, Status
from rekam.devices.preview import Preview
from rekam.devices.trust import refused, text
from rekam.domain.device_errors import DeviceSilentError, DeviceUnreadableError
from rekam.domain.errors import DeviceError

HOST = "127.0.0.1"  # the address itself: a name may be made to lead elsewhere
PORTS = range(4501, 4601)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much."""

    connect_s: float = 0.3
    ask_s: float = 3.0  # for who is there, and who are you
    after_timeout_s: float = 5.0  # that a device may take to pack and sign once it gave up waiting
    answer_bytes_max: int = 256 * 1024
    capture_bytes_max: int = 16 * 1024 * 1024  # four lossless prints are under 1 MB


def local_client() -> httpx.Client:
    """Return a client that no proxy setting of this laptop sends elsewhere.

    It trusts no authority of the web: all here is plain HTTP, and loading them costs 3 MB.
    """
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(trust_env=False, follow_redirects=False, verify=nobody)


def listening(ports: Iterable[int] = PORTS, *, limits: Limits = Limits()) -> list[int]:
    """Return the ports on which something listens; all are tried at once."""
    every = list(ports)

    def is_open(port: int) -> bool:
        with socket.socket() as probe:
            probe.settimeout(limits.connect_s)
            return probe.connect_ex((HOST, port)) == 0

    with ThreadPoolExecutor(max_workers=len(every) or 1) as pool:
        found = pool.map(is_open, every)
    return [port for port, is_there in zip(every, found, strict=True) if is_there]


class Sbi:
    """Whoever listens on these ports, asked in the words of the interface."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        limits: Limits = Limits(),
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._limits = limits
        self._steady_s = steady_s

    def discover(self, port: int, kind: Kind) -> list[Device]:
        """Return the devices of a kind behind a port; what is no device is passed over."""
        said = self._asked("MOSIPDISC", port, "device", body={"type": TYPES[kind]})
        return list(_devices(said, port, kind))

    def info(self, device: Device) -> str:
        """Return the token in which a device says who it is."""
        said = self._asked("MOSIPDINFO", device.port, "info", body=None)
        entries = said if isinstance(said, list) else [said]
        tokens = [_token(entry) for entry in entries if _has_token(entry)]
        for token in tokens:
            if _says(token, "deviceId") == device.ident:
                return token
        for entry in entries:
            refused(entry)
        raise DeviceUnreadableError("deviceInfo")

    def capture(self, asked: Asked) -> list[Any]:
        """Return the parts of an answer, one for each finger or eye; waits for the device."""
        said = self._asked(
            "RCAPTURE",
            asked.info.device.port,
            "capture",
            body=asked.body(),
            wait_s=asked.timeout_ms / 1000 + self._limits.after_timeout_s,
            bytes_max=self._limits.capture_bytes_max,
        )
        refused(said)
        parts = said.get("biometrics") if isinstance(said, Mapping) else None
        if not isinstance(parts, list) or not parts:
            raise DeviceUnreadableError("biometrics")
        return parts

    def stream(self, device: Device, sub_id: int, *, seconds: float) -> Preview:
        """Return what the device sees as JPEG files, once it has agreed to show it."""
        body = {
            "deviceId": device.ident,
            "deviceSubId": str(sub_id),
            "timeout": str(round(seconds * 1000)),
        }
        response = self._sent("STREAM", device.port, "stream", body=body, wait_s=self._limits.ask_s)
        if response.headers.get("content-type", "").startswith("multipart/"):
            until = self._steady_s() + seconds
            return Preview(response, is_over=lambda: self._steady_s() > until)
        refused(self._read(response, wait_s=self._limits.ask_s))
        raise DeviceUnreadableError("stream")

    def _asked(
        self,
        verb: str,
        port: int,
        path: str,
        *,
        body: Mapping[str, Any] | None,
        wait_s: float = 0.0,
        bytes_max: int = 0,
    ) -> Any:
        wait_s = wait_s or self._limits.ask_s
        response = self._sent(verb, port, path, body=body, wait_s=wait_s)
        return self._read(response, wait_s=wait_s, bytes_max=bytes_max)

    def _sent(
        self,
        verb: str,
        port: int,
        path: str,
        *,
        body: Mapping[str, Any] | None,
        wait_s: float,
    ) -> httpx.Response:
        assert port in PORTS, port
        request = self._client.build_request(
            verb,
            f"http://{HOST}:{port}/{path}",
            json=body,
            headers={"Accept-Encoding": "identity"},
            timeout=httpx.Timeout(wait_s, connect=self._limits.connect_s),
        )
        try:
            return self._client.send(request, stream=True)
        except Exception as error:  # a service may fail in any way
            raise DeviceSilentError(type(error).__name__) from error

    def _read(self, response: httpx.Response, *, wait_s: float, bytes_max: int = 0) -> Any:
        """Return an answer's JSON, whole and in time.

        Guards against an answer that never ends, or only drips
        (``test_an_answer_that_never_ends_is_cut_off``).
        """
        until, data = self._steady_s() + wait_s, bytearray()
        for piece in _pieces(response):
            data += piece
            if len(data) > (bytes_max or self._limits.answer_bytes_max):
                raise DeviceUnreadableError("size")
            if self._steady_s() > until:
                raise DeviceSilentError("slow")
        return jws.as_json(bytes(data))


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    """Yield an answer's bytes; however it breaks off, it is the device that fell silent."""
    try:
        yield from response.iter_raw()
    except Exception as error:  # a service may fail in any way
        raise DeviceSilentError(type(error).__name__) from error
    finally:
        response.close()


def _devices(said: object, port: int, kind: Kind) -> Iterator[Device]:
    for entry in said if isinstance(said, list) else [said]:
        try:
            yield _device(entry, port, kind)
        except DeviceError:
            continue  # an error in place of a device, or something that is none


def _device(entry: object, port: int, kind: Kind) -> Device:
    try:
        status = Status(text(entry, "deviceStatus"))
    except ValueError:
        raise DeviceUnreadableError("deviceStatus") from None
    identity = _identity(entry)
    if identity and text(identity, "type") != TYPES[kind]:
        raise DeviceUnreadableError("type")
    return Device(
        port=port,
        ident=text(entry, "deviceId"),
        kind=kind,
        status=status,
        serial=str(identity.get("serialNo", "")),
        make=str(identity.get("make", "")),
        model=str(identity.get("model", "")),
    )


def _identity(entry: object) -> Mapping[str, Any]:
    """Return the unsigned identity in a discovery; an unregistered device has none."""
    assert isinstance(entry, Mapping)
    packed = entry.get("digitalId") or ""
    return jws.as_object(jws.unpacked(str(packed))) if packed else {}


def _has_token(entry: object) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("deviceInfo"), str)


def _token(entry: Mapping[str, Any]) -> str:
    return text(entry, "deviceInfo")


def _says(token: str, key: str) -> str:
    """Return a value out of a token that nobody has checked yet, to tell tokens apart."""
    _header, _dot, rest = token.partition(".")
    return text(jws.as_object(jws.unpacked(rest.partition(".")[0])), key)
