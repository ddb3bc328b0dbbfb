"""Clear what a reader has taken and the host still shows: only what the reader's statement holds.

A reader takes its mail and drops it; where a drop was lost, or a host brings things back, they
would be listed for ever. The writer clears them, and nothing on a host's word: the reader has
signed for each. What it has not signed for stays, however old.
Before: ``registry/signed_for.py`` says what was signed for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress

from rekam.domain.errors import MalformedError, TransportError
from rekam.domain.values import NodeId, stream_id
from rekam.sync.carrier import Carrier
from rekam.sync.statement import Chain

_SEGMENT = re.compile(r"[^/]+/(?P<stream>.+)/(?P<epoch>\d+)/(?P<first>\d+)-(?P<last>\d+)\.segment")
_PART = re.compile(r"[^/]+/(?:[^/]+/)?parts/(?P<digest>[0-9a-f]{64})(?:/.+)?")  # or a piece of one


def tidy(
    readers: Iterable[NodeId],
    held_by: Callable[[NodeId, list[str]], list[str]],
    carrier: Carrier,
) -> list[str]:
    """Clear every reader's mailbox of what it holds; return what was cleared.

    A road that fails ends it: what is left is cleared another time.
    """
    cleared: list[str] = []
    with suppress(TransportError):
        for reader in readers:
            for name in held_by(reader, carrier.names(reader)):
                carrier.drop(name)
                cleared.append(name)
    return cleared


def parts_of(names: Iterable[str]) -> set[str]:
    """Return the digests, in hex, of the parts that are meant by these names."""
    return {found["digest"] for name in names if (found := _PART.fullmatch(name))}


def held(names: Iterable[str], positions: Mapping[Chain, int], parts: Collection[str]) -> list[str]:
    """Return which names are of segments up to these positions, or of these parts or their pieces.

    ``positions`` are those of the reader on chains that are the same for both; ``parts`` are those
    that it has signed for, by digest in hex.
    """
    return [name for name in names if _is_held(name, positions, parts)]


def _is_held(name: str, positions: Mapping[Chain, int], parts: Collection[str]) -> bool:
    if found := _PART.fullmatch(name):
        return found["digest"] in parts
    if span := span_of(name):
        chain, _, last = span
        return last <= positions.get(chain, 0)
    return False


def span_of(name: str) -> tuple[Chain, int, int] | None:
    """Return a segment's chain, and its first and last entry; None for another name."""
    found = _SEGMENT.fullmatch(name)
    if found is None:
        return None
    try:
        chain = (stream_id(found["stream"]), int(found["epoch"]))
    except MalformedError:
        return None
    return chain, int(found["first"]), int(found["last"])
