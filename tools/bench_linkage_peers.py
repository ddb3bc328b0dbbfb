"""Matches two lists as a peer would, in a process of its own: exact joins, or Splink on DuckDB.

``python -m tools.bench_linkage_peers splink register.csv voters.csv answers.csv``. Splink is given
what tuning can give it: our reading of numbers, dates and villages, blocking rules for every usual
error, term frequencies, thresholds per field, and an answer a voter. ``splink-raw`` gets the names
as they stand, ``splink`` gets them in our normal form.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from rekam.boot.matching_files import read_list
from rekam.engines.linkage.people import People
from rekam.engines.linkage.prepare import Prepared, Side, prepare

Answer = tuple[int, int, float]  # voter row, register row, score


def main(mode: str, register: Path, voters: Path, out: Path) -> None:
    """Match and write the answers; print how long reading both files took."""
    began = time.perf_counter()
    ours = read_list(register, is_register=True, mapping={}).people
    theirs = read_list(voters, is_register=False, mapping={}).people
    print(json.dumps({"read": time.perf_counter() - began}))
    if mode == "read":
        return
    prepared = prepare(ours, theirs)
    tables = [
        _table(side, people, prepared, is_raw=mode == "splink-raw")
        for side, people in ((prepared.residents, ours), (prepared.voters, theirs))
    ]
    answers = list(MODES[mode](*tables))
    with out.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(
            (theirs.key.text(voter), ours.key.text(resident), f"{score:.6f}")
            for voter, resident, score in answers
        )


def _table(side: Side, people: People, prepared: Prepared, *, is_raw: bool) -> pa.Table:
    names = people.name.texts if is_raw else None
    plain = np.array(prepared.names.plains, dtype=object)[side.plain]
    texts = np.array(names, dtype=object)[people.name.codes] if names else plain
    nik = np.where(side.nik.is_whole, side.nik.digits, 0)
    nkk = np.where(side.nkk.is_whole, side.nkk.digits, 0)
    shown = np.where(side.nik.known >= 12, side.nik.digits // 10_000, 0)  # noqa: PLR2004 masked
    return pa.table(
        {
            "unique_id": np.arange(len(side)),
            "nik": _given(nik), "nik12": _given(shown), "nkk": _given(nkk),
            "name": pa.array(texts, pa.string()), "born": _given(side.born),
            "year": side.days.year.astype(np.int32), "sex": _given(side.sex),
            "village": _given(side.village), "district": _given(side.district),
            "corner": _given(side.rt.astype(np.int64) * 1000 + side.rw),
            "hamlet": _given(side.hamlet), "birthplace": _given(side.birthplace),
            "marital": _given(side.marital),
        }
    )  # fmt: skip


def _given(values: np.ndarray) -> pa.Array:
    """Return numbers as text, with nothing where there is a 0."""
    return pa.array(values, mask=values == 0).cast(pa.string())


def exact_nik(ours: pa.Table, theirs: pa.Table) -> Iterator[Answer]:
    """Join by the whole NIK alone."""
    yield from _cascade(ours, theirs, ["nik"])


def cascade(ours: pa.Table, theirs: pa.Table) -> Iterator[Answer]:
    """Join by ever weaker keys; each must point to one resident, and each is given once."""
    steps = ["nik", "name, born, village", "name, born", "nkk, name", "name, village, year",
             "born, village, sex, corner"]  # fmt: skip
    yield from _cascade(ours, theirs, steps)


def _cascade(ours: pa.Table, theirs: pa.Table, steps: Sequence[str]) -> Iterator[Answer]:
    base = duckdb.connect()
    base.register("ours_", ours)
    base.register("theirs_", theirs)
    base.execute("create table r as select * from ours_")
    base.execute("create table v as select * from theirs_")
    base.execute("create table found (voter bigint, resident bigint)")
    for keys in steps:
        base.execute(
            f"""insert into found select min(v.unique_id), min(r.unique_id)
            from v join r using ({keys})
            where v.unique_id not in (select voter from found)
            and r.unique_id not in (select resident from found)
            group by {keys} having count(*) = 1"""  # noqa: S608 our own keys
        )
    for voter, resident in base.execute("select * from found order by voter").fetchall():
        yield voter, resident, 1.0


def by_splink(ours: pa.Table, theirs: pa.Table) -> Iterator[Answer]:
    """Link with Splink and take each voter's likeliest resident."""
    api = DuckDBAPI()
    linker = Linker(
        [
            api.register(theirs, dataset_display_name="a"),
            api.register(ours, dataset_display_name="b"),
        ],
        _settings(ours),
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (
        block_on("born", "village"),
        block_on("name", "village"),
        block_on("name", "born"),
    ):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01)
    best = "partition by unique_id_l order by match_weight desc, unique_id_r"
    rows = api.duckdb_con.execute(
        f"""select unique_id_l, unique_id_r, match_probability from (
        select *, row_number() over ({best}) as place from {found.physical_name})
        where place = 1 order by unique_id_l"""  # noqa: S608 our own table
    )
    yield from rows.fetchall()


def _settings(ours: pa.Table) -> SettingsCreator:
    rules = [
        ("nik",), ("name", "born"), ("born", "village"), ("nkk",), ("nik12",), ("name", "village"),
        ("name", "year"), ("substr(name, 1, 4)", "born"),
        ("village", "corner", "substr(name, 1, 3)"), ("village", "year", "substr(name, 1, 2)"),
    ]  # fmt: skip
    return SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        comparisons=_comparisons(),
        probability_two_random_records_match=1 / ours.num_rows,
        retain_matching_columns=False,
    )


def _comparisons() -> list[object]:
    slip = levels.DamerauLevenshteinLevel
    name = comparisons.JaroWinklerAtThresholds("name", [0.96, 0.9, 0.82])
    return [
        name.configure(term_frequency_adjustments=True),
        _custom("born", slip("born", 1), slip("born", 2), levels.ExactMatchLevel("year")),
        _custom("nik", slip("nik", 1), slip("nik", 2), levels.ExactMatchLevel("nik12"), by="nik12"),
        _custom("nkk", slip("nkk", 1)),
        _custom("village", levels.ExactMatchLevel("district")),
        comparisons.ExactMatch("corner"),
        comparisons.ExactMatch("hamlet").configure(term_frequency_adjustments=True),
        comparisons.ExactMatch("birthplace").configure(term_frequency_adjustments=True),
        comparisons.ExactMatch("sex"),
        comparisons.ExactMatch("marital"),
    ]


def _custom(column: str, *between: object, by: str = "") -> object:
    exact = levels.ExactMatchLevel(column).configure(tf_adjustment_column=column)
    return comparisons.CustomComparison(
        output_column_name=column,
        comparison_levels=[levels.NullLevel(by or column), exact, *between, levels.ElseLevel()],
    )


MODES = {
    "nik": exact_nik, "cascade": cascade, "splink": by_splink, "splink-raw": by_splink,
}  # fmt: skip

if __name__ == "__main__":
    main(sys.argv[1], *(Path(argument) for argument in sys.argv[2:5]))
