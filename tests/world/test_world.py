"""Worlds in which everything goes wrong, each from one seed (STYLE T3); see docs/testing.md."""

from tests.world.judging import verdict


def test_machines_agree(world):
    assert verdict(world) == [], world.diary
