"""The figures of the public sets in docs/measurements.md: an engine that moves them says so."""

from tools.bench_linkage_public import public_scores

TOLD = {"FEBRL 1": 0.9930, "FEBRL 2": 0.9890, "FEBRL 3": 0.9867, "FEBRL 4": 0.9992}


def test_the_public_sets_are_scored_as_the_documentation_says():
    assert {name: round(score, 4) for name, score in public_scores().items()} == TOLD
