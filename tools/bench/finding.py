"""Finding a person on a kit by what an officer types, beside the database's plainest answer."""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

from django.db import connection

from rekam.engines.lists.columns import ListKind
from rekam.registry import datasets, search
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure, percentile, seconds
from tools.bench.scene import Sizes

_MS = 1000
_LAST_TEN = 10
Typing = Callable[[str, Random], str]


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure how long an answer takes, and how often the right person is among the first ten.

    Each question is a person of the register, drawn anew for every way of typing. Beside an exact
    NIK stands the bare look-up by key, beside the others a bare scan of the names or numbers for
    the text as it was typed, which cannot find what was mistyped.
    """
    rng = Random(scene.SEED)  # noqa: S311 invented typing keeps no secret
    _office, kit = scene.office_and_kit(fleet)
    path = scene.lists(fleet.folder, sizes) / "register.csv"
    with kit.on() as machine:
        scene.bring_in(machine, path, ListKind.REGISTER)
        known = list(datasets.register(["nik", "name"]))
        return [
            figure
            for way in WAYS
            for figure in _asked(way, rng.sample(known, min(sizes.questions, len(known))), rng)
        ]


def _asked(way: str, asked: list[tuple[str, str]], rng: Random) -> list[Figure]:
    column, typed_of = WAYS[way]
    spent_ms, bare_ms, hits = [], [], 0
    for nik, name in asked:
        typed = typed_of(nik if column == "nik" else name, rng)
        found: list[search.Found] = []
        spent_ms.append(_MS * seconds(lambda: found.extend(search.find(typed))))  # noqa: B023 at once
        bare_ms.append(_MS * seconds(lambda: _bare(way, column, typed)))  # noqa: B023 at once
        hits += any(one.nik == nik for one in found[:_LAST_TEN])
    beside = "bare look-up by key" if way == "NIK" else f"bare scan of {column}s, as typed"
    spans = [(0.5, "p50", None), (0.99, "p99", 50.0)]
    times = [
        Figure(
            what=f"find by {way}, {name}",
            found=percentile(spent_ms, share),
            unit="ms",
            beside=beside,
            limit=percentile(bare_ms, share),
            aim=aim,
        )
        for share, name, aim in spans
    ]
    right = Figure(
        what=f"find by {way}, right one in first ten", found=hits / len(asked), unit="share"
    )
    return [*times, right]


def _bare(way: str, column: str, typed: str) -> None:
    is_key = way == "NIK"
    test, value = ("= ?", typed) if is_key else ("LIKE ?", f"%{typed}%")
    connection.connection.execute(
        f"SELECT * FROM registry_resident WHERE {column} {test} LIMIT 10",  # noqa: S608 two columns
        (value,),
    ).fetchall()


def _as_it_is(text: str, _rng: Random) -> str:
    return text


def _wrong_digit(text: str, rng: Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(string.digits.replace(text[at], "")) + text[at + 1 :]


def _typing_error(text: str, rng: Random) -> str:
    """Return a name with one letter changed, lost, doubled, or swapped with another beside it."""
    at = rng.choice([place for place, letter in enumerate(text) if letter.isalpha()])
    before, letter, after = text[:at], text[at], text[at + 1 :]
    changed = rng.choice(string.ascii_uppercase.replace(letter, ""))
    errors = [before + changed + after, before + after, before + letter + letter + after]
    if after[:1].isalpha() and after[0] != letter:
        errors.append(before + after[0] + letter + after[1:])
    return rng.choice(errors)


WAYS: dict[str, tuple[str, Typing]] = {
    "NIK": ("nik", _as_it_is),
    "NIK, one digit wrong": ("nik", _wrong_digit),
    "name": ("name", _as_it_is),
    "name, one typing error": ("name", _typing_error),
}
