from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.invention.chance import Urn, chance, early, rounded


def test_the_same_words_give_the_same_throws():
    assert chance(7, "a").random() == chance(7, "a").random()


def test_each_scope_and_each_seed_has_throws_of_its_own():
    throws = {chance(7, "a").random(), chance(7, "b").random(), chance(8, "a").random()}

    assert len(throws) == 3


def test_the_throws_never_change_with_the_machine():
    # Python promises this for text seeds; were it broken, every golden figure would move.
    assert round(chance(7, "35.01.04.2001").random(), 6) == 0.54694


def test_an_urn_draws_by_weight_and_never_what_weighs_nothing():
    rng, urn = chance(1), Urn({"often": 3, "seldom": 1, "never": 0})
    drawn = Counter(urn.draw(rng) for _ in range(4_000))

    assert set(drawn) == {"often", "seldom"}
    assert 2_850 < drawn["often"] < 3_150


def test_early_words_come_often_and_late_ones_too():
    rng = chance(1)
    drawn = Counter(early("abcdefghij", rng) for _ in range(5_000))

    assert set(drawn) == set("abcdefghij")
    assert drawn["a"] > 3 * drawn["j"]


@given(expected=st.floats(0, 9), seed=st.integers())
def test_rounding_goes_to_a_neighbour(expected, seed):
    assert abs(rounded(expected, chance(seed)) - expected) <= 1


def test_many_roundings_add_up():
    rng = chance(1)

    assert 560 < sum(rounded(0.3, rng) for _ in range(2_000)) < 640
