"""Papers on the road: one rider at most, each handed over or told as returned, in any order."""

from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain import cards, carrying, letters
from rekam.domain.carried_facts import (
    Handing,
    Paper,
    PaperCarried,
    PaperReturned,
    PaperUndelivered,
    Relation,
)
from rekam.domain.errors import (
    AlreadyHoldingError,
    HandoverIncompleteError,
    NoSuchPaperError,
    OnTheRoadError,
)
from rekam.domain.facts import (
    CardBatched,
    CardHandedOver,
    CardPrinted,
    CentreStatusImported,
    SuketHandedOver,
    SuketIssued,
    SuketRevoked,
)
from rekam.domain.lifecycle import Recorded, fold
from rekam.domain.stamp import Place, Stamp, order_of
from rekam.domain.values import NodeId, StreamId, Subject

WHO = Subject("sementara:kit-07:1")
ONE, TWO = "2018-05-17/070000", "2018-05-18/070000"
READY = CentreStatusImported(subject=WHO, status="PRR", on=date(2018, 5, 1), dataset="ab")
PRINTED = (
    READY,
    CardBatched(subject=WHO, batch="b"),
    CardPrinted(subject=WHO, batch="b", blank="E0001", unit="kantor"),
)
LETTER = SuketIssued(subject=WHO, year=2018, serial=7, name="X", valid_until=date(2018, 11, 1))
IN_HAND = SuketHandedOver(subject=WHO, year=2018, serial=7, receiver="x")
BY_ONE = Handing(sheet=ONE)


def recorded(*facts):
    """Put facts into the common order in which they are given."""
    stream = StreamId("office/umum")
    return [
        Recorded(
            order_of(Stamp(number, 0, NodeId("office")), Place(stream, 1, number), bound_ms=None),
            fact,
        )
        for number, fact in zip(count(1), facts, strict=False)
    ]


def after(*facts):
    return fold(WHO, recorded(*facts))


def carried(sheet=ONE, paper=Paper.CARD, number="E0001"):
    return PaperCarried(
        subject=WHO, sheet=sheet, paper=paper, number=number, carrier="kit-07", rider="Budi"
    )


def carry(person, sheet=ONE):
    return carrying.carry(person, sheet=sheet, carrier="kit-07", rider="Budi")


def returned(sheet=ONE):
    return PaperReturned(subject=WHO, sheet=sheet, reason="Merantau")


def test_a_card_goes_out_by_its_blank_and_a_letter_by_its_number():
    assert carry(after(*PRINTED)) == carried()
    assert carry(after(LETTER)) == carried(paper=Paper.LETTER, number="7/2018")
    assert carry(after(*PRINTED, LETTER)) == carried()  # who gets a card needs no letter
    by_the_centre = CentreStatusImported(
        subject=WHO, status="CARD_PRINTED", on=date(2018, 5, 1), dataset="ab"
    )
    assert carry(after(by_the_centre)) == carried(number="")


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ((), NoSuchPaperError),
        ((READY,), NoSuchPaperError),
        ((LETTER, IN_HAND), NoSuchPaperError),
        ((*PRINTED, CardHandedOver(subject=WHO, receiver="x")), AlreadyHoldingError),
        ((*PRINTED, carried()), OnTheRoadError),
    ],
)
def test_nothing_goes_out_that_is_not_there(facts, error):
    with pytest.raises(error):
        carry(after(*facts), TWO)


def test_what_came_back_goes_out_again_and_is_out_with_the_later_sheet_alone():
    back = after(*PRINTED, carried(), returned())
    assert back.out is None
    again = after(*PRINTED, carried(), returned(), carry(back, TWO))
    assert again.out.sheet == TWO
    with pytest.raises(NoSuchPaperError):
        carrying.bring_back(again, sheet=ONE, reason="x")


def test_a_paper_that_is_out_is_given_by_its_sheet_alone():
    out = after(*PRINTED, carried())
    for handing in (Handing(), Handing(sheet=TWO)):
        with pytest.raises(OnTheRoadError):
            cards.hand_over(out, receiver="x", handing=handing)
    fact = cards.hand_over(out, receiver="x", handing=BY_ONE)
    given_out = after(*PRINTED, carried(), fact)
    assert given_out.out is None
    assert given_out.is_holding
    with pytest.raises(NoSuchPaperError):
        carrying.miss(given_out, sheet=ONE, reason="x")


