"""What can have happened to papers on the road; a part of the closed list of ``facts.py``.

A card or letter that leaves the office with a rider stands on a route sheet. Every one that went
out is told of once more: it was handed over by that sheet, or it came back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from rekam.domain.values import Subject


class Paper(StrEnum):
    """Which paper a rider carries; the words are in ``web/``."""

    CARD = "card"
    LETTER = "letter"


class Relation(StrEnum):
    """Who takes a paper, other than its holder; the words are in ``web/``."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    KIN = "kin"
    VILLAGE = "village"  # an officer of the village


class Mark(StrEnum):
    """How the receiver signed; the words are in ``web/``."""

    PEN = "pen"
    THUMB = "thumb"
    PAPER = "paper"  # on the printed sheet, or in the office's book


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """How a paper came into a hand, beyond the receiver's name."""

    relation: str = ""  # a Relation; "" for the holder
    authority: str = ""  # what lets a relative take it: a letter, or the family card they share
    mark: str = ""  # a Mark; "" before it was asked
    kept: str = ""  # why a letter or an old card was not taken back
    sheet: str = ""  # the route sheet that it was carried on; "" at the counter


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCarried:
    """A card or letter left the office with a rider."""

    subject: Subject
    sheet: str  # "2018-05-17/073015"
    paper: Paper
    number: str  # the blank's or the letter's; "" for a card that the centre printed
    carrier: str  # the kit that shows the sheet; "" for a rider with the printed one alone
    rider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReturned:
    """A card or letter came back to the office."""

    subject: Subject
    sheet: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperUndelivered:
    """A rider was there and could not hand it over; it is still with them."""

    subject: Subject
    sheet: str
    reason: str


CarriedFact: TypeAlias = PaperCarried | PaperReturned | PaperUndelivered
