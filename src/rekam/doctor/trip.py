"""One way to an address, hop by hop: name, route, port, handshake, answer, clock.

A trip remembers what earlier hops found (the address of a name, the open line), so its hops are
asked in order, each once. Before: ``network.py`` touches. Next: ``judge.py`` says who answered.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509

from rekam.doctor import judge, proof
from rekam.doctor.findings import VALUE_LENGTH_MAX, Code, Finding, Value
from rekam.doctor.judge import Judged
from rekam.doctor.network import Network, certificate
from rekam.doctor.proof import Proof
from rekam.sync import fast, wire

CLOCK_OFF_MS = 120_000
CERT_SOON = timedelta(days=21)
_PORTS = {"http": 80, "https": 443}
_ADDRESSES_MAX = 3  # of one name: each may cost a whole patience
# OpenSSL's X509_V_ERR_*: not yet valid, expired, another name
_CERT_CODES = {9: Code.CERT_EARLY, 10: Code.CERT_EXPIRED, 62: Code.CERT_NAME, 64: Code.CERT_NAME}


@dataclass(frozen=True, slots=True)
class Address:
    """An office's address, taken apart."""

    text: str
    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Take an address apart; ValueError when it is none that a courier could use."""
        parts = urlsplit(text)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError(text)
        port = parts.port or _PORTS[parts.scheme]
        return cls(text, parts.scheme, parts.hostname, port, parts.path.rstrip("/"))

    @property
    def is_number(self) -> bool:
        """Whether it names no name."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return True

    @property
    def header(self) -> str:
        """What a browser would say it asks for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knocking:
    """Who asks, and how a proof is known; ``authorise`` signs the question where a kit asks."""

    office_key: bytes
    new_nonce: Callable[[], str]
    clock_ms: Callable[[], int]
    authorise: Callable[[str], dict[str, str]] = lambda _path: {}


class Trip:
    """The hops to one address; ``ends`` closes what is open."""

    def __init__(
        self,
        address: Address,
        network: Network,
        knocking: Knocking,
        *,
        proxy: Address | None = None,
        ips: tuple[str, ...] = (),
    ) -> None:
        self.address = address
        self.network = network
        self.knocking = knocking
        self.proxy = proxy
        self.near = proxy or address  # whom our own connection goes to
        self.ips = ips or ((self.near.host,) if self.near.is_number else ())
        self.line: socket.socket | None = None
        self.proof: Proof | None = None
        self.clock_off_ms = 0
        self.udp_port = 0  # where whoever proved to be the office says that it hears HTTP/3

    def ends(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()
            self.line = None

    # ---- the hops

    def link(self) -> Finding:
        """Look whether there is any way out of this machine."""
        if not self.network.has_interface():
            return Finding(Code.LINK_DOWN)
        for anywhere in (*self.ips, "192.0.2.1", "2001:db8::1"):
            with suppress(OSError):
                return Finding(Code.LINK_UP, {"ip": self.network.source(anywhere)})
        return Finding(Code.LINK_UNROUTED)

    def through(self) -> Finding:
        """Tell whether this machine was told to go by a proxy."""
        if self.proxy is None:
            return Finding(Code.PROXY_NONE)
        return Finding(Code.PROXY_USED, {"proxy": self.proxy.text})

    def name(self) -> Finding:
        """Ask for the address of the name."""
        if self.ips:
            return Finding(Code.NAME_NUMBER, {"host": self.near.host})
        values: dict[str, Value] = {"host": self.near.host}
        try:
            self.ips = tuple(self.network.lookup(self.near.host)[:_ADDRESSES_MAX])
        except TimeoutError:
            return Finding(Code.NAME_SILENT, values)
        except socket.gaierror as error:
            is_silent = error.errno in {socket.EAI_AGAIN, socket.EAI_FAIL}
            return Finding(Code.NAME_SILENT if is_silent else Code.NAME_UNKNOWN, values)
        except (OSError, UnicodeError):
            return Finding(Code.NAME_UNKNOWN, values)
        return Finding(Code.NAME_FOUND, {**values, "ip": ", ".join(self.ips)})

    def route(self) -> Finding:
        """Look whether this machine knows a way to the address."""
        for ip in self.ips:
            with suppress(OSError):
                return Finding(Code.ROUTE_FOUND, {"ip": ip, "from": self.network.source(ip)})
        return Finding(Code.ROUTE_NONE, {"ip": ", ".join(self.ips)})

    def port(self) -> Finding:
        """Open a connection, to the first address that takes one."""
        code = Code.PORT_UNREACHABLE
        for ip in self.ips:
            values: dict[str, Value] = {"ip": ip, "port": self.near.port}
            try:
                self.line = self.network.connect(ip, self.near.port)
            except OSError as error:
                code = _port_code(error)
            else:
                self.ips = (ip,)
                return Finding(Code.PORT_OPEN, values)
        seconds = int(self.network.patience_s)
        return Finding(code, {"ip": ", ".join(self.ips), "port": self.near.port, "s": seconds})

    def tls(self) -> Finding:
        """Shake hands as the courier does; where that fails, see who it is."""
        if self.address.scheme == "http":
            return Finding(Code.TLS_PLAIN)
        assert self.line is not None, "the port is asked first"
        line, self.line = self.line, None
        try:
            self._lead(line)
            secured = self.network.secure(line, self.address.host)
        except _ProxyRefusedError as error:
            line.close()
            return Finding(Code.PROXY_REFUSED, {"proxy": self.near.text, "status": error.status})
        except ssl.SSLCertVerificationError as error:
            return self._distrusted(error)
        except ssl.SSLError as error:
            is_plain = error.reason in {
                "WRONG_VERSION_NUMBER",
                "HTTP_REQUEST",
                "RECORD_LAYER_FAILURE",
            }
            code = Code.TLS_NONE if is_plain else Code.TLS_FAILED
            return self._unless_intercepted(Finding(code, self._values(why=str(error.reason))))
        except OSError as error:
            line.close()
            return Finding(Code.TLS_FAILED, self._values(why=type(error).__name__))
        self.line = secured
        return self._certified(certificate(secured))

    def answer(self) -> Finding:
        """Ask whoever is there to prove that it is the office."""
        try:
            judged = self._ask()
        except TimeoutError:
            seconds = int(self.network.patience_s)
            return Finding(Code.ANSWER_SILENT, self._values(s=seconds))
        except (OSError, http.client.HTTPException):
            return Finding(Code.ANSWER_CUT, self._values())
        finally:
            self.ends()
        self.proof = judged.proof
        found = Finding(judged.finding.code, {**self._values(), **judged.finding.values})
        if found.code in {Code.ANSWER_OTHER, Code.ANSWER_MOVED}:
            return self._unless_intercepted(found)
        return found

    def answer_blindly(self) -> Finding:
        """Ask for the proof over a handshake with anybody: who is there, whatever it shows."""
        self.ends()
        try:
            _, judged = self._see()
        except ssl.SSLError:  # something answers, and it is not what is meant to
            return Finding(Code.ANSWER_OTHER, self._values(status=0, server="?"))
        except TimeoutError:
            return Finding(Code.ANSWER_SILENT, self._values(s=int(self.network.patience_s)))
        except (OSError, http.client.HTTPException):
            return Finding(Code.ANSWER_CUT, self._values())
        return Finding(judged.finding.code, {**self._values(), **judged.finding.values})

    def clock(self) -> Finding:
        """Compare our clock with the office's; a wrong one is no reason to stop anything."""
        if self.proof is None:
            return Finding(Code.CLOCK_UNTOLD)
        code = Code.CLOCK_OFF if abs(self.clock_off_ms) > CLOCK_OFF_MS else Code.CLOCK_RIGHT
        return Finding(code, {"off_ms": self.clock_off_ms})

    # ---- below the hops

    def _ask(self, *, is_blind: bool = False) -> Judged:
        assert self.line is not None, "the port is asked first"
        nonce = self.knocking.new_nonce()
        path = f"{proof.PATH}{nonce}"
        target = f"{self.address.path}/{wire.PATH}{path}"
        url = f"{self.address.scheme}://{self.address.header}{target}"
        asked_ms = self.knocking.clock_ms()
        answer = self.network.ask(
            self.line,
            host=self.address.header,
            path=url if self.proxy and self.address.scheme == "http" else target,
            headers={} if is_blind else self.knocking.authorise(path),
        )
        answered_ms = self.knocking.clock_ms()
        judged = judge.judge(answer, nonce=nonce, office_key=self.knocking.office_key, url=url)
        if judged.proof is not None:
            self.udp_port, _ = fast.offered(answer.headers.get("Alt-Svc", "")) or (0, 0.0)
            self.clock_off_ms = (asked_ms + answered_ms) // 2 - judged.proof.clock_ms
        return judged

    def _distrusted(self, error: ssl.SSLCertVerificationError) -> Finding:
        """Say what is wrong with a certificate, and whose it is.

        Whoever showed it is asked for a proof on a line of its own: a wrong certificate of the
        office is one thing, another server in its place another.
        """
        try:
            shown = self._see()
        except (OSError, http.client.HTTPException) as blind:
            return Finding(Code.TLS_FAILED, self._values(why=type(blind).__name__))
        cert, judged = shown
        if judged.proof is None and judged.finding.code is not Code.ANSWER_UNPROVED:
            found = Finding(judged.finding.code, {**self._values(), **judged.finding.values})
            return self._unless_intercepted(found)
        code = _CERT_CODES.get(error.verify_code, Code.CERT_CHAIN)
        values = {**self._values(), **_described(cert)}
        if code in {Code.CERT_EXPIRED, Code.CERT_EARLY} and self._is_our_clock(cert, judged):
            return Finding(Code.CERT_CLOCK, {**values, "off_ms": self.clock_off_ms})
        return Finding(code, values)

    def _see(self) -> tuple[x509.Certificate | None, Judged]:
        line = self.network.connect(self.ips[0], self.near.port)
        try:
            self._lead(line)
            self.line = self.network.secure_blindly(line, self.address.host)
            return certificate(self.line), self._ask(is_blind=True)
        finally:
            line.close()
            self.ends()

    def _is_our_clock(self, cert: x509.Certificate | None, judged: Judged) -> bool:
        """Tell whether the certificate is good by the office's clock, and only not by ours."""
        if cert is None or judged.proof is None or abs(self.clock_off_ms) <= CLOCK_OFF_MS:
            return False
        now = datetime.fromtimestamp(judged.proof.clock_ms / 1000, tz=UTC)
        return cert.not_valid_before_utc <= now <= cert.not_valid_after_utc

    def _certified(self, cert: x509.Certificate | None) -> Finding:
        values = {**self._values(), **_described(cert)}
        now = datetime.fromtimestamp(self.knocking.clock_ms() / 1000, tz=UTC)
        if cert is not None and cert.not_valid_after_utc - now < CERT_SOON:
            return Finding(Code.TLS_SOON, values)
        return Finding(Code.TLS_GOOD, values)

    def _unless_intercepted(self, found: Finding) -> Finding:
        """Tell a page for everybody who is new on this network from one server in our way."""
        if not self.network.is_intercepted(self.knocking.new_nonce(), self.ips[0]):
            return found
        server = found.values.get("where") or found.values.get("server") or "?"
        return Finding(Code.ANSWER_PORTAL, {**self._values(), "server": server})

    def _lead(self, line: socket.socket) -> None:
        if self.proxy is not None:
            status = self.network.through(line, self.address.host, self.address.port)
            if status != http.client.OK:
                raise _ProxyRefusedError(status)

    def _values(self, **more: Value) -> dict[str, Value]:
        return {"host": self.address.host, "ip": self.ips[0], "port": self.address.port, **more}


class _ProxyRefusedError(Exception):
    """A proxy would not lead on."""

    def __init__(self, status: int) -> None:
        self.status = status


def _port_code(error: OSError) -> Code:
    match error:
        case ConnectionRefusedError():
            return Code.PORT_REFUSED
        case TimeoutError():
            return Code.PORT_SILENT
        case PermissionError():
            return Code.PORT_FORBIDDEN
        case _:
            return Code.PORT_UNREACHABLE


def _described(cert: x509.Certificate | None) -> dict[str, Value]:
    if cert is None:
        return {"subject": "?", "issuer": "?", "from_day": "?", "to_day": "?"}
    return {
        "subject": _names(cert),
        "issuer": cert.issuer.rfc4514_string()[:VALUE_LENGTH_MAX],
        "from_day": cert.not_valid_before_utc.date().isoformat(),
        "to_day": cert.not_valid_after_utc.date().isoformat(),
    }


_ODD = (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


def _names(cert: x509.Certificate) -> str:
    try:
        found = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(one.value) for one in found]
    except (*_ODD, ValueError):
        names = [cert.subject.rfc4514_string()]
    return ", ".join(names)[:VALUE_LENGTH_MAX]
