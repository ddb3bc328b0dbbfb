"""Where a bucket is and what opens it: an address that may be shown, and a key that may not.

    s3+https://host[:port]/bucket[/folder][?region=...][&style=virtual]
    webdav+https://host[:port]/folder

``s3+http`` and ``webdav+http`` go without TLS: then anyone on the way reads names and sizes. S3
signs with its secret and never sends it; WebDAV sends the password, so that it goes without TLS to
this machine alone.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from obstore.store import HTTPStore, S3Store

from rekam.domain.errors import MalformedError

if TYPE_CHECKING:  # obstore has these for type checkers alone
    from obstore.store import ClientConfig, RetryConfig, S3Credential

Store = S3Store | HTTPStore
REGION = "us-east-1"  # what hosts that know no regions call theirs
_SCHEME = re.compile(r"(s3|webdav)\+(https?)")
_HERE = {"127.0.0.1", "::1", "localhost"}
_SETTINGS = {"region": r"[a-z0-9-]{1,40}", "style": r"virtual|path"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how often; a slow link is not a dead one, but nothing may take for ever."""

    connect_s: float = 20.0
    silence_s: float = 60.0  # with no byte coming in
    answer_s: float = 900.0  # for one whole request: 3 MB take 400 s at 64 kbit/s
    retries: int = 2  # when the host is too busy or the connection dropped
    retry_s: float = 20.0  # after which no other try begins


USUAL = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a bucket is; ``text`` is as it was given and holds no secret."""

    text: str
    is_webdav: bool
    root: str  # https://host:port
    folders: tuple[str, ...]  # bucket and folder, or WebDAV folder
    region: str
    is_virtual: bool  # the bucket's name stands in the host's

    @property
    def place(self) -> str:
        """Where it is, for people who only have to know it from others."""
        return "/".join([self.root.partition("://")[2], *self.folders[:1]])

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address.

        Raises:
            MalformedError: it is none; ``args`` say what is wrong, and never show a secret.
        """
        try:
            parts = urlsplit(text)
            host, _port = parts.hostname, parts.port
            asked = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        except ValueError as error:
            raise MalformedError("bucket-address", "form") from error
        found = _SCHEME.fullmatch(parts.scheme)
        folders = tuple(filter(None, parts.path.split("/")))
        if found is None or host is None or parts.fragment:
            raise MalformedError("bucket-address", "form")
        if parts.username is not None or parts.password is not None:
            raise MalformedError("bucket-address", "secret")
        if not all(
            name in _SETTINGS and re.fullmatch(_SETTINGS[name], asked[name]) for name in asked
        ):
            raise MalformedError("bucket-address", "settings")
        if ".." in folders or (found[1] == "s3" and not folders):
            raise MalformedError("bucket-address", "bucket")
        if found[1] == "webdav" and found[2] == "http" and host not in _HERE:
            raise MalformedError("bucket-address", "open")
        return cls(
            text=text,
            is_webdav=found[1] == "webdav",
            root=f"{found[2]}://{parts.netloc}",
            folders=folders,
            region=asked.get("region", REGION),
            is_virtual=asked.get("style") == "virtual",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket and what opens it."""

    address: Address
    key: str  # the key's id, or a user's name
    secret: str
    authority: str = ""  # PEM of who vouches for the host, beside those whom the machine trusts

    def __repr__(self) -> str:
        """Show where and never what opens it (``test_a_secret_is_never_shown``)."""
        return f"Bucket({self.address.text})"

    def open(self, limits: Limits, *, silence_s: float) -> Store:
        """Return the host's store; nothing is asked of it yet."""
        return (self._webdav if self.address.is_webdav else self._s3)(limits, silence_s)

    def _s3(self, limits: Limits, silence_s: float) -> S3Store:
        """Open it so that no AWS_... of the environment changes where or as whom.

        See ``test_the_environment_changes_nothing``.
        """
        bucket, *folders = self.address.folders
        scheme, _, host = self.address.root.partition("://")
        endpoint = f"{scheme}://{bucket}.{host}" if self.address.is_virtual else self.address.root
        return S3Store(
            bucket,
            prefix="/".join(folders) or None,
            endpoint=endpoint,
            aws_endpoint_url_s3=endpoint,
            region=self.address.region,
            virtual_hosted_style_request=self.address.is_virtual,
            skip_signature=False,
            unsigned_payload=False,
            disable_bulk_delete=True,  # not every host has it
            credential_provider=self._credential,
            client_options=self._client(limits, silence_s),
            retry_config=_retry(limits),
        )

    def _webdav(self, limits: Limits, silence_s: float) -> HTTPStore:
        options = self._client(limits, silence_s)
        known = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        options["default_headers"] = {"Authorization": f"Basic {known}"}
        url = "/".join([self.address.root, *self.address.folders])
        return HTTPStore(url, client_options=options, retry_config=_retry(limits))

    def _credential(self) -> S3Credential:
        return {
            "access_key_id": self.key,
            "secret_access_key": self.secret,
            "expires_at": None,
        }

    def _client(self, limits: Limits, silence_s: float) -> ClientConfig:
        options: ClientConfig = {
            "allow_http": self.address.root.startswith("http://"),
            "connect_timeout": timedelta(seconds=limits.connect_s),
            "read_timeout": timedelta(seconds=silence_s),
            "timeout": timedelta(seconds=limits.answer_s),
        }
        if self.authority:
            options["root_certificate"] = self.authority
        return options


def _retry(limits: Limits) -> RetryConfig:
    return {
        "max_retries": limits.retries,
        "retry_timeout": timedelta(seconds=limits.retry_s),
        "backoff": {"init_backoff": timedelta(seconds=0.5), "max_backoff": timedelta(seconds=5)},
    }
