import dataclasses

import pytest

from rekam.domain import voters
from rekam.domain.errors import (
    AlreadySettledError,
    NotRuledOutError,
    NotSettledError,
    RuledOutError,
)
from rekam.domain.facts import VoterRuledOut
from rekam.domain.lifecycle import fold
from rekam.domain.status import Standing, VoterClass
from rekam.domain.values import Subject
from tests.domain.histories import LISTING, WHO, after, matched, told, unmatched

STRANGER = Subject("sementara:kpu:1")
RULED_OUT = VoterRuledOut(subject=WHO, code=1, code_set=2018)
DOUBT = unmatched(doubtful=True, subject=STRANGER)


def stranger(*facts):
    return fold(STRANGER, told(*facts))


def resident(*facts):
    return fold(WHO, told(*facts), aliases=[STRANGER])


# ---- who it is


def test_a_doubtful_voter_is_a_resident_who_stands_so_in_the_register():
    fact = voters.identify(stranger(DOUBT), WHO, standing=Standing.RECORDED)
    assert resident(DOUBT, fact).voter_class is VoterClass.RECORDED
    assert fact.formerly == STRANGER


def test_one_who_holds_a_card_by_the_list_holds_it_still():
    doubt = dataclasses.replace(DOUBT, holding=True)
    fact = voters.identify(stranger(doubt), WHO, standing=Standing.UNRECORDED)
    assert resident(doubt, fact).is_holding
    assert stranger(doubt, voters.dismiss(stranger(doubt))).is_holding


def test_a_doubtful_voter_is_nobody_in_the_register():
    fact = voters.dismiss(stranger(DOUBT))
    assert stranger(DOUBT, fact).voter_class is VoterClass.UNKNOWN


def test_what_was_settled_is_not_settled_again():
    settled = stranger(DOUBT, voters.dismiss(stranger(DOUBT)))
    for decide in (
        voters.dismiss,
        lambda voter: voters.identify(voter, WHO, standing=Standing.RECORDED),
        lambda voter: voters.refer(voter, WHO, reason=""),
    ):
        with pytest.raises(AlreadySettledError):
            decide(settled)


@pytest.mark.parametrize("who", [WHO, None])
def test_a_proposal_leaves_the_voter_doubtful(who):
    fact = voters.refer(stranger(DOUBT), who, reason="NIK berbeda")
    assert stranger(DOUBT, fact).voter_class is VoterClass.DOUBTFUL
    assert stranger(DOUBT, fact).referred.resident == who


# ---- taken back


def test_a_match_that_was_taken_back_is_a_doubt_again():
    fact = voters.identify(stranger(DOUBT), WHO, standing=Standing.HOLDING)
    back = voters.reopen(resident(DOUBT, fact), LISTING, stranger=STRANGER)
    assert fold(WHO, told(DOUBT, fact, back)).match is None
    assert stranger(DOUBT, fact, back).voter_class is VoterClass.DOUBTFUL
    assert voters.identify(stranger(DOUBT, fact, back), WHO, standing=Standing.RECORDED)


def test_a_dismissal_that_was_taken_back_is_a_doubt_again():
    fact = voters.dismiss(stranger(DOUBT))
    back = voters.reopen(stranger(DOUBT, fact), LISTING, stranger=STRANGER)
    assert stranger(DOUBT, fact, back).voter_class is VoterClass.DOUBTFUL


@pytest.mark.parametrize("history", [[], [DOUBT], [matched()]])
def test_what_nobody_decided_cannot_be_taken_back(history):
    with pytest.raises(NotSettledError):
        voters.reopen(resident(*history), LISTING, stranger=STRANGER)


def test_a_proposal_that_was_taken_back_waits_for_nobody():
    proposed = stranger(DOUBT, voters.refer(stranger(DOUBT), WHO, reason=""))
    back = voters.reopen(proposed, LISTING, stranger=STRANGER)
    assert stranger(DOUBT, proposed.referred, back).referred is None


# ---- ruled out


def test_a_voter_is_ruled_out_by_a_code_of_a_year():
    found = voters.rule_out(after(matched()), code=1, code_set=2018, reason="meninggal")
    assert found == dataclasses.replace(RULED_OUT, reason="meninggal")


def test_a_voter_is_not_ruled_out_twice():
    with pytest.raises(RuledOutError) as caught:
        voters.rule_out(after(RULED_OUT), code=2, code_set=2024, reason="")
    assert caught.value.args == (1,)


def test_a_voter_who_was_ruled_out_by_mistake_is_reinstated():
    mended = voters.reinstate(after(matched(), RULED_OUT), reason="salah orang")
    assert after(matched(), RULED_OUT, mended).ruled_out is None
    with pytest.raises(NotRuledOutError):
        voters.reinstate(after(matched()), reason="salah orang")
