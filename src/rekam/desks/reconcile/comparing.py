"""Two records side by side, with the letters that differ marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.registry.datasets import Registered
from rekam.registry.voters import Listed
from rekam.web import figures, words


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters of a value: the same on both sides, or not."""

    text: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing that both records say, and how each says it."""

    label: str | Promise
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.is_same for piece in (*self.left, *self.right))


def compared(voter: Listed, resident: Registered) -> list[Pair]:
    """Return what a voter and a resident say, in the order of the family card."""
    pairs = (
        ("NIK", voter.nik or voter.nik_hint, resident.nik),
        (_("No. KK"), voter.nkk, resident.nkk),
        (_("Nama"), voter.name, resident.name),
        (_("Tempat lahir"), voter.birth_place, resident.birth_place),
        (_("Tanggal lahir"), _day(voter.born), _day(resident.born)),
        (_("Jenis kelamin"), _word(voter.sex, "sex"), _word(resident.sex, "sex")),
        (_("Status kawin"), _word(voter.marital, "marital"), _word(resident.marital, "marital")),
        (_("Alamat"), _address(voter), _address(resident)),
    )
    return [Pair(label, *pieces(str(left), str(right))) for label, left, right in pairs]


def pieces(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Cut two values where they differ; a value that one side lacks is not called different."""
    if not left or not right:
        return _whole(left), _whole(right)
    cuts = SequenceMatcher(None, left.upper(), right.upper(), autojunk=False).get_opcodes()
    return (
        tuple(Piece(left[a:b], kind == "equal") for kind, a, b, _c, _d in cuts if a < b),
        tuple(Piece(right[c:d], kind == "equal") for kind, _a, _b, c, d in cuts if c < d),
    )


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, is_same=True),) if text else ()


def _day(born: date | None) -> str:
    return figures.day(born) if born else ""


def _word(code: str, vocabulary: str) -> str:
    return words.word(code, vocabulary) if code else ""


def _address(one: Listed | Registered) -> str:
    corner = f"RT {one.rt}/RW {one.rw}" if one.rt else ""
    return ", ".join(part for part in (one.address, corner) if part)
