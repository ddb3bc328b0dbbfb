"""Where backups lie, as a command names it: a folder, or a bucket and the file of its key.

A bucket for backups is no road: kits have no key to it, and ``roads.json`` does not name it. Its
key comes from a file each time, for whoever restores has nothing else of the office yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from rekam.boot import road_file
from rekam.sync.hosts import Address
from rekam.sync.store import BucketStore, FolderStore, Store

bucket_key = click.option(
    "--bucket-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='For a bucket: {"key": "...", "secret": "..."}',
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place for backups, and how a command names it again."""

    store: Store
    text: str  # what people call it; holds no secret
    words: tuple[str, ...]  # of a command line
    device: int | None  # of the disk that a folder lies on


def of(text: str, key: Path | None) -> Place:
    """Return the place that a command names; a missing disk is no folder.

    Raises:
        UsageError: it is no folder, or a bucket without a key.
        MalformedError: the address or the key's file is none.
    """
    if "+" in text.partition("://")[0] and "://" in text:
        address = Address.parse(text)
        if key is None:
            raise click.UsageError("Untuk bucket, sebutkan juga berkas kuncinya: --bucket-key")
        return Place(
            store=BucketStore(road_file.read_key(key, address)),
            text=address.text,
            words=(address.text, "--bucket-key", str(key.resolve())),
            device=None,
        )
    folder = Path(text)
    if not folder.is_dir():
        raise click.UsageError(f"Folder «{text}» tidak ada. Pasang dulu disknya.")
    where = str(folder.resolve())
    device = folder.stat().st_dev
    return Place(store=FolderStore(folder), text=where, words=(where,), device=device)
