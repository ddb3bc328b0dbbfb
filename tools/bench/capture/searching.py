"""Finding a person among a whole regency by what an officer types, beside trigram indexes.

The officer's village is known to all of them alike, as a kit knows it, and the kit's own search is
told the names of all villages, as its screen does. Each way of typing asks for
people drawn anew. The peers are asked the first of the same questions, for they take long.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from django.db import connection

from rekam.boot import wiring
from rekam.domain.regions import Regions
from rekam.registry import datasets, search
from tools.bench import scene
from tools.bench.capture import registers
from tools.bench.capture.typing import WAYS, Aims, Person, Way
from tools.bench.figures import Figure, percentile, seconds

_MS = 1000
_FOUND_MAX = 10
_IN_VILLAGE = "part of a name"
_PEER_SHARE = 5  # one question of so many is put to a peer too

Ask = Callable[[str, str, Way], list[str]]  # typed, village, way -> NIKs
Question = tuple[Person, str]


def measure(cache: Path, *, residents: int, questions: int) -> list[tuple[str, Figure]]:
    """Measure p50 and p99, and the share of answers with the right person among the first ten.

    "Attainable" is that share if the text had no errors and all whom it fits as well (people of the
    very same name in one village) stood in any order: nobody who is given this text can do better.
    The kit is asked before its peer's index is made: after that, the next few hundred answers of
    the same process take up to ten times as long (a NIK's p99 0.18 ms and not 0.03).
    """
    found = []
    ask = _ours(wiring.regions(cache))
    for database in registers.everywhere(cache, residents):
        everybody = list(_everybody())
        asked = {name: _asked(name, way, everybody, questions) for name, way in WAYS.items()}
        ours = {name: _answers(ask, asked[name], way) for name, way in WAYS.items()}
        peer, ask_peer = _peer(database, cache, residents, everybody)
        for name, way in WAYS.items():
            theirs = _answers(ask_peer, asked[name][: max(1, questions // _PEER_SHARE)], way)
            aims = way.aims if database == registers.SQLITE else None  # they are a kit's
            figures = _figures(name, aims, ours[name], peer, theirs)
            found += [(database, one) for one in figures]
            found.append((database, _attainable(name, asked[name], way, everybody)))
    return found


def alone(cache: Path, *, residents: int, questions: int) -> list[tuple[str, Figure]]:
    """Measure the same of the kit's own search, on SQLite and encrypted, as a kit has it at work.

    An officer asks for people of one village all day: two more figures are of that, with the book
    held open and with the book opened for each question.
    """
    found = []
    ask = _ours(wiring.regions(cache))
    for database, standing in (
        (registers.SQLITE, registers.on_sqlite),
        (registers.SQLCIPHER, registers.on_sqlcipher),
    ):
        with standing(cache, residents):
            everybody = list(_everybody())
            for name, way in WAYS.items():
                ours = _answers(ask, _asked(name, way, everybody, questions), way)
                found += [(database, one) for one in _figures(name, way.aims, ours)]
            found += [(database, one) for one in _of_one_village(ask, everybody, questions)]
    return found


def _of_one_village(ask: Ask, everybody: Sequence[Person], questions: int) -> list[Figure]:
    people = [one for one in everybody if one.village == everybody[0].village]
    way = WAYS[_IN_VILLAGE]
    asked = _asked(_IN_VILLAGE, way, people, min(questions, len(people)))

    def ask_anew(typed: str, village: str, way: Way) -> list[str]:
        connection.close()
        return ask(typed, village, way)

    return [
        Figure(
            what=f"find by {_IN_VILLAGE} in one village, {how}, p50",
            found=percentile(_answers(asking, asked, way)[0], 0.5),
            unit="ms",
        )
        for how, asking in (("the book held open", ask), ("opened each time", ask_anew))
    ]


def _asked(name: str, way: Way, everybody: Sequence[Person], questions: int) -> list[Question]:
    rng = Random(f"{scene.SEED} {name}")  # noqa: S311 invented typing keeps no secret
    return [(one, way.typed(one, rng)) for one in rng.sample(everybody, questions)]


def _everybody() -> Iterator[Person]:
    for nik, name, village, born in datasets.register(("nik", "name", "village", "born")):
        yield Person(nik, name, village, born.year if born else 0)


def _ours(regions: Regions) -> Ask:
    """Ask as the kit's home page does."""

    def ask(typed: str, village: str, _way: Way) -> list[str]:
        found = search.find(typed, villages=frozenset({village}), regions=regions)
        return [one.nik for one in found]

    return ask


def _answers(ask: Ask, asked: Sequence[Question], way: Way) -> tuple[list[float], float]:
    """Return how long each answer took, and how often the right person was among the first ten."""
    spent_ms, hits = [], 0
    ask(asked[0][1], asked[0][0].village, way)  # the first of all only warms up
    for person, typed in asked:
        niks: list[str] = []
        spent_ms.append(_MS * seconds(lambda: niks.extend(ask(typed, person.village, way))))  # noqa: B023 at once
        hits += person.nik in niks[:_FOUND_MAX]
    return spent_ms, hits / len(asked)


def _figures(
    name: str,
    aims: Aims | None,
    ours: tuple[list[float], float],
    peer: str = "",
    theirs: tuple[list[float], float] | None = None,
) -> list[Figure]:
    p50, p99, share = aims or (None, None, None)
    return [
        *(
            Figure(
                what=f"find by {name}, {label}",
                found=percentile(ours[0], part),
                unit="ms",
                beside=peer,
                limit=percentile(theirs[0], part) if theirs else None,
                aim=aim,
            )
            for part, label, aim in ((0.5, "p50", p50), (0.99, "p99", p99))
        ),
        Figure(
            what=f"find by {name}, right one in first ten",
            found=ours[1],
            unit="share",
            beside=peer,
            limit=theirs[1] if theirs else None,
            aim=share,
        ),
    ]


def _attainable(
    name: str, asked: Sequence[Question], way: Way, everybody: Sequence[Person]
) -> Figure:
    villages: dict[str, list[Person]] = defaultdict(list)
    for one in everybody:
        villages[one.village].append(one)
    shares = []
    for person, typed in asked:
        fitting = sum(way.fits(person, other, typed) for other in villages[person.village])
        shares.append(min(1.0, _FOUND_MAX / max(1, fitting)))
    return Figure(
        what=f"find by {name}, attainable share", found=sum(shares) / len(shares), unit="share"
    )


# ---- peers


def _peer(
    database: str, cache: Path, residents: int, everybody: Sequence[Person]
) -> tuple[str, Ask]:
    if database == registers.POSTGRESQL:
        return "pg_trgm", _pg_trgm()
    folder = registers.kept(
        cache / f"trigram-{residents}", lambda made: _index_trigrams(made, everybody)
    )
    return "SQLite FTS5 trigram", _fts5(folder)


def _index_trigrams(folder: Path, everybody: Sequence[Person]) -> None:
    book = sqlite3.connect(folder / "trigram.sqlite3")
    with book:
        book.execute(
            "CREATE VIRTUAL TABLE peer USING fts5(nik, name, village UNINDEXED, tokenize='trigram')"
        )
        book.executemany(
            "INSERT INTO peer VALUES (?, ?, ?)",
            ((one.nik, one.name, one.village) for one in everybody),
        )
        book.execute("INSERT INTO peer (peer) VALUES ('optimize')")
    book.close()


def _fts5(folder: Path) -> Ask:
    """Return who shares most trigrams with the text, by its own rank; digits as a whole first."""
    book = sqlite3.connect(folder / "trigram.sqlite3")

    def ask(typed: str, village: str, way: Way) -> list[str]:
        text = typed.replace('"', "")
        trigrams = sorted({text[at : at + 3] for at in range(len(text) - 2)} or {text})
        if not way.is_number:
            return matching([f'name:"{one}"' for one in trigrams], " AND village = ?", village)
        whole = [f'nik:"{text}"']
        near = matching(whole, " AND village = ?", village)
        return near or matching(whole) or matching([f'nik:"{one}"' for one in trigrams])

    def matching(terms: Sequence[str], where: str = "", *values: str) -> list[str]:
        statement = f"SELECT nik FROM peer WHERE peer MATCH ?{where} ORDER BY rank LIMIT 10"  # noqa: S608 no input
        return [row[0] for row in book.execute(statement, (" OR ".join(terms), *values))]

    return ask


def _pg_trgm() -> Ask:
    """Return who is most similar by pg_trgm, of the village if a name; digits as a whole first."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS peer AS SELECT nik, name, village FROM registry_resident"
        )
        for column in ("nik", "name"):
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS peer_{column} ON peer "
                f"USING gin ({column} gin_trgm_ops)"
            )
        cursor.execute("CREATE INDEX IF NOT EXISTS peer_village ON peer (village)")
        cursor.execute("ANALYZE peer")

    by_name = "name %% %s AND village = %s ORDER BY similarity(name, %s) DESC"
    by_number = "nik %% %s ORDER BY similarity(nik, %s) DESC"

    def ask(typed: str, village: str, way: Way) -> list[str]:
        if not way.is_number:
            return matching(by_name, typed, village, typed)
        near = matching("nik LIKE %s AND village = %s", f"%{typed}%", village)
        whole = near or matching("nik LIKE %s", f"%{typed}%")
        return whole or matching(by_number, typed, typed)

    def matching(where: str, *values: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT nik FROM peer WHERE {where} LIMIT 10", values)  # noqa: S608 no input
            return [row[0] for row in cursor.fetchall()]

    return ask
