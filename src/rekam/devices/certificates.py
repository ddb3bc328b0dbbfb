"""From a signer's certificate to one that is trusted here: who vouches for whom, and until when.

No general web of trust: a root is a certificate that the office put on this laptop, authorities
between root and device come with the answer, and each may certify only if it says so itself.

A laptop's clock may be years wrong. So a link is past its day only when every clock that we know of
says so; where the laptop's alone says it, the device is believed and the date is in doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from rekam.domain.device_errors import DeviceKeyExpiredError, DeviceUnknownError

# What reading a certificate that is not of its form may raise; only some of it is a ValueError.
MALFORMED = (
    *(ValueError, TypeError, UnsupportedAlgorithm),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """Whom this laptop trusts: to certify devices, and to certify their identity chips."""

    device: tuple[x509.Certificate, ...] = ()
    chip: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What is known of the hour; each may be wrong, and they are wrong for reasons of their own."""

    now: datetime  # by this laptop
    told: datetime | None = None  # the latest that the office said, which it was at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """For how long a signer is trusted, and whether this laptop's date lies within it."""

    until: datetime
    is_dated: bool


def from_pem(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a PEM file; an empty file trusts nobody.

    Raises:
        ValueError: the file is not of its form.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(pem)) if pem.strip() else ()
    except MALFORMED as error:
        raise ValueError("PEM") from error


def vouched(
    certificates: Sequence[x509.Certificate],
    *,
    roots: Sequence[x509.Certificate],
    clocks: Clocks,
) -> Vouched:
    """Return until when a signer is trusted: the first day on which any link ends.

    A root may be the signer's own certificate, or whoever certified it, over one or more others.

    Raises:
        DeviceUnknownError: no root vouches for the signer.
        DeviceKeyExpiredError: a link is past its day, by the laptop's clock and by the office's.
    """
    try:
        path = _path(certificates, roots)
        until = min(one.not_valid_after_utc for one in path)
        since = max(one.not_valid_before_utc for one in path)
    except MALFORMED as error:
        raise DeviceUnknownError("certificate") from error
    # Guards against a key that somebody kept when its month was over
    # (``test_a_link_that_is_over_by_both_clocks_is_not_trusted``).
    if clocks.told is not None and until < min(clocks.now, clocks.told):
        raise DeviceKeyExpiredError(path[0].serial_number)
    return Vouched(until=until, is_dated=since <= clocks.now <= until)


def _path(
    certificates: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """Return the signer's certificate and those that lead from it to a root.

    Guards against a device that certifies another with its own key
    (``test_a_device_cannot_vouch_for_another``).
    """
    path: list[x509.Certificate] = []
    for one, issuer in zip_longest(certificates, certificates[1:]):
        path.append(one)
        if one in roots:
            return path
        if not path[1:] and not _may_sign(one):
            raise DeviceUnknownError("use")
        root = next((each for each in roots if _vouches(each, one, below=len(path) - 1)), None)
        if root is not None:
            return [*path, root]
        if issuer is None or not _vouches(issuer, one, below=len(path) - 1):
            break
    raise DeviceUnknownError("root")


def _vouches(issuer: x509.Certificate, one: x509.Certificate, *, below: int) -> bool:
    """Whether ``issuer`` may and did certify ``one``, with ``below`` authorities under it."""
    limits = _extension(issuer, x509.BasicConstraints)
    usage = _extension(issuer, x509.KeyUsage)
    if limits is None or not limits.ca or (usage is not None and not usage.key_cert_sign):
        return False
    if limits.path_length is not None and limits.path_length < below:
        return False
    if not isinstance(one.signature_hash_algorithm, SHA256 | SHA384 | SHA512):
        return False
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _may_sign(one: x509.Certificate) -> bool:
    usage = _extension(one, x509.KeyUsage)
    return usage is None or usage.digital_signature


def _extension(one: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return one.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
