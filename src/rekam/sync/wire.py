"""What both ends of the HTTP road agree on: addresses, who asks, and how an answer is known.

    GET    tukar/<mailbox>/    what lies there: a CBOR array of names, and a map of small mail; of a
                               kit's own also what of its work waits at the office
    GET    tukar/<name>        the bytes
    PUT    tukar/<name>        keep these bytes; a statement is answered by the kit's own mailbox
    DELETE tukar/<name>        forget them

    Authorization: Rekam <node> <base64 of an Ed25519 signature>

The signature covers method, what stands after ``tukar/`` and the body's digest; not the address
before it, so that a proxy may put the office anywhere, and no time: clocks lie, and none may be a
reason to refuse. So a request can be replayed, and must be harmless then (see
``desks/exchange/mailboxes.py``). Every answer carries ``MARK`` and the digest of its body: the
friendly page of a hotel's network has neither.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rekam.domain.errors import MalformedError, SignatureError
from rekam.domain.values import NodeId
from rekam.journal import cbor
from rekam.journal.keys import NodeKeys

PATH = "tukar/"
MARK = "Rekam-Exchange"
MARK_VALUE = "1"
DIGEST = "Content-Digest"  # RFC 9530
BODY_BYTES_MAX = 16 * 1024 * 1024  # a lossless original is about 3 MB
MAIL_BYTES_MAX = 64 * 1024  # handed over with the names, which saves a round trip for each
PAIRING_BYTES_MAX = 4 * 1024  # from somebody nobody knows yet

_AUTHORISATION = re.compile(r"Rekam (?P<node>kit-[0-9]{2,3}) (?P<signature>[A-Za-z0-9+/]{86}==)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a signature covers of a request."""

    method: str
    path: str  # after ``tukar/``
    body: bytes

    @property
    def message(self) -> bytes:
        digest = hashlib.sha256(self.body).digest()
        return cbor2.dumps(["rekam-request", self.method, self.path, digest])


def authorise(asked: Asked, *, node: NodeId, keys: NodeKeys) -> str:
    """Return the Authorization header by which a kit signs a request."""
    signature = keys.cose_key.sign(asked.message)
    return f"Rekam {node} {base64.b64encode(signature).decode()}"


def visitor(authorisation: str) -> NodeId:
    """Return who says to be asking, not verified yet; SignatureError when nobody does."""
    return NodeId(_parsed(authorisation)["node"])


def verify(authorisation: str, asked: Asked, *, signing_key: bytes) -> None:
    """Raise SignatureError unless this key signed exactly this request."""
    found = _parsed(authorisation)
    signature = base64.b64decode(found["signature"])
    try:
        key = Ed25519PublicKey.from_public_bytes(signing_key)
        key.verify(signature, asked.message)
    except (InvalidSignature, ValueError) as error:
        raise SignatureError(found["node"]) from error


def pack(names: list[str], mail: dict[str, bytes]) -> bytes:
    """Return the names in a mailbox and the mail that is handed over with them, as an answer."""
    return cbor2.dumps([names, mail])


def unpack(answer: bytes) -> tuple[list[str], dict[str, bytes]]:
    """Return what ``pack`` was given.

    Raises:
        MalformedError: it is nothing of the kind.
    """
    match cbor.loads(answer):
        case [list() as names, dict() as mail]:
            if all(type(name) is str and type(data) is bytes for name, data in mail.items()):
                return [name for name in names if type(name) is str], mail
        case _:
            pass
    raise MalformedError("mailbox")


def digest_of(body: bytes) -> str:
    """Return the Content-Digest header of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _parsed(authorisation: str) -> re.Match[str]:
    found = _AUTHORISATION.fullmatch(authorisation)
    if found is None:
        raise SignatureError("authorization")
    return found
