"""Reads the 16 digits of a NIK or a family card, and says what happened to them on the way.

A spreadsheet keeps 15 digits of a number, so a NIK typed as a number ends in 0 or shows as
``3,50104E+15``; copies given out hide digits behind ``*``; people type an apostrophe before it.
What can still be known of it is kept as a hint: 16 places, ``?`` where a digit is not known.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from rekam.engines.lists.table import NumberText

LENGTH = 16
_EXACT_END = 2**53  # from here on a spreadsheet's cell rounds whole numbers
_SERIAL_AT = 12  # rounding reaches into the serial, not beyond
_UNKNOWN = "?"
_ZEROS = "0" * LENGTH
_DIGITS = frozenset("0123456789")
_WRAPPING = re.compile(r"[\s'\"`’‘.,=/\u00a0_-]+")
_SCIENTIFIC = re.compile(r"([0-9])[.,]?([0-9]*)[eE]\+?15")
_DECIMALS = re.compile(r"([0-9]{16})[.,]0+")
_MASK = re.compile(r"[*#•●]|(?<=[0-9])[xX]|^[xX]|(?<=[xX])[xX]")
_NOTHING = re.compile(r"0*|#?N/?A|NULL|NIHIL", re.IGNORECASE)


class Fault(StrEnum):
    """What happened to a number."""

    MISSING = "missing"
    RUINED = "ruined"
    MASKED = "masked"
    LENGTH = "length"
    LETTERS = "letters"
    TIDIED = "tidied"  # whole, once what stood around the digits was taken away


class Number(NamedTuple):
    """All 16 digits or none, what is known of them otherwise, and what happened."""

    digits: str
    hint: str
    fault: Fault | None


def is_whole(text: str) -> bool:
    """Tell a cell of 16 digits, held as text: nothing happened to it."""
    return (
        len(text) == LENGTH
        and text.isdecimal()
        and text.isascii()
        and type(text) is str
        and text != _ZEROS
    )


def read_number(text: str, *, tail_is_lost: bool) -> Number:
    """Read one cell; ``tail_is_lost`` says that this column's numbers all end in 0."""
    if is_whole(text) and not (tail_is_lost and text[-1] == "0"):
        return Number(text, "", None)
    is_number = isinstance(text, NumberText) or tail_is_lost
    stripped = text.strip().strip("'\"=")
    if shown := _SCIENTIFIC.fullmatch(stripped):
        return Number("", _sure(shown[1] + shown[2]), Fault.RUINED)
    if shown := _DECIMALS.fullmatch(stripped):
        return _judge_whole(shown[1], is_number=True)
    bare = _WRAPPING.sub("", text)
    if _NOTHING.fullmatch(bare):
        return Number("", "", Fault.MISSING)
    if len(bare) == LENGTH and bare.isdecimal() and bare.isascii():
        # Grouped by thousands, it was a number.
        return _judge_whole(bare, is_number=is_number or text.count(".") + text.count(",") > 1)
    return _judge_broken(bare)


def _judge_whole(digits: str, *, is_number: bool) -> Number:
    """Judge 16 digits: of a number, a last 0 is almost always a digit that was lost."""
    if not digits.strip("0"):
        return Number("", "", Fault.MISSING)
    if is_number and int(digits) >= _EXACT_END:
        return Number("", digits[:_SERIAL_AT].ljust(LENGTH, _UNKNOWN), Fault.RUINED)
    if is_number and digits[-1] == "0":
        return Number("", digits[:-1] + _UNKNOWN, Fault.RUINED)
    return Number(digits, "", Fault.TIDIED)


def _sure(shown: str) -> str:
    """Return the places of a rounded number that are sure: the last one shown may be rounded."""
    return shown[: LENGTH - 1].rstrip("0")[:-1].ljust(LENGTH, _UNKNOWN)


def _judge_broken(bare: str) -> Number:
    masked = _MASK.sub(_UNKNOWN, bare)
    if _UNKNOWN in masked and not any(sign.isalpha() for sign in masked):
        return Number("", _hint(masked), Fault.MASKED)
    if bare.isdecimal():
        return Number("", "", Fault.LENGTH)
    hint = "".join(sign if sign in _DIGITS else _UNKNOWN for sign in bare)
    return Number("", hint if len(hint) == LENGTH else "", Fault.LETTERS)


def _hint(masked: str) -> str:
    """Return the places of a masked number; of one with too few or many, those in front."""
    if len(masked) != LENGTH:
        masked = masked[: masked.index(_UNKNOWN)][: LENGTH - 1].ljust(LENGTH, _UNKNOWN)
    return masked if masked.strip(_UNKNOWN) else ""
