"""How an office proves who it is to whoever knocks: it signs the visitor's own word.

    GET tukar/periksa/<nonce>    32 hexadecimal digits, never used before

The answer is signed by the office's key and carries the word, the office's clock and where the
visitor seemed to come from. Whoever answers an address of the office without being it (a router's
own page, another server behind a wrong forward, the page of a hotel) cannot make one up, nor use
an old one again. A kit signs its question, as it signs all others, so that the office learns by
which address a kit has reached it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rekam.domain.errors import MalformedError, SealBrokenError
from rekam.domain.values import OFFICE
from rekam.journal import cbor, signed
from rekam.journal.keys import NodeKeys
from rekam.journal.segment import MILLIS_LIMIT

PATH = "periksa/"  # after ``tukar/``; no mailbox is named so
CONTENT_TYPE = "application/rekam-proof"
SCHEME = "Rekam-Scheme"  # a header: how the office thinks that it was asked, for its own doctor
_VERSION = 1
_SEEN_LENGTH_MAX = 80  # an address
_NONCE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an office says of itself at this moment."""

    clock_ms: int
    seen: str  # the visitor's address, as the office sees it


def is_nonce(text: str) -> bool:
    """Tell a word that may be signed: the key never signs what a stranger could make use of."""
    return _NONCE.fullmatch(text) is not None


def write(nonce: str, keys: NodeKeys, *, clock_ms: int, seen: str) -> bytes:
    """Return the office's answer to a nonce."""
    if not is_nonce(nonce):
        raise MalformedError("nonce")
    body = cbor.dumps([_VERSION, nonce, clock_ms, seen])
    return signed.sign(body, keys, signer=OFFICE, content_type=CONTENT_TYPE)


def read(data: bytes, *, nonce: str, office_key: bytes) -> Proof:
    """Return what an office's answer says.

    Raises:
        SealBrokenError: no such answer, or one to another word: it was kept and used again.
        SignatureError: another office signed it.
    """
    payload = signed.verify(data, office_key, content_type=CONTENT_TYPE)
    try:
        version, answered, clock_ms, seen = cbor.loads(payload)
    except (MalformedError, ValueError, TypeError) as error:
        raise SealBrokenError("proof") from error
    is_time = type(clock_ms) is int and 0 <= clock_ms < MILLIS_LIMIT
    is_seen = type(seen) is str and len(seen) <= _SEEN_LENGTH_MAX
    if version != _VERSION or answered != nonce or not (is_time and is_seen):
        raise SealBrokenError("proof")
    return Proof(clock_ms=clock_ms, seen=seen)
