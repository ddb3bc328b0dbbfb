"""A telephone number in Indonesia, as a gateway takes it: digits with the country's code."""

from __future__ import annotations

import re

from rekam.domain.errors import MalformedError

_SHAPE = re.compile(r"62[1-9][0-9]{7,11}")


def phone_number(text: str) -> str:
    """Read a number as people write it: 0812-..., +62 812 ...; return 62812...

    Raises:
        MalformedError: it is none.
    """
    digits = re.sub(r"[ ().-]", "", text).removeprefix("+")
    if digits.startswith("0"):
        digits = "62" + digits[1:]
    if not digits.isascii() or not _SHAPE.fullmatch(digits):
        raise MalformedError("phone", text[:20])
    return digits
