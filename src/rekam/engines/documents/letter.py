"""Interim letters (suket) to print: one A4 page each, with the code that verifies it.

The wording is that of the letters which offices issue on the ground of Surat Dirjen Dukcapil
471.13/10231/DUKCAPIL of 29 September 2016.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO

import segno

from rekam.domain.letterhead import Letterhead
from rekam.engines.documents.typesetting import typeset

TEMPLATE = "letter.typ"
_VERSION_MAX = 12  # more squares, and a worn paper is not read any more


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLetter:
    """One letter, every value as it is printed."""

    number: str
    person: list[tuple[str, str]]  # name and value of each line
    issued: str
    valid_for: str  # "selama 6 (enam) bulan sejak diterbitkan, ", or nothing
    valid_until: str
    code: str  # the text of the QR
    photo: bytes = b""  # a JPEG, or nothing: then a box stays for one


def letters(printed: Sequence[PrintedLetter], *, head: Letterhead, made_on: date) -> bytes:
    """Return letters as one PDF/A-2b, a page each; the same letters have the same bytes."""
    shown = [
        asdict(one) | {"code": _drawn(one.code), "photo": _framed(one.photo)} for one in printed
    ]
    values = {"letters": shown, "head": asdict(head)}
    return typeset(TEMPLATE, values, made_on=made_on, standards=["a-2b"])


def _framed(photo: bytes) -> str:
    """Return a drawing that is the photo: a picture reaches the template as text that way alone."""
    if not photo:
        return ""
    data = b64encode(photo).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="40">'
        f'<image width="30" height="40" href="data:image/jpeg;base64,{data}"/></svg>'
    )


def _drawn(text: str) -> str:
    code = segno.make(text, error="m", boost_error=False, micro=False)
    assert isinstance(code.version, int)
    assert code.version <= _VERSION_MAX, "no name in Indonesia makes a code this large"
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None)
    return drawn.getvalue().decode()
