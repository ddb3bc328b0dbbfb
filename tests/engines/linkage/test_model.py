"""Learning without labels: error shares are found that nobody told."""

import numpy as np
import pytest

from rekam.engines.linkage.beliefs import Pairs
from rekam.engines.linkage.evidence import STATUS, USUAL, Finding, Name
from rekam.engines.linkage.model import HANDS, STRATA, Learner, Parameters

COUNT = 4_000


def toy(error_share, *, absent=0.0):
    """Learn from voters with one candidate each, some of whom are strangers."""
    rng = np.random.default_rng(5)
    wrong = rng.random(COUNT) < error_share
    stranger = rng.random(COUNT) < absent
    name = np.where(wrong, Name.SLIP, Name.SAME)
    name = np.where(stranger, Name.DIFFERS, name).astype(np.uint8)
    rarity = np.where(name == Name.SAME, 9.0, np.where(name == Name.SLIP, 6.0, 0.0))
    born = np.where(stranger, 11, 1).astype(np.uint8)
    rows = np.arange(COUNT)
    findings = {
        "name": Finding(name, rarity),
        "born": Finding(born, np.where(stranger, 0.0, 9.0)),
        STATUS: Finding(np.zeros(COUNT, np.uint8), np.zeros(COUNT)),
    }
    learner = Learner(
        Pairs(rows, rows, COUNT, COUNT),
        findings,
        Parameters.usual(np.array([1.0])),
        strata=np.zeros(COUNT, dtype=np.int64),
        years=np.full(COUNT, 1970),
    )
    for _ in range(5):
        learner.learn(learner.beliefs())
    return learner


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5])
def test_the_share_of_slips_is_learnt(share):
    learnt = toy(share).parameters
    mean = (learnt.hands[0][:, None] * learnt.shares["name"][0]).sum(axis=0)
    assert mean[Name.SLIP] == pytest.approx(share, abs=0.03)


def test_how_many_are_nobodys_is_learnt():
    assert toy(0.1, absent=0.3).parameters.absent[0] == pytest.approx(0.3, abs=0.05)


def test_a_resident_whose_year_is_nearly_all_taken_is_likelier_than_one_of_a_free_year():
    rows = np.arange(COUNT)
    years = np.where(rows < COUNT // 2, 1950, 2010)  # the children are on no list
    listed = rows[: COUNT // 2]
    name = np.full(len(listed), Name.SAME, dtype=np.uint8)
    name[-1] = Name.NEAR
    learner = Learner(
        Pairs(np.append(listed, COUNT // 2 - 1), np.append(listed, COUNT - 1), len(listed), COUNT),
        {
            "name": Finding(
                np.append(name, Name.NEAR), np.append(np.where(name == 1, 20.0, 9.0), 9.0)
            )
        },
        Parameters.usual(np.array([1.0])),
        strata=np.zeros(len(listed), dtype=np.int64),
        years=years,
    )
    learner.learn(learner.beliefs())
    *_, grown, child = learner.log_odds()
    assert grown > child + 2


def test_shares_are_shares_and_never_nothing():
    learnt = toy(0.1).parameters
    assert learnt.hands.shape == (STRATA, HANDS)
    assert learnt.hands.sum(axis=1) == pytest.approx(1.0)
    for name in USUAL:
        table = learnt.shares[name][:, :, 1:]
        assert (table > 0).all()
        if name in {"name", "born"}:
            assert table.sum(axis=2) == pytest.approx(1.0, abs=0.01)
