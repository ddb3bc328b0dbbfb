"""The minutes (berita acara) of blanks that were destroyed, to be signed by those who saw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from rekam.domain.letterhead import Letterhead
from rekam.engines.documents.typesetting import typeset

TEMPLATE = "minutes.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """One run of blanks, every value as it is printed."""

    unit: str
    serials: str
    count: str
    reason: str


def minutes(
    number: str, runs: Sequence[Destroyed], *, day: str, total: str, head: Letterhead, made_on: date
) -> bytes:
    """Return the minutes as one PDF/A-2b; ``day`` is that of the destruction, as it is printed."""
    values = {
        "number": number,
        "day": day,
        "total": total,
        "runs": [asdict(one) for one in runs],
        "head": asdict(head),
    }
    return typeset(TEMPLATE, values, made_on=made_on, standards=["a-2b"])
