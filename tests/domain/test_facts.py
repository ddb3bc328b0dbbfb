import dataclasses
import typing

import pytest
from hypothesis import given

from rekam.domain import blank_facts, carried_facts, double_facts, facts
from rekam.domain.double_facts import DoubleReferred, SubjectsParted
from rekam.domain.facts import Fact, NoteAdded, SubjectsMerged, Unknown, subjects_of
from rekam.domain.values import Subject
from tests.journal.strategies import FACTS

EVERY = typing.get_args(Fact)


@pytest.mark.parametrize("kind", EVERY)
def test_every_fact_names_its_subject_first_and_never_changes(kind):
    assert dataclasses.fields(kind)[0].name == "subject"
    assert kind.__dataclass_params__.frozen
    assert "__dict__" not in dir(kind)
    assert all(one.kw_only for one in dataclasses.fields(kind))


@pytest.mark.parametrize("kind", EVERY)
def test_every_field_of_a_fact_is_a_value_that_can_be_compared(kind):
    hints = typing.get_type_hints(kind).values()
    assert not any(typing.get_origin(hint) in {list, dict, set} for hint in hints)


def test_every_fact_of_the_module_is_in_the_union():
    parts = {
        facts.Listing,
        facts.Part,
        facts.BiometricException,
        facts.Biodata,
        facts.StepTime,
        facts.Difference,
        carried_facts.Handing,
    }
    modules = vars(facts) | vars(double_facts) | vars(blank_facts) | vars(carried_facts)
    declared = {one for one in modules.values() if dataclasses.is_dataclass(one)}
    assert declared - parts == set(EVERY)


@given(FACTS)
def test_a_fact_is_about_its_subject(fact):
    assert subjects_of(fact)[0] == fact.subject
    others = subjects_of(fact)[1:]
    if isinstance(fact, SubjectsMerged):
        assert others == (fact.into,)
    elif isinstance(fact, SubjectsParted | DoubleReferred):
        assert others == (fact.other,)
    else:
        formerly = getattr(fact, "formerly", None)
        assert others == (() if formerly is None else (formerly,))


def test_merging_two_subjects_is_about_both():
    one, other = Subject("sementara:kit-07:1"), Subject("sementara:kit-08:1")
    assert subjects_of(SubjectsMerged(subject=one, into=other, reason="")) == (one, other)


def test_an_unknown_fact_is_about_its_subject():
    assert subjects_of(Unknown(subject=Subject("a"), kind="x")) == ("a",)


def test_a_fact_cannot_be_changed():
    note = NoteAdded(subject=Subject("a"), text="b")
    with pytest.raises(dataclasses.FrozenInstanceError):
        note.text = "c"
