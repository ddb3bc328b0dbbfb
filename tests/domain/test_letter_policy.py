"""By which rules letters are issued on a day, and what becomes of a letter whose days are over."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from rekam.domain import letter_policy, letters
from rekam.domain.errors import (
    CentreNotReadyError,
    LettersStoppedError,
    MalformedError,
    NotRenewableError,
)
from rekam.domain.letter_facts import LetterPolicySet, SuketLapsed
from rekam.domain.letter_policy import IN_2018, NOW, ORIGIN, SUBJECT, Gate
from rekam.domain.lifecycle import fold
from rekam.domain.status import LocalStatus, NationalStatus
from tests.domain.histories import (
    WHO,
    after,
    centre,
    enrolled,
    handed_over,
    issued,
    matched,
    revoked,
    told,
)

DAY = date(2018, 4, 5)
STRICT = replace(IN_2018, gate=Gate.PRINT_READY)


def rule(since, until=None, *, basis="SE 1", **more):
    return LetterPolicySet(
        subject=SUBJECT, since=since, until=until, is_allowed=True, basis=basis, **more
    )


def issue(person, policy=IN_2018, today=DAY):
    return letters.issue_suket(person, policy=policy, today=today, name="TUKIYEM", serial=1)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2012, 1, 1), ORIGIN),
        (date(2016, 9, 28), ORIGIN),
        (date(2016, 9, 29), IN_2018),
        (date(2020, 3, 1), IN_2018),
        (date(2020, 3, 2), NOW),
        (date(2099, 1, 1), NOW),
    ],
)
def test_what_nobody_set_is_what_the_law_was(day, known):
    assert letter_policy.on(day, []) == known


def test_of_several_words_about_a_day_the_latest_counts_in_whatever_order_they_came():
    first = rule(date(2021, 1, 1), date(2021, 12, 31))
    second = rule(date(2021, 6, 1), date(2021, 6, 30), months=1)
    history = told(first, second, replace(first, subject=WHO, basis="another's"))[:2]
    for arrived in permutations(history):
        assert letter_policy.on(date(2021, 5, 31), arrived) == first
        assert letter_policy.on(date(2021, 6, 1), arrived) == second
        assert letter_policy.on(date(2021, 7, 1), arrived) == first
        assert letter_policy.on(date(2022, 1, 1), arrived) == NOW


def test_where_letters_are_stopped_none_is_issued_or_renewed_and_the_ground_is_told():
    today = date(2024, 1, 1)
    with pytest.raises(LettersStoppedError) as caught:
        issue(after(enrolled()), NOW, today)
    assert caught.value.args == (NOW.basis,)
    with pytest.raises(LettersStoppedError):
        letters.renew_suket(
            after(enrolled(), issued()), policy=NOW, today=today, name="TUKIYEM", serial=2
        )


def test_a_letter_is_good_for_as_long_as_the_rules_of_its_day_say():
    assert issue(after(enrolled()), replace(IN_2018, months=2)).valid_until == date(2018, 6, 5)


def test_a_letter_that_was_issued_keeps_its_days_whatever_is_said_later():
    """No rule is about a person, so none changes what their facts add up to."""
    story = (matched(), enrolled(), issued(), handed_over())
    stopped = replace(NOW, since=DAY)
    assert fold(WHO, told(*story, stopped)) == fold(WHO, told(*story))


@pytest.mark.parametrize("status", NationalStatus)
def test_the_stricter_gate_wants_the_store_to_have_found_the_recording_unique(status):
    person = after(enrolled(), centre(status.value))
    if not person.is_recorded or person.has_card:
        return
    if status in letter_policy.READY:
        assert issue(person, STRICT).serial == 1
    else:
        assert issue(person).serial == 1
        with pytest.raises(CentreNotReadyError) as caught:
            issue(person, STRICT)
        assert caught.value.args == (status.value,)


@pytest.mark.parametrize("history", [(enrolled(),), (enrolled(), centre("SOMETHING NEW"))])
def test_what_the_store_did_not_say_in_words_we_know_is_not_enough_for_the_stricter_gate(history):
    with pytest.raises(CentreNotReadyError):
        issue(after(*history), STRICT)


def test_a_gate_that_a_newer_office_set_lets_nobody_pass_here():
    with pytest.raises(CentreNotReadyError):
        issue(after(enrolled(), centre("PRR")), replace(IN_2018, gate="by-iris"))


def test_where_renewal_is_not_allowed_the_old_letter_stands():
    person = after(enrolled(), issued())
    with pytest.raises(NotRenewableError):
        letters.renew_suket(
            person, policy=replace(IN_2018, is_renewable=False), today=DAY.replace(month=10),
            name="TUKIYEM", serial=2,
        )  # fmt: skip
    assert len(person.letters) == 1


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"until": DAY - timedelta(days=1)}, "until"),
        ({"months": 0}, "months"),
        ({"months": 13}, "months"),
        ({"basis": " \n"}, "basis"),
        ({"basis": "x" * 201}, "basis"),
    ],
)
def test_rules_that_make_no_sense_are_refused(wrong, name):
    with pytest.raises(MalformedError) as caught:
        letter_policy.decide(replace(rule(DAY), **wrong))
    assert caught.value.args[0] == name


def test_a_basis_is_written_down_on_one_line():
    assert letter_policy.decide(rule(DAY, basis=" SE\n 1 ")).basis == "SE 1"


# ---- letters whose days are over


def test_a_letter_lapses_on_the_day_after_its_last_and_once():
    person = after(enrolled(), issued())
    (letter,) = person.letters
    assert letters.lapse_sukets(person, today=letter.valid_until) == []
    (lapsed,) = letters.lapse_sukets(person, today=letter.valid_until + timedelta(days=1))
    assert lapsed == SuketLapsed(subject=WHO, year=2018, serial=1)
    closed = after(enrolled(), issued(), lapsed)
    assert letters.lapse_sukets(closed, today=date(2030, 1, 1)) == []


def test_a_letter_that_was_closed_too_early_stands_again_by_a_later_word():
    lapsed = SuketLapsed(subject=WHO, year=2018, serial=1)
    held = (matched(), enrolled(), issued(), handed_over())
    (again,) = letters.resume_suket(after(*held, lapsed), today=DAY)
    assert again == replace(lapsed, is_over=False)
    assert not after(*held, lapsed, again).is_remaining
    assert after(*held, lapsed, again, lapsed).is_remaining


@pytest.mark.parametrize(
    ("facts", "today"),
    [
        ((issued(),), DAY),  # it was never closed
        ((issued(), SuketLapsed(subject=WHO, year=2018, serial=1)), date(2018, 10, 6)),
        ((issued(), SuketLapsed(subject=WHO, year=2018, serial=1)), date(2000, 1, 1)),
        ((issued(), revoked(), SuketLapsed(subject=WHO, year=2018, serial=1)), DAY),
        ((issued(), SuketLapsed(subject=WHO, year=2018, serial=1), issued(2)), DAY),
        ((issued(), SuketLapsed(subject=WHO, year=2018, serial=1), centre("CARD_ISSUED")), DAY),
        ((SuketLapsed(subject=WHO, year=2018, serial=1),), DAY),
    ],
)
def test_no_letter_stands_again_that_is_over_or_withdrawn_or_replaced(facts, today):
    assert letters.resume_suket(after(enrolled(), *facts), today=today) == []


def test_who_holds_a_letter_whose_days_are_over_counts_again_and_may_get_another():
    lapsed = SuketLapsed(subject=WHO, year=2018, serial=1)
    held = after(matched(), enrolled(), issued(), handed_over())
    assert (held.is_holding, held.is_remaining) == (True, False)
    over = after(matched(), enrolled(), issued(), handed_over(), lapsed)
    assert (over.is_holding, over.is_remaining) == (False, True)
    assert over.local_status is LocalStatus.ENROLLED
    assert issue(over).serial == 1


def test_a_card_in_hand_stays_one_when_the_letter_lapses():
    lapsed = SuketLapsed(subject=WHO, year=2018, serial=1)
    person = after(matched(), enrolled(), issued(), centre("CARD_ISSUED"), lapsed)
    assert not person.is_remaining


def test_a_letter_handed_over_on_a_kit_after_it_lapsed_is_no_identity():
    lapsed = SuketLapsed(subject=WHO, year=2018, serial=1)
    assert not after(matched(), issued(), lapsed, handed_over()).is_holding
