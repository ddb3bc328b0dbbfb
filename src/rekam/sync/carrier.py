"""What a carrier must do, and how things are named on every carrier.

A carrier is a place that keeps named bytes in mailboxes, one for each reader. It may lose,
repeat, damage or delay anything and lie about it; nothing depends on its honesty, for all that
travels is sealed and signed, and only a signed statement says what has arrived.

    <reader>/<stream>/<epoch>/<first>-<last>.segment    entries
    <reader>/parts/<sha-256>                            a sealed part
    <reader>/<writer>/parts/<sha-256>/...               pieces of one: see sync/pieces.py
    <reader>/parts/<sha-256>.bundle                     small ones together: see sync/bundles.py
    <reader>/<writer>.statement                         what the writer holds
    <kit>/office.letters                                keys and revocations of letters
    office/pairing/<kit>.request, <kit>/pairing.answer  before they know each other
"""

from __future__ import annotations

import re
from typing import Protocol

from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, NodeId, StreamId, node_id

_STATEMENT, _LETTERS = ".statement", ".letters"
_NODE = r"(?:office|kit-[0-9]{2,3})"
_NAME = re.compile(
    rf"{_NODE}/(?:"
    rf"{_NODE}(?:/[a-z0-9][a-z0-9.]{{0,19}})?/[0-9]{{1,6}}/[0-9]{{10}}-[0-9]{{10}}\.segment"
    r"|parts/[0-9a-f]{64}(?:\.bundle)?"
    rf"|{_NODE}/parts/[0-9a-f]{{64}}/[0-9]{{1,8}}/[0-9]{{8}}-[0-9]{{8}}\.[0-9a-f]{{16}}\.piece"
    rf"|{_NODE}\.statement"
    r"|office\.letters"
    rf"|pairing/{_NODE}\.request"
    r"|pairing\.answer)"
)


class Carrier(Protocol):
    """A place that keeps named bytes; each method raises TransportError and nothing else."""

    @property
    def lanes(self) -> int:
        """How many requests it bears at once, from several threads if more than one."""
        ...

    @property
    def piece_bytes(self) -> int:
        """In pieces of how many bytes a part travels that is larger; 0: always whole."""
        ...

    @property
    def bundle_bytes(self) -> int:
        """How many bytes of smaller parts go in one request, or a little more; 0: each alone."""
        ...

    def names(self, mailbox: str) -> list[str]:
        """Return the names in one reader's mailbox, in order; unknown names are left out."""
        ...

    def get(self, name: str) -> bytes:
        """Return the bytes as the place has them, which need not be as they were put."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name, replacing what was there; safe to repeat."""
        ...

    def drop(self, name: str) -> None:
        """Forget a name that its reader has taken; safe to repeat."""
        ...


def is_name(text: str) -> bool:
    """Tell a name of ours from any other; no name of ours leaves its folder.

    Guards against ``../`` and absolute paths: see
    ``test_a_name_that_climbs_out_of_its_folder_is_refused``.
    """
    return _NAME.fullmatch(text) is not None and ".." not in text


def check_name(text: str) -> str:
    """Return the name, or raise TransportError for one that is not ours."""
    if not is_name(text):
        raise TransportError("name", text[:80])
    return text


def is_pairing(name: str) -> bool:
    """Tell what two nodes say before they know each other; it is no mail for the courier."""
    return name.endswith((".request", ".answer"))


def request_name(device: NodeId) -> str:
    """Name a kit's request to be paired, in the office's mailbox."""
    return f"{OFFICE}/pairing/{device}.request"


def answer_name(device: NodeId) -> str:
    """Name the office's answer to such a request."""
    return f"{device}/pairing.answer"


def segment_name(reader: NodeId, stream: StreamId, epoch: int, span: tuple[int, int]) -> str:
    """Name a segment in a reader's mailbox; ``span`` is its first and last sequence number."""
    return f"{reader}/{stream}/{epoch}/{span[0]:010d}-{span[1]:010d}.segment"


def part_name(reader: NodeId, digest: bytes) -> str:
    """Name a sealed part in a reader's mailbox."""
    return f"{reader}/parts/{digest.hex()}"


def statement_name(reader: NodeId, writer: NodeId) -> str:
    """Name a writer's latest statement in a reader's mailbox."""
    return f"{reader}/{writer}{_STATEMENT}"


def letters_name(reader: NodeId) -> str:
    """Name the office's file of keys and revoked letters in a kit's mailbox."""
    return f"{reader}/{OFFICE}{_LETTERS}"


def is_letters(name: str) -> bool:
    """Tell whether something of this name is that file."""
    return name.endswith(_LETTERS)


def is_statement(name: str) -> bool:
    """Tell whether something of this name is a statement."""
    return name.endswith(_STATEMENT)


def teller(name: str) -> NodeId:
    """Return who tells the statement of this name.

    Raises:
        MalformedError: nobody that can be.
    """
    return node_id(name.rpartition("/")[2].removesuffix(_STATEMENT))
