import pytest

from rekam.desks.capture.steps import Step
from rekam.desks.people.attempts import Fate
from rekam.devices.interface import Kind
from rekam.domain.doubles import CAUSES, QUESTION
from rekam.domain.status import LocalStatus, NationalStatus, Standing, VoterClass
from rekam.domain.trust import Role
from rekam.domain.values import Flag, Sex
from rekam.engines.biometrics.samples import Eye, Finger, Grade, Reason
from rekam.engines.linkage.sentences import CLASSES
from rekam.engines.lists.columns import ListKind
from rekam.registry import meeting
from rekam.registry.working import Phase
from rekam.web.words import VOCABULARIES, word

NAMES = {
    "role": Role,
    "class": VoterClass,
    "standing": Standing,
    "national": NationalStatus,
    "national-cure": NationalStatus,
    "flag": Flag,
    "reason": Reason,
    "grade": Grade,
    "sex": Sex,
    "step": Step,
    "phase": Phase,
    "list": ListKind,
    "device": Kind,
    "fate": Fate,
}
RE_RECORDS = {*CAUSES, QUESTION}
TECHNICAL = ("error", "sync", "offline", "paket", "invalid", "null")


@pytest.mark.parametrize(("vocabulary", "names"), NAMES.items(), ids=NAMES)
def test_every_member_has_a_word_and_no_word_is_left_over(vocabulary, names):
    assert set(VOCABULARIES[vocabulary]) == {member.value for member in names}


@pytest.mark.parametrize(
    ("vocabulary", "others"), [("position", {"photo", "signature"}), ("short", set())]
)
def test_every_finger_and_eye_has_a_word(vocabulary, others):
    positions = {one.position for one in (*Finger, *Eye)}
    assert set(VOCABULARIES[vocabulary]) == positions | others


def test_every_cause_of_a_request_has_words_an_officer_can_say():
    assert set(VOCABULARIES["re-record"]) == RE_RECORDS


def test_whole_names_of_positions_are_all_different():
    names = [word(one.position, "position") for one in (*Finger, *Eye)]
    assert len(set(names)) == 12


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_words_are_those_of_the_office_and_not_of_the_machine(vocabulary):
    for said in map(str, VOCABULARIES[vocabulary].values()):
        assert said
        assert not any(wrong in said.lower() for wrong in TECHNICAL)


def test_a_code_that_nobody_knows_is_shown_as_it_came():
    assert word("SENT_TO_THE_MOON", "national") == "SENT_TO_THE_MOON"


def test_nothing_stays_nothing():
    assert word("", "national") == ""


def test_a_member_and_its_value_have_the_same_word():
    assert word(Role.HEAD, "role") == word("head", "role") == "Kepala Dinas"


def test_local_status_is_its_own_word():
    assert all(status.value[0].isupper() for status in LocalStatus)


def test_rekam_match_calls_the_classes_of_voters_as_the_screens_do():
    assert {kind: word(kind.value, "class") for kind in CLASSES} == CLASSES


def test_what_is_told_before_recording_comes_with_what_to_do():
    assert set(VOCABULARIES["case"]) == set(VOCABULARIES["case-cure"]) == meeting._CASES
