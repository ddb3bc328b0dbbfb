"""The figures of the public sets in docs/measurements.md: an engine that moves them says so."""

from tools import bench_linkage_public
from tools.bench_linkage_public import public_scores

TOLD = {"FEBRL 1": 0.9980, "FEBRL 2": 0.9896, "FEBRL 3": 0.9876, "FEBRL 4": 0.9992}


def test_the_public_sets_are_scored_as_the_documentation_says():
    assert {name: round(told.f1, 4) for name, told in public_scores().items()} == TOLD


CENSUS = """\
A\tID-1\t SUTARNO       WIBOWO       K 4848         MELATI
A\tID-2\t HANDOKO       SRI          - 12           KENANGA
B\tID-1\t SUTARNO       WIBOWO       K 4848         MELATI
B\tID-3\t LESTARI       DEWI           7            MAWAR
"""


def test_a_text_of_two_relations_is_laid_on_our_columns_and_scored(tmp_path):
    path = tmp_path / "censusText.txt"
    path.write_text(CENSUS)
    (ours, own), (_, truth) = bench_linkage_public._relations(path)
    assert (own, truth) == (["ID-1", "ID-2"], ["ID-1", "ID-3"])
    first = [column.text(0) for column in (ours.name, ours.rt, ours.address)]
    assert first == ["SUTARNO WIBOWO K", "4848", "MELATI"]
    assert public_scores(tmp_path)["censusText"].there == 1
