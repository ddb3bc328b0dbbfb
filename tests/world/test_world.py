"""Worlds in which everything goes wrong, each from one seed (STYLE T3); see docs/testing.md."""

from tests.world.judging import Judge


def test_machines_agree(world):
    world.play()
    judge = Judge(world)
    world.heal()
    assert judge.complaints() == [], world.diary
