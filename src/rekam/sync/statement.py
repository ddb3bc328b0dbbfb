"""A signed statement: what a node holds, told to one reader. The office's is the kit's receipt.

The receiver owns the positions: a sender keeps no cursor that could go stale, it sends what the
latest statement does not have. A statement lists positions for each chain; of the parts that the
reader asked about those that were read through and found whole, and its parts that are missing
though it did not ask; and the segments that were kept aside, which need not be sent again.
Version 2 says besides how far the reader's chains are in a finished backup, version 3 how the
writer's laptop is. Each is written as low as what it says allows, so that a reader that was not
updated yet reads on: kits tell version 3, so an office is updated first.
Bytes: docs/journal-format.md.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field, replace
from typing import Any

from rekam.domain.errors import MalformedError, SealBrokenError, UntrustedError
from rekam.domain.values import NodeId, StreamId, node_id, stream_id
from rekam.journal import cbor, signed
from rekam.journal.entry import DIGEST_BYTES, Head
from rekam.journal.keys import NodeKeys
from rekam.journal.segment import MILLIS_LIMIT

Chain = tuple[StreamId, int]
Positions = dict[Chain, Head]
VERSIONS = (1, 2, 3)
HEAD_BYTES = 8  # of a digest: enough to notice a fork, which signatures then prove
EPOCH_LIMIT = 10**6  # names on carriers have six digits for an epoch,
SEQ_LIMIT = 10**10  # and ten for a sequence number
COUNTER_LIMIT = 10**9  # as many as a receipt can say
VERSION_LENGTH_MAX = 20
PERCENT_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a laptop is, as it says itself; nothing is decided by it."""

    version: str  # of its Rekam
    free_bytes: int  # on the disk that holds its parts
    room_for: int | None  # recordings, at the size of its latest; None before its first
    battery: int | None  # percent; None where nobody knows
    is_on_mains: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What ``node`` holds, as it told ``reader`` at ``made_ms`` by its own clock."""

    node: NodeId
    reader: NodeId
    epoch: int  # the node's own, so that a restored node is noticed
    made_ms: int
    positions: Positions  # digests cut to HEAD_BYTES
    parts: tuple[bytes, ...]  # the reader's parts that the node holds whole, of those asked about
    parts_missing: tuple[bytes, ...]  # the reader's parts that it thinks safe, and are not here
    parts_asked: tuple[bytes, ...]  # the node's own without a receipt, by HEAD_BYTES of the digest
    aside: dict[bytes, bool]  # kept aside, by HEAD_BYTES of the digest: begins it on our chain?
    unsent: int  # entries of the node's own that the reader is not known to hold
    unsent_parts: int
    receipts: int  # how far the reader's receipts are counted here: a restored kit goes on above
    # Of the reader's chains, up to where they are in a finished backup with all their parts,
    backed: Positions = field(default_factory=dict)
    parts_outside: tuple[bytes, ...] = ()  # but these, by HEAD_BYTES of the digest
    condition: Condition | None = None  # of the writer's laptop

    def is_news_after(self, before: Statement | None) -> bool:
        """Tell whether it says more than the one before, but for its moment and the laptop.

        How full a battery is is no reason to go on exchanging
        (``test_a_battery_that_runs_down_is_no_news``).
        """
        passing = replace(self, made_ms=0, condition=None)
        return before is None or passing != replace(before, made_ms=0, condition=None)


def write(statement: Statement, keys: NodeKeys) -> bytes:
    """Return the signed statement."""
    told = [_listed(statement.backed), list(statement.parts_outside)]
    version = 3 if statement.condition else 2 if statement.backed else 1
    body = [
        version,
        statement.reader,
        statement.epoch,
        statement.made_ms,
        _listed(statement.positions),
        list(statement.parts),
        list(statement.parts_missing),
        list(statement.parts_asked),
        [list(item) for item in sorted(statement.aside.items())],
        statement.unsent,
        statement.unsent_parts,
        statement.receipts,
        *(told if version > 1 else []),
        *([list(astuple(statement.condition))] if statement.condition else []),
    ]
    return signed.sign(cbor.dumps(body), keys, signer=statement.node, content_type=signed.STATEMENT)


def read(data: bytes, *, writer: NodeId, signing_key: bytes) -> Statement:
    """Return the statement if its writer signed it.

    Raises:
        UntrustedError: damaged, signed by another key, or told by another node.
    """
    payload = signed.verify(data, signing_key, content_type=signed.STATEMENT)
    node, _ = signed.peek(data, content_type=signed.STATEMENT)
    try:
        statement = _parse(node, cbor.loads(payload))
    except (MalformedError, ValueError, TypeError) as error:
        raise SealBrokenError("statement") from error
    if node != writer:
        raise SealBrokenError("statement")
    return statement


def made_ms(data: bytes) -> int | None:
    """Return when a statement says it was made, without believing it; None for no statement."""
    try:
        node, payload = signed.peek(data, content_type=signed.STATEMENT)
        return _parse(node, cbor.loads(payload)).made_ms
    except (UntrustedError, MalformedError, ValueError, TypeError):
        return None


def _parse(node: NodeId, body: list[Any]) -> Statement:
    version, reader, epoch, made_ms, positions, parts, missing, asked, aside, *rest = body
    entries, unsent_parts, receipts, *more = rest
    if type(version) is not int or version not in VERSIONS or len(more) != (0, 2, 3)[version - 1]:
        raise MalformedError("statement", "version")
    backed, outside, *condition = more or ([], [])
    return Statement(
        node=node,
        reader=node_id(reader),
        epoch=_number(epoch, EPOCH_LIMIT),
        made_ms=_number(made_ms, MILLIS_LIMIT),
        positions=_positions(positions),
        parts=tuple(_digest(one, DIGEST_BYTES) for one in parts),
        parts_missing=tuple(_digest(one, DIGEST_BYTES) for one in missing),
        parts_asked=tuple(_digest(one, HEAD_BYTES) for one in asked),
        aside={_digest(one, HEAD_BYTES): is_rooted is True for one, is_rooted in aside},
        unsent=_number(entries),
        unsent_parts=_number(unsent_parts),
        receipts=_number(receipts, COUNTER_LIMIT),
        backed=_positions(backed),
        parts_outside=tuple(_digest(one, HEAD_BYTES) for one in outside),
        condition=_condition(*condition) if condition else None,
    )


def _condition(told: Any) -> Condition:
    version, free_bytes, room_for, battery, is_on_mains = told
    is_version = type(version) is str and version.isprintable()
    if not (is_version and len(version) <= VERSION_LENGTH_MAX) or type(is_on_mains) is not bool:
        raise MalformedError("statement", "condition")
    return Condition(
        version=version,
        free_bytes=_number(free_bytes),
        room_for=None if room_for is None else _number(room_for),
        battery=None if battery is None else _number(battery, PERCENT_MAX + 1),
        is_on_mains=is_on_mains,
    )


def _listed(positions: Positions) -> list[list[Any]]:
    return [
        [stream, epoch, head.seq, head.digest[:HEAD_BYTES]]
        for (stream, epoch), head in sorted(positions.items())
    ]


def _positions(items: Any) -> Positions:
    return {
        (stream_id(stream), _number(epoch, EPOCH_LIMIT)): Head(
            _number(seq, SEQ_LIMIT), _digest(digest, HEAD_BYTES)
        )
        for stream, epoch, seq, digest in items
    }


def _number(item: Any, limit: int = 2**63) -> int:
    if type(item) is not int or not 0 <= item < limit:
        raise MalformedError("statement", "number")
    return item


def _digest(item: Any, size: int) -> bytes:
    if type(item) is not bytes or len(item) != size:
        raise MalformedError("statement", "digest")
    return item
