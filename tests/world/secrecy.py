"""Keys and seals of a seeded world, all from its seed, so that a world plays the same way again.

Ed25519 and age keys are real ones made from chosen bytes. A seal of age is different each time, and
no seed reaches it: a stand-in takes its place, which its reader alone opens, and nobody damaged.
"""

import hashlib
import random
from contextlib import contextmanager

import pyrage
import pytest

from rekam.domain.errors import SealBrokenError
from rekam.journal import keys
from rekam.journal.keys import NodeKeys

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # of Bech32, BIP 173
_FACTORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_HUMAN = "age-secret-key-"
_HASH_BYTES = 32


@contextmanager
def seeded(seed):
    """Let all keys that are made, and all seals, come from a seed."""
    chance = random.Random(f"keys {seed}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NodeKeys, "generate", lambda: node_keys(chance))
        patch.setattr(keys, "seal", seal)
        patch.setattr(keys, "_open", unseal)
        yield


def node_keys(chance):
    return NodeKeys(chance.randbytes(32), identity_of(chance.randbytes(32)))


def seal(plain, *, recipient):
    pyrage.x25519.Recipient.from_str(recipient)
    body = hashlib.sha256(recipient.encode()).digest() + plain
    return hashlib.sha256(body).digest() + body


def unseal(sealed, identity):
    reader = pyrage.x25519.Identity.from_str(identity).to_public()
    plain = sealed[2 * _HASH_BYTES :]
    if sealed != seal(plain, recipient=str(reader)):
        raise SealBrokenError("age")
    return plain


def identity_of(secret):
    """Write 32 bytes as age writes an identity: in Bech32, in capitals."""
    bits = "".join(f"{byte:08b}" for byte in secret)
    bits += "0" * (-len(bits) % 5)
    data = [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    human = [ord(one) >> 5 for one in _HUMAN] + [0] + [ord(one) & 31 for one in _HUMAN]
    rest = _remainder([*human, *data, *[0] * 6]) ^ 1
    data += [rest >> 5 * (5 - at) & 31 for at in range(6)]
    return (_HUMAN + "1" + "".join(_LETTERS[one] for one in data)).upper()


def _remainder(values):
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate(_FACTORS):
            rest ^= factor if top >> bit & 1 else 0
    return rest
