"""A bucket at a host that serves S3 or WebDAV, where an office and its kits meet.

Neither needs an address of its own: both only ask the host. It sees sealed bytes under the names
that a stick has, and is believed in nothing: it may list late, twice or what is not there, lose
what it took, and give other bytes; a put that it acknowledged means nothing until a statement says
that it has arrived.
Before: ``courier.py``, as on every road. Next: ``tidy.py`` clears what its reader left behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from rekam.domain.bucket_errors import BucketError
from rekam.domain.values import OFFICE, NodeId
from rekam.sync.carrier import check_name, is_name
from rekam.sync.hosts import USUAL, Bucket, Limits
from rekam.sync.objects import Objects
from rekam.sync.wire import BODY_BYTES_MAX

LISTED_MAX = 100_000  # names and folders looked at in one listing; what is beyond waits
PIECE_BYTES = 256 * 1024


class BucketCarrier:
    """A bucket's mailboxes, to the node that goes there.

    All kits fill one mailbox, and on a slow link none should read a list of what the others put
    there: of the office's mailbox a kit is shown what a kit may have put there itself.
    """

    lanes = 4  # one by one, requests leave most of a slow link unused (SYNC.md 2)
    bundle_bytes = 0  # what lies in a bundle is not listed, and would be put there again

    def __init__(
        self, bucket: Bucket, *, node: NodeId | None = None, limits: Limits = USUAL
    ) -> None:
        self._node = node
        self._objects = Objects(bucket, limits, bytes_max=BODY_BYTES_MAX)

    @property
    def trouble(self) -> BucketError | None:
        """Why the host failed last, for whoever looks after the road."""
        return self._objects.trouble

    @property
    def piece_bytes(self) -> int:
        """A cut link loses one piece; on WebDAV each part in pieces would be a folder to list."""
        return 0 if self._objects.bucket.address.is_webdav else PIECE_BYTES

    def names(self, mailbox: str) -> list[str]:
        found = chain.from_iterable(map(self._objects.listed, self._folders(mailbox)))
        return self._objects.ask("names", mailbox, work=lambda: _ours(found, f"{mailbox}/"))

    def get(self, name: str) -> bytes:
        return self._objects.get(check_name(name))

    def put(self, name: str, data: bytes) -> None:
        self._objects.put(check_name(name), data)

    def drop(self, name: str) -> None:
        self._objects.drop(check_name(name))

    def _folders(self, mailbox: str) -> list[str]:
        if mailbox != OFFICE or self._node in {None, OFFICE}:
            return [mailbox]
        # Its own chains, those of an office that lost them, and parts.
        return [f"{mailbox}/{inner}" for inner in (self._node, OFFICE, "parts")]


def _ours(listed: Iterator[str], mailbox: str) -> list[str]:
    """Return names of ours, each once and in order, of the first ``LISTED_MAX``.

    Guards against a listing without end: ``test_a_listing_without_end_is_left_off``. What a mailbox
    holds beyond comes when what is before it was taken.
    """
    found = {
        name for name in islice(listed, LISTED_MAX) if name.startswith(mailbox) and is_name(name)
    }
    return sorted(found)
