"""The office's file for those who verify: its keys, the letters it revoked, and when it said so.

A COSE_Sign1 (RFC 9052) by the office's list key, with a content type of its own, so that no letter
can be taken for a list. The public key that signed lies inside: whoever was handed the file trusts
it as a key file is trusted, and whoever has an earlier one takes a newer one of the same signer
alone (``test_a_list_of_another_signer_replaces_none``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from rekam.engines.claims.keys import Key, from_cose, to_cose
from rekam.engines.claims.reading import Tagged, from_cbor
from rekam.engines.claims.refusals import KeyFileError, UnreadableError
from rekam.engines.claims.token import SIGN1, sign, to_be_signed

CONTENT_TYPE = "application/rekam-letter-keys"
SIZE_MAX = 1_000_000  # bytes: some hundred thousand revoked letters
_CONTENT = 3


@dataclass(frozen=True, slots=True)
class KeyList:
    """What an office says of its letters at one moment, in seconds since 1970."""

    signer: Key
    made: int
    keys: tuple[Key, ...]
    revoked: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """Return twelve letters by which people compare who signed."""
        return hashlib.sha256(cbor2.dumps(to_cose(self.signer))).hexdigest()[:12]

    def replaces(self, other: KeyList) -> bool:
        """Tell whether this list is a later word of the same office."""
        return self.fingerprint == other.fingerprint and self.made > other.made


def write(
    key: ec.EllipticCurvePrivateKey,
    *,
    made: int,
    keys: Sequence[Key],
    revoked: Collection[str],
) -> bytes:
    """Return the signed file; keys without times are good for letters of any day."""
    body = {
        "made": made,
        "signer": to_cose(Key(key.public_key())),
        "keys": [{"key": to_cose(one), "from": one.first, "to": one.last} for one in keys],
        "revoked": sorted(revoked),
    }
    return sign(cbor2.dumps(body), key, header={_CONTENT: CONTENT_TYPE})


def is_list(data: bytes) -> bool:
    """Tell whether these bytes mean to be such a file."""
    return CONTENT_TYPE.encode() in data[:64]


def read(data: bytes) -> KeyList:
    """Read a file, believing nothing of it before its signature; KeyFileError when it fails."""
    if len(data) > SIZE_MAX:
        raise KeyFileError
    try:
        match from_cbor(data):
            case Tagged(
                tag=tag, value=[bytes(protected), dict(), bytes(payload), bytes(signature)]
            ) if tag == SIGN1:
                told, signer = _told(from_cbor(payload))
            case _:
                raise KeyFileError
        header = {1: signer.algorithm, _CONTENT: CONTENT_TYPE}
        is_signed = signer.signed(signature, to_be_signed(protected, payload))
        if not is_signed or from_cbor(protected) != header:
            raise KeyFileError
    except (UnreadableError, ValueError) as error:
        raise KeyFileError from error
    return told


def _told(body: object) -> tuple[KeyList, Key]:
    match body:
        case {"made": int(made), "signer": of, "keys": list(keys), "revoked": list(revoked)} if all(
            isinstance(one, str) for one in revoked
        ):
            signer = from_cose(of)
            listed = tuple(_timed(one) for one in keys)
            return KeyList(signer, made, listed, frozenset(revoked)), signer
        case _:
            raise KeyFileError


def _timed(told: object) -> Key:
    match told:
        case {"key": key, "from": None, "to": None}:
            return from_cose(key)
        case {"key": key, "from": int(first), "to": int(last)}:
            return replace(from_cose(key), first=first, last=last)
        case _:
            raise KeyFileError
