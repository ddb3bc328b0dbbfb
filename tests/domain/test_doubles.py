"""What may be decided about two recordings, and what it makes of the people."""

from datetime import date

import pytest

from rekam.domain import doubles, lifecycle
from rekam.domain.double_facts import (
    DoubleReferred,
    EnrolmentChosen,
    ReRecordAsked,
    ReRecordWithdrawn,
    SubjectsParted,
)
from rekam.domain.errors import (
    AlreadySettledError,
    MalformedError,
    NotEnrolledError,
    NotSettledError,
    SameSubjectError,
)
from rekam.domain.facts import NoteAdded, SubjectsMerged
from rekam.domain.lifecycle import fold
from rekam.domain.status import LocalStatus
from rekam.domain.values import Subject
from tests.domain.histories import DAY_MS, DAY_ONE_MS, WHO, after, centre, enrolled, told, voided
from tests.people import person

LEFT, RIGHT = "07-0001-5", "08-0001-4"
OTHER = Subject(person(9).nik)
STRANGER = Subject("sementara:kit-07:1")
FAILED = "ENROLL_FAILURE_AT_CENTRAL"
TWICE = (enrolled(LEFT), enrolled(RIGHT))


def chosen(number, *over, **more):
    return EnrolmentChosen(subject=WHO, number=number, over=over, reason="wajah sama", **more)


def somebody(subject, *facts):
    return fold(subject, told(*facts))


def numbers(found):
    return [one.number for one in found.enrolments]


# ---- which recording stands


@pytest.mark.parametrize(("stands", "over"), [(LEFT, RIGHT), (RIGHT, LEFT)])
def test_the_chosen_recording_stands_whichever_came_first(stands, over):
    found = after(*TWICE, chosen(stands, over))
    assert numbers(found) == [stands]
    assert not found.is_double
    assert found.local_status is LocalStatus.ENROLLED


def test_the_latest_choice_counts():
    found = after(*TWICE, chosen(LEFT, RIGHT), chosen(RIGHT, LEFT))
    assert numbers(found) == [RIGHT]


def test_a_recording_is_passed_over_only_for_one_that_is_known():
    assert numbers(after(enrolled(RIGHT), chosen(LEFT, RIGHT))) == [RIGHT]


def test_a_choice_told_before_the_recordings_came_is_the_same_choice():
    history = told(*TWICE, chosen(RIGHT, LEFT))
    assert fold(WHO, history) == fold(WHO, history[::-1])


def test_a_choice_that_was_taken_back_leaves_both():
    back = doubles.reopen(WHO, WHO, numbers=(LEFT, RIGHT))
    assert after(*TWICE, chosen(LEFT, RIGHT), back).is_double


def test_who_was_chosen_may_be_withdrawn_and_is_recorded_again():
    found = after(*TWICE, chosen(LEFT, RIGHT), voided(LEFT))
    assert numbers(found) == []
    assert lifecycle.enrol(found, enrolled("09-0001-3")) == enrolled("09-0001-3")


# ---- proposed, and said by a second


def test_a_proposal_changes_nothing_and_the_second_word_does():
    one = after(*TWICE)
    proposal = doubles.propose(one, one, stands=RIGHT, is_other=False, reason="wajah sama")
    assert (proposal.into, proposal.stands, proposal.recordings) == (WHO, RIGHT, (LEFT, RIGHT))
    waiting = after(*TWICE, proposal)
    assert waiting.is_double
    assert doubles.confirm(waiting, waiting) == (chosen(RIGHT, LEFT),)


def test_of_two_people_under_one_nik_the_other_recording_is_somebody_elses():
    one = after(*TWICE)
    proposal = doubles.propose(one, one, stands=LEFT, is_other=True, reason="bukan dia")
    (fact,) = doubles.confirm(*[after(*TWICE, proposal)] * 2)
    assert fact.is_other
    assert numbers(after(*TWICE, proposal, fact)) == [LEFT]


@pytest.mark.parametrize(("stands", "loser"), [(LEFT, OTHER), (RIGHT, WHO)])
def test_of_two_niks_the_one_stands_whose_recording_does(stands, loser):
    right = enrolled(RIGHT, subject=OTHER)
    one, other = after(enrolled(LEFT)), somebody(OTHER, right)
    proposal = doubles.propose(one, other, stands=stands, is_other=False, reason="sama")
    one, other = after(enrolled(LEFT), proposal), somebody(OTHER, right, proposal)
    merge, choice = doubles.confirm(one, other)
    into = OTHER if loser == WHO else WHO
    assert merge == SubjectsMerged(subject=loser, into=into, reason="sama")
    assert (choice.subject, choice.number) == (into, stands)


def test_a_temporary_id_becomes_the_nik_even_where_its_recording_stands():
    stranger = somebody(STRANGER, enrolled(LEFT, subject=STRANGER))
    known = after(enrolled(RIGHT))
    proposal = doubles.propose(stranger, known, stands=LEFT, is_other=False, reason="KK")
    assert proposal.into == WHO
    alone = doubles.propose(stranger, after(), stands=LEFT, is_other=False, reason="KK")
    facts = doubles.confirm(
        somebody(STRANGER, enrolled(LEFT, subject=STRANGER), alone), after(alone)
    )
    assert facts == (SubjectsMerged(subject=STRANGER, into=WHO, reason="KK"),)


def test_what_was_proposed_of_other_recordings_is_not_confirmed():
    one = after(*TWICE)
    proposal = doubles.propose(one, one, stands=LEFT, is_other=False, reason="sama")
    later = after(*TWICE, proposal, enrolled("09-0001-3"))
    with pytest.raises(AlreadySettledError):
        doubles.confirm(later, later)


