"""A bucket at a host that serves S3 or WebDAV, where an office and its kits meet.

Neither needs an address of its own: both only ask the host. It sees sealed bytes under the names
that a stick has, and is believed in nothing: it may list late, twice or what is not there, lose
what it took, and give other bytes; a put that it acknowledged means nothing until a statement says
that it has arrived.
Before: ``courier.py``, as on every road. Next: ``tidy.py`` clears what its reader left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cached_property
from itertools import chain, islice
from threading import Lock
from typing import TypeVar
from urllib.parse import unquote

from rekam.domain.bucket_errors import BucketError, BucketStrangeError
from rekam.domain.errors import GoneError
from rekam.domain.values import OFFICE, NodeId
from rekam.sync import troubles
from rekam.sync.carrier import check_name, is_name
from rekam.sync.hosts import USUAL, Bucket, Limits, Store
from rekam.sync.wire import BODY_BYTES_MAX

LISTED_MAX = 100_000  # names and folders looked at in one listing; what is beyond waits
PAGE = 1000  # names that S3 gives at once
SMALL_BYTES = 64 * 1024  # no upload of these is silent for longer than a link that works
PIECE_BYTES = 256 * 1024
_DEPTH_MAX = 6  # folders of the deepest name that is ours

Result = TypeVar("Result")


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
        self._bucket = bucket
        self._node = node
        self._limits = limits
        self._made: set[str] = set()  # folders that are there
        self._making = Lock()
        self.trouble: BucketError | None = None  # the last, for whoever looks after the road

    @property
    def piece_bytes(self) -> int:
        """A cut link loses one piece; on WebDAV each part in pieces would be a folder to list."""
        return 0 if self._bucket.address.is_webdav else PIECE_BYTES

    def names(self, mailbox: str) -> list[str]:
        listed = self._walked if self._bucket.address.is_webdav else self._listed
        found = chain.from_iterable(map(listed, self._folders(mailbox)))
        return self._try("names", mailbox, work=lambda: _ours(found, f"{mailbox}/"))

    def get(self, name: str) -> bytes:
        return self._try("get", check_name(name), work=lambda: self._got(name))

    def put(self, name: str, data: bytes) -> None:
        self._try("put", check_name(name), work=lambda: self._put(name, data))

    def drop(self, name: str) -> None:
        self._try("drop", check_name(name), work=lambda: self._dropped(name))

    def _folders(self, mailbox: str) -> list[str]:
        if mailbox != OFFICE or self._node in {None, OFFICE}:
            return [mailbox]
        # Its own chains, those of an office that lost them, and parts.
        return [f"{mailbox}/{inner}" for inner in (self._node, OFFICE, "parts")]

    # ---- what is asked of the host

    @cached_property
    def _store(self) -> Store:
        return self._bucket.open(self._limits, silence_s=self._limits.silence_s)

    @cached_property
    def _patient(self) -> Store:
        """For large uploads: the library counts the whole of one as silence of the host."""
        return self._bucket.open(self._limits, silence_s=self._limits.answer_s)

    def _listed(self, folder: str) -> Iterator[str]:
        for page in self._store.list(folder, chunk_size=PAGE):
            yield from (one["path"] for one in page)

    def _walked(self, begin: str) -> Iterator[str]:
        """Go through the folders one by one: most WebDAV hosts refuse to list them all at once.

        The library gives paths from the host's root, and a folder as one inside itself.
        """
        root = unquote("".join(f"{folder}/" for folder in self._bucket.address.folders))
        waiting = [begin]
        while waiting:
            folder = waiting.pop()
            listed = self._store.list_with_delimiter(folder)
            yield from (unquote(one["path"]).removeprefix(root) for one in listed["objects"])
            for inner in listed["common_prefixes"]:
                yield inner  # no name of ours, but it counts
                path = unquote(inner).removeprefix(root)
                if path.startswith(f"{folder}/") and path.count("/") < _DEPTH_MAX:
                    waiting.append(path)

    def _got(self, name: str) -> bytes:
        """Return what lies there, if it is no more than any mail of ours.

        Guards against a host that gives without end: ``test_what_has_no_end_is_given_up``.
        """
        answer = self._store.get(name)
        data = bytearray()
        for piece in answer.stream(min_chunk_size=SMALL_BYTES):
            data += piece
            if len(data) > BODY_BYTES_MAX:
                raise BucketStrangeError("get", name)
        return bytes(data)

    def _put(self, name: str, data: bytes) -> None:
        """Put, the first thing in a folder alone: two lanes that make one folder fail each other.

        See ``test_several_lanes_may_be_used_at_once``.
        """
        store = self._store if len(data) <= SMALL_BYTES else self._patient
        folder = name.rpartition("/")[0]
        with nullcontext() if folder in self._made else self._making:
            store.put(name, data, use_multipart=False)
        self._made.add(folder)

    def _dropped(self, name: str) -> None:
        try:
            self._store.delete(name)
        except FileNotFoundError as error:
            if not troubles.is_missing(error):
                raise

    def _try(self, verb: str, what: str, *, work: Callable[[], Result]) -> Result:
        """Ask; TransportError is all that can leave, and why is remembered."""
        try:
            return work()
        except BucketError as error:
            self.trouble = error
            raise
        except Exception as error:  # a host may fail in any way
            if verb == "get" and troubles.is_missing(error):
                raise GoneError(verb, what) from error
            self.trouble = troubles.explain(error, verb, what=what)
            raise self.trouble from error


def _ours(listed: Iterator[str], mailbox: str) -> list[str]:
    """Return names of ours, each once and in order, of the first ``LISTED_MAX``.

    Guards against a listing without end: ``test_a_listing_without_end_is_left_off``. What a mailbox
    holds beyond comes when what is before it was taken.
    """
    found = {
        name for name in islice(listed, LISTED_MAX) if name.startswith(mailbox) and is_name(name)
    }
    return sorted(found)
