"""Keys for devices that are none: an authority, and what it certifies. Made anew at each start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from rekam.devices import jws

_KEY_BITS = 2048
_EXPONENT = 65537
_DEVICE_DAYS = 30  # a device changes its key each month
_AUTHORITY_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A key, and the certificate that somebody gave it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def sign(self, payload: Mapping[str, Any]) -> str:
        return jws.signed(payload, self.key, certificates=[self.certificate])


class Authority:
    """Somebody who certifies devices, or their identity chips."""

    def __init__(self, name: str, *, now: datetime) -> None:
        self._name = _named(name)
        self._key = _new_key()
        self._now = now
        builder = self._builder(name, self._key, since=now, days=_AUTHORITY_DAYS)
        self.root = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        ).sign(self._key, SHA256())

    def certify(self, name: str, *, since: datetime | None = None) -> Signer:
        """Return a new signer, whose month begins now or at ``since``."""
        key = _new_key()
        builder = self._builder(name, key, since=since or self._now, days=_DEVICE_DAYS)
        usage = x509.BasicConstraints(ca=False, path_length=None)
        certificate = builder.add_extension(usage, critical=True).sign(self._key, SHA256())
        return Signer(key=key, certificate=certificate)

    def _builder(
        self, name: str, key: rsa.RSAPrivateKey, *, since: datetime, days: int
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since - timedelta(minutes=5))
            .not_valid_after(since + timedelta(days=days))
        )


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(_EXPONENT, _KEY_BITS)


def _named(name: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Rekam simulator")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, name)])
