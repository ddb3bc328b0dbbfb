"""A certificate authority of the test's own, which makes good certificates and bad ones."""

import ipaddress
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """Signs what ``issue`` asks for; ``folder/ca.pem`` is what those who trust it are given."""

    def __init__(self, folder, name="Penerbit Uji"):
        self.folder = folder
        self.name = _named(name)
        self.key = ec.generate_private_key(ec.SECP256R1())
        made = _draft(self.name, self.name, self.key.public_key(), -DAY, 3650 * DAY)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.certificate = folder / "ca.pem"
        self.certificate.write_bytes(
            made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)
        )

    def issue(self, *names, begins=-DAY, ends=90 * DAY, file="server"):
        """Return the files of a certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        draft = _draft(_named(names[0]), self.name, key.public_key(), begins, ends)
        made = draft.add_extension(
            x509.SubjectAlternativeName([_other_name(one) for one in names]), critical=False
        ).sign(self.key, hashes.SHA256())
        paths = self.folder / f"{file}.pem", self.folder / f"{file}.key"
        paths[0].write_bytes(made.public_bytes(Encoding.PEM))
        paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return paths


def _draft(subject, issuer, key, begins, ends):
    now = datetime.now(tz=UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
    )


def _named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _other_name(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
