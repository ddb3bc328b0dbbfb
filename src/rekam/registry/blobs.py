"""Parts on disk: sealed files named by the SHA-256 of their bytes.

"Exists" is not "have": a power cut leaves empty files under right names, so a part counts only
after its bytes were read and their digest agrees.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from rekam.domain.errors import DigestError
from rekam.journal.durable import write_all_durably
from rekam.journal.entry import DIGEST_BYTES


class Parts:
    """The store of sealed parts of one machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> bytes:
        """Keep bytes durably and return their digest; keeping them twice is harmless."""
        digest = hashlib.sha256(data).digest()
        self.put_all({digest.hex(): data})
        return digest

    def put_all(self, parts: Mapping[str, bytes]) -> bool:
        """Keep parts, by their digests in hex, durably; tell whether any is new."""
        new = {
            digest: data for digest, data in parts.items() if not self.has(bytes.fromhex(digest))
        }
        write_all_durably({self._path(bytes.fromhex(one)): data for one, data in new.items()})
        return bool(new)

    def get(self, digest: bytes) -> bytes:
        """Return a part's bytes.

        Raises:
            DigestError: the file is missing, cut short or damaged, or cannot be read.
        """
        try:
            data = self._path(digest).read_bytes()
        except OSError as error:
            raise DigestError(digest.hex()) from error
        if hashlib.sha256(data).digest() != digest:
            raise DigestError(digest.hex())
        return data

    def has(self, digest: bytes) -> bool:
        """Tell whether the whole part is here; reads it through."""
        try:
            self.get(digest)
        except DigestError:
            return False
        return True

    def beginning(self, mark: str) -> list[bytes]:
        """Return the digests of what lies here, whole or not, that begin so, in hex."""
        names = (path.name for path in (self.root / mark[:2]).glob(f"{mark}*"))
        return [bytes.fromhex(name) for name in names if len(name) == 2 * DIGEST_BYTES]

    def free_bytes(self) -> int:
        """Return how much the disk still takes."""
        return shutil.disk_usage(self.root.parent).free

    def drop(self, digest: bytes) -> None:
        """Forget a part that no fact speaks of: it was taken again before sign-off."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self.root / name[:2] / name
