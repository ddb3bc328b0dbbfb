"""What is asked of a bucket's host: named bytes, listed, got, put and forgotten; nothing else.

Whoever keeps something at a host stands on this: the road of a bucket (``bucket.py``) and the
place of backups (``store.py``). However a host fails, TransportError alone leaves here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cached_property
from threading import Lock
from typing import TypeVar
from urllib.parse import unquote

from rekam.domain.bucket_errors import BucketError, BucketStrangeError
from rekam.domain.errors import GoneError
from rekam.sync import troubles
from rekam.sync.hosts import Bucket, Limits, Store

PAGE = 1000  # names that S3 gives at once
SMALL_BYTES = 64 * 1024  # no upload of these is silent for longer than a link that works
_DEPTH_MAX = 6  # folders of the deepest name that is ours

Result = TypeVar("Result")


class Objects:
    """The named bytes that a host keeps in one bucket."""

    def __init__(self, bucket: Bucket, limits: Limits, *, bytes_max: int) -> None:
        self.bucket = bucket
        self.trouble: BucketError | None = None  # the last, for whoever looks after the host
        self._limits = limits
        self._bytes_max = bytes_max
        self._made: set[str] = set()  # folders that are there
        self._making = Lock()

    def listed(self, folder: str) -> Iterator[str]:
        """Yield what the host says lies in a folder and those inside it; ask within ``ask``."""
        return (self._walked if self.bucket.address.is_webdav else self._paged)(folder)

    def at_the_root(self) -> Iterator[str]:
        """Yield what the host says lies beside the folders; ask within ``ask``."""
        for one in self._store.list_with_delimiter()["objects"]:
            yield self._ours(one["path"])

    def get(self, name: str) -> bytes:
        return self.ask("get", name, work=lambda: self._got(name))

    def put(self, name: str, data: bytes) -> None:
        self.ask("put", name, work=lambda: self._put(name, data))

    def drop(self, name: str) -> None:
        self.ask("drop", name, work=lambda: self._dropped(name))

    def ask(self, verb: str, what: str, *, work: Callable[[], Result]) -> Result:
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

    @cached_property
    def _store(self) -> Store:
        return self.bucket.open(self._limits, silence_s=self._limits.silence_s)

    @cached_property
    def _patient(self) -> Store:
        """For large uploads: the library counts the whole of one as silence of the host."""
        return self.bucket.open(self._limits, silence_s=self._limits.answer_s)

    def _paged(self, folder: str) -> Iterator[str]:
        for page in self._store.list(folder, chunk_size=PAGE):
            yield from (one["path"] for one in page)

    def _walked(self, begin: str) -> Iterator[str]:
        """Go through the folders one by one: most WebDAV hosts refuse to list them all at once.

        The library gives a folder as one inside itself.
        """
        waiting = [begin]
        while waiting:
            folder = waiting.pop()
            listed = self._store.list_with_delimiter(folder)
            yield from (self._ours(one["path"]) for one in listed["objects"])
            for inner in listed["common_prefixes"]:
                yield inner  # no name of ours, but it counts
                path = self._ours(inner)
                if path.startswith(f"{folder}/") and path.count("/") < _DEPTH_MAX:
                    waiting.append(path)

    def _ours(self, path: str) -> str:
        """Return a path as it was put: of WebDAV the library gives it from the host's root."""
        if not self.bucket.address.is_webdav:
            return path
        root = unquote("".join(f"{folder}/" for folder in self.bucket.address.folders))
        return unquote(path).removeprefix(root)

    def _got(self, name: str) -> bytes:
        """Return what lies there, if it is no more than anything of ours.

        Guards against a host that gives without end: ``test_what_has_no_end_is_given_up``.
        """
        answer = self._store.get(name)
        data = bytearray()
        for piece in answer.stream(min_chunk_size=SMALL_BYTES):
            data += piece
            if len(data) > self._bytes_max:
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
