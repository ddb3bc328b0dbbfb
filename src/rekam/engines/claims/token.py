"""Makes and checks a token: a CWT in COSE_Sign1, whose Claim 169 says whose letter it is."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from rekam.engines.claims import refusals
from rekam.engines.claims.keys import EDDSA, ES256, Key
from rekam.engines.claims.reading import (
    MOST,
    Tagged,
    from_base45,
    from_cbor,
    is_zlib,
    to_base45,
    unzip,
)

SIGN1, _ENCRYPT0, _CWT = 18, 16, 61
_ALG, _CRIT, _KID, _IV = 1, 2, 4, 5
# The same letter has the same code each time it is printed (RFC 6979).
_STEADY = ec.ECDSA(SHA256(), deterministic_signing=True)
_IV_SIZE = 12
_EXP, _NBF, _IAT, _CTI, _CLAIM = 4, 5, 6, 7, 169
_GCM = {1: 16, 2: 24, 3: 32}  # A128GCM, A192GCM and A256GCM, with the length of their keys
_NUMBERS = {9, 14, 17}
_TEXTS = {*range(1, 24)} - _NUMBERS - {16, 18}  # 16 is text or bytes, by the version
Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Token:
    """What a believed token says, and which key said so."""

    claims: Mapping[int | str, object]
    algorithm: int
    kid: bytes | None


def make(claims: Mapping[int, object], key: Private, *, kid: bytes) -> str:
    """Sign claims and pack them for a QR; the name of the key is signed with them."""
    return to_base45(zlib.compress(sign(cbor2.dumps(dict(claims)), key, header={_KID: kid}), 9))


def sign(payload: bytes, key: Private, *, header: Mapping[int, object]) -> bytes:
    """Return a COSE_Sign1 of a payload, its header all signed; the algorithm is the key's."""
    algorithm = EDDSA if isinstance(key, ed25519.Ed25519PrivateKey) else ES256
    protected = cbor2.dumps({_ALG: algorithm, **header})
    signature = _sign(key, to_be_signed(protected, payload))
    return cbor2.dumps(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature]))


def _sign(key: Private, data: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    r, s = utils.decode_dss_signature(key.sign(data, _STEADY))
    return r.to_bytes(32) + s.to_bytes(32)


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return what a COSE_Sign1's signature covers (RFC 9052, 4.4)."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def verify(
    data: bytes,
    keys: Sequence[Key],
    *,
    at: int,
    revoked: Collection[str] = (),
    secrets: Sequence[bytes] = (),
) -> Token:
    """Believe a token or say by an error why not; the signature comes before every claim."""
    token, key = _signed(_opened(unpack(data), secrets), keys)
    _check_dates(token.claims, at)
    _check_key_time(token.claims, key)
    _check_claim(token.claims)
    cti = token.claims.get(_CTI)
    if isinstance(cti, bytes) and cti.decode(errors="replace") in revoked:
        raise refusals.RevokedError(cti)
    return token


def unpack(data: bytes) -> object:
    """Take off what a QR or a file has around the COSE."""
    if len(data) > MOST:
        raise refusals.OversizeError(MOST)
    try:
        data = bytes.fromhex(data.decode("ascii"))
    except ValueError:
        data = _unpacked_text(data)
    return from_cbor(unzip(data) if is_zlib(data) else data)


def _unpacked_text(data: bytes) -> bytes:
    text = data.strip(b"\r\n")
    return from_base45(text) if text.isascii() else data


def _opened(read: object, secrets: Sequence[bytes]) -> object:
    if isinstance(read, Tagged) and read.tag == _CWT:
        read = read.value
    if isinstance(read, Tagged) and read.tag == _ENCRYPT0:
        return _opened(from_cbor(_decrypted(read.value, secrets)), ())
    return read.value if isinstance(read, Tagged) and read.tag == SIGN1 else read


