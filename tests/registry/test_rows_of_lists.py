"""Whose a row of the voter list is: given, taken back and given on, in any order of arrival."""

from dataclasses import replace
from itertools import permutations

import pytest

from rekam.domain.facts import VoterDelisted
from rekam.domain.status import Standing, VoterClass
from rekam.registry import project, read
from rekam.registry.models import AliasRow, PersonRow, SegmentRow
from rekam.registry.verify import verify
from tests.machines import projected, rows_after
from tests.telling import OPERATOR, matched, note, temporary, unmatched, who


def given(number, *, formerly):
    """The row of that number is the resident's, and was somebody else's before."""
    return replace(matched(number, Standing.RECORDED), formerly=formerly)


def taken(number):
    """It is not, after all."""
    return replace(unmatched(number), formerly=who(number))


@pytest.fixture
def desk(office):
    with office.on() as machine:
        yield machine


def tell(machine, *facts):
    for fact in facts:
        machine.ledger.record(fact, actor=OPERATOR)


def row(subject):
    return PersonRow.objects.get(subject=subject)


def test_a_row_that_is_given_to_a_resident_counts_once(desk):
    tell(desk, unmatched(1), given(1, formerly=temporary(1)))
    assert row(who(1)).voter_class == VoterClass.RECORDED
    assert AliasRow.objects.get().subject == temporary(1)
    assert read.the_number().listed == 1
    assert project.person(temporary(1)).subject == who(1)


def test_what_was_told_of_the_stranger_is_the_residents(desk):
    tell(desk, unmatched(1), replace(note(1, "rumah kosong"), subject=temporary(1)))
    tell(desk, given(1, formerly=temporary(1)))
    assert "rumah kosong" in project.person(who(1)).notes
    assert len(read.story(temporary(1))) == len(read.story(who(1))) == 3


def test_a_row_that_is_taken_back_is_the_strangers_again(desk):
    tell(desk, note(1), unmatched(1), given(1, formerly=temporary(1)), taken(1))
    assert row(temporary(1)).voter_class == VoterClass.DOUBTFUL
    assert not row(who(1)).is_listed
    assert not AliasRow.objects.exists()
    assert read.the_number().listed == 1


def test_a_row_may_be_given_on_to_another_resident(desk):
    tell(desk, matched(1))
    tell(desk, replace(matched(1), subject=who(2), formerly=who(1)))
    assert row(who(2)).is_listed
    assert not row(who(1)).is_listed
    assert project.person(who(1)).subject == who(1)
    assert read.the_number().listed == 1


def test_a_row_that_a_newer_list_lacks_counts_no_more(desk):
    fact = matched(1)
    where = {"dataset": fact.listing.dataset, "dpid": fact.listing.dpid, "newer": "e" * 16}
    tell(desk, fact, VoterDelisted(subject=who(1), **where))
    assert read.the_number().listed == 0


def test_every_order_of_arrival_ends_in_the_same_rows(machines, office, kit):
    history = [
        unmatched(1),
        given(1, formerly=temporary(1)),
        taken(1),
        replace(given(1, formerly=temporary(1)), subject=who(2)),
    ]
    with office.on() as machine:
        villages = ("35.01.04.2001", "35.01.04.2002", "35.01.04.2003", "35.01.04.2004")
        for fact, village in zip(history, villages, strict=True):  # a stream for each
            tell(machine, replace(fact, listing=replace(fact.listing, village=village)))
        machine.ledger.sign_pending()
        signed = [bytes(one.signed) for one in SegmentRow.objects.filter(stream__contains=".")]
        usual = projected()
        assert row(who(2)).is_listed
        assert verify(machine.ledger, machine.parts) == []
    reader = machines.kit("kit-03", office)
    for order in permutations(signed):
        assert rows_after(reader, order, proved=True)["PersonRow"] == usual["PersonRow"]
