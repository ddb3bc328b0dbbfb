"""What can have happened to blank cards; a part of the closed list of ``facts.py``.

The subject is always ``blangko``, and a run is two serials and all between. What became of a single
blank stands with the person whose card it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from rekam.domain.values import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksReceived:
    """Blanks came in."""

    subject: Subject
    unit: str  # "kantor", or the code of a district that has a unit
    first: str
    last: str
    source: str  # who sent them, the number of the delivery note


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksMoved:
    """Unused blanks went from one unit to another."""

    subject: Subject
    unit: str
    to: str
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksDestroyed:
    """Blanks were destroyed before witnesses, spoiled ones or whole."""

    subject: Subject
    unit: str
    first: str
    last: str
    minutes: str  # the number of the minutes (berita acara)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanksCorrected:
    """A count found blanks missing, or blanks that the account did not have."""

    subject: Subject
    unit: str
    first: str
    last: str
    is_found: bool
    reason: str
