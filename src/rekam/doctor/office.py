"""What an office's doctor asks: does it listen, is the public address its own, who answers there.

From inside the building much can be shown and one thing cannot: that somebody outside gets in.
So the road is called open when the public address leads back to this very office (a router may not
do that for those behind it), or when a kit lately came by that address and proved who it was.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median_low

from rekam.doctor.findings import Code, Finding, Hop, OnStep, Road, RoadName, Value, walk
from rekam.doctor.trip import CLOCK_OFF_MS, Address, Trip

VISIT_FRESH_MS = 24 * 3_600_000
_HOUR_MS = 3_600_000
KIT_LATE_MS = 24 * _HOUR_MS
BACKUP_OLD_MS = 36 * _HOUR_MS  # last night's, and half a day more
_VOTES_MIN = 2  # clocks of kits, before they may doubt the office's
_LOCAL = "127.0.0.1"
_EVERYWHERE = {"0.0.0.0", "::", "localhost"}  # noqa: S104 where a program may be told to listen
_CARRIER = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598: a provider's own, shared by many
_PRIVATE = [
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7")
]
_HOPS = (
    *(Hop.PROGRAM, Hop.ADDRESS, Hop.HOSTS, Hop.LINK, Hop.NAME, Hop.OWNER, Hop.LISTEN),
    *(Hop.HAIRPIN, Hop.TLS, Hop.OUTSIDE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A kit that came by the public address and signed its question."""

    node: str
    seen: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What an office knows of itself."""

    address: str  # by which kits are told to reach it
    served: tuple[str, int]  # where its own program was told to listen
    visit: Visit | None  # the last by that address
    now_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """When a kit was last heard of, and by how much its clock differed then."""

    node: str
    heard_ms: int | None
    clock_off_ms: int | None


def network_road(
    office: Office,
    *,
    trip_to: Callable[[Address, tuple[str, ...]], Trip],
    on_step: OnStep,
) -> Road:
    """Walk from this office's program out to its public address, and back in by it."""
    way = _Way(office, trip_to)
    tries = (
        *(way.program, way.given, way.hosts, way.link, way.name, way.owner, way.listen),
        *(way.hairpin, way.tls, way.outside),
    )
    return walk(
        RoadName.NETWORK,
        tuple(zip(_HOPS, tries, strict=True)),
        on_step=on_step,
        place=office.address,
    )


