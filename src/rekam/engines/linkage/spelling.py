"""Brings words to the form in which every clerk would have written the same, in two strengths.

``plain`` undoes what is only a way of writing: capitals, apostrophes, titles, short forms of
Muhammad. ``sound`` goes on to what the ear does not tell apart (DOMAIN 3): the old spelling
(oe, dj, tj), Javanese a for o, glides, double letters, v/f/p, z/s, dh/d, th/t. Two words of one
sound may still be two names; a sound finds candidates and is weaker evidence than a spelling.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_REMEMBERED = 1 << 18
_TITLES = frozenset(
    "H HJ KH DR DRS DRA DRG IR PROF R RR RA RADEN NY TN BP BPK BU IBU PAK NYONYA TUAN "
    "SPD SPDI MPD SH MH SE SM MM SAG MAG SSOS MSI ST MT SKM AMD AMAKEB AMDKEB SKEP SIP SP SKOM "
    "SSI SHI STP ALM ALMH BIN BINTI BT B".split()
)
# Elsewhere than in front these are an initial, or Siti.
_LEADING_ONLY = frozenset("H R BU ST SM SP RA B PAK".split())
_ALIAS = frozenset({"ALIAS", "AL", "ALS"})
_SHORT = {
    short: whole
    for whole, shorts in {
        "MUHAMMAD": "MUH MOH MOHAMMAD MOHAMAD MUHAMAD MOCHAMAD MOCHAMMAD MOKHAMAD MOKHAMMAD MUCH "
        "MOCH MOKH MHD MUHAMMED MOHAMMED MUCHAMAD MUCHAMMAD MUKHAMAD MUKHAMMAD",
        "AHMAD": "ACHMAD AKHMAD AKH ACH AHMAT ACHMAT AHMED",
        "ABDUL": "ABD ABDOEL ABDL",
        "SITI": "STI SITTI",
    }.items()
    for short in shorts.split()
}
_DIRT = str.maketrans(dict.fromkeys("'’‘`´\"*")) | str.maketrans(dict.fromkeys("-_/\\.;:()[]", " "))
_INITIALS = re.compile(r"\b(S|M|A|SS)\. ?(PD|AG|SOS|SI|H|KOM|E|T|P|KEP|MD)\b\.?( ?I\b\.?)?")

_SOUNDS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"OE", "U"),
        (r"DJ", "J"),
        (r"TJ", "C"),
        (r"NJ", "NY"),
        (r"S[JYH]", "S"),
        (r"[KC]H", "H"),
        (r"PH", "P"),
        (r"([DTGB])H", r"\1"),
        (r"[FV]", "P"),
        (r"[ZX]", "S"),
        (r"Q", "K"),
        (r"C(?=[^AEIOUYJ]|$)", "K"),
        (r"J", "Y"),
        (r"IE\b", "I"),
        (r"IY(?=[AEIOU])", "I"),
        (r"UW(?=[AEIOU])", "U"),
        (r"Y\b", "I"),
        (r"NG\b", "N"),
        (r"(?<=.)H\b", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)O\b", "A"),
    )
)


@lru_cache(_REMEMBERED)
def sound(word: str) -> str:
    """Return how a plain word sounds; of one letter it is the letter."""
    if len(word) == 1:
        return word
    for pattern, spelling in _SOUNDS:
        word = pattern.sub(spelling, word)
    return word


def plain(name: str) -> tuple[str, ...]:
    """Return a name's words without what clerks add or drop; never empty unless the name is."""
    if not name.isascii():
        name = "".join(
            letter
            for letter in unicodedata.normalize("NFKD", name.translate(_DIRT))
            if letter.isascii()
        )
    name = name.upper()
    if "." in name:
        name = _INITIALS.sub(r"\1\2\3", name)
    words = name.partition(",")[0].translate(_DIRT).split() or name.translate(_DIRT).split()
    kept: list[str] = []
    for word in words:
        if word in _ALIAS or (word in _TITLES and not (kept and word in _LEADING_ONLY)):
            continue
        kept.append(_SHORT.get(word, word))
    return tuple(kept or words)


_STREETS = re.compile(
    r"\b(DSN|DUSUN|DUKUH|DKH|DK|DS|JLN|JL|JALAN|LINGK|LINGKUNGAN|LING|KP|KAMPUNG)\b\.?"
)
_NUMBERS = re.compile(r"\bR\.?[TW]\.? ?[:.]? ?\d+(?: ?/ ?(?:R\.?W\.?)? ?\d+)?|\bNO\b\.? ?\d+")


@lru_cache(_REMEMBERED)
def hamlet(address: str) -> str:
    """Return how an address's hamlet or street sounds, without RT, RW and the word for hamlet."""
    bare = _NUMBERS.sub(" ", _STREETS.sub(" ", address.upper()))
    return " ".join(sound(word) for word in bare.translate(_DIRT).replace(",", " ").split())


_RT_RW = re.compile(r"\bR\.?T\.? ?[:.]? ?(\d+)(?: ?/? ?(?:R\.?W\.?)? ?[:.]? ?(\d+))?")


def rt_rw(address: str) -> tuple[int, int]:
    """Return the RT and RW written within an address, 0 for each that is not."""
    found = _RT_RW.search(address.upper())
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
