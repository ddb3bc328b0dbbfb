"""Carry sealed mail of others between two places, without any key to it: a mule's work.

What lies at the first place goes to the second, and what is answered there comes back; names of
ours alone, each byte for byte. Nothing is cleared that its reader has not taken: only what a
statement of the office covers, where we know the office's key, else nothing ever.
Before: a stick. Next: another stick, a bucket, or the office itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from rekam.domain.errors import TransportError, UntrustedError
from rekam.domain.stick_errors import StickFullError
from rekam.domain.values import OFFICE, NodeId, node_id
from rekam.sync import fitting, pieces, statement, sticks, tidy
from rekam.sync.carrier import Carrier, is_pairing, is_statement, statement_name, teller
from rekam.sync.lanes import FAILURES_MAX, LinkDownError
from rekam.sync.statement import Positions, Statement
from rekam.sync.stick import StickCarrier


@dataclass(slots=True)
class Brought:
    """What a mule did, by the names of things."""

    there: dict[str, int] = field(default_factory=dict)  # and bytes
    back: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    unfit: dict[str, int] = field(default_factory=dict)  # found no room on a stick
    cleared: list[str] = field(default_factory=list)
    failures: int = 0  # in a row


def carry(
    source: Carrier, target: Carrier, *, node: NodeId, office_key: bytes | None = None
) -> Brought:
    """Bring all mail from one place to another, and the answers back; safe to repeat.

    ``node`` is the mule, in whose name a large part travels in pieces where a road wants them.
    """
    brought = Brought()
    mule = _Mule(node, brought)
    with suppress(LinkDownError):
        readers = mule.readers(source, target)
        for reader in readers:
            mule.bring(source, target, reader, into=brought.there)
        for reader in mule.readers(source, target):
            if reader != OFFICE:
                mule.bring(target, source, reader, into=brought.back)
        if office_key is not None and not brought.failed:
            signed = _signed_for((source, target), readers, office_key)
            brought.cleared += [one for place in (source, target) for one in _clear(place, signed)]
    return brought


@dataclass(slots=True)
class _Mule:
    node: NodeId
    brought: Brought

    def readers(self, *places: Carrier) -> list[NodeId]:
        """Return whose mail there is: on a stick by its folders, else those who write or wait."""
        found = {OFFICE}
        for place in places:
            if isinstance(place, StickCarrier):
                found |= {node_id(one) for one in self._mailboxes(place)}
            found |= {
                teller(name) for name in filter(is_statement, self._names(place, OFFICE) or ())
            }
        return sorted(found, key=lambda one: (one != OFFICE, one))

    def bring(
        self, source: Carrier, target: Carrier, reader: NodeId, *, into: dict[str, int]
    ) -> None:
        """Bring one reader's mail; where a mailbox may not be listed, its receipt alone."""
        there = self._names(target, reader)
        if there is None:
            return  # it is closed to us
        listed = self._names(source, reader)
        names = [statement_name(reader, OFFICE)] if listed is None else listed
        for name in sorted(filter(lambda name: not is_pairing(name), names), key=_entries_first):
            if name in there and not is_statement(name):
                continue
            try:
                into |= self._brought(source, target, name, there)
            except TransportError as error:
                self._fail(name, error, is_guess=listed is None)
            else:
                self.brought.failures = 0

    def _brought(
        self, source: Carrier, target: Carrier, name: str, there: list[str]
    ) -> dict[str, int]:
        data = source.get(name)
        if is_statement(name) and name in there and not _is_newer(data, target.get(name)):
            return {}
        if not _fits(target, name, len(data)):
            self.brought.unfit[name] = len(data)
            return {}
        moved = {name: len(data)}
        for piece, some in self._cut(name, data, target.piece_bytes, there):
            target.put(piece, some)
        return moved

    def _cut(
        self, name: str, data: bytes, size: int, there: list[str]
    ) -> Iterator[tuple[str, bytes]]:
        is_part = tidy.parts_of([name]) and pieces.parse(name) is None
        if not is_part or not 0 < size < len(data):
            yield name, data
            return
        yield from pieces.cut(
            name, data, writer=self.node, piece_bytes=lambda _left: size, present=there
        )

    def _fail(self, name: str, error: TransportError, *, is_guess: bool) -> None:
        if is_guess:
            return  # no receipt lies there yet
        if isinstance(error, StickFullError):
            self.brought.unfit.setdefault(name, 0)
        self.brought.failed.append(name)
        self.brought.failures += 1
        if self.brought.failures >= FAILURES_MAX:
            raise LinkDownError from error

    def _names(self, place: Carrier, reader: NodeId) -> list[str] | None:
        """Return what lies in a mailbox; None where it is closed to us."""
        try:
            return place.names(reader)
        except TransportError as error:
            if reader == OFFICE or isinstance(place, StickCarrier):
                self._fail(reader, error, is_guess=False)
            return None

    def _mailboxes(self, place: StickCarrier) -> list[str]:
        try:
            return sticks.mailboxes(place)
        except TransportError as error:
            self._fail(str(place.root), error, is_guess=False)
            return []


def _entries_first(name: str) -> tuple[int, str]:
    """Statements come last: they make an office answer for all that came before them."""
    kinds = ("/trust/" in name, name.endswith(".segment"), not is_statement(name))
    return next((rank for rank, holds in enumerate(kinds) if holds), len(kinds)), name


def _is_newer(data: bytes, present: bytes) -> bool:
    """Tell whether a statement was made after another, as both say, believed or not."""
    made, before = statement.made_ms(data), statement.made_ms(present)
    return made is not None and (before is None or made > before)


def _fits(target: Carrier, name: str, size: int) -> bool:
    if not isinstance(target, StickCarrier):
        return True
    spare = fitting.SPARE_BYTES if "/parts/" in name else 0
    return fitting.fits(target, size, spare_bytes=spare)


# ---- what the office has signed for


def _signed_for(
    places: Iterable[Carrier], readers: Iterable[NodeId], office_key: bytes
) -> tuple[Positions, set[str]]:
    """Return how far the office has each chain and which parts, by its latest words at hand."""
    kits = [one for one in readers if one != OFFICE]
    told = [
        one
        for place in places
        for kit in kits
        if (one := _receipt(place, kit, office_key)) is not None
    ]
    positions: Positions = {}
    parts: set[bytes] = set()
    for one in sorted(told, key=lambda one: one.made_ms):  # a restored office says less later
        positions = one.positions
        parts = (parts | set(one.parts)) - set(one.parts_missing)
    return positions, {one.hex() for one in parts}


def _receipt(place: Carrier, kit: NodeId, office_key: bytes) -> Statement | None:
    try:
        data = place.get(statement_name(kit, OFFICE))
        return statement.read(data, writer=OFFICE, signing_key=office_key)
    except (TransportError, UntrustedError):
        return None


def _clear(place: Carrier, signed: tuple[Positions, set[str]]) -> list[str]:
    """Clear a stick of what the office holds; the kit that wrote it keeps its own all the same."""
    if not isinstance(place, StickCarrier):
        return []
    positions = {chain: head.seq for chain, head in signed[0].items()}
    return tidy.tidy([OFFICE], lambda _, names: tidy.held(names, positions, signed[1]), place)
