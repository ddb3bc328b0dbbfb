"""The first matcher: what is exactly equal, and what it leaves to a clerk."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Sex
from rekam.engines.linkage.exact import Evidence, Matcher, Outcome, Resident, Voter, match
from tests import people

PLOSO, KETRO = "35.01.04.1002", "35.01.10.2001"
BORN, OTHER_DAY = date(1960, 9, 23), date(1971, 3, 11)


def nik(serial=1, born=BORN):
    return people.nik(born=born, sex=Sex.MALE, serial=serial).digits


def resident(serial=1, **changes):
    one = Resident(
        nik=nik(serial), name="SUKIR WARDOYO", born=BORN, village=PLOSO, standing="recorded"
    )
    return replace(one, **changes)


def voter(serial=1, **changes):
    return replace(
        Voter(nik=nik(serial), name="SUKIR WARDOYO", born=BORN, village=PLOSO), **changes
    )


def only(residents, one):
    return next(match(residents, [one]))


# ---- by NIK


@pytest.mark.parametrize("standing", ["holding", "recorded", "unrecorded"])
def test_a_voter_is_the_resident_with_the_same_nik_and_stands_as_the_register_says(standing):
    found = only([resident(2), resident(1, standing=standing)], voter(1))
    assert (found.outcome, found.nik, found.voter_class) == (Outcome.MATCHED, nik(1), standing)
    assert found.evidence == (Evidence.NIK, Evidence.NAME, Evidence.BIRTH, Evidence.VILLAGE)


@pytest.mark.parametrize(
    ("changes", "evidence"),
    [
        ({"name": "SUKIR WARDAYA"}, Evidence.NAME_ALIKE),
        ({"name": "KATINI"}, Evidence.NAME_DIFFERS),
        ({"born": OTHER_DAY}, Evidence.BIRTH_DIFFERS),
        ({"village": KETRO}, Evidence.VILLAGE_DIFFERS),
    ],
)
def test_one_difference_does_not_undo_an_equal_nik_but_is_told(changes, evidence):
    found = only([resident()], voter(**changes))
    assert found.outcome is Outcome.MATCHED
    assert evidence in found.evidence


@pytest.mark.parametrize("born", [OTHER_DAY, None])
def test_the_same_nik_with_another_name_and_no_equal_birth_date_is_doubtful(born):
    found = only([resident()], voter(name="KATINI", born=born))
    assert (found.outcome, found.nik, found.voter_class) == (Outcome.DOUBTFUL, nik(), "doubtful")
    assert Evidence.NAME_DIFFERS in found.evidence


def test_a_birth_date_that_is_not_known_is_neither_for_nor_against():
    found = only([resident(born=None)], voter())
    assert found.outcome is Outcome.MATCHED
    assert {Evidence.BIRTH, Evidence.BIRTH_DIFFERS}.isdisjoint(found.evidence)


# ---- by name, birth date and village


@pytest.mark.parametrize(
    "name", ["Sukir Wardoyo", "SUKIR  WARDOYO", "H. SUKIR WARDOYO, S.Pd", "SUKIR WARD'OYO"]
)
def test_without_a_nik_name_birth_and_village_find_the_resident(name):
    found = only([resident()], voter(nik="", name=name))
    assert (found.outcome, found.nik) == (Outcome.MATCHED, nik())
    assert found.evidence == (Evidence.NAME, Evidence.BIRTH, Evidence.VILLAGE)


@pytest.mark.parametrize(
    "changes",
    [{"name": "SUKIR WARDAYA"}, {"born": OTHER_DAY}, {"born": None}, {"village": KETRO}],
)
def test_without_a_nik_anything_that_differs_finds_nobody(changes):
    found = only([resident()], voter(nik="", **changes))
    assert (found.outcome, found.nik, found.voter_class) == (Outcome.UNKNOWN, "", "unknown")
    assert found.evidence == ()


def test_two_residents_of_one_name_birth_and_village_are_doubtful():
    found = only([resident(1), resident(2)], voter(nik=""))
    assert (found.outcome, found.nik) == (Outcome.DOUBTFUL, nik(1))
    assert Evidence.SEVERAL in found.evidence


def test_three_of_them_too():
    found = only([resident(1), resident(2), resident(3)], voter(nik=""))
    assert found.outcome is Outcome.DOUBTFUL


def swapped(digits):
    return digits[:13] + digits[14] + digits[13] + digits[15]


@pytest.mark.parametrize(
    "mistyped",
    [nik(12)[:15] + "9", swapped(nik(12)), "9" + nik(12)[1:]],
    ids=["one wrong digit", "two swapped digits", "a wrong region"],
)
def test_a_mistyped_nik_is_no_obstacle_when_the_person_is_the_same(mistyped):
    found = only([resident(12)], voter(nik=mistyped))
    assert (found.outcome, found.nik) == (Outcome.MATCHED, nik(12))
    assert Evidence.NIK_SLIP in found.evidence


def test_quite_another_nik_makes_an_equal_person_doubtful():
    found = only([resident(1)], voter(nik=nik(9987, born=OTHER_DAY)))
    assert found.outcome is Outcome.DOUBTFUL
    assert Evidence.NIK_DIFFERS in found.evidence


def test_a_resident_without_a_birth_date_is_found_by_nik_alone():
    matcher = Matcher([resident(born=None)])
    assert matcher.match(voter(nik="")).outcome is Outcome.UNKNOWN
    assert matcher.match(voter()).outcome is Outcome.MATCHED


# ---- one resident, one voter


def test_a_second_voter_on_one_resident_is_doubtful():
    first, second = match([resident()], [voter(), voter(nik="")])
    assert (first.outcome, second.outcome) == (Outcome.MATCHED, Outcome.DOUBTFUL)
    assert second.nik == nik()
    assert second.evidence[-1] is Evidence.TAKEN


def test_a_doubtful_voter_takes_nobody_s_place():
    first, second = match([resident()], [voter(name="KATINI", born=OTHER_DAY), voter()])
    assert (first.outcome, second.outcome) == (Outcome.DOUBTFUL, Outcome.MATCHED)


def test_an_empty_register_knows_nobody():
    assert only([], voter()).outcome is Outcome.UNKNOWN


def test_people_whose_keys_collide_are_told_apart(monkeypatch):
    monkeypatch.setattr("rekam.engines.linkage.exact.hash", lambda _key: 7, raising=False)
    residents = [resident(1), resident(2, name="KATINI"), resident(3, village=KETRO)]
    matcher = Matcher(residents)
    for one in residents:
        found = matcher.match(voter(nik="", name=one.name, village=one.village))
        assert (found.outcome, found.nik) == (Outcome.MATCHED, one.nik)


PERSONS = st.builds(
    lambda serial, name, day, village: resident(
        serial, name=name, born=date(1960, 1, 1 + day), village=village
    ),
    st.integers(1, 6),
    st.sampled_from(["SUKIR", "KATINI", "TUKIYEM"]),
    st.integers(0, 2),
    st.sampled_from([PLOSO, KETRO]),
)


@given(
    residents=st.lists(PERSONS, unique_by=lambda one: one.nik),
    listed=st.lists(st.tuples(PERSONS, st.booleans())),
)
def test_no_resident_is_given_twice_and_every_voter_gets_an_answer(residents, listed):
    voters = [
        Voter(nik=one.nik if has_nik else "", name=one.name, born=one.born, village=one.village)
        for one, has_nik in listed
    ]
    found = [*match(residents, voters)]
    given_out = [one.nik for one in found if one.outcome is Outcome.MATCHED]
    assert len(found) == len(voters)
    assert len(given_out) == len(set(given_out))
    assert all(one.evidence and one.nik for one in found if one.outcome is not Outcome.UNKNOWN)


@given(residents=st.lists(PERSONS, unique_by=lambda one: one.nik))
def test_every_resident_finds_themselves(residents):
    voters = [
        Voter(nik=one.nik, name=one.name, born=one.born, village=one.village) for one in residents
    ]
    assert [one.nik for one in match(residents, voters)] == [one.nik for one in residents]
