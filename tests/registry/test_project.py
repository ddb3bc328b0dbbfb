"""A person's row is the fold of all that was told, under whatever name it was told."""

import itertools
import random
from dataclasses import replace

import cbor2
import pytest

from rekam.domain.facts import SubjectsMerged
from rekam.registry import project, read
from rekam.registry.models import AliasRow, LedgerEntry, PersonRow, SuketRow
from rekam.registry.verify import verify
from tests.telling import (
    OPERATOR,
    enrolled,
    issued,
    note,
    signed_run,
    temporary,
    unmatched,
    who,
)

CHAIN = [temporary(1), temporary(2), temporary(3), who(1)]


@pytest.fixture
def machine(office):
    with office.on() as machine:
        yield machine


def joined(subject, into):
    return SubjectsMerged(subject=subject, into=into, reason="orang yang sama")


def record(machine, *facts):
    machine.ledger.record(*facts, actor=OPERATOR)


def aliases():
    return dict(AliasRow.objects.values_list("subject", "person"))


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))], ids=str)
def test_a_chain_of_merges_ends_in_one_person_however_it_grew(machine, order):
    record(machine, *(unmatched(number) for number in (1, 2, 3)), enrolled(1, "02"))
    merges = list(map(joined, CHAIN, CHAIN[1:]))
    for at in order:
        record(machine, merges[at])
    row = PersonRow.objects.get()
    assert (row.subject, row.is_listed, row.is_recorded) == (who(1), True, True)
    assert aliases() == dict.fromkeys(CHAIN[:3], who(1))
    assert all(project.person(one) == project.person(who(1)) for one in CHAIN)
    assert [read.person_row(one) for one in CHAIN] == [row] * 4
    assert len(project.story(CHAIN[0])) == 7
    assert verify(machine.ledger, machine.parts) == []


def test_merges_in_a_ring_end_in_one_person(machine):
    record(machine, *(unmatched(number) for number in (1, 2, 3)))
    ring = [*CHAIN[:3], CHAIN[0]]
    record(machine, *map(joined, ring, ring[1:]))
    assert PersonRow.objects.count() == 1
    assert len(aliases()) == 2
    assert verify(machine.ledger, machine.parts) == []


def test_of_two_registered_subjects_the_one_stands_that_the_last_merge_points_to(machine):
    record(machine, enrolled(1, "02"), enrolled(2, "02"), joined(who(1), who(2)))
    assert aliases() == {who(1): who(2)}
    record(machine, joined(who(2), who(1)))
    assert aliases() == {who(2): who(1)}
    assert PersonRow.objects.get().subject == who(1)


def test_the_letters_of_merged_subjects_are_one_persons(machine):
    record(machine, enrolled(1, "02"), issued(1, serial=1), enrolled(2, "02"), issued(2, serial=2))
    record(machine, joined(who(1), who(2)))
    letters = SuketRow.objects.order_by("serial").values_list("serial", "subject")
    assert list(letters) == [(1, who(2)), (2, who(2))]
    assert verify(machine.ledger, machine.parts) == []


def test_one_of_whom_only_unknown_facts_tell_has_no_row_until_a_known_one_comes(machine, kit):
    payload = cbor2.dumps(["tanda-tangan-2031", {"subject": who(1), "apa": 1}])
    machine.ledger.admit(signed_run(kit.assembled().ledger.keys, payload))
    assert not PersonRow.objects.exists()
    assert [told.actor for told in project.story(who(1))] == ["officer:rina"]
    record(machine, enrolled(1, "02"))
    assert PersonRow.objects.get().is_recorded
    assert len(project.story(who(1))) == 2
    assert verify(machine.ledger, machine.parts) == []


def test_a_value_longer_than_its_column_is_cut_in_the_row_and_whole_in_the_book(machine):
    name = "A" * 300
    long = enrolled(1, "02", biodata=replace(enrolled(1).biodata, name=name))
    record(machine, long)
    assert PersonRow.objects.get().name == "A" * 120
    assert project.person(who(1)).enrolments[0].biodata.name == name
    assert verify(machine.ledger, machine.parts) == []


def test_many_subjects_at_once_are_refreshed_in_batches(machine):
    numbers = list(range(1, 399))
    random.Random(7).shuffle(numbers)
    record(machine, *(note(number) for number in numbers), *map(unmatched, range(1, 40)))
    assert PersonRow.objects.count() == 398 + 39
    assert LedgerEntry.objects.count() == 398 + 39


def test_a_subject_of_whom_nothing_was_told_is_a_blank_person(machine):
    person = project.person(who(1))
    assert (person.enrolments, person.is_recorded, project.story(who(1))) == ([], False, [])
    assert read.person_row(who(1)) is None
