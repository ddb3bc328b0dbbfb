"""Names as they are compared: upper case, without titles, apostrophes and doubled spaces."""

from __future__ import annotations

import re

_TITLES = {
    "H", "HJ", "DR", "IR", "DRS", "DRA", "SPD", "SH", "SE", "MPD", "MSI", "ST", "SAG", "SKEP",
    "R", "RR", "NY", "TN", "BP",
}  # fmt: skip


def normalised(name: str) -> str:
    """Return the name's own words, upper case, apart by single spaces."""
    plain = re.sub(r"['`’.]", "", name.upper())
    words = re.findall(r"[A-Z]+", plain)
    return " ".join(word for word in words if word not in _TITLES) or " ".join(words)
