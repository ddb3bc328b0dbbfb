"""Whole numbers as a browser sends them: in a field, or in an address that anybody may write."""

from __future__ import annotations

LARGEST = 2**63 - 1  # that a column holds


def whole(text: str, *, at_most: int = LARGEST) -> int | None:
    """Return a number from 0 on, None for anything else.

    Its letters are counted first, for Python itself refuses to read 5,000 digits
    (``test_a_number_of_five_thousand_digits_is_none``).
    """
    is_read = text.isascii() and text.isdecimal() and len(text) <= len(str(at_most))
    return int(text) if is_read and int(text) <= at_most else None
