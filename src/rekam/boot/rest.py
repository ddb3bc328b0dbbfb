"""The kit at rest: one key for all that it keeps, in memory while it runs and nowhere else.

The database and the node's own secrets are encrypted under the key; ``locks/`` in the home folder
holds it once for each officer, wrapped by their passphrase, and once under the next code of the
office. A process starts without the key. The first officer who signs in brings it, without any
server, and it goes when the process ends (ADR 18).

An office, and a kit whose database lies elsewhere, have no key: their files are plain, and
every function here leaves them so.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.db import connection

from rekam.domain.errors import LockedError, SealBrokenError
from rekam.journal.durable import write_durably
from rekam.journal.locks import Locks, disclose, enclose
from rekam.journal.passphrase import verifier_of
from rekam.registry import credentials, welcome

IDENTITY, KEYS, ROADS, HTTP3 = "node.json", "node.keys", "roads.json", "http3.json"
NAMES = (
    HTTP3,
    ROADS,
    KEYS,
    IDENTITY,
)  # the files of a home that hold secrets; the last makes it one
_INVITATION = "the invitation"  # no officer's name has a space
_CODES_MAX = 1000
_KEY_BYTES, _SALT_BYTES = 32, 22  # the salt as long as officers' have it: locks look alike

_keys: dict[Path, bytes] = {}


# ---- the key


def is_closed(home: Path) -> bool:
    """Tell whether this is a sealed kit to which no officer brought the key yet."""
    return is_sealed(home) and home not in _keys


def is_sealed(home: Path) -> bool:
    """Tell whether this is a kit whose data rests encrypted."""
    return sealed_path(home, IDENTITY).exists()


def begin(home: Path, code: str) -> None:
    """Make a new kit's key, wrapped by its invitation until officers are known; or open it so.

    A home that was set up before is left as it is.

    Raises:
        LockedError: it was begun with another invitation.
    """
    locks = _locks(home)
    if home in _keys:
        return
    if locks.has(_INVITATION):
        hold(home, _opened(locks, _INVITATION, code))
    elif not is_sealed(home) and not (home / KEYS).exists():
        key = secrets.token_bytes(_KEY_BYTES)
        locks.make(_INVITATION, _verifier(code), key=key)
        hold(home, key)


def unlock(home: Path, ident: str, passphrase: str) -> None:
    """Open a kit by an officer's passphrase.

    Raises:
        LockedError: there is no such officer, or the passphrase is another.
    """
    hold(home, _opened(_locks(home), ident, passphrase))


def unlock_by_code(home: Path, typed: str) -> None:
    """Open a kit by the office's code, or prove it on one that is open.

    Raises:
        LockedError: it is not the code that this kit waits for.
    """
    name = _code_name(code_number(home))
    hold(home, _opened(_locks(home), name, welcome.read_code(typed)))


def is_half_paired(home: Path) -> bool:
    """Tell whether the office has not answered yet, so that nobody could sign in."""
    return _locks(home).has(_INVITATION)


def hold(home: Path, key: bytes) -> None:
    """Keep the key in memory, and open the database with it from now on."""
    _keys[home] = key
    connection.close()
    connection.settings_dict["PASSWORD"] = key.hex()


def shut(home: Path) -> None:
    """Forget the key again."""
    _keys.pop(home, None)
    connection.close()
    connection.settings_dict["PASSWORD"] = ""


# ---- who may open it


def renew(home: Path, *, is_code_spent: bool = False) -> None:
    """Make the locks say what the book says: who may sign in here, and which code is next."""
    if home not in _keys:
        return
    make_locks(home, _keys[home], is_code_spent=is_code_spent)


def make_locks(home: Path, key: bytes, *, is_code_spent: bool = False) -> None:
    """Make a lock for each officer, and one for the office's next code; remove all others.

    A code is spent by making the lock of the next before its own goes, so that the office can open
    a kit however often it is cut off (``test_a_code_opens_once_and_the_next_is_ready``).
    """
    locks, secret = _locks(home), welcome.secret_here()
    wanted = credentials.verifiers()
    for ident, verifier in wanted.items():
        locks.make(ident, verifier, key=key)
    names = {*wanted}
    if secret:
        number = max(1, code_number(home) + int(is_code_spent))
        names.add(_code_name(number))
        if not locks.has(_code_name(number)):
            locks.make(_code_name(number), _verifier(welcome.code(secret, number)), key=key)
    if names:
        locks.keep_only(names)


def may_open(home: Path, ident: str) -> bool:
    """Tell whether this officer has a lock."""
    return _locks(home).has(ident)


def code_number(home: Path) -> int:
    """Return the number of the code that this kit waits for; 0 when the office gave it none."""
    locks = _locks(home)
    return next((one for one in range(1, _CODES_MAX) if locks.has(_code_name(one))), 0)


# ---- the files of a home


def exists(home: Path, name: str) -> bool:
    """Tell whether the home has this file, sealed or plain."""
    return sealed_path(home, name).exists() or (home / name).exists()


def read(home: Path, name: str) -> str:
    """Return a file of the home, in the clear.

    Raises:
        LockedError: it is sealed, and nobody brought the key yet.
        SealBrokenError: it is damaged.
    """
    plain = home / name
    if plain.exists() and not is_sealed(home):  # a sealing that broke off left both
        return plain.read_text()
    path = sealed_path(home, name)
    if not path.exists():
        return plain.read_text()
    if home not in _keys:
        raise LockedError(str(home))
    return disclose(path.read_bytes(), key=_keys[home], name=name).decode()


def write(home: Path, name: str, text: str) -> None:
    """Write a file of the home durably, sealed where there is a key."""
    if home in _keys:
        write_sealed(home, name, text, key=_keys[home])
    else:
        write_durably(home / name, text.encode())
        (home / name).chmod(0o600)


def seal_left(home: Path) -> None:
    """Seal what was written before the kit had a key: a road that was given before the pairing."""
    for name in NAMES:
        plain = home / name
        if home in _keys and plain.exists() and not sealed_path(home, name).exists():
            write(home, name, plain.read_text())
            plain.unlink()


def write_sealed(home: Path, name: str, text: str, *, key: bytes) -> None:
    """Write a file of the home durably, sealed under this key."""
    write_durably(sealed_path(home, name), enclose(text.encode(), key=key, name=name))


def sealed_path(home: Path, name: str) -> Path:
    """Return where the sealed form of a file lies."""
    return home / f"{name}.sealed"


def _opened(locks: Locks, name: str, passphrase: str) -> bytes:
    try:
        return locks.open(name, passphrase)
    except SealBrokenError as error:
        raise LockedError(name) from error


def _locks(home: Path) -> Locks:
    return Locks(home / "locks")


def _code_name(number: int) -> str:
    return f"code {number}"


def _verifier(passphrase: str) -> str:
    return verifier_of(passphrase, salt=secrets.token_bytes(_SALT_BYTES))
