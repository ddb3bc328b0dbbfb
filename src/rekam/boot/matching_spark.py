"""``rekam match --engine spark``: a province, each regency matched in a task of its own.

Three steps (docs/adr/0014). Every file is read by the same reader, a task a file, and its rows are
put aside by regency. A join by NIK finds the voters who are listed in one regency and registered
in another, and sends them there. Then each regency is one ``Job`` over its own two lists: the same
code as the embedded engine, so the same matches, in a folder of its own. Lists and results lie
where every machine of the cluster finds them under one path.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from rekam.boot.matching_files import Understood, files_of
from rekam.boot.matching_job import Found, Order
from rekam.boot.matching_parts import COLUMNS, KEYS, NOWHERE, match_part, put_aside
from rekam.engines.lists.columns import Field
from rekam.engines.lists.errors import Cause, UnreadableListError

_SUMS = (
    "penduduk", "pemilih", "dipadankan", "ganda_di_daftar", "pasangan_ganda_di_daftar",
    "pasangan_ganda_di_data_penduduk", "belum_cukup_umur", "pindah_masuk",
)  # fmt: skip
_PARTS = ("wilayah", *_SUMS, "detik", "detik_cpu", "mb")
_NAMESAKES_MAX = 1_000  # born on 25,000 days or more: one in 25 shares one's birth date
_SPARK_TYPES = {"int64": "bigint", "int32": "int", "string": "string"}


def match_on_spark(order: Order, stage: Callable[[str], None]) -> Found:
    """Match and write every regency; master and memory are those of Spark's own configuration.

    Raises UnreadableListError.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # tasks need what this process has
    spark = SparkSession.builder.appName("rekam").config("spark.ui.showConsoleProgress", "false")
    job = _Province(spark.getOrCreate(), order)
    shutil.rmtree(job.aside, ignore_errors=True)
    try:
        stage("register")
        ours = job.read(order.register, is_register=True)
        stage("voters")
        theirs = job.read(order.voters, is_register=False)
        stage("search")
        job.send_home()
        stage("compare")
        parts = job.match(ours, theirs)
    finally:
        shutil.rmtree(job.aside, ignore_errors=True)
    stage("write")
    return ours, theirs, job.told(parts)


@dataclass(frozen=True, slots=True)
class _Province:
    spark: SparkSession
    order: Order

    @property
    def aside(self) -> Path:
        return self.order.out.absolute() / ".rows"

    def read(self, path: Path, *, is_register: bool) -> Understood:
        name = "register" if is_register else "voters"
        paths = [one.absolute() for one in files_of(path)]
        reader = partial(
            put_aside,
            is_register=is_register,
            mapping=dict(self.order.mapping.get(name, {})),
            aside=self.aside / name,
        )
        tasks = self.spark.sparkContext.parallelize(list(enumerate(paths)), len(paths))
        read = tasks.map(lambda one: reader(*one)).collect()
        for one in read:
            if isinstance(one, UnreadableListError):
                raise one
        if is_register and all(part.name.endswith(NOWHERE) for part in self._parts(name)):
            raise UnreadableListError(Cause.MISSING_COLUMNS, Field.VILLAGE_CODE)
        return Understood(
            headings=read[0].headings,
            ignored=read[0].ignored,
            digest=hashlib.sha256("".join(one.digest for one in read).encode()).hexdigest(),
            rows=sum(one.rows for one in read),
        )

    def send_home(self) -> None:
        """Put aside, by where they are to be matched, the voters who are registered elsewhere."""
        ours, theirs = (_rows(self.spark, self.aside / name) for name in ("register", "voters"))
        told = _homes_by_number(ours, theirs)
        others = theirs.join(told, "place", "left_anti")
        away = told.where("not stays").drop("stays").union(_homes_by_name(ours, others))
        moved = theirs.join(away, "place").withColumnRenamed("part", "left")
        moved = moved.withColumnRenamed("home", "part")
        moved.write.partitionBy("part").parquet(str(self.aside / "moved"))

    def match(self, ours: Understood, theirs: Understood) -> list[dict[str, Any]]:
        """Match every regency that has voters, the largest first, so that none is waited for."""
        names = {part.name for kind in ("voters", "moved") for part in self._parts(kind)}
        sizes = {name: _size(self.aside / "register" / name) for name in names}
        parts = [name.removeprefix("part=") for name in sorted(names, key=lambda n: (-sizes[n], n))]
        task = partial(
            match_part,
            out=self.order.out.absolute(),
            lists=(ours, theirs),
            reference_date=self.order.reference_date,
        )
        found = self.spark.sparkContext.parallelize(parts, len(parts)).map(task).collect()
        return sorted((one for one in found if one), key=lambda one: str(one["wilayah"]))

    def _parts(self, kind: str) -> list[Path]:
        return sorted((self.aside / kind).glob("part=*"))

    def told(self, parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Write what each regency took, and return and write what all of them come to."""
        with (self.order.out / "parts.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _PARTS, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(parts)
        summary: dict[str, Any] = {name: sum(one[name] for one in parts) for name in _SUMS}
        kinds = parts[0]["kelas"] if parts else {}
        summary["kelas"] = {kind: sum(one["kelas"][kind] for one in parts) for kind in kinds}
        right = sum(one["presisi_diharapkan"] * one["dipadankan"] for one in parts)
        there = sum(
            one["presisi_diharapkan"] * one["dipadankan"] / max(one["recall_diharapkan"][1], 1e-9)
            for one in parts
        )
        summary["presisi_diharapkan"] = right / max(summary["dipadankan"], 1)
        summary["recall_diharapkan"] = [right / max(summary["pemilih"], 1), right / max(there, 1)]
        summary["wilayah"] = len(parts)
        (self.order.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n", "utf-8")
        return summary


def _rows(spark: SparkSession, folder: Path) -> DataFrame:
    keys = [f"{name} {_SPARK_TYPES[str(kind)]}" for name, kind in KEYS.items()]
    schema = ", ".join([*(f"`{name}` string" for name in COLUMNS), *keys, "part string"])
    return spark.read.schema(schema).parquet(str(folder))


def _homes_by_number(ours: DataFrame, theirs: DataFrame) -> DataFrame:
    """Return (place, home, stays) of the voters whose whole NIK some regency's register has.

    With the same birth or the same name by ear, and not by the number alone, which a wrong digit
    makes a stranger's: ``test_a_strangers_nik_sends_nobody_away`` holds it in place.
    """
    there = ours.select(
        "number",
        *(sql.col(name).alias(f"{name}_there") for name in ("part", "born_on", "heard")),
    )
    agrees = "(born_on > 0 and born_on = born_on_there) or heard = heard_there"
    found = theirs.where("number > 0").join(there, "number").where(agrees)
    homes = found.groupBy("place").agg(
        sql.min("part_there").alias("home"), sql.max(sql.expr("part_there = part")).alias("stays")
    )
    return homes.select("place", "home", "stays")


def _homes_by_name(ours: DataFrame, theirs: DataFrame) -> DataFrame:
    """Return (place, home) of voters whose name and birth one resident alone has, and elsewhere.

    Of rare names only: of a common one somebody is born on any day.
    """
    count = sql.count("*").alias("count")
    rare = ours.groupBy("heard").agg(count).where(f"count <= {_NAMESAKES_MAX}").drop("count")
    alone = ours.where("born_on > 0").join(rare, "heard").groupBy("heard", "born_on")
    alone = alone.agg(count, sql.min("part").alias("home")).where("count = 1")
    return theirs.join(alone, ["heard", "born_on"]).where("home <> part").select("place", "home")


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.parquet"))