def test_nothing_is_confirmed_that_nobody_proposed():
    for found in (after(*TWICE), after(*TWICE, doubles.ask(*[after()] * 2, question="Siapa?"))):
        with pytest.raises(NotSettledError):
            doubles.confirm(found, found)


def test_what_makes_no_sense_is_not_proposed():
    one = after(*TWICE)
    with pytest.raises(MalformedError):
        doubles.propose(one, one, stands=LEFT, is_other=False, reason="")
    with pytest.raises(MalformedError):
        doubles.propose(one, one, stands="09-0001-3", is_other=False, reason="sama")
    single = after(enrolled(LEFT))
    with pytest.raises(SameSubjectError):
        doubles.propose(single, single, stands=LEFT, is_other=False, reason="sama")
    with pytest.raises(SameSubjectError):
        doubles.part(single, single, reason="", seen="")


def test_the_latest_word_on_two_subjects_is_kept():
    parted = SubjectsParted(subject=WHO, other=OTHER, seen="ab")
    pair = frozenset({WHO, OTHER})
    assert after(enrolled(), parted).parted == {pair: parted}
    again = doubles.reopen(OTHER, WHO, numbers=())
    found = after(enrolled(), parted, again)
    assert (found.parted, found.doubts) == ({}, {pair: again})
    merge = SubjectsMerged(subject=OTHER, into=WHO, reason="sama")
    assert after(enrolled(), parted, again, merge).doubts == {}


# ---- asked of the village


def test_a_question_is_open_until_a_note_answers_it():
    asked = DoubleReferred(subject=WHO, other=OTHER, reason="Apakah kembar?")
    assert doubles.question(after(enrolled(), asked)) == asked
    assert doubles.asked_of(after(enrolled(), asked)) == ("question", DAY_ONE_MS + 2000)
    answer = NoteAdded(subject=WHO, text="Bukan")
    assert doubles.question(after(enrolled(), answer, asked)) == asked
    assert doubles.question(after(enrolled(), asked, answer)) is None
    assert doubles.asked_of(after(enrolled(), asked, answer)) == ("", None)
    proposal = DoubleReferred(subject=WHO, other=OTHER, reason="sama", into=WHO)
    assert doubles.question(after(enrolled(), asked, proposal)) is None


# ---- recorded anew


ASKED = ReRecordAsked(subject=WHO, cause="fingers", words="telunjuk")
WITHDRAWN = ReRecordWithdrawn(subject=WHO, reason="ternyata terbaca")


def test_who_is_asked_for_is_recorded_again_in_place_of_the_last():
    found = after(enrolled(LEFT), ASKED)
    assert (found.re_record, found.is_recorded) == (ASKED, False)
    assert found.local_status is LocalStatus.RE_RECORD
    again = lifecycle.enrol(found, enrolled("09-0001-3"))
    assert again.replaces == LEFT
    cleared = after(enrolled(LEFT), ASKED, again)
    assert (cleared.re_record, cleared.is_recorded) == (None, True)


def test_an_earlier_recording_that_comes_late_answers_no_request():
    history = told(enrolled(LEFT), enrolled(RIGHT), ASKED)
    assert fold(WHO, [history[2], history[0], history[1]]).re_record == ASKED


def test_a_request_that_was_withdrawn_is_none():
    found = after(enrolled(LEFT), ASKED, WITHDRAWN)
    assert found.re_record is None
    assert found.is_recorded
    assert doubles.asked_of(found) == ("", None)


def test_the_centres_word_is_a_request_until_it_says_otherwise_or_the_office_does():
    first = after(enrolled(LEFT), centre(FAILED))
    assert first.re_record.cause == "centre"
    assert doubles.asked_of(first) == ("centre", 1_524_157_200_000)  # 20 April, midnight in Pacitan
    told_too = ReRecordAsked(subject=WHO, cause="centre")
    assert after(enrolled(LEFT), centre(FAILED), told_too).re_record.cause == "centre"
    ready = centre("PRINT_READY_RECORD", on=date(2018, 4, 25))
    assert after(enrolled(LEFT), centre(FAILED), told_too, ready).re_record is None
    later = 20 * DAY_MS  # the withdrawal knows the list of 20 April
    excused = after(enrolled(LEFT), centre(FAILED), WITHDRAWN, every_ms=later)
    assert excused.re_record is None
    renewed = centre(FAILED, on=date(2018, 12, 1))
    assert after(enrolled(LEFT), centre(FAILED), WITHDRAWN, renewed, every_ms=later).is_failed


def test_what_is_asked_for_in_vain_is_refused():
    assert doubles.ask_re_record(after(enrolled()), cause="fingers", words="telunjuk") == ASKED
    for history, cause, error in (
        ((enrolled(),), "moon", MalformedError),
        ((), "fingers", NotEnrolledError),
        ((enrolled(), ASKED), "photo", AlreadySettledError),
    ):
        with pytest.raises(error):
            doubles.ask_re_record(after(*history), cause=cause, words="")
    with pytest.raises(NotSettledError):
        doubles.withdraw_re_record(after(enrolled()), reason="x")
    with pytest.raises(MalformedError):
        doubles.withdraw_re_record(after(enrolled(), ASKED), reason="")
    found = doubles.withdraw_re_record(after(enrolled(), ASKED), reason="ternyata terbaca")
    assert found == WITHDRAWN