def test_nothing_is_given_by_a_sheet_that_it_does_not_stand_on():
    for facts in (PRINTED, (*PRINTED, carried(), returned())):
        with pytest.raises(NoSuchPaperError):
            cards.hand_over(after(*facts), receiver="x", handing=BY_ONE)


def test_who_met_nobody_still_has_it():
    missed = carrying.miss(after(*PRINTED, carried()), sheet=ONE, reason="Tidak bertemu")
    assert missed == PaperUndelivered(subject=WHO, sheet=ONE, reason="Tidak bertemu")
    assert after(*PRINTED, carried(), missed).out == carried()


def test_the_letter_is_taken_back_before_the_card_is_given_or_it_is_said_why_not():
    holding = after(LETTER, IN_HAND, *PRINTED)
    with pytest.raises(HandoverIncompleteError):
        cards.hand_over(holding, receiver="x")
    assert cards.hand_over(holding, receiver="x", took_letter=True).took_letter
    kept = cards.hand_over(holding, receiver="x", handing=Handing(kept="hilang"))
    assert kept.handing.kept == "hilang"


def test_a_relative_takes_nothing_without_showing_why_they_may():
    for hand_over, facts in ((cards.hand_over, PRINTED), (letters.hand_over_suket, (LETTER,))):
        for receiver, lacks in (("Siti", ("authority",)), ("", ("receiver", "authority"))):
            with pytest.raises(HandoverIncompleteError) as caught:
                hand_over(
                    after(*facts), receiver=receiver, handing=Handing(relation=Relation.CHILD)
                )
            assert caught.value.args == lacks
        shown = Handing(relation=Relation.CHILD, authority="satu KK")
        assert hand_over(after(*facts), receiver="Siti", handing=shown).handing == shown


def test_a_letter_that_was_renewed_while_it_was_out_is_not_given_by_the_old_paper():
    newer = SuketIssued(subject=WHO, year=2018, serial=9, name="X", valid_until=date(2019, 1, 1))
    out = carried(paper=Paper.LETTER, number="7/2018")
    revoked = SuketRevoked(subject=WHO, year=2018, serial=7, reason="diperpanjang")
    with pytest.raises(NoSuchPaperError):
        letters.hand_over_suket(after(LETTER, out, revoked, newer), receiver="x", handing=BY_ONE)
    told = letters.hand_over_suket(after(LETTER, out), receiver="x", handing=BY_ONE)
    assert (told.serial, told.handing) == (7, BY_ONE)


HISTORY = (
    *PRINTED,
    LETTER,
    carried(),
    PaperUndelivered(subject=WHO, sheet=ONE, reason="Tidak bertemu"),
    returned(),
    carried(TWO),
    CardHandedOver(subject=WHO, receiver="x", handing=Handing(sheet=TWO, kept="hilang")),
    returned(TWO),
)


@given(st.permutations(recorded(*HISTORY)), st.integers(0, len(HISTORY)))
def test_in_whatever_order_they_arrive_and_how_often_papers_end_alike(arrived, again):
    assert fold(WHO, [*arrived, *arrived[:again]]) == fold(WHO, recorded(*HISTORY))


@given(st.lists(st.sampled_from(["carry", "miss", "back", "give"]), max_size=12))
def test_every_paper_that_went_out_was_handed_over_came_back_or_is_out(steps):
    """Decisions alone make the history; whatever they were, the sheets add up."""
    facts, number = [*PRINTED], 0
    for step in steps:
        person = after(*facts)
        sheet = person.out.sheet if person.out else f"none {number}"
        try:
            if step == "carry":
                number += 1
                facts.append(carry(person, f"sheet {number}"))
            elif step == "miss":
                facts.append(carrying.miss(person, sheet=sheet, reason="x"))
            elif step == "back":
                facts.append(carrying.bring_back(person, sheet=sheet, reason="x"))
            else:
                handing = Handing(sheet=person.out.sheet if person.out else "")
                facts.append(cards.hand_over(person, receiver="x", handing=handing))
        except (NoSuchPaperError, AlreadyHoldingError, OnTheRoadError):
            continue
    person = after(*facts)
    went = set(person.carried)
    handed, back = person.handed_by & went, set(person.returned)
    out = {person.out.sheet} if person.out else set()
    assert sorted([*handed, *back, *out]) == sorted(went)
