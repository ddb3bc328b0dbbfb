"""Certificates that sign papers, made here: no authority stands behind them."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = b"a long walk to Sudimoro"
_DAYS = timedelta(days=300)


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certified(*, around=None, name="Kepala Dinas Contoh", by=None, **usage):
    """Return a key and its certificate, good for 300 days around a moment; ``by`` is an issuer."""
    moment = around or datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key, issuer = by or (key, None)
    is_authority = usage.get("key_cert_sign", False)
    uses = {"digital_signature": True, "content_commitment": True} | usage
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    ).split()
    made = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(issuer.subject if issuer else named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _DAYS)
        .not_valid_after(moment + _DAYS)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.KeyUsage(**{one: uses.get(one, False) for one in names}), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
    return key, made


def packed(key, certificate, others=()):
    """Return a PKCS#12 file that ``PASSPHRASE`` opens."""
    return pkcs12.serialize_key_and_certificates(
        b"suket", key, certificate, list(others), BestAvailableEncryption(PASSPHRASE)
    )


def der(certificate):
    return certificate.public_bytes(Encoding.DER)
