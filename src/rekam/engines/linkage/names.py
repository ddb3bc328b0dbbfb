"""Brings a name to the form in which two clerks would have written the same.

Capitals, single spaces, no apostrophes (Ma'ruf, Maruf), no titles (Permendagri 73/2022 allows them
on the card). Spellings that sound alike are another matter and stay apart here.
"""

from __future__ import annotations

from difflib import SequenceMatcher

_TITLES = frozenset(
    "H HJ KH DR DRS DRA DRG IR PROF R RR RA RADEN NY TN BP BPK BU "
    "SPD SPDI MPD SH MH SE SM MM SAG MAG SSOS MSI ST MT SKM AMD AMAKEB SKEP SIP SP SKOM SSI".split()
)
_LEADING_ONLY = frozenset("H R BU ST SM SP".split())  # elsewhere an initial, or Siti
_DIRT = str.maketrans({"'": None, "’": None, "‘": None, "`": None, "-": " "})
_ALIKE_MIN = 0.6  # of SequenceMatcher's ratio: SUKIR and SUKIRMAN are, SUKIR and KATINI are not


def name_key(name: str) -> str:
    """Return the name without what clerks add or drop; never empty unless the name is."""
    words = name.upper().partition(",")[0].translate(_DIRT).split()
    kept: list[str] = []
    for word in words:
        bare = word.replace(".", "")
        is_title = bare in _TITLES and not (kept and bare in _LEADING_ONLY)
        if not is_title:
            kept += word.replace(".", " ").split()
    return " ".join(kept or words)


def are_alike(one: str, other: str) -> bool:
    """Tell whether two names in key form may be one name: a slip, or words left out.

    Only for people whose NIKs agree; for others it is far too kind.
    """
    words, others = set(one.split()), set(other.split())
    if words <= others or others <= words:
        return True
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE_MIN
