"""A list of people to print and carry: A4, under a heading for each polling station or corner.

What must not be read on paper is hidden before it comes here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from rekam.engines.documents.typesetting import typeset

TEMPLATE = "people_list.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person, every value as it is printed."""

    name: str
    nik: str
    born: str
    address: str
    corner: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The people under one heading."""

    title: str
    count: str
    lines: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """One list of one place."""

    office: str
    title: str
    place: str
    lead: str
    footer: str
    groups: list[Group]


def people_list(listed: PeopleList, *, made_on: date) -> bytes:
    """Return the list as a PDF; the same list of the same day has the same bytes."""
    return typeset(TEMPLATE, {"list": asdict(listed)}, made_on=made_on)
