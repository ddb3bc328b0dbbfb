"""The buckets that a machine was given, in ``roads.json`` of its home: names, addresses, keys.

The file holds secrets: only its owner reads it (``test_a_key_is_read_by_its_owner_alone``). It is
read anew each time, so that a road that was added is open without starting anything again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rekam.boot import rest
from rekam.domain.errors import MalformedError, SealBrokenError
from rekam.sync.hosts import Address, Bucket

NAME = rest.ROADS


def read(home: Path) -> dict[str, Bucket]:
    """Return the buckets of a machine by their names; none were given to most.

    Raises:
        MalformedError: the file was changed by other hands and says nothing any more.
    """
    if not rest.exists(home, NAME):
        return {}
    try:
        found = json.loads(rest.read(home, NAME))
        return {str(name): _bucket(found[name]) for name in sorted(found)}
    except (OSError, ValueError, TypeError, KeyError, SealBrokenError) as error:
        raise MalformedError("roads", str(home / NAME)) from error


def write(home: Path, buckets: Mapping[str, Bucket]) -> None:
    """Keep these buckets and no others."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {
        name: {
            "address": one.address.text,
            "key": one.key,
            "secret": one.secret,
            "authority": one.authority,
        }
        for name, one in buckets.items()
    }
    rest.write(home, NAME, json.dumps(told, indent=1))


def read_key(path: Path, address: Address) -> Bucket:
    """Return the bucket at an address with the key of a file: ``{"key": ..., "secret": ...}``.

    The file may hold ``authority`` too, the PEM certificate of who vouches for the host.

    Raises:
        MalformedError: the file is none.
    """
    try:
        return _bucket(json.loads(path.read_text()) | {"address": address.text})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise MalformedError("bucket-key-file", str(path)) from error


def _bucket(found: Mapping[str, Any]) -> Bucket:
    texts = {name: found[name] for name in ("key", "secret")}
    texts["authority"] = found.get("authority", "")
    if not all(isinstance(one, str) for one in texts.values()):
        raise TypeError
    return Bucket(address=Address.parse(found["address"]), **texts)
