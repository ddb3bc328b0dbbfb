"""A signed statement: what a node holds, told to one reader. The office's is the kit's receipt.

The receiver owns the positions: a sender keeps no cursor that could go stale, it sends what the
latest statement does not have. A statement lists positions for each chain, and for the reader's
own parts every digest that was read through and found whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cbor2

from rekam.domain.errors import SealBrokenError
from rekam.domain.values import NodeId, StreamId
from rekam.journal import signed
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys

Chain = tuple[StreamId, int]
Positions = dict[Chain, Head]
VERSION = 1
HEAD_BYTES = 8  # of a head's digest: enough to notice a fork, which signatures then prove


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What ``node`` holds, as it told ``reader`` at ``made_ms`` by its own clock."""

    node: NodeId
    reader: NodeId
    epoch: int  # the node's own, so that a restored node is noticed
    made_ms: int
    positions: Positions  # digests cut to HEAD_BYTES
    parts: tuple[bytes, ...]  # the reader's parts that the node holds whole
    parts_from: tuple[int, int]  # (epoch, seq): list the node's parts from this place on
    unsent: int  # entries of the node's own that the reader is not known to hold
    unsent_parts: int


def write(statement: Statement, keys: NodeKeys) -> bytes:
    """Return the signed statement."""
    positions = [
        [stream, epoch, head.seq, head.digest[:HEAD_BYTES]]
        for (stream, epoch), head in sorted(statement.positions.items())
    ]
    body = [
        VERSION,
        statement.reader,
        statement.epoch,
        statement.made_ms,
        positions,
        list(statement.parts),
        list(statement.parts_from),
        statement.unsent,
        statement.unsent_parts,
    ]
    return signed.sign(
        cbor2.dumps(body), keys, signer=statement.node, content_type=signed.STATEMENT
    )


def read(data: bytes, *, writer: NodeId, signing_key: bytes) -> Statement:
    """Return the statement if its writer signed it.

    Raises:
        UntrustedError: damaged, signed by another key, or told by another node.
    """
    payload = signed.verify(data, signing_key, content_type=signed.STATEMENT)
    node, _ = signed.peek(data, content_type=signed.STATEMENT)
    try:
        statement = _parse(node, cbor2.loads(payload))
    except (ValueError, TypeError, cbor2.CBORDecodeError) as error:
        raise SealBrokenError("statement") from error
    if node != writer:
        raise SealBrokenError("statement")
    return statement


def _parse(node: NodeId, body: list[Any]) -> Statement:
    version, reader, epoch, made_ms, positions, parts, parts_from, unsent, unsent_parts = body
    if version != VERSION:
        raise ValueError(version)
    return Statement(
        node=node,
        reader=NodeId(reader),
        epoch=int(epoch),
        made_ms=int(made_ms),
        positions={
            (StreamId(stream), int(one)): Head(int(seq), bytes(digest))
            for stream, one, seq, digest in positions
        },
        parts=tuple(bytes(one) for one in parts),
        parts_from=(int(parts_from[0]), int(parts_from[1])),
        unsent=int(unsent),
        unsent_parts=int(unsent_parts),
    )
