from collections import Counter
from dataclasses import replace

import pytest

from rekam.engines.invention.chance import chance
from rekam.engines.invention.entries import Habit, TypingRoom
from rekam.engines.invention.listing import Voter
from rekam.engines.invention.rates import FLAWLESS, Faults
from rekam.engines.invention.standing import VoterClass
from rekam.engines.invention.villages import Village
from tests.people import people

VILLAGE = Village(
    code="35.01.04.2001", name="SUKOHARJO", district="PACITAN", hamlets=("KRAJAN", "JATI")
)


def voters(count, mark="K", changes=()):
    kind = VoterClass.HOLDING if mark == "K" else VoterClass.UNRECORDED
    return [
        Voter(person=one, kind=kind, mark=mark, status="", changes=changes)
        for one in people(1, count)
    ]


def typed(some, *, rates=FLAWLESS, seed=1):
    return list(TypingRoom(rates).entries(VILLAGE, some, chance(seed)))


def test_nobody_listed_is_nothing_typed():
    assert typed([]) == []


def test_every_voter_is_typed_once_in_order():
    some = voters(30)

    assert [entry.voter for entry in typed(some)] == some


def test_a_perfect_typist_types_what_is_true():
    for entry in typed(voters(30)):
        one, draft = entry.voter.person, entry.draft
        assert (draft.nik, draft.nkk, draft.name) == (one.nik, one.home.nkk, one.name)
        assert (draft.birthplace, draft.born, draft.sex) == (one.birthplace, one.born, one.sex)
        assert draft.hamlet == one.home.hamlet
        assert entry.changes == ()


def test_list_numbers_go_on_from_village_to_village():
    room = TypingRoom(FLAWLESS)
    some = voters(3)
    numbers = [
        int(entry.dpid) for seed in (1, 2) for entry in room.entries(VILLAGE, some, chance(seed))
    ]

    assert numbers == list(range(numbers[0], numbers[0] + 6))


@pytest.mark.parametrize(
    ("count", "stations"),
    [(1, {"001": 1}), (450, {"001": 450}), (451, {"001": 226, "002": 225})],
)
def test_a_station_is_opened_when_one_is_full(count, stations):
    some = voters(1) * count

    assert Counter(entry.tps for entry in typed(some)) == stations


def test_what_was_true_is_told_before_what_was_mistyped():
    rates = replace(FLAWLESS, faults=replace(FLAWLESS.faults, nik_missing=1.0))

    assert {entry.changes for entry in typed(voters(3, changes=("moved",)), rates=rates)} == {
        ("moved", "nik_missing")
    }


def test_the_cardless_are_mistyped_so_many_times_as_often():
    rates = replace(
        FLAWLESS, faults=replace(FLAWLESS.faults, nik_missing=0.1), faults_times_without_card=5.0
    )
    missing = {
        mark: sum(entry.draft.nik == "" for entry in typed(voters(800, mark), rates=rates))
        for mark in "KB"
    }

    assert 50 < missing["K"] < 110
    assert 350 < missing["B"] < 450


def test_the_disabled_are_noted_at_their_rate_in_every_kind():
    noted = Counter(
        entry.disability for entry in typed(voters(1_000), rates=replace(FLAWLESS, disabled=0.2))
    )

    assert set(noted) == set("012345")
    assert 150 < 1_000 - noted["0"] < 250


def test_a_village_has_one_habit_and_villages_differ():
    habits = [{entry.habit for entry in typed(voters(3), seed=seed)} for seed in range(60)]

    assert {len(some) for some in habits} == {1}
    assert len(set.union(*habits)) >= 5


@pytest.mark.parametrize(("is_padded", "shown"), [(True, "002"), (False, "2")])
def test_a_number_is_padded_by_habit(is_padded, shown):
    assert Habit("DSN ", is_padded=is_padded).number("002") == shown


def test_the_default_faults_leave_most_rows_whole():
    some = typed(voters(1_000), rates=replace(FLAWLESS, faults=Faults()))

    assert 550 < sum(entry.changes == () for entry in some) < 800
