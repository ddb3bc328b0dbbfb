"""Signed answers: JSON in a compact JWS, RS256, with the signer's certificates in the header.

``opened`` says what was signed and by which certificate; whether anybody trusts that certificate
is for ``trust.py`` to say. One algorithm is known, so none can be chosen by who wrote the header,
and of the header's other ways to name a key none is followed.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from rekam.devices.certificates import MALFORMED
from rekam.domain.device_errors import DeviceSignatureError, DeviceUnreadableError

CERTIFICATES_MAX = 4
KEY_BITS_MIN = 2048
_ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What was signed, and the certificates that came with it, the signer's first."""

    payload: Mapping[str, Any]
    certificates: tuple[x509.Certificate, ...]


def opened(token: str) -> Signed:
    """Return what a token says, once its signature by its own first certificate is found true.

    Raises:
        DeviceUnreadableError: the token is not of its form.
        DeviceSignatureError: the signature is wrong, weak, or of another kind.
    """
    if token.count(".") != 2:  # noqa: PLR2004 header, payload, signature
        raise DeviceUnreadableError("token", "form")
    header_text, payload_text, signature_text = token.split(".")
    header = as_object(unpacked(header_text))
    # Guards against "none", and against a public key taken for a shared secret
    # (``test_a_token_may_not_choose_how_it_is_checked``).
    if header.get("alg") != _ALGORITHM or "crit" in header:
        raise DeviceSignatureError("algorithm")
    certificates = _certificates(header.get("x5c"))
    key = _key(certificates[0])
    signed = f"{header_text}.{payload_text}".encode()
    try:
        key.verify(unpacked(signature_text), signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        raise DeviceSignatureError("changed") from None
    return Signed(payload=as_object(unpacked(payload_text)), certificates=certificates)


def signed(
    payload: Mapping[str, Any], key: rsa.RSAPrivateKey, *, certificates: Sequence[x509.Certificate]
) -> str:
    """Return a token, as a device writes it."""
    ders = [one.public_bytes(Encoding.DER) for one in certificates]
    header = {"alg": _ALGORITHM, "typ": "JWT", "x5c": [b64encode(der).decode() for der in ders]}
    said = ".".join(packed(json.dumps(one).encode()) for one in (header, payload))
    return f"{said}.{packed(key.sign(said.encode(), padding.PKCS1v15(), SHA256()))}"


def packed(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Read base64url; padding may stand there or not, anything else may not."""
    try:
        bare = text.rstrip("=").encode("ascii")
        if b"+" in bare or b"/" in bare:
            raise DeviceUnreadableError("token", "base64")
        data = bare.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(bare) % 4)
        return b64decode(data, validate=True)
    except (ValueError, binascii.Error) as error:
        raise DeviceUnreadableError("token", "base64") from error


def as_object(data: bytes) -> Mapping[str, Any]:
    """Read one JSON object."""
    found = as_json(data)
    if not isinstance(found, dict):
        raise DeviceUnreadableError("json", "object")
    return found


def as_json(data: bytes) -> Any:
    """Read JSON, however deep and odd it is."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DeviceUnreadableError("json", "form") from error


def _key(certificate: x509.Certificate) -> rsa.RSAPublicKey:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise DeviceSignatureError("key") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < KEY_BITS_MIN:
        raise DeviceSignatureError("key")
    return key


def _certificates(listed: object) -> tuple[x509.Certificate, ...]:
    if not isinstance(listed, list) or not 0 < len(listed) <= CERTIFICATES_MAX:
        raise DeviceSignatureError("certificates")
    try:
        return tuple(x509.load_der_x509_certificate(b64decode(one)) for one in listed)
    except MALFORMED as error:
        raise DeviceUnreadableError("token", "certificate") from error
