"""Two records side by side, with the letters that differ marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.registry.datasets import Registered
from rekam.registry.recorded_twice import Side
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


def compared(one: Listed | Side, other: Listed | Registered | Side) -> list[Pair]:
    """Return what two say of whom they are about, in the order of the family card."""
    pairs = (
        ("NIK", _nik(one), _nik(other)),
        (_("No. KK"), one.nkk, other.nkk),
        (_("Nama"), one.name, other.name),
        (_("Tempat lahir"), one.birth_place, other.birth_place),
        (_("Tanggal lahir"), _day(one.born), _day(other.born)),
        (_("Jenis kelamin"), _word(one.sex, "sex"), _word(other.sex, "sex")),
        (_("Status kawin"), _word(one.marital, "marital"), _word(other.marital, "marital")),
        (_("Alamat"), _address(one), _address(other)),
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


def _nik(one: Listed | Registered | Side) -> str:
    return one.nik or (one.nik_hint if isinstance(one, Listed) else "")


def _day(born: date | None) -> str:
    return figures.day(born) if born else ""


def _word(code: str, vocabulary: str) -> str:
    return words.word(code, vocabulary) if code else ""


def _address(one: Listed | Registered | Side) -> str:
    corner = f"RT {one.rt}/RW {one.rw}" if one.rt else ""
    return ", ".join(part for part in (one.address, corner) if part)
