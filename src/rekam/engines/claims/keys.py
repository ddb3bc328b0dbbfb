"""Keys of issuers from PEM, COSE_Key or JWK: each is good for one algorithm alone."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from rekam.engines.claims.reading import from_cbor
from rekam.engines.claims.refusals import KeyFileError, UnreadableError

EDDSA, ES256 = -8, -7
_ES256_SIZE = 64
_KEY_KID = 2
_PEM = b"-----BEGIN"
_Public = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class Key:
    """An issuer's public key, with its name and the times of letters it is good for, if it has any.

    The times are seconds since 1970, both inclusive, and judge when a letter was made, not when it
    is read: a key outlives its year in the letters that it signed.
    """

    public: _Public
    kid: bytes | None = None
    first: int | None = None
    last: int | None = None

    @property
    def algorithm(self) -> int:
        """Say the one algorithm the key is good for."""
        return EDDSA if isinstance(self.public, ed25519.Ed25519PublicKey) else ES256

    def signed(self, signature: bytes, data: bytes) -> bool:
        """Say whether this key signed exactly these bytes."""
        try:
            if isinstance(self.public, ed25519.Ed25519PublicKey):
                self.public.verify(signature, data)
            elif len(signature) != _ES256_SIZE:
                return False
            else:
                halves = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
                der = utils.encode_dss_signature(*halves)
                self.public.verify(der, data, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def to_cose(key: Key) -> dict[int, object]:
    """Write a key as a COSE_Key (RFC 9052, 7), without its times."""
    named = {_KEY_KID: key.kid} if key.kid else {}
    if isinstance(key.public, ed25519.Ed25519PublicKey):
        return {1: 1, **named, -1: 6, -2: key.public.public_bytes_raw()}
    numbers = key.public.public_numbers()
    return {1: 2, **named, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}


def from_cose(key: object) -> Key:
    """Read a COSE_Key; KeyFileError when we cannot use it."""
    match key:
        case {1: 1, -1: 6, -2: bytes(x)}:
            return _made(x, None, kid=_kid(key))
        case {1: 2, -1: 1, -2: bytes(x), -3: bytes(y)}:
            return _made(x, y, kid=_kid(key))
        case {1: 2, -1: 1, -2: bytes(x), -3: bool(is_odd)}:  # the point, shortened
            point = (b"\x03" if is_odd else b"\x02") + x
            public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            return Key(public, _kid(key))
        case _:
            raise KeyFileError


def read_keys(data: bytes) -> list[Key]:
    """Read a file of keys, whichever of the three forms it has."""
    try:
        if _PEM in data:
            found = [_usable(load_pem_public_key(_PEM + one)) for one in data.split(_PEM)[1:]]
        elif data.lstrip()[:1] == b"{":
            jwk = json.loads(data)
            found = [_from_jwk(each) for each in jwk.get("keys", [jwk])]
        else:
            read = from_cbor(_unhexed(data))
            found = [from_cose(each) for each in (read if isinstance(read, list) else [read])]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeyFileError from error
    except (UnsupportedAlgorithm, UnreadableError) as error:
        raise KeyFileError from error
    if not found:
        raise KeyFileError
    return found


def _unhexed(data: bytes) -> bytes:
    try:
        return bytes.fromhex(data.decode("ascii"))
    except ValueError:
        return data


def _usable(public: object, kid: bytes | None = None) -> Key:
    p256 = isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1"
    if isinstance(public, ed25519.Ed25519PublicKey):
        return Key(public, kid)
    if isinstance(public, ec.EllipticCurvePublicKey) and p256:
        return Key(public, kid)
    raise KeyFileError


def _from_jwk(jwk: dict[str, str]) -> Key:
    kid = jwk["kid"].encode() if "kid" in jwk else None
    if jwk["crv"] == "Ed25519":
        return _made(_octets(jwk["x"]), None, kid=kid)
    if jwk["crv"] == "P-256":
        return _made(_octets(jwk["x"]), _octets(jwk["y"]), kid=kid)
    raise KeyFileError


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _kid(key: object) -> bytes | None:
    kid = key.get(_KEY_KID) if isinstance(key, dict) else None
    return kid if isinstance(kid, bytes) else None


def _made(x: bytes, y: bytes | None, *, kid: bytes | None) -> Key:
    if y is None:
        return Key(ed25519.Ed25519PublicKey.from_public_bytes(x), kid)
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    return Key(numbers.public_key(), kid)
