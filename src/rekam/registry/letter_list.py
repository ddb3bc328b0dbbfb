"""The office's signed file of keys and revoked letters, as it reaches kits, sticks and phones.

The office lays it, signed as its own word, into the mailbox of every kit on every road: once a day,
and as soon as a letter is revoked. A kit keeps the newest, takes it from the office alone
(``test_a_list_that_the_office_did_not_sign_is_kept_aside``), and shows the page that verifies with
it. On a stick the page and the file lie for people, to be copied to their phones.

An office's clock may jump years ahead and be set right. What it signed meanwhile names no key and
no revoked letter of today, and would be the newest for years. So a kit keeps two: the one of the
latest date, and the latest of those that came after it with an earlier date. The second serves only
while the first lies far ahead of the kit's own day (docs/adr/0026). Who repeats an old list gains
nothing (``test_a_repeated_list_takes_no_newer_one_s_place``).
Before: ``letters.py`` signs the list. Next: ``desks/issuance/checking.py`` serves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from rekam.domain.errors import NoLetterListError, SealBrokenError
from rekam.domain.values import OFFICE, WIB, NodeId
from rekam.engines.claims import key_list
from rekam.engines.claims.refusals import KeyFileError
from rekam.journal import signed
from rekam.journal.durable import write_durably
from rekam.registry import letters
from rekam.registry.ledger import Ledger
from rekam.sync.carrier import letters_name

FILE = "suket-kunci.cose"
AHEAD = timedelta(days=30)  # of a list that is nearly right still: few letters end in a month
Mark = tuple[date, frozenset[str]]


def newest(ledger: Ledger, kept: Path, *, today: date) -> bytes:
    """Return the list as of now at the office, on a kit the newest that the office sent.

    Raises:
        NoLetterListError: this kit has none yet.
    """
    if ledger.is_office:
        return letters.signed_list(ledger, today=today)
    second, known_s = _second(kept), datetime.combine(today + AHEAD, time(), WIB).timestamp()
    is_right = 0 < _made(second) <= known_s < _made(kept)
    try:
        return (second if is_right else kept).read_bytes()
    except OSError as error:
        raise NoLetterListError from error


# ---- at the office


class Post:
    """What the office told each kit on a road that it need not be told again there."""

    def __init__(self) -> None:
        """Remember nothing: after a new start each is told once more."""
        self._told: dict[tuple[NodeId, str], Mark] = {}

    def offer(
        self,
        ledger: Ledger,
        put: Callable[[str, bytes], None],
        peers: Iterable[NodeId],
        *,
        road: str,
    ) -> None:
        """Lay the list into these mailboxes, where the last one on this road says less.

        A road without a name is one of which nobody knows how often it is gone along: a stick.

        Raises:
            TransportError: the road is down.
        """
        now_ms = ledger.clock_ms()
        today = datetime.fromtimestamp(now_ms / 1000, tz=WIB).date()
        mark = (today, letters.revoked(today))
        due = [one for one in peers if not road or self._told.get((one, road)) != mark]
        if not due:
            return
        told = signed.sign(
            letters.signed_list(ledger, today=today),
            ledger.keys,
            signer=OFFICE,
            content_type=signed.LETTERS,
        )
        for peer in due:
            put(letters_name(peer), told)
            self._told[peer, road] = mark


# ---- on a kit


def take(kept: Path, data: bytes, *, office_key: bytes) -> bool:
    """Keep what came if it is a later word of the office; return whether its date was the latest.

    Raises:
        UntrustedError: the office did not sign it, or it is no such list.
    """
    payload = signed.verify(data, office_key, content_type=signed.LETTERS)
    try:
        told = key_list.read(payload)
    except KeyFileError as error:
        raise SealBrokenError("letters") from error
    is_latest = told.made > _made(kept)
    if is_latest:
        write_durably(kept, payload)
    elif _made(_second(kept)) < told.made < _made(kept):
        write_durably(_second(kept), payload)
    return is_latest


def _second(kept: Path) -> Path:
    return kept.with_name(f"kedua-{kept.name}")


def _made(kept: Path) -> int:
    try:
        return key_list.read(kept.read_bytes()).made
    except (OSError, KeyFileError):
        return 0
