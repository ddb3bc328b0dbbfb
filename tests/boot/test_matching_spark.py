"""A province on Apache Spark: each regency as the embedded engine matches it, and nobody lost."""

import csv
import json
import os
import subprocess
import sys

import pytest

from tools.second_lists import write_lists
from tools.second_provinces import write_province

pytestmark = pytest.mark.spark
OPTIONS = (
    "--master local[2] --conf spark.ui.enabled=false --conf spark.driver.bindAddress=127.0.0.1 "
    "--conf spark.driver.host=127.0.0.1 --conf spark.sql.shuffle.partitions=4 pyspark-shell"
)


def match(register, voters, out, engine="spark"):
    command = [sys.executable, "-m", "rekam", "match", "--engine", engine]
    places = ["--register", register, "--voters", voters, "--out", out]
    return subprocess.run(
        [*command, *map(str, places)],
        env=os.environ | {"PYSPARK_SUBMIT_ARGS": OPTIONS, "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(*folders):
    return {row["dpid"]: row["nik"] for out in folders for row in rows_of(out / "matches.csv")}


def regencies(out):
    return sorted(path for path in out.iterdir() if path.is_dir())


def write(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """Two regencies, matched on Spark and by the embedded engine as one list.

    One voter has a stranger's NIK of the other regency; fifty rows do not say where they belong.
    """
    folder = tmp_path_factory.mktemp("province")
    write_province(2, 5, 0.01, folder)
    voters = rows_of(folder / "voters/3501.csv")
    misled(voters)["nik"] = rows_of(folder / "register/3502.csv")[0]["nik"]
    write(folder / "voters/3501.csv", voters[50:])
    write(folder / "voters/lain.csv", [row | {"kode_desa": ""} for row in voters[:50]])
    lists = folder / "register", folder / "voters"
    for engine in ("spark", "embedded"):
        done = match(*lists, folder / engine, engine)
        assert done.returncode == 0, done.stderr
    return folder


def misled(voters):
    """Return the voter who is given a stranger's NIK."""
    return next(row for row in voters[50:] if row["dpid"].startswith("3501") and row["nik"])


def test_a_regency_alone_gives_the_bytes_of_the_embedded_engine(tmp_path):
    write_lists("hard", 3, 0.005, tmp_path)
    lists = tmp_path / "register.csv", tmp_path / "voters.csv"
    for engine in ("spark", "embedded"):
        done = match(*lists, tmp_path / engine, engine)
        assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "embedded").glob("[!.]*"))
    assert len(files) == 6
    for path in files:
        assert (tmp_path / "spark/3502" / path.name).read_bytes() == path.read_bytes(), path.name


def test_every_voter_of_a_province_is_answered_once(province):
    keys = [
        row["dpid"] for out in regencies(province / "spark") for row in rows_of(out / "matches.csv")
    ]
    truth = [row["dpid"] for row in rows_of(province / "truth.csv")]
    assert sorted(keys) == sorted(truth)
    summary = json.loads((province / "spark/summary.json").read_text())
    assert summary["pemilih"] == sum(summary["kelas"].values()) == len(keys)
    parts = [row["wilayah"] for row in rows_of(province / "spark/parts.csv")]
    assert parts == ["3501", "3502", "tanpa-wilayah"]


def test_a_province_gets_the_matches_that_the_embedded_engine_gives_it(province):
    spark, embedded = named(*regencies(province / "spark")), named(province / "embedded")
    other = sum(spark[key] != embedded[key] for key in embedded)
    assert other / len(embedded) < 0.002


def test_a_province_in_parts_is_matched_as_rightly_as_in_one(province):
    truth = {row["dpid"]: row["nik"] for row in rows_of(province / "truth.csv")}

    def wrong(answers):
        return sum(answers[key] != nik for key, nik in truth.items())

    parts, whole = wrong(named(*regencies(province / "spark"))), wrong(named(province / "embedded"))
    assert parts <= whole + len(truth) * 0.001


def test_who_is_listed_in_another_regency_is_found_where_they_are_registered(province):
    truth = {row["dpid"]: row["nik"] for row in rows_of(province / "truth.csv")}
    away = {
        row["dpid"]: row["nik"]
        for path in (province / "voters").iterdir()
        for row in rows_of(path)
        if not row["dpid"].startswith(path.stem)
    }
    found = named(*regencies(province / "spark"))
    whole = [key for key, nik in away.items() if nik and nik == truth[key]]
    assert len(whole) > 20
    assert sum(found[key] == truth[key] for key in whole) > 0.95 * len(whole)


def test_what_was_put_aside_is_gone_in_the_end(province):
    assert not (province / "spark/.rows").exists()


def test_a_strangers_nik_sends_nobody_away(province):
    voter = misled([{}] * 50 + rows_of(province / "voters/3501.csv"))
    assert voter["nik"].startswith("3502")
    assert voter["dpid"] in named(province / "spark/3501")


def test_a_voter_of_no_known_regency_is_found_by_the_nik(province):
    lost = rows_of(province / "voters/lain.csv")
    found = named(province / "spark/3501", province / "spark/3502")
    assert sum(row["dpid"] in found for row in lost) > 40
    rest = named(province / "spark/tanpa-wilayah")
    assert {row["dpid"] for row in lost} == {
        row["dpid"] for row in lost if row["dpid"] in found
    } | set(rest)


def test_a_register_without_village_codes_is_refused_with_a_sentence(tmp_path):
    write_lists("base", 4, 0.001, tmp_path)
    rows = rows_of(tmp_path / "register.csv")
    write(tmp_path / "register.csv", [row | {"kode_desa": ""} for row in rows])
    done = match(tmp_path / "register.csv", tmp_path / "voters.csv", tmp_path / "out")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
