"""A recorded person's face, opened in memory at the office: for a decision, and for the letter.

A kit cannot: what it took is sealed to the office. Nothing plain is written, and of all parts this
opens the photo alone, or the small one that travels first. A part is what a paired kit made of it:
what does not begin as a picture is not handed on (``test_what_is_no_picture_is_not_handed_on``).
Before: ``blobs.py`` keeps the sealed part. Next: ``desks/reconcile/recording_views.py`` shows two
faces, ``desks/issuance/printing.py`` prints one.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from rekam.domain.errors import DigestError, MalformedError, SealBrokenError
from rekam.domain.facts import Enrolled, Part
from rekam.journal import cbor
from rekam.registry.machine import Machine

PHOTO, SUMMARY = "photo", "summary"
_BYTES_MAX = 4 << 20  # of a sealed photo; a camera of a kit makes a hundredth of it
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A picture as a page embeds it, or why there is none: not-taken, not-here, broken."""

    address: str = ""
    why: str = ""


def face_of(machine: Machine, recording: Enrolled) -> Face:
    """Open the photo of a recording, or the small one where the photo did not arrive yet."""
    kept = {one.kind: one for one in recording.parts}
    known = [kept[kind] for kind in (PHOTO, SUMMARY) if kind in kept]
    why = "not-here" if known else "not-taken"
    for part in known:
        try:
            media_type, picture = _opened(machine, part)
        except DigestError:
            continue
        except (SealBrokenError, MalformedError):
            why = "broken"
        else:
            return Face(address=f"data:{media_type};base64,{b64encode(picture).decode()}")
    return Face(why=why)


def photo_of(machine: Machine, recording: Enrolled) -> bytes:
    """Open the photo of a recording for its letter.

    Raises:
        DigestError: there is none, or it is not here whole.
        SealBrokenError, MalformedError: see ``_opened``.
    """
    for part in recording.parts:
        if part.kind == PHOTO:
            return _opened(machine, part)[1]
    raise DigestError(PHOTO)


def _opened(machine: Machine, part: Part) -> tuple[str, bytes]:
    """Return a picture's media type and bytes.

    Raises:
        DigestError: the part is not here whole.
        SealBrokenError: it is not sealed to this machine, or damaged before it was sealed up.
        MalformedError: what it holds is no picture.
    """
    sealed = machine.parts.get(part.digest)
    if len(sealed) > _BYTES_MAX:
        raise MalformedError("part", len(sealed))
    plain = machine.ledger.keys.open(sealed)
    picture = _thumbnail(plain) if part.kind == SUMMARY else plain
    for beginning, media_type in _PICTURES.items():
        if picture.startswith(beginning):
            return media_type, picture
    raise MalformedError("part", part.kind)


def _thumbnail(plain: bytes) -> bytes:
    told = cbor.loads(plain)
    small = told.get("thumbnail") if isinstance(told, dict) else None
    if not isinstance(small, bytes):
        raise MalformedError("part", SUMMARY)
    return small
