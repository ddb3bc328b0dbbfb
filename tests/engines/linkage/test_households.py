"""Relatives found near a voter on the list speak for the candidate of their household."""

import numpy as np

from rekam.engines.linkage.beliefs import Pairs
from rekam.engines.linkage.evidence import Finding
from rekam.engines.linkage.households import (
    ELSEWHERE,
    NEXT_ROWS,
    NOBODY,
    SAME_CARD,
    SAME_DOOR,
    household_weights,
)
from rekam.engines.linkage.people import People
from rekam.engines.linkage.prepare import prepare
from tests.people import people

HOMES = people(31, 200)
KIN = people(32, 200)


def weighed(*, card=True, near=True):
    """Return levels and weights of true pairs, of kin to be settled, and of false ones.

    Each home has two members. The first is found; the second may be its own resident (right) or
    another home's second (wrong).
    """
    register, voters = [], []
    for home, kin in zip(HOMES, KIN, strict=True):
        for one in (home, kin):
            place = {"nkk": home.home.nkk, "rt": "1", "rw": "1", "address": home.name}
            register.append({"name": one.name, "village": "A"} | place)
            voters.append(
                {"name": one.name, "village": "A"} | place | ({} if card else {"nkk": ""})
            )
    order = list(range(400)) if near else [*range(0, 400, 2), *range(1, 400, 2)]
    prepared = prepare(*(
        People.of({name: [row[name] for row in rows] for name in rows[0]})
        for rows in (register, [voters[row] for row in order])
    ))  # fmt: skip
    place = {row: at for at, row in enumerate(order)}
    firsts = [(place[row], row, 0.99) for row in range(0, 400, 2)]
    right = [(place[row], row, 0.7) for row in range(1, 400, 2)]
    wrong = [(place[row], (row + 100) % 400, 0.02) for row in range(1, 400, 2)]
    rows = sorted(firsts + right + wrong)
    pairs = Pairs(np.array([r[0] for r in rows]), np.array([r[1] for r in rows]), 400, 400)
    beliefs = np.array([r[2] for r in rows])
    nothing = Finding(np.zeros(len(rows), np.uint8), np.zeros(len(rows)))
    level, weight = household_weights(
        pairs,
        {"address": nothing, "place": nothing, "nkk": nothing},
        beliefs,
        sides=(prepared.residents, prepared.voters),
        counted=beliefs < 0.9,
    )
    return level, weight, beliefs == 0.7, beliefs == 0.02, beliefs == 0.99


def test_kin_on_the_same_card_speak_for_a_candidate_and_kin_elsewhere_against():
    level, weight, right, wrong, first = weighed()
    assert set(level[right]) == {SAME_CARD}
    assert SAME_CARD not in level[wrong]
    assert weight[right].min() > 1 > -1 > weight[wrong].max()
    assert set(level[first]) == {NOBODY}
    assert not weight[first].any()


def test_without_cards_the_rows_beside_tell_and_without_those_the_address():
    level, _, right, *_ = weighed(card=False)
    assert set(level[right]) == {NEXT_ROWS}
    level, _, right, *_ = weighed(card=False, near=False)
    assert set(level[right]) == {SAME_DOOR}


def test_a_household_found_in_another_village_is_elsewhere():
    assert ELSEWHERE > SAME_DOOR > NEXT_ROWS > SAME_CARD > NOBODY
