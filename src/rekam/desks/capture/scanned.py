"""What a scanner types, or an officer in one go: the NIK of an invitation, or a receipt's number.

A scanner is a keyboard to us. An invitation may say more than the NIK; the only number in it that
is shaped like one is meant.
"""

from __future__ import annotations

import re

from rekam.domain.errors import MalformedError
from rekam.domain.values import ReceiptNumber, Subject
from rekam.registry import read

_NIK = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
_SPACED = re.compile(r"[0-9 .-]{16,24}")


def resident(text: str) -> Subject | None:
    """Return the NIK of whom a text names, when the register has them."""
    bare = re.sub(r"[ .-]", "", text) if _SPACED.fullmatch(text) else text
    found = set(_NIK.findall(bare))
    nik = found.pop() if len(found) == 1 else ""
    return Subject(nik) if nik and read.resident(nik) else None


def recorded(text: str) -> Subject | None:
    """Return whose recording bears the receipt's number that was read."""
    try:
        number = ReceiptNumber.parse(text)
    except MalformedError:
        return None
    return read.subject_of_receipt(str(number))
