"""What a kit's doctor asks: may it reach its office, does the office know it, what has arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rekam.doctor.findings import Code, Finding, Hop, OnStep, Road, RoadName, walk
from rekam.doctor.trip import Address, Trip
from rekam.domain.errors import (
    RevokedSignerError,
    SignatureError,
    TransportError,
    UnknownSignerError,
    UntrustedError,
)
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal.entry import Head
from rekam.sync import statement
from rekam.sync.carrier import Carrier, statement_name
from rekam.sync.statement import Statement

_REFUSALS = {
    UnknownSignerError.code: Code.PAIRING_UNKNOWN,
    SignatureError.code: Code.PAIRING_KEYS,
    RevokedSignerError.code: Code.PAIRING_REVOKED,
}
# Opens a connection over UDP to an office's port and leaves it: why none came about, and seconds.
OpenUdp = Callable[[str, int], tuple[str, float]]

_HOPS = (
    *(Hop.LINK, Hop.PROXY, Hop.NAME, Hop.ROUTE, Hop.PORT, Hop.TLS, Hop.ANSWER),
    *(Hop.CLOCK, Hop.PAIRING, Hop.POSITIONS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What a kit knows of itself and was told by its office."""

    node: NodeId
    office_key: bytes
    epoch: int
    head: Head  # of its own chain
    heard: Statement | None


def network_road(
    kit: Kit,
    address: str,
    *,
    trip_to: Callable[[Address], Trip],
    carrier: Callable[[], Carrier],
    open_udp: OpenUdp,
    on_step: OnStep,
) -> Road:
    """Walk from this kit to its office's mailboxes, and knock where it hears HTTP/3."""
    if not address:
        return Road(RoadName.NETWORK, (Finding(Code.ADDRESS_NONE),), _HOPS)
    try:
        taken_apart = Address.parse(address)
    except ValueError:
        return Road(RoadName.NETWORK, (Finding(Code.ADDRESS_BAD),), _HOPS, address)
    trip, mail = trip_to(taken_apart), _Mail(kit, carrier)
    tries = (
        *(trip.link, trip.through, trip.name, trip.route, trip.port, trip.tls, trip.answer),
        *(trip.clock, mail.pairing, mail.positions),
    )
    try:
        road = walk(
            RoadName.NETWORK, tuple(zip(_HOPS, tries, strict=True)), on_step=on_step, place=address
        )
    finally:
        trip.ends()
    if not (road.is_open and trip.udp_port) or trip.proxy is not None:
        return road
    on_step(RoadName.NETWORK, Hop.UDP)
    return replace(road, findings=(*road.findings, udp(address, trip.udp_port, open_udp)))


def udp(address: str, port: int, open_udp: OpenUdp) -> Finding:
    """Tell whether UDP passes to where the office hears HTTP/3; HTTPS is used where it does not."""
    why, seconds = open_udp(address, port)
    if not why:
        return Finding(Code.UDP_OPEN, {"port": port, "ms": round(seconds * 1000)})
    code = {"silent": Code.UDP_SILENT, "refused": Code.UDP_REFUSED}.get(why, Code.UDP_FAILED)
    return Finding(code, {"port": port, "why": why[:80]})


class _Mail:
    """The kit's own mailbox, over the very carrier that its courier uses."""

    def __init__(self, kit: Kit, carrier: Callable[[], Carrier]) -> None:
        self.kit = kit
        self.carrier = carrier
        self.heard = kit.heard

    def pairing(self) -> Finding:
        """List the mailbox, which the office does for a kit that it knows alone."""
        values = {"node": self.kit.node}
        carrier, name = self.carrier(), statement_name(self.kit.node, OFFICE)
        try:
            names = carrier.names(self.kit.node)
        except TransportError as error:
            reason = str(error.args[-1])
            code = _REFUSALS.get(reason, Code.PAIRING_FAILED)
            return Finding(code, {**values, "why": reason})
        if name in names:
            self._hear(carrier, name)
        return Finding(Code.PAIRED, values)

    def positions(self) -> Finding:
        return positions(self.kit, self.heard)

    def _hear(self, carrier: Carrier, name: str) -> None:
        """Read a newer statement that waits in the mailbox, and leave it there."""
        try:
            told = statement.read(carrier.get(name), writer=OFFICE, signing_key=self.kit.office_key)
        except (TransportError, UntrustedError):  # the courier will say so
            return
        if self.heard is None or told.made_ms > self.heard.made_ms:
            self.heard = told


def positions(kit: Kit, heard: Statement | None) -> Finding:
    """Compare what the office says it holds of this kit's chain with what is here."""
    if heard is None:
        return Finding(Code.POSITIONS_NONE, {"ours": kit.head.seq})
    known = heard.positions.get((StreamId(kit.node), kit.epoch))
    theirs = known.seq if known else 0
    values = {"ours": kit.head.seq, "theirs": theirs, "waiting": kit.head.seq - theirs}
    if theirs > kit.head.seq:
        return Finding(Code.POSITIONS_AHEAD, values)
    if theirs < kit.head.seq:
        return Finding(Code.POSITIONS_WAITING, values)
    if known is not None and not kit.head.digest.startswith(known.digest):
        return Finding(Code.POSITIONS_FORK, values)
    return Finding(Code.POSITIONS_LEVEL, values)
