import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.invention.people import TODAY
from rekam.engines.invention.quotas import allot, case_without_card, quotas
from rekam.engines.invention.villages import villages_on, weights_of

WEIGHTS = st.lists(st.integers(0, 20_000), min_size=1, max_size=40).filter(any)


@given(total=st.integers(0, 10**6), weights=WEIGHTS)
def test_shares_add_up(total, weights):
    assert sum(allot(total, weights)) == total


@given(total=st.integers(0, 10**6), weights=WEIGHTS)
def test_a_share_is_never_more_than_one_off(total, weights):
    for share, weight in zip(allot(total, weights), weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(data=st.data(), weights=WEIGHTS)
def test_no_share_is_above_its_weight(data, weights):
    total = data.draw(st.integers(0, sum(weights)))

    assert all(
        share <= weight for share, weight in zip(allot(total, weights), weights, strict=True)
    )


@pytest.mark.parametrize(
    ("total", "weights", "dealt"),
    [
        (10, (1, 1, 1), [4, 3, 3]),  # a tie goes to the first
        (3, (5, 3, 2), [1, 1, 1]),  # 1.5, 0.9, 0.6
        (0, (0, 0), [0, 0]),
    ],
)
def test_the_largest_remainder_is_served_first(total, weights, dealt):
    assert allot(total, weights) == dealt


@given(data=st.data(), weights=WEIGHTS, residents=st.integers(0, 10**6))
def test_quotas_add_up_and_nest(data, weights, residents):
    voters = data.draw(st.integers(0, residents))
    without_card = data.draw(st.integers(0, voters))

    dealt = quotas(weights, residents=residents, voters=voters, without_card=without_card)

    assert sum(quota.residents for quota in dealt) == residents
    assert sum(quota.voters for quota in dealt) == voters
    assert sum(quota.without_card for quota in dealt) == without_card
    for quota in dealt:
        assert 0 <= quota.without_card <= quota.voters <= quota.residents
        assert min(quota.holding, quota.recorded, quota.unrecorded, quota.unknown) >= 0


def test_the_case_is_split_as_the_record_has_it(regions, weights_csv):
    weights = weights_of(villages_on(TODAY, regions), weights_csv.splitlines())

    dealt = quotas(weights, residents=582_275, voters=461_000, without_card=23_604)

    assert len(dealt) == 171
    assert sum(quota.holding for quota in dealt) == 437_396
    assert sum(quota.recorded for quota in dealt) == 9_775
    assert sum(quota.unrecorded for quota in dealt) == 13_534
    assert sum(quota.unknown for quota in dealt) == 295


@pytest.mark.parametrize(("voters", "without_card"), [(461_000, 23_604), (0, 0), (4_610, 236)])
def test_the_cardless_are_pro_rata(voters, without_card):
    assert case_without_card(voters) == without_card
