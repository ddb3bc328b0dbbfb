from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Sex, age_on
from rekam.engines.invention.chance import chance
from rekam.engines.invention.households import Calendar, households
from rekam.engines.invention.people import TODAY, VOTING_DAY, Marital, Source
from rekam.engines.invention.villages import Village

VILLAGE = Village(
    code="35.01.04.2001", name="SUKOHARJO", district="PACITAN", hamlets=("KRAJAN", "JATI", "BENDO")
)
CALENDAR = Calendar(today=TODAY, voting_day=VOTING_DAY)


def village(adults, minors, seed=1):
    source = Source(rng=chance(seed))
    return list(households(source, VILLAGE, CALENDAR, adults=adults, minors=minors))


def is_grown(person):
    return age_on(person.born, VOTING_DAY) >= 17


@pytest.fixture(scope="module")
def homes():
    return village(4_000, 1_000)


@given(adults=st.integers(1, 300), minors=st.integers(0, 300), seed=st.integers(0, 999))
def test_adults_and_minors_come_out_exactly(adults, minors, seed):
    people = [person for home in village(adults, minors, seed) for person in home]

    assert Counter(map(is_grown, people)) == Counter({True: adults, False: minors})


def test_nobody_lives_in_an_empty_village():
    assert village(0, 0) == []


def test_minors_are_never_left_alone():
    with pytest.raises(AssertionError, match="minors live with adults"):
        village(0, 5)


def test_every_household_has_an_adult_and_they_come_first(homes):
    for home in homes:
        assert is_grown(home[0])
        assert [is_grown(person) for person in home] == sorted(map(is_grown, home), reverse=True)


def test_a_household_shares_one_home(homes):
    assert {len({person.home for person in home}) for home in homes} == {1}


def test_no_two_households_share_a_card(homes):
    assert len({home[0].home.nkk for home in homes}) == len(homes)


def test_no_household_grows_beyond_reason(homes):
    assert max(len(home) for home in homes) <= 12


def test_a_couple_is_a_man_and_a_woman_of_an_age(homes):
    couples = [home[:2] for home in homes if sum(map(is_grown, home)) > 1]

    assert len(couples) > 1_000
    for man, woman in couples:
        assert (man.sex, woman.sex) == (Sex.MALE, Sex.FEMALE)
        assert man.marital is woman.marital is Marital.MARRIED
        assert abs(man.born.year - woman.born.year) <= 20


def test_a_grown_child_is_younger_than_its_mother(homes):
    for home in homes:
        grown = [person for person in home if is_grown(person)]
        for kin in grown[2:]:
            if kin.marital is Marital.SINGLE:
                assert kin.born.year - grown[0].born.year > 10


def test_a_minor_is_single(homes):
    minors = [person for home in homes for person in home if not is_grown(person)]

    assert {person.marital for person in minors} == {Marital.SINGLE}


def test_those_alone_are_mostly_old_women(homes):
    alone = [home[0] for home in homes if len(home) == 1]

    assert sum(one.sex is Sex.FEMALE for one in alone) > 0.5 * len(alone)
    assert sum(age_on(one.born, TODAY) >= 50 for one in alone) > 0.6 * len(alone)


def test_neighbours_stand_together(homes):
    addresses = [(home[0].home.rw, home[0].home.rt) for home in homes]

    assert addresses == sorted(addresses)
    assert max(Counter(addresses).values()) == 38
    assert {rt for _, rt in addresses} == {"001", "002", "003"}


def test_hamlets_follow_one_another(homes):
    seen = list(dict.fromkeys(home[0].home.hamlet for home in homes))

    assert seen == list(VILLAGE.hamlets)
    assert len({(home[0].home.rw, home[0].home.hamlet) for home in homes}) == len(
        {home[0].home.rw for home in homes}
    )
