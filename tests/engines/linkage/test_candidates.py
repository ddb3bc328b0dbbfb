"""The search finds a voter through any one error, and joins give each pair once."""

import numpy as np
import pytest

from rekam.engines.linkage.candidates import Search, certain_pairs, mended
from rekam.engines.linkage.joins import Index, distinct_pairs, mixed
from rekam.engines.linkage.nearnames import near_sounds
from rekam.engines.linkage.people import People
from rekam.engines.linkage.prepare import prepare
from tests.people import people

ONE = people(11, 1)[0]
OTHERS = people(12, 40)


def row(person, **changes):
    made = {
        "nik": person.nik, "nkk": person.home.nkk, "name": person.name,
        "born": f"{person.born:%d-%m-%Y}", "sex": person.sex, "address": "KRAJAN", "rt": "1",
        "rw": "1", "village": person.home.village,
    }  # fmt: skip
    return made | changes


def people_of(rows):
    return People.of({name: [row[name] for row in rows] for name in rows[0]})


def found(**changes):
    prepared = prepare(
        people_of([row(one) for one in [ONE, *OTHERS]]), people_of([row(ONE, **changes)])
    )
    everybody = np.ones(len(prepared.residents), dtype=bool)
    voters, residents = Search(prepared, np.array([0]), everybody).wider_pairs()
    assert len(set(zip(voters.tolist(), residents.tolist(), strict=True))) == len(voters)
    return 0 in residents.tolist()


def changed(text, place, letter):
    return text[:place] + letter + text[place + 1 :]


def swapped(text, place):
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


BARE = {"nkk": "", "name": "ENTAH SIAPA", "born": "", "village": "35.01.01.2001", "rt": "9"}


@pytest.mark.parametrize("place", range(16))
def test_a_nik_with_one_digit_wrong_finds_its_owner_by_itself(place):
    wrong = str((int(ONE.nik[place]) + 3) % 10)
    assert found(**BARE, nik=changed(ONE.nik, place, wrong))


@pytest.mark.parametrize("place", range(15))
def test_a_nik_with_two_neighbours_swapped_finds_its_owner_by_itself(place):
    assert found(**BARE, nik=swapped(ONE.nik, place))


@pytest.mark.parametrize(
    "nik", [ONE.nik[:12] + "****", ONE.nik[:7] + ONE.nik[8:], ONE.nik[:3] + "7" + ONE.nik[3:]]
)
def test_a_masked_a_short_and_a_long_nik_find_their_owner(nik):
    assert found(**BARE, nik=nik)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "ENTAH SIAPA"},
        {"born": ""},
        {"village": "35.01.01.2001"},
        {"born": f"31-12-{ONE.born.year}"},
        {"born": f"{ONE.born:%d-%m}-{ONE.born.year + 1}"},
        {"name": ONE.name[:2] + ONE.name[3:], "born": f"01-07-{ONE.born.year}"},
    ],
)
def test_a_voter_without_numbers_is_found_through_an_error(changes):
    assert found(**{"nik": "", "nkk": ""} | changes)


def test_a_slip_of_the_name_is_found_in_the_village_without_a_birth_date():
    slipped = ONE.name[:2] + ONE.name[3:]
    assert found(nik="", nkk="", name=slipped, born="", rt="9", rw="9", address="ENTAH")


def test_nothing_in_common_finds_nobody():
    assert not found(**BARE, nik="")


def test_certain_pairs_are_those_of_one_nik_or_of_one_name_and_birth():
    register = people_of([row(one) for one in [ONE, *OTHERS]])
    voters = people_of(
        [row(ONE, nik=""), row(OTHERS[3], name="X", born=""), row(OTHERS[4], nik="", born="")]
    )
    pairs = certain_pairs(prepare(register, voters))
    assert list(zip(*(side.tolist() for side in pairs), strict=True)) == [(0, 0), (1, 4)]


def test_a_crowded_key_finds_nobody():
    keys = mixed(np.array([5, 5, 5, 7]))
    rows, hits = Index.of(keys).join(keys, np.arange(4), most=2)
    assert (rows.tolist(), hits.tolist()) == ([3], [3])


def test_no_key_meets_nothing():
    keys = mixed(np.array([5, 5]), where=np.array([True, False]))
    rows, hits = Index.of(keys).join(keys, np.arange(2), most=5)
    assert (rows.tolist(), hits.tolist()) == ([0], [0])


def test_pairs_are_given_once_in_order():
    left, right = distinct_pairs(np.array([2, 0, 2]), np.array([1, 3, 1]), 10)
    assert (left.tolist(), right.tolist()) == ([0, 2], [3, 1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUKIR", "SUKR"),
        ("SUKIR", "SUKIRA"),
        ("SUKIR", "SUKAR"),
        ("SUKIR", "SUIKR"),
        ("KATINI", "ATINI"),
    ],
)
def test_names_one_slip_apart_are_neighbours(one, other):
    sounds = ["", one, other, "MARTODIKROMO"]
    pairs = near_sounds(sounds, np.array([1]), np.array([1, 2, 3]))
    assert [side.tolist() for side in pairs] == [[1], [2]]


def test_names_two_slips_apart_are_not():
    pairs = near_sounds(["", "SUKIR", "SAKAR"], np.array([1]), np.array([2]))
    assert [side.tolist() for side in pairs] == [[], []]


def test_what_15_or_17_digits_may_have_been_holds_the_truth():
    assert int(ONE.nik) in mended(ONE.nik[:4] + ONE.nik[5:])
    assert int(ONE.nik) in mended(ONE.nik[:9] + "0" + ONE.nik[9:])
