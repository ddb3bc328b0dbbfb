from dataclasses import asdict, fields

import pytest

from rekam.engines.invention.rates import FLAWLESS, Faults, Rates, RegisterRates


def shares(rates):
    """Return every rate by name, however deep."""
    flat = {}
    for name, value in asdict(rates).items():
        flat |= value if isinstance(value, dict) else {name: value}
    return flat


@pytest.mark.parametrize(("name", "share"), shares(Rates()).items())
def test_a_rate_is_a_share_that_happens(name, share):
    if name == "faults_times_without_card":
        assert share >= 1
    else:
        assert 0 < share < 0.2


@pytest.mark.parametrize(("name", "share"), shares(FLAWLESS).items())
def test_the_flawless_have_no_rate_left(name, share):
    assert share == (3.0 if name == "faults_times_without_card" else 0.0)


def test_faults_of_the_cardless_leave_room_for_good_rows():
    groups = {}
    for one in fields(Faults):
        group = "born" if one.name.startswith("date") else one.name.partition("_")[0]
        groups[group] = groups.get(group, 0) + one.default * Rates().faults_times_without_card

    assert max(groups.values()) < 0.5
    assert groups["nik"] < 0.1


def test_a_rate_is_changed_by_argument():
    rates = Rates(moved=0.3, faults=Faults(nik_missing=0.2), register=RegisterRates(title=0.0))

    assert (rates.moved, rates.faults.nik_missing, rates.register.title) == (0.3, 0.2, 0.0)
    assert rates.dead == Rates().dead
