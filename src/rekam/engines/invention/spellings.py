"""Writes a name as another clerk would have: the same name spelt otherwise, or mistyped.

The rules are those that matching must undo (DOMAIN 3): short forms, the old spelling, Javanese
a for o, glides, sounds written with a neighbouring letter, titles, apostrophes.
"""

from __future__ import annotations

import re
from random import Random

_Rule = tuple[re.Pattern[str], tuple[str, ...]]


def _rule(pattern: str, *spellings: str) -> _Rule:
    return re.compile(pattern), spellings


_RULES: tuple[_Rule, ...] = (
    _rule(r"\bMUHAMMAD\b", "MUH.", "MOH.", "MOHAMMAD", "MOCHAMAD", "MOKHAMAD", "MUCH.", "M."),
    _rule(r"\bAHMAD\b", "ACHMAD", "AKHMAD", "AKH."),
    _rule(r"\bABDUL\b", "ABD.", "ABDOEL"),
    _rule(r"\bSITI\b", "ST.", "STI"),
    _rule(r"\bNUR", "NOER"),
    _rule(r"\bSRI\b", "SRIE"),
    _rule(r"^(H|HJ)\. ", ""),
    _rule(r", S\.PD$", "", " S.PD."),
    _rule(r"'", "", " ", "`"),
    _rule(r"U", "OE"),
    _rule(r"J", "DJ"),
    _rule(r"C", "TJ"),
    _rule(r"NY", "NJ"),
    _rule(r"SY", "SJ", "S", "SH"),
    _rule(r"KH", "CH", "H", "K"),
    _rule(r"(?<=[AIUH])Y(?=[AIUO])", "J"),
    _rule(r"O\b", "A"),
    _rule(r"UWA", "UA"),
    _rule(r"UA", "UWA"),
    _rule(r"IYEM\b", "IEM"),
    _rule(r"IYAH\b", "IAH"),
    _rule(r"IAH\b", "IYAH"),
    _rule(r"IYO", "IO"),
    _rule(r"IYA", "IA"),
    _rule(r"(?<=[AIUO])([NLMST])(?=[AIUO])", r"\1\1"),
    _rule(r"Y\b", "I"),
    _rule(r"I\b", "Y"),
    _rule(r"DH", "D"),
    _rule(r"TH", "T"),
    _rule(r"NG\b", "N"),
    _rule(r"V", "F", "P"),
    _rule(r"F", "V", "P"),
    _rule(r"Z", "J", "S"),
    _rule(r"Q", "K"),
)
_KEYS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_NEXT_KEY = {key: row[place + 1] for row in _KEYS for place, key in enumerate(row[:-1])}


def variant(name: str, rng: Random) -> str:
    """Return another spelling of the name, or the name itself when no rule fits it."""
    fitting = [(pattern, forms) for pattern, forms in _RULES if pattern.search(name)]
    if not fitting:
        return name
    pattern, forms = rng.choice(fitting)
    return pattern.sub(rng.choice(forms), name, count=1)


def mistyped(name: str, rng: Random) -> str:
    """Return the name with one letter lost, doubled, swapped with the next, or hit beside."""
    place = rng.randrange(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    return rng.choice(
        (
            before + after,
            before + letter * 2 + after,
            before + after[0] + letter + after[1:],
            before + _NEXT_KEY.get(letter, "I") + after,
        )
    )
