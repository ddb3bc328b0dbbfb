"""What a passphrase becomes: a verifier, which is a recipe and what it makes of the passphrase.

    $argon2id$v=19$m=65536,t=6,p=4$<salt>$<what comes out>

Following the recipe takes a third of a second and 64 MB, so that whoever found a lock tries three
passphrases a second and not a million. Verifiers of before were made by PBKDF2, in Django's way of
writing them; they are followed too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from rekam.domain.errors import MalformedError

RECIPE = "$argon2id$v=19$m=65536,t=6,p=4"  # 64 MB, six times over (RFC 9106, 4: the second choice)
_LENGTH_BYTES = 32


def verifier_of(passphrase: str, *, salt: bytes) -> str:
    """Return a passphrase's verifier; ``salt`` is at least 16 bytes that no other has."""
    recipe = f"{RECIPE}${_written(salt)}"
    return f"{recipe}${stretch(passphrase, recipe)}"


def matches(passphrase: str, verifier: str) -> bool:
    """Tell whether this is the verifier's passphrase."""
    recipe, made = parted(verifier)
    return hmac.compare_digest(stretch(passphrase, recipe), made)


def parted(verifier: str) -> tuple[str, str]:
    """Return a verifier's recipe, and what it made of the passphrase."""
    recipe, _, made = verifier.rpartition("$")
    return recipe, made


def stretch(passphrase: str, recipe: str) -> str:
    """Follow a recipe; slow on purpose.

    Raises:
        MalformedError: it is no recipe that we know.
    """
    try:
        match recipe.split("$"):
            case ["", "argon2id", "v=19", costs, salt]:
                return _written(_argon2id(passphrase.encode(), costs, salt))
            case ["pbkdf2_sha256", rounds, salt]:
                made = hashlib.pbkdf2_hmac(
                    "sha256", passphrase.encode(), salt.encode(), int(rounds)
                )
                return base64.b64encode(made).decode()
            case _:
                raise MalformedError("verifier")
    except ValueError as error:
        raise MalformedError("verifier") from error


def _argon2id(passphrase: bytes, costs: str, salt: str) -> bytes:
    cost = {name: int(value) for name, _, value in (one.partition("=") for one in costs.split(","))}
    kdf = Argon2id(
        salt=base64.b64decode(salt + "=" * (-len(salt) % 4)),
        length=_LENGTH_BYTES,
        iterations=cost.get("t", 0),
        lanes=cost.get("p", 0),
        memory_cost=cost.get("m", 0),
    )
    return kdf.derive(passphrase)


def _written(data: bytes) -> str:
    """Return base64 as such recipes have it, which is without padding."""
    return base64.b64encode(data).decode().rstrip("=")
