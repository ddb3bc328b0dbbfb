"""Locks: one secret key, wrapped anew for each who may open it, a small file each in one folder.

A file holds the recipe that stretches its owner's passphrase (``passphrase.py``) and the key, boxed
under what comes out. A lock is therefore made from a verifier alone: nobody has to type anything
when an officer joins or the office changes a passphrase. Files are named by a digest, and all are
equally long, so a copy of the folder tells how many may open it and who only to those who guess.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rekam.domain.errors import MalformedError, SealBrokenError
from rekam.journal import passphrase as passphrases
from rekam.journal.durable import write_durably

_BOX_KEY_BYTES = 64  # AES-256 in SIV mode takes two keys


def enclose(plain: bytes, *, key: bytes, name: str) -> bytes:
    """Return a box that only this key opens, and under this name alone.

    The mode (AES-SIV, RFC 5297) needs no number used once: the same thing in the same box again
    tells nothing but that it is the same.
    """
    return AESSIV(_box_key(key)).encrypt(plain, [name.encode()])


def disclose(box: bytes, *, key: bytes, name: str) -> bytes:
    """Return what ``enclose`` was given.

    Raises:
        SealBrokenError: another key, another name, or damaged.
    """
    try:
        return AESSIV(_box_key(key)).decrypt(box, [name.encode()])
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("box") from error


@dataclass(frozen=True, slots=True)
class Locks:
    """The locks of one key, each under the name of who has its passphrase."""

    folder: Path

    def open(self, name: str, passphrase: str) -> bytes:
        """Return the key.

        Raises:
            SealBrokenError: the passphrase is wrong, the lock damaged, or there is none. All take
                the same time, so that names cannot be tried out.
        """
        try:
            recipe, box = self._read(name)
            made = passphrases.stretch(passphrase, recipe)
        except (OSError, ValueError, MalformedError) as error:
            passphrases.verifier_of(passphrase, salt=b"nobody" * 3)
            raise SealBrokenError("lock") from error
        return disclose(box, key=made.encode(), name=name)

    def make(self, name: str, verifier: str, *, key: bytes) -> None:
        """Let the passphrase of this verifier open the key; what is so already is left alone."""
        if self._opens(name, verifier, key=key):
            return
        recipe, made = passphrases.parted(verifier)
        box = enclose(key, key=made.encode(), name=name)
        write_durably(self._path(name), f"{recipe}\n{box.hex()}\n".encode())

    def keep_only(self, names: set[str]) -> None:
        """Remove every lock but these."""
        kept = {self._path(one) for one in names}
        for path in self.folder.glob("*"):
            if path not in kept:
                path.unlink(missing_ok=True)

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def _opens(self, name: str, verifier: str, *, key: bytes) -> bool:
        recipe, made = passphrases.parted(verifier)
        with suppress(OSError, ValueError, SealBrokenError):
            found, box = self._read(name)
            return found == recipe and disclose(box, key=made.encode(), name=name) == key
        return False

    def _read(self, name: str) -> tuple[str, bytes]:
        recipe, box = self._path(name).read_text("ascii").splitlines()
        return recipe, bytes.fromhex(box)

    def _path(self, name: str) -> Path:
        return self.folder / hashlib.sha256(f"rekam lock {name}".encode()).hexdigest()


def _box_key(key: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=_BOX_KEY_BYTES, salt=None, info=b"rekam box")
    return kdf.derive(key)
