"""Small parts that travel together: a request costs a bad link and an office more than its bytes.

    <reader>/parts/<sha-256>.bundle    a CBOR array of byte strings, each a sealed part

No part is named in it, for each is named by what it holds. A bundle is taken in where it arrives
and lies in no mailbox: what of it has arrived, only a statement says.
Before: ``courier.py`` puts small parts together. Next: ``registry/mailroom.py`` takes them apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from rekam.domain.errors import DigestError, MalformedError, SealBrokenError
from rekam.journal import cbor

BYTES_MAX = 1024 * 1024  # four times what anybody puts into one
_BUNDLE = ".bundle"

Named = tuple[str, bytes]


def is_bundle(name: str) -> bool:
    """Tell whether something of this name is a bundle."""
    return name.endswith(_BUNDLE)


def bundle(parts: Sequence[Named]) -> Named:
    """Return parts for one reader as one thing with its name; a part alone stays as it is."""
    if len(parts) == 1:
        return parts[0]
    data = cbor.dumps([data for _, data in parts])
    mailbox = parts[0][0].partition("/")[0]
    return f"{mailbox}/parts/{hashlib.sha256(data).hexdigest()}{_BUNDLE}", data


def unbundle(name: str, data: bytes) -> list[Named]:
    """Return what travelled under this name: the parts of a bundle, or the one thing itself.

    Raises:
        UntrustedError: the bundle is damaged (DigestError), or none of ours.
    """
    if not is_bundle(name):
        return [(name, data)]
    stem, _, digest = name.removesuffix(_BUNDLE).rpartition("/")
    if hashlib.sha256(data).hexdigest() != digest:
        raise DigestError(digest)
    return [(f"{stem}/{hashlib.sha256(one).hexdigest()}", one) for one in _parts_in(data)]


def _parts_in(data: bytes) -> list[bytes]:
    """Guards against what would be read for ever: ``test_an_enormous_bundle_is_refused_unread``."""
    try:
        parts = cbor.loads(data) if len(data) <= BYTES_MAX else None
    except MalformedError as error:
        raise SealBrokenError("bundle") from error
    if type(parts) is not list or any(type(one) is not bytes for one in parts):
        raise SealBrokenError("bundle")
    return parts
