"""The register as the latest list says: what changed is replaced, and nothing stale is found."""

from dataclasses import replace

import pytest

from rekam.domain.status import Standing
from rekam.registry import datasets, search
from rekam.registry.models import Resident
from rekam.registry.models_words import NameWord
from tests.people import people

VILLAGE, OTHER = "35.01.11.2001", "35.01.04.1002"
PERSON = people(77, 1, village=VILLAGE)[0]
ROW = datasets.ResidentRow(
    nik=PERSON.nik,
    nkk=PERSON.home.nkk,
    name="SUKIR WARDOYO",
    birth_place=PERSON.birthplace,
    born=PERSON.born,
    sex=PERSON.sex.value,
    address=PERSON.home.hamlet,
    rt="001",
    rw="002",
    village=VILLAGE,
    marital="B",
    standing=Standing.UNRECORDED,
    flags=(),
)


@pytest.fixture
def register(db):
    """Return what puts rows in, as one more list."""

    def put_in(*rows, **options):
        number = datasets.Imported.objects.count()
        dataset = datasets.begin(
            digest=f"{number:064}", kind="register", file_name="a", officer="hendra", now_ms=1
        )
        return datasets.keep_residents(dataset, rows, **options)

    return put_in


def found(text):
    return [one.name for one in search.find(text)]


def test_a_name_that_changed_is_found_by_the_new_name_alone(register):
    register(ROW)
    register(replace(ROW, name="SUKIR HADI"))
    assert (found("wardoyo"), found("hadi")) == ([], ["SUKIR HADI"])


def test_a_village_that_changed_is_the_one_in_which_somebody_is_found(register):
    register(ROW)
    register(replace(ROW, village=OTHER))
    assert Resident.objects.get().village == OTHER
    assert [one.village for one in search.find("wardoyo")] == [OTHER]


def test_a_word_is_kept_once_however_many_names_of_one_sound_have_it(register):
    others = people(78, 3, village=VILLAGE)
    for _year in range(3):
        register(ROW, *(replace(ROW, nik=one.nik, standing=Standing.RECORDED) for one in others))
    register(replace(ROW, name="SUKIR WARDOJO"))
    assert sorted(NameWord.objects.values_list("token", "heard")) == [
        ("SUKIR", "SUKIR WARDOYA"),
        ("WARDOJO", "SUKIR WARDOYA"),
        ("WARDOYO", "SUKIR WARDOYA"),
    ]
    assert len(found("wardoyo")) == len(others) + 1


def test_names_that_an_import_learnt_are_found_though_the_next_call_skips_them(register):
    learnt = set()
    namesake = replace(ROW, nik=people(78, 1, village=VILLAGE)[0].nik)
    register(ROW, learnt=learnt)
    assert learnt == {ROW.name}
    register(namesake, replace(ROW, name="HADI"), learnt=learnt)
    assert (found("wardoyo"), found("hadi")) == ([namesake.name], ["HADI"])


def test_a_namesake_keeps_the_words_that_another_gave_up(register):
    namesake = replace(ROW, nik=people(78, 1, village=VILLAGE)[0].nik)
    register(ROW, namesake)
    register(replace(ROW, name="HADI"))
    assert found("wardoyo") == ["SUKIR WARDOYO"]


def test_only_residents_of_the_villages_go_in_and_those_already_here(register):
    far = replace(ROW, nik=people(78, 1, village=OTHER)[0].nik, village=OTHER)
    assert register(ROW, far, villages=[VILLAGE]) == 1
    assert register(replace(ROW, village=OTHER), far, villages=[VILLAGE]) == 1
    assert [*Resident.objects.values_list("nik", "village")] == [(ROW.nik, OTHER)]


def test_no_residents_are_no_trouble(register):
    assert register() == 0
