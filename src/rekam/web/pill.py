"""The one line that tells where a kit's recordings are, in six states.

It says first what is safe, then what is still to do, and never speaks as if the network were the
officer's fault. What a person must do comes before what needs nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.web.figures import number, since

LATE_AFTER_MS = 72 * 3_600_000  # unsent for longer, and the officer is asked for a stick
_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How far a kit's recordings have come."""

    recorded: int  # recordings that this kit ever made
    unsent: int  # of them: the office has not signed for these
    unsent_parts: int = 0  # photos, prints and the like that it has not signed for
    oldest_ms: int | None = None  # when the oldest of them was made
    heard_ms: int | None = None  # when the office's latest receipt arrived
    underway: tuple[int, int] | None = None  # sent and total, while a courier runs
    retry_ms: int | None = None  # when a courier that failed tries again
    returned: int = 0  # recordings that the office asks to mend
    backed: int = 0  # of those that arrived: in a backup of the office
    road: str = ""  # that was open when it was last tried
    tried_ms: int | None = None  # when a road was last tried


class State(StrEnum):
    """Each state has a shape and a colour of its own."""

    NO_NETWORK = "no-network"
    SENDING = "sending"
    DONE = "done"
    RETRYING = "retrying"
    LATE = "late"
    RETURNED = "returned"


SHAPES = {
    State.NO_NETWORK: "ring",
    State.SENDING: "up",
    State.DONE: "tick",
    State.RETRYING: "triangle",
    State.LATE: "triangle",
    State.RETURNED: "cross",
}


@dataclass(frozen=True, slots=True)
class Pill:
    """One state and its words."""

    state: State
    words: str

    @property
    def shape(self) -> str:
        return SHAPES[self.state]


def pill(sending: Sending, *, now_ms: int) -> Pill:
    """Say where the recordings are."""
    if sending.returned:
        count = number(sending.returned)
        return _pill(State.RETURNED, _("%(count)s rekaman dikembalikan kantor, buka"), count=count)
    if sending.underway:
        sent, total = map(number, sending.underway)
        return _pill(State.SENDING, _("Mengirim %(sent)s dari %(total)s"), sent=sent, total=total)
    return _waiting(sending, now_ms) if sending.unsent else _arrived(sending, now_ms)


def whole(sending: Sending, *, now_ms: int) -> str:
    """Say all of it in one line: what is safe, arrived and backed up, and by which road."""
    words = _(
        "%(safe)s rekaman aman di kit ini, %(arrived)s tiba di kantor, %(backed)s dicadangkan."
    )
    told = str(words) % {
        "safe": number(sending.recorded),
        "arrived": number(sending.recorded - sending.unsent),
        "backed": number(sending.backed),
    }
    if sending.tried_ms is None:
        return f"{told} {_('Belum ada jalan yang dicoba sendiri.')}"
    when = since(sending.tried_ms, now_ms)
    if sending.road:
        way = _("Jalan terbuka: %(road)s, dicoba %(when)s.")
        return f"{told} {str(way) % {'road': sending.road, 'when': when}}"
    return f"{told} {str(_('Tidak ada jalan terbuka, dicoba %(when)s.')) % {'when': when}}"


def _waiting(sending: Sending, now_ms: int) -> Pill:
    waited_ms = now_ms - (sending.oldest_ms or now_ms)
    if waited_ms > LATE_AFTER_MS:
        words = _("Sudah %(days)s hari belum terkirim. Salin ke USB hari ini")
        return _pill(State.LATE, words, days=number(waited_ms // _DAY_MS))
    if sending.retry_ms and sending.retry_ms > now_ms:
        words = _("Sinyal lemah, dicoba lagi %(minutes)s menit lagi")
        minutes = -((now_ms - sending.retry_ms) // _MINUTE_MS)
        return _pill(State.RETRYING, words, minutes=number(minutes))
    words = _("%(count)s rekaman aman di kit ini, belum terkirim")
    return _pill(State.NO_NETWORK, words, count=number(sending.unsent))


def _arrived(sending: Sending, now_ms: int) -> Pill:
    """Say it of recordings that the office signed for; their pictures may still be on the way."""
    if sending.unsent_parts:
        words = _("Rekaman terkirim, %(count)s berkas gambar menyusul")
        return _pill(State.NO_NETWORK, words, count=number(sending.unsent_parts))
    if not sending.recorded or sending.heard_ms is None:
        return _pill(State.NO_NETWORK, _("Belum ada rekaman di kit ini"))
    return _pill(State.DONE, _("Semua terkirim, %(when)s"), when=since(sending.heard_ms, now_ms))


def _pill(state: State, words: str | Promise, **values: str) -> Pill:
    return Pill(state, str(words) % values)
