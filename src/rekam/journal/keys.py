"""A node's two secrets: the key that signs what it wrote, and the identity that opens what it gets.

Both live in one file of the node's home, readable by its owner alone, and never enter a journal.
An office has a third: the key of its backups, which it also keeps on paper.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cwt import COSEKey
from cwt.cose_key_interface import COSEKeyInterface

from rekam.domain.errors import MalformedError, SealBrokenError

_HEADER = re.compile(rb"age-encryption\.org/v1\n.*?\n--- [A-Za-z0-9+/]{43}\n", re.DOTALL)
_HEADER_BYTES_MAX = 4096  # ours have 360 at most


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What others need to know of a node: whom to believe, to whom to seal."""

    signing_key: bytes  # Ed25519, 32 bytes
    recipient: str  # age X25519, "age1..."


@dataclass(frozen=True, slots=True)
class NodeKeys:
    """A node's secrets; ``repr`` shows none of them."""

    _seed: bytes = field(repr=False)  # Ed25519 private key, 32 bytes
    _identity: str = field(repr=False)  # "AGE-SECRET-KEY-1..."

    @classmethod
    def generate(cls) -> NodeKeys:
        """Make new keys from the system's randomness."""
        seed = Ed25519PrivateKey.generate().private_bytes_raw()
        return cls(seed, str(pyrage.x25519.Identity.generate()))

    @classmethod
    def from_text(cls, text: str) -> NodeKeys:
        """Read what ``to_text`` wrote; MalformedError when it is damaged."""
        try:
            seed, identity = text.split()
            keys = cls(bytes.fromhex(seed), identity)
            _ = keys.public
        except (ValueError, pyrage.IdentityError) as error:
            raise MalformedError("keys") from error
        return keys

    def to_text(self) -> str:
        return f"{self._seed.hex()}\n{self._identity}\n"

    @property
    def public(self) -> PublicKeys:
        signing = Ed25519PrivateKey.from_private_bytes(self._seed).public_key()
        recipient = pyrage.x25519.Identity.from_str(self._identity).to_public()
        return PublicKeys(signing.public_bytes_raw(), str(recipient))

    @property
    def cose_key(self) -> COSEKeyInterface:
        public = self.public.signing_key
        return COSEKey.new({1: 1, 3: -8, -1: 6, -2: public, -4: self._seed})

    def derive(self, purpose: str) -> bytes:
        """Return a secret of this node's own for one purpose: 32 bytes, the same each time."""
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        return kdf.derive(self._seed)

    def open(self, sealed: bytes) -> bytes:
        """Open what was sealed to this node.

        Raises:
            SealBrokenError: sealed to another, or damaged; the two cannot be told apart.
        """
        return _open(sealed, self._identity)


@dataclass(frozen=True, slots=True)
class BackupKey:
    """What opens an office's backups, and names their pieces; ``repr`` does not show it."""

    _identity: str = field(repr=False)  # "AGE-SECRET-KEY-1..."

    @classmethod
    def generate(cls) -> BackupKey:
        """Make a new key from the system's randomness."""
        return cls(str(pyrage.x25519.Identity.generate()))

    @classmethod
    def from_text(cls, text: str) -> BackupKey:
        """Read what ``to_text`` wrote, or somebody typed; MalformedError when it is none."""
        identity = text.strip().upper()
        try:
            pyrage.x25519.Identity.from_str(identity)
        except pyrage.IdentityError as error:
            raise MalformedError("backup-key") from error
        return cls(identity)

    def to_text(self) -> str:
        return self._identity

    def seal(self, plain: bytes) -> bytes:
        """Seal bytes that this key alone opens."""
        identity = pyrage.x25519.Identity.from_str(self._identity)
        return seal(plain, recipient=str(identity.to_public()))

    def open(self, sealed: bytes) -> bytes:
        """Open what was sealed by this key; SealBrokenError when it was not, or is damaged."""
        return _open(sealed, self._identity)

    def name_of(self, digest: bytes) -> str:
        """Return the name of a piece: the same for the same content, and telling nobody of it."""
        return hmac.new(self._identity.encode(), digest, hashlib.sha256).hexdigest()


def _open(sealed: bytes, identity: str) -> bytes:
    """Open a seal, whose header has to end where ours do.

    The library reads a header anew with each byte that it lacks: 32 KB of one cost a second, and
    16 MB days (``test_a_seal_whose_header_does_not_end_is_refused_at_once``).
    """
    if _HEADER.match(sealed, 0, _HEADER_BYTES_MAX) is None:
        raise SealBrokenError("age")
    try:
        plain: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        raise SealBrokenError("age") from error
    return plain


def seal(plain: bytes, *, recipient: str) -> bytes:
    """Seal bytes so that only the holder of the recipient's identity can open them (age).

    Raises:
        MalformedError: no such recipient can be.
    """
    try:
        reader = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise MalformedError("recipient", recipient) from error
    sealed: bytes = pyrage.encrypt(plain, [reader])
    return sealed
