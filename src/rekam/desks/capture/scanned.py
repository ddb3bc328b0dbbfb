"""What a scanner types, a camera reads, or an officer types in one go: a NIK, or a receipt's code.

A scanner is a keyboard to us; what a camera sees comes by ``codes.py``. An invitation may say more
than the NIK; the only number in it that is shaped like one is meant.
"""

from __future__ import annotations

import re

from django.urls import reverse

from rekam.domain.errors import MalformedError
from rekam.domain.values import ReceiptNumber, Subject
from rekam.registry import enrolled, read

_NIK = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
_SPACED = re.compile(r"[0-9 .-]{16,24}")


def address(text: str) -> str:
    """Return the page of the one person whom a text names: an invitation, a NIK or a receipt."""
    subject = resident(text)
    if subject is None and (found := recorded(text)) is not None:
        if read.resident(found) is None:
            return reverse("capture:receipt", args=[found])
        subject = found
    return reverse("capture:compare", args=[subject]) if subject else ""


def resident(text: str) -> Subject | None:
    """Return the NIK of whom a text names, when the register has them."""
    bare = re.sub(r"[ .-]", "", text) if _SPACED.fullmatch(text) else text
    found = set(_NIK.findall(bare))
    nik = found.pop() if len(found) == 1 else ""
    return Subject(nik) if nik and read.resident(nik) else None


def recorded(text: str) -> Subject | None:
    """Return whose recording bears the receipt's number that was read, be it within an address."""
    try:
        number = ReceiptNumber.parse(text.rpartition("/")[2])
    except MalformedError:
        return None
    return enrolled.subject_of(number)