def _decrypted(read: object, secrets: Sequence[bytes]) -> bytes:
    match read:
        case [bytes(protected), dict(loose), bytes(sealed)]:
            header = _header(protected)
            algorithm, iv = header.get(_ALG), header.get(_IV, loose.get(_IV))
        case _:
            raise refusals.UnreadableError("encrypt0")
    if not isinstance(iv, bytes):
        raise refusals.UnreadableError("encrypt0")
    if not isinstance(algorithm, int) or algorithm not in _GCM or len(iv) != _IV_SIZE:
        raise refusals.AlgorithmError(algorithm)
    extra = cbor2.dumps(["Encrypt0", protected, b""])
    for secret in secrets:
        if len(secret) == _GCM[algorithm]:
            try:
                return AESGCM(secret).decrypt(iv, sealed, extra)
            except InvalidTag:
                continue
    raise refusals.SealedError


def _header(protected: bytes) -> dict[int, object]:
    header = from_cbor(protected) if protected else {}
    if not isinstance(header, dict):
        raise refusals.UnreadableError("header")
    return header


def _signed(read: object, keys: Sequence[Key]) -> tuple[Token, Key]:
    match read:
        case [bytes(protected), dict(loose), bytes(payload), bytes(signature)]:
            header = _header(protected)
        case _:
            raise refusals.UnsignedError
    if _CRIT in header:  # RFC 9052, 3.1: what must be understood, and is not
        raise refusals.CriticalHeaderError
    if not signature:
        raise refusals.EmptySignatureError
    kid = header.get(_KID, loose.get(_KID))
    named = [key for key in keys if kid is None or key.kid in (None, kid)]
    if not named:
        raise refusals.UnknownKidError(kid)
    # pinned: a key is never tried with another algorithm than its own
    algorithm = header.get(_ALG)
    fitting = [key for key in named if isinstance(algorithm, int) and key.algorithm == algorithm]
    if not fitting:
        raise refusals.AlgorithmError(algorithm)
    signed = to_be_signed(protected, payload)
    for key in fitting:
        if key.signed(signature, signed):
            name = kid if isinstance(kid, bytes) else None
            return Token(_claims(payload), key.algorithm, name), key
    raise refusals.BadSignatureError


def _claims(payload: bytes) -> dict[int | str, object]:
    claims = from_cbor(payload)
    if isinstance(claims, Tagged) and claims.tag == _CWT:
        claims = claims.value
    if not isinstance(claims, dict):
        raise refusals.WrongClaimError("CWT")
    return claims


def _check_dates(claims: Mapping[int | str, object], at: int) -> None:
    for name in (_EXP, _NBF, _IAT):
        value = claims.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise refusals.WrongClaimError(name)
        # ">" would let a number that is none (NaN) pass for a date
        if name == _EXP and name in claims and not value > at:
            raise refusals.ExpiredError(value)
        if name == _NBF and not value <= at:
            raise refusals.NotYetValidError(value)


def _check_key_time(claims: Mapping[int | str, object], key: Key) -> None:
    if key.first is None or key.last is None:
        return
    made = claims.get(_IAT)  # its type was looked at with the dates
    if not isinstance(made, int | float) or not key.first <= made <= key.last:
        raise refusals.KeyTimeError(made)


def _check_claim(claims: Mapping[int | str, object]) -> None:
    if _CLAIM not in claims:
        raise refusals.MissingClaimError
    person = claims[_CLAIM]
    if not isinstance(person, dict):
        raise refusals.WrongClaimError(_CLAIM)
    kinds = dict.fromkeys(_TEXTS, str) | dict.fromkeys(_NUMBERS, int) | {18: list}
    for name, value in person.items():
        if name in kinds and (not isinstance(value, kinds[name]) or isinstance(value, bool)):
            raise refusals.WrongClaimError(name)
    for name, kind in ((1, str), (2, str), (_CTI, bytes)):
        if name in claims and not isinstance(claims[name], kind):
            raise refusals.WrongClaimError(name)
