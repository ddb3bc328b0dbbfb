"""What a doctor finds: each hop of a road with what was tried, what came back and how bad it is.

A finding is a code and its values; a code says on which hop it stands and what it means for the
road. The sentences, and what to do, stand in ``web/doctor_sentences.py``: one for every code.
A road is walked until its first broken hop, and the hops behind that one were not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum, StrEnum
from typing import Any

from rekam.domain.errors import MalformedError

Value = str | int
VALUE_LENGTH_MAX = 300  # of what a stranger's server says of itself


class Verdict(StrEnum):
    """What a finding means for its road."""

    OK = "ok"
    WARN = "warn"  # the road carries, and somebody should look
    FAIL = "fail"  # nothing gets past this hop


class RoadName(StrEnum):
    """The roads home, in the order in which they are told."""

    NETWORK = "network"
    BUCKET = "bucket"
    STICK = "stick"


class Hop(StrEnum):
    """Where on a road something is found; the last three are of the machine and of no road."""

    ADDRESS = "address"
    LINK = "link"
    PROXY = "proxy"
    NAME = "name"
    ROUTE = "route"
    PORT = "port"
    TLS = "tls"
    ANSWER = "answer"
    CLOCK = "clock"
    PAIRING = "pairing"
    POSITIONS = "positions"
    UDP = "udp"
    BUCKET = "bucket"
    PROGRAM = "program"
    LISTEN = "listen"
    HOSTS = "hosts"
    OWNER = "owner"
    HAIRPIN = "hairpin"
    OUTSIDE = "outside"
    STICK = "stick"
    DISK = "disk"
    KITS = "kits"
    BACKUP = "backup"


class Code(Enum):
    """Everything that can be found. Docs/dokter.md tells each, and a test holds it to that."""

    ADDRESS_NONE = "address-none", Hop.ADDRESS, Verdict.FAIL
    ADDRESS_BAD = "address-bad", Hop.ADDRESS, Verdict.FAIL
    ADDRESS_GIVEN = "address-given", Hop.ADDRESS, Verdict.OK
    LINK_UP = "link-up", Hop.LINK, Verdict.OK
    LINK_DOWN = "link-down", Hop.LINK, Verdict.FAIL
    LINK_UNROUTED = "link-unrouted", Hop.LINK, Verdict.FAIL
    PROXY_NONE = "proxy-none", Hop.PROXY, Verdict.OK
    PROXY_USED = "proxy-used", Hop.PROXY, Verdict.OK
    NAME_FOUND = "name-found", Hop.NAME, Verdict.OK
    NAME_NUMBER = "name-number", Hop.NAME, Verdict.OK
    NAME_UNKNOWN = "name-unknown", Hop.NAME, Verdict.FAIL
    NAME_SILENT = "name-silent", Hop.NAME, Verdict.FAIL
    ROUTE_FOUND = "route-found", Hop.ROUTE, Verdict.OK
    ROUTE_NONE = "route-none", Hop.ROUTE, Verdict.FAIL
    PORT_OPEN = "port-open", Hop.PORT, Verdict.OK
    PORT_REFUSED = "port-refused", Hop.PORT, Verdict.FAIL
    PORT_SILENT = "port-silent", Hop.PORT, Verdict.FAIL
    PORT_UNREACHABLE = "port-unreachable", Hop.PORT, Verdict.FAIL
    PORT_FORBIDDEN = "port-forbidden", Hop.PORT, Verdict.FAIL
    PROXY_REFUSED = "proxy-refused", Hop.TLS, Verdict.FAIL
    TLS_GOOD = "tls-good", Hop.TLS, Verdict.OK
    TLS_SOON = "tls-soon", Hop.TLS, Verdict.WARN
    TLS_PLAIN = "tls-plain", Hop.TLS, Verdict.WARN
    TLS_UNTOLD = "tls-untold", Hop.TLS, Verdict.WARN
    TLS_UNSEEN = "tls-unseen", Hop.TLS, Verdict.WARN
    TLS_NONE = "tls-none", Hop.TLS, Verdict.FAIL
    TLS_FAILED = "tls-failed", Hop.TLS, Verdict.FAIL
    CERT_EXPIRED = "cert-expired", Hop.TLS, Verdict.FAIL
    CERT_EARLY = "cert-early", Hop.TLS, Verdict.FAIL
    CERT_NAME = "cert-name", Hop.TLS, Verdict.FAIL
    CERT_CHAIN = "cert-chain", Hop.TLS, Verdict.FAIL
    CERT_CLOCK = "cert-clock", Hop.TLS, Verdict.FAIL
    ANSWER_OFFICE = "answer-office", Hop.ANSWER, Verdict.OK
    ANSWER_UNPROVED = "answer-unproved", Hop.ANSWER, Verdict.WARN
    ANSWER_OTHER_OFFICE = "answer-other-office", Hop.ANSWER, Verdict.FAIL
    ANSWER_KIT = "answer-kit", Hop.ANSWER, Verdict.FAIL
    ANSWER_OTHER = "answer-other", Hop.ANSWER, Verdict.FAIL
    ANSWER_PORTAL = "answer-portal", Hop.ANSWER, Verdict.FAIL
    ANSWER_MOVED = "answer-moved", Hop.ANSWER, Verdict.FAIL
    ANSWER_PROXY = "answer-proxy", Hop.ANSWER, Verdict.FAIL
    ANSWER_GATEWAY = "answer-gateway", Hop.ANSWER, Verdict.FAIL
    ANSWER_HOST = "answer-host", Hop.ANSWER, Verdict.FAIL
    ANSWER_DAMAGED = "answer-damaged", Hop.ANSWER, Verdict.FAIL
    ANSWER_SILENT = "answer-silent", Hop.ANSWER, Verdict.FAIL
    ANSWER_CUT = "answer-cut", Hop.ANSWER, Verdict.FAIL
    CLOCK_RIGHT = "clock-right", Hop.CLOCK, Verdict.OK
    CLOCK_OFF = "clock-off", Hop.CLOCK, Verdict.WARN
    CLOCK_UNTOLD = "clock-untold", Hop.CLOCK, Verdict.OK
    CLOCK_AGREES = "clock-agrees", Hop.CLOCK, Verdict.OK
    CLOCK_DOUBTED = "clock-doubted", Hop.CLOCK, Verdict.WARN
    PAIRED = "paired", Hop.PAIRING, Verdict.OK
    PAIRING_UNKNOWN = "pairing-unknown", Hop.PAIRING, Verdict.FAIL
    PAIRING_KEYS = "pairing-keys", Hop.PAIRING, Verdict.FAIL
    PAIRING_REVOKED = "pairing-revoked", Hop.PAIRING, Verdict.FAIL
    PAIRING_FAILED = "pairing-failed", Hop.PAIRING, Verdict.FAIL
    POSITIONS_LEVEL = "positions-level", Hop.POSITIONS, Verdict.OK
    POSITIONS_WAITING = "positions-waiting", Hop.POSITIONS, Verdict.OK
    POSITIONS_NONE = "positions-none", Hop.POSITIONS, Verdict.WARN
    POSITIONS_AHEAD = "positions-ahead", Hop.POSITIONS, Verdict.WARN
    POSITIONS_FORK = "positions-fork", Hop.POSITIONS, Verdict.WARN
    UDP_OPEN = "udp-open", Hop.UDP, Verdict.OK
    UDP_SILENT = "udp-silent", Hop.UDP, Verdict.WARN
    UDP_REFUSED = "udp-refused", Hop.UDP, Verdict.WARN
    UDP_FAILED = "udp-failed", Hop.UDP, Verdict.WARN
    BUCKET_OPEN = "bucket-open", Hop.BUCKET, Verdict.OK
    BUCKET_FAILED = "bucket", Hop.BUCKET, Verdict.FAIL
    BUCKET_KEY = "bucket-key", Hop.BUCKET, Verdict.FAIL
    BUCKET_DENIED = "bucket-denied", Hop.BUCKET, Verdict.FAIL
    BUCKET_MISSING = "bucket-missing", Hop.BUCKET, Verdict.FAIL
    BUCKET_REGION = "bucket-region", Hop.BUCKET, Verdict.FAIL
    BUCKET_CLOCK = "bucket-clock", Hop.BUCKET, Verdict.FAIL
    BUCKET_CERTIFICATE = "bucket-certificate", Hop.BUCKET, Verdict.FAIL
    BUCKET_UNREACHABLE = "bucket-unreachable", Hop.BUCKET, Verdict.FAIL
    BUCKET_BUSY = "bucket-busy", Hop.BUCKET, Verdict.FAIL
    BUCKET_FULL = "bucket-full", Hop.BUCKET, Verdict.FAIL
    BUCKET_STRANGE = "bucket-strange", Hop.BUCKET, Verdict.FAIL
    PROGRAM_ANSWERS = "program-answers", Hop.PROGRAM, Verdict.OK
    PROGRAM_DOWN = "program-down", Hop.PROGRAM, Verdict.FAIL
    PROGRAM_OTHER = "program-other", Hop.PROGRAM, Verdict.FAIL
    LISTEN_OPEN = "listen-open", Hop.LISTEN, Verdict.OK
    LISTEN_LOCAL = "listen-local", Hop.LISTEN, Verdict.FAIL
    LISTEN_OTHER = "listen-other", Hop.LISTEN, Verdict.FAIL
    HOSTS_KNOWN = "hosts-known", Hop.HOSTS, Verdict.OK
    HOSTS_MISSING = "hosts-missing", Hop.HOSTS, Verdict.FAIL
    OWNER_HERE = "owner-here", Hop.OWNER, Verdict.OK
    OWNER_ROUTER = "owner-router", Hop.OWNER, Verdict.WARN
    OWNER_CARRIER = "owner-carrier", Hop.OWNER, Verdict.WARN
    OWNER_PRIVATE = "owner-private", Hop.OWNER, Verdict.WARN
    OWNER_LOOPBACK = "owner-loopback", Hop.OWNER, Verdict.FAIL
    OWNER_ELSEWHERE = "owner-elsewhere", Hop.OWNER, Verdict.WARN
    HAIRPIN_PROVED = "hairpin-proved", Hop.HAIRPIN, Verdict.OK
    HAIRPIN_REFUSED = "hairpin-refused", Hop.HAIRPIN, Verdict.WARN
    HAIRPIN_SILENT = "hairpin-silent", Hop.HAIRPIN, Verdict.WARN
    HAIRPIN_BLOCKED = "hairpin-blocked", Hop.HAIRPIN, Verdict.FAIL
    HAIRPIN_BROKEN = "hairpin-broken", Hop.HAIRPIN, Verdict.FAIL
    FORWARD_WRONG = "forward-wrong", Hop.HAIRPIN, Verdict.FAIL
    OUTSIDE_SEEN = "outside-seen", Hop.OUTSIDE, Verdict.OK
    OUTSIDE_NONE = "outside-none", Hop.OUTSIDE, Verdict.WARN
    OUTSIDE_UNPROVED = "outside-unproved", Hop.OUTSIDE, Verdict.FAIL
    STICK_FOUND = "stick-found", Hop.STICK, Verdict.OK
    STICK_NONE = "stick-none", Hop.STICK, Verdict.FAIL
    STICK_FULL = "stick-full", Hop.STICK, Verdict.FAIL
    STICK_LOCKED = "stick-locked", Hop.STICK, Verdict.FAIL
    DISK_ROOM = "disk-room", Hop.DISK, Verdict.OK
    DISK_LOW = "disk-low", Hop.DISK, Verdict.WARN
    DISK_FULL = "disk-full", Hop.DISK, Verdict.FAIL
    KITS_HEARD = "kits-heard", Hop.KITS, Verdict.OK
    KITS_LATE = "kits-late", Hop.KITS, Verdict.WARN
    KITS_NONE = "kits-none", Hop.KITS, Verdict.OK
    BACKUP_FRESH = "backup-fresh", Hop.BACKUP, Verdict.OK
    BACKUP_OLD = "backup-old", Hop.BACKUP, Verdict.WARN
    BACKUP_NONE = "backup-none", Hop.BACKUP, Verdict.WARN

    def __init__(self, ident: str, hop: Hop, verdict: Verdict) -> None:
        self.ident = ident
        self.hop = hop
        self.verdict = verdict


_BY_IDENT = {code.ident: code for code in Code}


@dataclass(frozen=True, slots=True)
class Finding:
    """What came back at one hop; ``values`` go into its sentences."""

    code: Code
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_broken(self) -> bool:
        return self.code.verdict is Verdict.FAIL


@dataclass(frozen=True, slots=True)
class Road:
    """One road home, as far as it could be walked."""

    name: RoadName
    findings: tuple[Finding, ...]
    untried: tuple[Hop, ...] = ()
    place: str = ""  # where it leads, to tell two of one kind apart

    @property
    def is_open(self) -> bool:
        return not any(one.is_broken for one in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one examination found."""

    node: str
    made_ms: int
    address: str  # of the office, as it was examined; "" when there is none
    roads: tuple[Road, ...]
    machine: tuple[Finding, ...]

    @property
    def open_roads(self) -> list[Road]:
        return [road for road in self.roads if road.is_open]

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can keep."""
        return {
            **{name: getattr(self, name) for name in ("node", "made_ms", "address")},
            "roads": [
                {
                    "name": road.name,
                    "place": road.place,
                    "findings": _plain(road.findings),
                    "untried": [*road.untried],
                }
                for road in self.roads
            ],
            "machine": _plain(self.machine),
        }


Step = tuple[Hop, Callable[[], Finding]]
OnStep = Callable[[RoadName, Hop], None]


def walk(name: RoadName, steps: Sequence[Step], *, on_step: OnStep, place: str = "") -> Road:
    """Try the hops of a road in order, until one is broken."""
    findings: list[Finding] = []
    for index, (hop, step) in enumerate(steps):
        on_step(name, hop)
        findings.append(step())
        if findings[-1].is_broken:
            # A handshake may already have shown who answers.
            left = (one for one, _ in steps[index + 1 :])
            untried = tuple(one for one in left if one is not findings[-1].code.hop)
            return Road(name, tuple(findings), untried, place)
    return Road(name, tuple(findings), place=place)


def from_plain(plain: Any) -> Report:
    """Read what ``to_plain`` wrote.

    Raises:
        MalformedError: it did not; codes of a newer program among it too.
    """
    try:
        return Report(
            node=str(plain["node"]),
            made_ms=int(plain["made_ms"]),
            address=str(plain["address"]),
            roads=tuple(
                Road(
                    RoadName(road["name"]),
                    _findings(road["findings"]),
                    tuple(Hop(one) for one in road["untried"]),
                    str(road["place"]),
                )
                for road in plain["roads"]
            ),
            machine=_findings(plain["machine"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedError("doctor") from error


def _plain(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [{"code": one.code.ident, "values": asdict(one)["values"]} for one in findings]


def _findings(plain: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            _BY_IDENT[one["code"]],
            {
                str(name): value if isinstance(value, int) else str(value)[:VALUE_LENGTH_MAX]
                for name, value in one["values"].items()
            },
        )
        for one in plain
    )
