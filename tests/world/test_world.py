"""Worlds in which everything goes wrong, each from one seed (STYLE T3); see docs/testing.md."""

import pytest

from tests.machines import Fleet
from tests.world import secrecy
from tests.world.judging import trace, verdict
from tests.world.world import World


def test_machines_agree(world):
    assert verdict(world) == [], world.diary


@pytest.mark.parametrize("seed", [2, 5])
def test_one_seed_played_twice_gives_the_same_trace(hurried, seed):
    told = []
    for time in ("once", "again"):
        fleet = Fleet(hurried.folder / time, hurried.store)
        fleet.folder.mkdir()
        with secrecy.seeded(seed):
            world = World(fleet, seed)
            assert verdict(world) == [], world.diary
            told.append((world.diary, world.faults, trace(world)))
    assert told[0] == told[1]
