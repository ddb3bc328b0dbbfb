"""Who is whose: residents are shared out, and a probability means what it says."""

import numpy as np
import pytest

from rekam.engines.linkage.beliefs import Pairs, believe

SECOND = 0.001


def beliefs(*pairs, second=SECOND):
    """Believe in (voter, resident, odds)."""
    voters, residents, odds = zip(*pairs, strict=True)
    return believe(
        Pairs(np.array(voters), np.array(residents), max(voters) + 1, max(residents) + 1),
        np.log(np.array(odds, dtype=float)),
        second=second,
    )


def test_a_lone_candidate_is_weighed_against_nobody():
    assert beliefs((0, 0, 3.0))[0] == pytest.approx(0.75)


def test_two_candidates_alike_share_what_one_would_have():
    found = beliefs((0, 0, 100.0), (0, 1, 100.0))
    assert found == pytest.approx([100 / 201, 100 / 201])


def test_a_resident_who_is_surely_anothers_is_left_to_the_other():
    found = beliefs((0, 0, 1e9), (1, 0, 50.0), (1, 1, 5.0))
    assert found[0] > 0.99
    assert found[1] < 0.05
    assert found[2] > 0.75


def test_two_voters_who_want_one_resident_alike_are_both_doubtful():
    found = beliefs((0, 0, 50.0), (1, 0, 50.0))
    assert 0.3 < found[0] < 0.6
    assert found[0] == pytest.approx(found[1])


def test_a_voter_listed_twice_is_believed_twice_when_both_rows_are_plain():
    found = beliefs((0, 0, 1e9), (1, 0, 1e9))
    assert found.min() > 0.99


def test_a_chain_of_wishes_is_settled_as_counting_all_assignments_would():
    # Two voters, two residents; nobody twice. Assignments and their weights, counted by hand.
    a, b, c = 4.0, 2.0, 6.0
    total = 1 + a + b + c + a * c
    found = beliefs((0, 0, a), (0, 1, b), (1, 1, c), second=0.0)
    assert found == pytest.approx([(a + a * c) / total, b / total, (c + a * c) / total], abs=1e-6)


def test_odds_beyond_all_measure_do_not_overflow():
    found = beliefs((0, 0, 1e300), (1, 1, 1e-300))
    assert found == pytest.approx([1.0, 0.0])
