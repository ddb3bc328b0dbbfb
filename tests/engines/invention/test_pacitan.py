import csv
import re

from rekam.domain.values import village_code
from rekam.engines.invention import words
from tests.engines.invention.reading import PACITAN, read

REGIONS = read(PACITAN / "wilayah.csv")
WEIGHTS = read(PACITAN / "weights.csv")


def test_every_region_lies_in_one_that_is_listed():
    codes = {row["code"] for row in REGIONS}

    assert len(codes) == len(REGIONS)
    for row in REGIONS:
        parent = row["code"].rpartition(".")[0]
        assert parent in codes or row["level"] == "kabupaten"


def test_the_kind_of_a_village_stands_in_its_code():
    for row in REGIONS:
        if row["level"] in {"desa", "kelurahan"}:
            kind = village_code(row["code"])[9]
            assert kind == {"kelurahan": "1", "desa": "2"}[row["level"]]


def test_names_repeat_so_no_name_is_a_key():
    names = [row["name"] for row in REGIONS if row["level"] != "kecamatan"]

    assert {"Ploso", "Ketro", "Widoro", "Bangunsari"} <= {
        name for name in names if names.count(name) > 1
    }


def test_every_village_has_a_weight_and_nothing_else_has():
    villages = {row["code"] for row in REGIONS if row["level"] in {"desa", "kelurahan"}}

    assert [row["code"] for row in WEIGHTS] == sorted(villages)
    assert all(re.fullmatch(r"0\.\d{1,6}", row["share_of_regency"]) for row in WEIGHTS)


def test_a_village_that_began_was_split_from_one_that_was():
    began = {row["code"] for row in REGIONS if row["valid_from"]}
    split = {row["code"]: row["split_from"] for row in WEIGHTS if row["split_from"]}

    assert began == set(split) == {"35.01.10.2017"}
    assert split["35.01.10.2017"] in {row["code"] for row in WEIGHTS} - began


def test_the_facts_carry_their_source_and_licence():
    attribution = (PACITAN / "ATTRIBUTION.md").read_text("utf-8")

    for words_of_the_licence in (
        "cahyadsn/wilayah",
        "MIT License",
        "Copyright (c) 2017-2025 Cahya DSN",
        'THE SOFTWARE IS PROVIDED "AS IS"',
        "not an official figure",
    ):
        assert words_of_the_licence in attribution
    assert all(f"`{file.name}`" in attribution for file in PACITAN.glob("*.csv"))


def test_the_files_end_their_lines_alike():
    for file in PACITAN.glob("*.csv"):
        text = file.read_bytes()
        assert b"\r" not in text
        assert text.endswith(b"\n")
        assert len({len(row) for row in csv.reader(text.decode().splitlines())}) == 1


def test_far_districts_are_far():
    assert all(re.fullmatch(r"\d{6}", district) for district in words.FAR_DISTRICTS)
    assert not any(district.startswith("3501") for district in words.FAR_DISTRICTS)