class _Way:
    """The hops from the inside out; each remembers what the next ones need."""

    def __init__(
        self,
        office: Office,
        trip_to: Callable[[Address, tuple[str, ...]], Trip],
    ) -> None:
        self.office = office
        self.trip_to = trip_to
        self.own_ip = ""
        self.is_own = False
        self.is_proved = False
        self.is_untold = False  # asked by HTTPS, our program took it for HTTP
        self.address = Address("", "http", _LOCAL, 80, "")
        self.trip = trip_to(self.address, (_LOCAL,))

    def program(self) -> Finding:
        """Ask our own program, at the port where it was told to listen."""
        host, port = self.office.served
        found = self._knock_at_program(_LOCAL)
        values: dict[str, Value] = {**found.values, "host": host, "port": port}
        if found.code in {Code.ANSWER_OFFICE, Code.ANSWER_HOST}:
            return Finding(Code.PROGRAM_ANSWERS, values)
        is_down = found.code.hop is Hop.PORT
        return Finding(Code.PROGRAM_DOWN if is_down else Code.PROGRAM_OTHER, values)

    def given(self) -> Finding:
        """Look at the address that kits are given."""
        if not self.office.address:
            return Finding(Code.ADDRESS_NONE)
        try:
            self.address = Address.parse(self.office.address)
        except ValueError:
            return Finding(Code.ADDRESS_BAD)
        self.trip = self.trip_to(self.address, ())
        return Finding(Code.ADDRESS_GIVEN)

    def hosts(self) -> Finding:
        """Ask our own program by the name that kits will use: it may not go by that name."""
        found = self._knock_at_program(self.address.host)
        is_missing = found.code is Code.ANSWER_HOST
        code = Code.HOSTS_MISSING if is_missing else Code.HOSTS_KNOWN
        return Finding(code, {"host": self.address.host})

    def link(self) -> Finding:
        """Look whether there is any way out of this machine."""
        found = self.trip.link()
        self.own_ip = str(found.values.get("ip", ""))
        return found

    def name(self) -> Finding:
        """Ask for the address of the name, as kits will."""
        return self.trip.name()

    def owner(self) -> Finding:
        """Say whose the public address is: this machine's, a router's, or nobody's here."""
        ip = self.trip.ips[0]
        values: dict[str, Value] = {"ip": ip, "own": self.own_ip, "port": self.address.port}
        values["served"] = self.office.served[1]
        if ipaddress.ip_address(ip).is_loopback:
            return Finding(Code.OWNER_LOOPBACK, values)
        self.is_own = self.trip.network.is_own(ip)
        if is_private(ip):
            return Finding(Code.OWNER_PRIVATE, values)
        if self.is_own:
            return Finding(Code.OWNER_HERE, values)
        if ipaddress.ip_address(self.own_ip) in _CARRIER:
            return Finding(Code.OWNER_CARRIER, values)
        is_inside = is_private(self.own_ip)
        return Finding(Code.OWNER_ROUTER if is_inside else Code.OWNER_ELSEWHERE, values)

    def listen(self) -> Finding:
        """Knock at our own address on the network: a router can forward to nothing else."""
        ports = dict.fromkeys((self.address.port, self.office.served[1]))
        values: dict[str, Value] = {"own": self.own_ip}
        code = Code.LISTEN_LOCAL
        for port in ports:
            scheme = self.address.scheme if port == self.address.port else "http"
            place = Address("", scheme, self.address.host, port, self.address.path)
            found = self._knock(place, self.own_ip)
            if found.code is Code.ANSWER_OFFICE:
                return Finding(Code.LISTEN_OPEN, {**values, "port": port})
            if found.code.hop is not Hop.PORT and code is Code.LISTEN_LOCAL:
                code = Code.LISTEN_OTHER
                values |= {**found.values, "port": port}
        values.setdefault("port", self.office.served[1])
        return Finding(code, {**values, "served": self.office.served[1]})

    def hairpin(self) -> Finding:
        """Knock at the public address from inside."""
        found = self._knock(self.address, *self.trip.ips)
        values: dict[str, Value] = {"ip": self.trip.ips[0], "port": self.address.port}
        values |= found.values
        if found.code is Code.ANSWER_OFFICE:
            self.is_proved = True
            return Finding(Code.HAIRPIN_PROVED, values)
        match found.code:
            case Code.PORT_REFUSED:
                code = Code.HAIRPIN_BLOCKED if self.is_own else Code.HAIRPIN_REFUSED
            case one if one.hop is Hop.PORT:
                code = Code.HAIRPIN_BLOCKED if self.is_own else Code.HAIRPIN_SILENT
            case Code.ANSWER_SILENT | Code.ANSWER_CUT | Code.ANSWER_GATEWAY | Code.ANSWER_HOST:
                code = Code.HAIRPIN_BROKEN
            case _:
                code = Code.FORWARD_WRONG
        return Finding(code, values)

    def tls(self) -> Finding:
        """Look at the certificate that kits will see, at the nearest place that shows it.

        And whether the web server that shows it says so to the program behind it, without which
        every form of a browser is refused.
        """
        ips = self.trip.ips if self.is_proved else (self.own_ip,)
        trip = self.trip_to(self.address, ips)
        try:
            found = Finding(Code.TLS_UNSEEN) if trip.port().is_broken else trip.tls()
        finally:
            trip.ends()
        is_hidden = self.is_untold and found.code is Code.TLS_GOOD
        return Finding(Code.TLS_UNTOLD, found.values) if is_hidden else found

    def outside(self) -> Finding:
        """Look whether a kit lately came by the public address: the only proof from outside."""
        visit = self.office.visit
        if visit is not None and self.office.now_ms - visit.at_ms < VISIT_FRESH_MS:
            values: dict[str, Value] = {
                "node": visit.node,
                "seen": visit.seen,
                "at_ms": visit.at_ms,
            }
            return Finding(Code.OUTSIDE_SEEN, values)
        return Finding(Code.OUTSIDE_NONE if self.is_proved else Code.OUTSIDE_UNPROVED)

    def _knock_at_program(self, name: str) -> Finding:
        host, port = self.office.served
        here = _LOCAL if host in _EVERYWHERE else host
        return self._knock(Address("", "http", name, port, ""), here)

    def _knock(self, address: Address, *ips: str) -> Finding:
        """Return who answers there, whatever the certificate."""
        trip = self.trip_to(address, ips)
        try:
            found = trip.port()
            if found.is_broken:
                return found
            if address.scheme != "https":
                return trip.answer()
            found = trip.answer_blindly()
            self.is_untold |= found.values.get("scheme") == "http"
            return found
        finally:
            trip.ends()


def is_private(ip: str) -> bool:
    """Tell an address that means something inside one building alone."""
    parsed = ipaddress.ip_address(ip)
    return any(parsed in network for network in _PRIVATE)


def kits(heard: Sequence[Heard], now_ms: int) -> Finding:
    """Say how long ago the kits last came."""
    if not heard:
        return Finding(Code.KITS_NONE)
    late = [one for one in heard if one.heard_ms is None or now_ms - one.heard_ms > KIT_LATE_MS]
    last = max((one.heard_ms or 0 for one in heard), default=0)
    values: dict[str, Value] = {"count": len(heard), "late": len(late), "last_ms": last}
    values["nodes"] = ", ".join(one.node for one in late[:5])
    return Finding(Code.KITS_LATE if late else Code.KITS_HEARD, values)


def clock(heard: Sequence[Heard]) -> Finding:
    """Ask the kits' clocks about ours: when most of them differ alike, it is ours that is wrong."""
    off = [one.clock_off_ms for one in heard if one.clock_off_ms is not None]
    if len(off) < _VOTES_MIN:
        return Finding(Code.CLOCK_UNTOLD)
    values: dict[str, Value] = {"off_ms": -median_low(off), "count": len(off)}
    is_doubted = abs(median_low(off)) > CLOCK_OFF_MS
    return Finding(Code.CLOCK_DOUBTED if is_doubted else Code.CLOCK_AGREES, values)


def backup(age_ms: int | None, *, place: str = "", left: int = 0) -> Finding:
    """Say how old the last backup is; None when there never was one."""
    if age_ms is None:
        return Finding(Code.BACKUP_NONE)
    values: dict[str, Value] = {"hours": age_ms // _HOUR_MS, "place": place, "left": left}
    return Finding(Code.BACKUP_OLD if age_ms > BACKUP_OLD_MS else Code.BACKUP_FRESH, values)
