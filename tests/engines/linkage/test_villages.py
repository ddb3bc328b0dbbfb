"""Villages of two lists are brought together, whatever each calls them."""

import numpy as np

from rekam.engines.linkage.people import Column
from rekam.engines.linkage.villages import align

CODES = [f"35.01.{place:02d}.2001" for place in (1, 2, 3)]
NOBODY = (np.zeros(0, np.int64), np.zeros(0, np.int64))


def aligned(residents, voters, certain=NOBODY):
    ours, theirs = align(Column.of(residents), Column.of(voters), certain)
    return ours, theirs


def test_one_code_is_one_village_with_dots_or_without():
    ours, theirs = aligned(CODES, [code.replace(".", "") for code in CODES])
    assert ours[0].tolist() == theirs[0].tolist()
    assert len(set(ours[1].tolist())) == 3


def test_names_are_learnt_from_people_who_are_certain():
    residents = [code for code in CODES for _ in range(10)]
    voters = [name for name in ("A/X", "B/Y", "B/X") for _ in range(10)]
    rows = np.arange(30)
    ours, theirs = aligned(residents, voters, (rows, rows))
    assert ours[0].tolist() == theirs[0].tolist()


def test_a_name_whose_people_live_everywhere_is_no_village():
    residents = CODES * 10
    voters = ["A/X"] * 15 + ["B/Y"] * 15
    rows = np.arange(30)
    _, theirs = aligned(residents, voters, (rows, rows[::-1].copy()))
    assert len(set(theirs[0].tolist())) == 1


def test_rows_tell_their_village_where_the_list_names_none():
    residents = [code for code in CODES for _ in range(40)]
    rows = np.arange(0, 120, 2)
    moved = rows.copy()
    moved[7] = 100  # one of them moved
    ours, theirs = aligned(residents, [""] * 120, (moved, rows))
    assert (ours[0] == theirs[0]).mean() > 0.95
    assert theirs[0][14] == ours[0][14]


def test_a_shuffled_list_without_villages_makes_one_village_of_all():
    residents = CODES * 40
    rows = np.arange(120)
    ours, theirs = aligned(residents, [""] * 120, (rows, rows))
    assert set(ours[0].tolist()) == set(theirs[0].tolist()) == {1}
    assert not ours[1].any()


def test_lists_without_any_village_are_one_village():
    ours, theirs = aligned(["", ""], ["", "", ""])
    assert (ours[0].tolist(), theirs[0].tolist()) == ([1, 1], [1, 1, 1])
