from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Nik, age_on
from rekam.engines.invention.chance import chance
from rekam.engines.invention.households import Calendar
from rekam.engines.invention.listing import Census, World
from rekam.engines.invention.people import TODAY, VOTING_DAY, Source
from rekam.engines.invention.quotas import Quota
from rekam.engines.invention.rates import FLAWLESS, Rates, RegisterRates
from rekam.engines.invention.standing import VoterClass
from rekam.engines.invention.villages import Village

HERE = Village(code="35.01.04.2001", name="A", district="PACITAN", hamlets=("KRAJAN", "JATI"))
THERE = Village(code="35.01.10.2016", name="B", district="TULAKAN", hamlets=("KRAJAN", "BENDO"))
QUOTA = Quota(residents=500, holding=300, recorded=30, unrecorded=40, unknown=5)


def census(quota=QUOTA, *, rates=FLAWLESS, villages=(HERE, THERE), seed=1):
    world = World(
        rates=rates,
        calendar=Calendar(today=TODAY, voting_day=VOTING_DAY),
        villages=villages,
    )
    source = Source(rng=chance(seed), rates=rates.register)
    taken = Census(world=world, source=source, village=HERE)
    taken.take(quota)
    return taken


def statuses(taken):
    return {resident.person.nik: resident.status for resident in taken.residents}


@st.composite
def quota_of_any_size(draw):
    holding, recorded, unrecorded, unknown = (draw(st.integers(0, 40)) for _ in range(4))
    residents = holding + recorded + unrecorded + unknown + draw(st.integers(0, 60))
    return Quota(
        residents=residents,
        holding=holding,
        recorded=recorded,
        unrecorded=unrecorded,
        unknown=unknown,
    )


@given(quota=quota_of_any_size(), doubles=st.sampled_from([0.0, 0.01, 0.5, 1.0]))
def test_the_quota_is_kept_to_the_row_however_many_are_double(quota, doubles):
    rates = replace(Rates(double=doubles), register=RegisterRates(double=doubles))
    taken = census(quota, rates=rates)

    assert len(taken.residents) == quota.residents
    assert Counter(voter.kind for voter in taken.voters) == +Counter(
        {
            VoterClass.HOLDING: quota.holding,
            VoterClass.RECORDED: quota.recorded,
            VoterClass.UNRECORDED: quota.unrecorded,
            VoterClass.UNKNOWN: quota.unknown,
        }
    )


def test_every_listed_resident_is_in_the_register_with_the_status_the_list_row_knows():
    taken = census()
    known = statuses(taken)

    for voter in taken.voters:
        if voter.kind is VoterClass.UNKNOWN:
            assert voter.resident_nik == ""
            assert voter.person.nik not in known
        else:
            assert known[voter.resident_nik] == voter.status


def test_a_mark_goes_with_its_class():
    assert {(voter.kind, voter.mark) for voter in census(rates=Rates(suket=0.5)).voters} == {
        (VoterClass.HOLDING, "K"),
        (VoterClass.HOLDING, "S"),
        (VoterClass.RECORDED, "B"),
        (VoterClass.UNRECORDED, "B"),
        (VoterClass.UNKNOWN, "B"),
    }


def test_nobody_under_age_is_listed():
    assert min(age_on(voter.person.born, VOTING_DAY) for voter in census().voters) >= 17


def test_the_list_follows_the_households():
    taken = census(replace(QUOTA, unknown=0))
    places = {resident.person.nik: place for place, resident in enumerate(taken.residents)}
    order = [places[voter.person.nik] for voter in taken.voters]

    assert order == sorted(order)


def test_who_moved_is_registered_there_and_listed_here():
    taken = census(rates=replace(FLAWLESS, moved=1.0))
    homes = {resident.person.nik: resident.person.home for resident in taken.residents}

    for voter in taken.voters:
        if voter.kind is not VoterClass.UNKNOWN:
            assert voter.changes == ("moved",)
            assert voter.person.home.village == HERE.code
            assert homes[voter.person.nik].village == THERE.code
            assert homes[voter.person.nik].nkk != voter.person.home.nkk


def test_in_a_regency_of_one_village_nobody_moves():
    taken = census(rates=replace(FLAWLESS, moved=1.0), villages=(HERE,))

    assert not any("moved" in voter.changes for voter in taken.voters)


def test_the_dead_stay_in_the_register_when_nobody_told():
    taken = census(replace(QUOTA, unknown=0), rates=replace(FLAWLESS, dead=1.0))

    assert {voter.changes for voter in taken.voters} == {("dead",)}
    assert {voter.resident_nik for voter in taken.voters} <= statuses(taken).keys()


def test_a_second_row_is_the_same_person_here_or_where_they_lived():
    taken = census(rates=replace(FLAWLESS, double=0.1))
    first_rows = {voter.person.nik: voter for voter in taken.voters if not voter.changes}
    seconds = [voter for voter in taken.voters if "double" in voter.changes]
    same_home = Counter()

    for second in seconds:
        first = first_rows[second.person.nik]
        assert replace(second.person, home=first.person.home) == first.person
        assert (second.kind, second.mark, second.status) == (first.kind, first.mark, first.status)
        same_home[second.person.home == first.person.home] += 1
    assert same_home[True] > 5
    assert same_home[False] > 5


def test_a_resident_with_two_niks_differs_in_nothing_else_that_matters():
    rates = replace(FLAWLESS, register=replace(FLAWLESS.register, double=0.05))
    taken = census(rates=rates)
    by_identity = {}
    for resident in taken.residents:
        one = resident.person
        by_identity.setdefault((one.name, one.born, one.sex, one.birthplace), []).append(resident)
    told = [voter for voter in taken.voters if "double_in_register" in voter.changes]

    assert len(told) > 5
    for voter in told:
        one = voter.person
        twins = by_identity[one.name, one.born, one.sex, one.birthplace]
        assert len(twins) == 2
        assert twins[1].status == "BELUM REKAM"
        assert Nik(twins[1].person.nik).agrees_with(one.born)


@pytest.mark.parametrize("reason", ["dead", "left", "stranger"])
def test_the_unknown_are_unknown_for_every_reason(reason):
    taken = census(Quota(residents=100, holding=0, recorded=0, unrecorded=0, unknown=60))
    of_reason = [voter for voter in taken.voters if voter.changes == (reason,)]

    assert 8 < len(of_reason) < 32
    for voter in of_reason:
        is_far = not Nik(voter.person.nik).district.startswith("35.01.")
        assert is_far == (reason == "stranger")


def test_the_same_throws_take_the_same_census():
    assert census(rates=Rates()).voters == census(rates=Rates()).voters
    assert census(rates=Rates()).residents != census(rates=Rates(), seed=2).residents
