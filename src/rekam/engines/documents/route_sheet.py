"""A rider's route sheet: A4 lying, a line for each paper, with boxes to tick and room to sign.

What must not be read on paper is hidden before it comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from rekam.engines.documents.typesetting import typeset

TEMPLATE = "route_sheet.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One paper, every value as it is printed."""

    name: str
    nik: str
    address: str
    corner: str
    phone: str
    paper: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The stops under one heading."""

    title: str
    count: str
    stops: list[Stop]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSheet:
    """One sheet of one rider."""

    office: str
    title: str
    number: str
    rider: str
    lead: str
    footer: str


def route_sheet(sheet: RouteSheet, stages: Sequence[Stage], *, made_on: date) -> bytes:
    """Return the sheet as a PDF; the same sheet of the same day has the same bytes."""
    values = {"sheet": asdict(sheet), "stages": [asdict(one) for one in stages]}
    return typeset(TEMPLATE, values, made_on=made_on)
