"""What may happen: every decision, and every refusal of it."""

from datetime import date

import pytest

from rekam.domain import cards, letter_policy, letters, lifecycle
from rekam.domain.errors import (
    AlreadyEnrolledError,
    AlreadyHoldingError,
    NoSuchPaperError,
    NotEnrolledError,
    NotRegisteredError,
    RuledOutError,
)
from rekam.domain.facts import (
    CardBatched,
    CardFailed,
    CardHandedOver,
    CardPrinted,
    CardSpoiled,
    EnrolmentVoided,
    SuketHandedOver,
    SuketIssued,
    SuketRevoked,
    VoterRuledOut,
)
from rekam.domain.lifecycle import fold
from rekam.domain.status import CardState, Standing
from rekam.domain.values import Subject
from tests.domain.histories import (
    DAY_MS,
    WHO,
    after,
    centre,
    enrolled,
    handed_over,
    issued,
    matched,
    revoked,
    told,
    voided,
)

TEMPORARY = Subject("sementara:kit-07:1")
RULED_OUT = VoterRuledOut(subject=WHO, code=1, code_set=2018)
CARD = CardHandedOver(subject=WHO, receiver="anak")
DAY, UNTIL = date(2018, 4, 5), date(2018, 10, 5)
FAILED = "ENROLL_FAILURE_AT_CENTRAL"


# ---- enrol


@pytest.mark.parametrize(
    "history",
    [
        (),
        (matched(),),
        (enrolled(), voided()),
        (RULED_OUT,),
        (centre(FAILED),),
    ],
)
def test_who_has_no_standing_enrolment_is_enrolled(history):
    assert lifecycle.enrol(after(*history), enrolled("07-0009-1")) == enrolled("07-0009-1")


@pytest.mark.parametrize(
    "history",
    [
        (enrolled(),),
        (enrolled(), centre("PRINT_READY_RECORD")),
        (enrolled(), centre(FAILED), centre("SFE", on=date(2018, 4, 21))),
        (enrolled(), centre("SOMETHING NEW")),
        (enrolled(), centre(FAILED, on=date(2018, 4, 4))),
    ],
)
def test_who_was_enrolled_is_not_enrolled_again(history):
    with pytest.raises(AlreadyEnrolledError) as caught:
        lifecycle.enrol(after(*history), enrolled("07-0009-1"))
    assert caught.value.args == ("07-0001-5",)


def test_who_failed_at_the_centre_is_enrolled_again_in_place_of_the_last():
    person = after(enrolled(), centre(FAILED))
    again = lifecycle.enrol(person, enrolled("07-0009-1"))
    assert again == enrolled("07-0009-1", replaces="07-0001-5")


def test_the_refusal_names_the_last_of_two_enrolments():
    with pytest.raises(AlreadyEnrolledError) as caught:
        lifecycle.enrol(after(enrolled(), enrolled("08-0001-4")), enrolled("07-0009-1"))
    assert caught.value.args == ("08-0001-4",)


# ---- void


def test_a_standing_enrolment_is_withdrawn():
    found = lifecycle.void(after(enrolled()), number="07-0001-5", reason="foto tertukar")
    assert found == EnrolmentVoided(subject=WHO, number="07-0001-5", reason="foto tertukar")


@pytest.mark.parametrize(
    "history",
    [
        (),
        (enrolled("08-0001-4"),),
        (enrolled(), voided()),
        (enrolled(), enrolled("08-0001-4", replaces="07-0001-5")),
    ],
)
def test_an_enrolment_that_does_not_stand_is_not_withdrawn(history):
    with pytest.raises(NotEnrolledError) as caught:
        lifecycle.void(after(*history), number="07-0001-5", reason="")
    assert caught.value.args == ("07-0001-5",)


# ---- letters


def issue(person):
    return letters.issue_suket(
        person, policy=letter_policy.IN_2018, today=DAY, name="TUKIYEM", serial=1
    )


@pytest.mark.parametrize(
    "history",
    [
        (enrolled(),),
        (matched(Standing.RECORDED),),
        (centre("PRINT_READY_RECORD"),),
        (enrolled(), issued(), revoked()),
        (enrolled(), issued(), handed_over(), revoked()),
        (enrolled(), centre("CARD_PRINTED")),
    ],
)
def test_who_was_recorded_gets_a_letter(history):
    assert issue(after(*history)) == SuketIssued(
        subject=WHO, year=2018, serial=1, name="TUKIYEM", valid_until=UNTIL, issued_on=DAY
    )


def test_who_was_ruled_out_gets_no_letter():
    with pytest.raises(RuledOutError) as caught:
        issue(after(enrolled(), RULED_OUT))
    assert caught.value.args == (1,)


def test_who_is_known_by_a_temporary_id_gets_no_letter():
    with pytest.raises(NotRegisteredError):
        issue(fold(TEMPORARY, told(enrolled(subject=TEMPORARY))))


@pytest.mark.parametrize(
    "history",
    [
        (),
        (matched(Standing.UNRECORDED),),
        (enrolled(), voided()),
        (centre("UNREGISTERED"),),
        (enrolled(), centre(FAILED)),
        (matched(Standing.RECORDED), centre(FAILED)),
    ],
)
def test_who_was_not_recorded_gets_no_letter(history):
    with pytest.raises(NotEnrolledError):
        issue(after(*history))


@pytest.mark.parametrize(
    "history",
    [
        (enrolled(), issued()),
        (enrolled(), issued(), handed_over()),
        (enrolled(), issued(), revoked(), issued(2)),
        (enrolled(), CARD),
        (enrolled(), centre("CARD_ISSUED")),
        (matched(Standing.HOLDING),),
    ],
)
def test_who_holds_a_letter_or_a_card_gets_no_second(history):
    with pytest.raises(AlreadyHoldingError):
        issue(after(*history))


def test_the_living_letter_is_revoked():
    person = after(enrolled(), issued(1), revoked(1), issued(2))
    assert letters.revoke_suket(person, reason="salah nama") == SuketRevoked(
        subject=WHO, year=2018, serial=2, reason="salah nama"
    )


def test_the_living_letter_is_handed_over():
    person = after(enrolled(), issued(1), revoked(1), issued(2))
    assert letters.hand_over_suket(person, receiver="anak") == SuketHandedOver(
        subject=WHO, year=2018, serial=2, receiver="anak"
    )


@pytest.mark.parametrize("history", [(enrolled(),), (enrolled(), issued(), revoked())])
def test_a_letter_that_does_not_live_is_neither_revoked_nor_handed_over(history):
    person = after(*history)
    with pytest.raises(NoSuchPaperError):
        letters.revoke_suket(person, reason="")
    with pytest.raises(NoSuchPaperError):
        letters.hand_over_suket(person, receiver="anak")


def test_a_letter_is_not_handed_over_twice():
    with pytest.raises(AlreadyHoldingError) as caught:
        letters.hand_over_suket(after(issued(7), handed_over(7)), receiver="anak")
    assert caught.value.args == (7,)


# ---- cards


@pytest.mark.parametrize("status", ["CARD_PRINTED", "CARD_SHIPPED"])
def test_a_printed_card_is_handed_over(status):
    assert cards.hand_over(after(centre(status)), receiver="anak") == CARD


@pytest.mark.parametrize(
    "history", [(), (enrolled(),), (centre("PRR"),), (centre("SFCP"),), (centre("SOMETHING NEW"),)]
)
def test_a_card_that_was_not_printed_is_not_handed_over(history):
    with pytest.raises(NoSuchPaperError):
        cards.hand_over(after(*history), receiver="anak")


@pytest.mark.parametrize(
    "history",
    [
        (centre("CARD_PRINTED"), CARD),
        (centre("CARD_ISSUED"),),
        (matched(Standing.HOLDING), centre("CARD_PRINTED")),
    ],
)
def test_a_card_is_not_handed_over_twice(history):
    with pytest.raises(AlreadyHoldingError):
        cards.hand_over(after(*history), receiver="anak")


CARDS = {"batch": "b", "unit": "kantor"}
BATCHED = CardBatched(subject=WHO, batch="b")
PRINTED = CardPrinted(subject=WHO, blank="E1", **CARDS)
SPOILED = CardSpoiled(subject=WHO, blank="E1", reason="cacat", **CARDS)
NOT_PRINTED = CardFailed(subject=WHO, batch="b", reason="data ditolak")


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ((enrolled(),), CardState.NONE),
        ((centre("PRR"),), CardState.PRINT_READY),
        ((centre("PRR"), BATCHED), CardState.BATCHED),
        ((centre("PRR"), BATCHED, PRINTED), CardState.PRINTED),
        ((centre("PRR"), BATCHED, SPOILED), CardState.PRINT_READY),
        ((centre("PRR"), BATCHED, NOT_PRINTED), CardState.PRINT_READY),
        ((centre("PRR"), BATCHED, PRINTED, SPOILED), CardState.PRINT_READY),
        ((centre("PRR"), BATCHED, PRINTED, CARD), CardState.IN_HAND),
        ((centre("CARD_SHIPPED"),), CardState.PRINTED),
        ((matched(Standing.HOLDING), centre("PRR")), CardState.IN_HAND),
        ((matched(), centre("PRR"), RULED_OUT), CardState.NONE),
    ],
)
def test_how_far_a_card_is(history, state):
    assert after(*history).card_state is state


def test_a_card_goes_its_way_step_by_step():
    ready = (centre("PRR"),)
    assert cards.put_in_batch(after(*ready), batch="b") == BATCHED
    assert cards.print_on(after(*ready, BATCHED), blank="E1", unit="kantor") == PRINTED
    assert cards.spoil(after(*ready, BATCHED), blank="E1", unit="kantor", reason="cacat") == SPOILED
    assert cards.fail(after(*ready, BATCHED), reason="data ditolak") == NOT_PRINTED
    assert cards.hand_over(after(*ready, BATCHED, PRINTED), receiver="anak") == CARD
    with pytest.raises(NoSuchPaperError):
        cards.print_on(after(*ready), blank="E1", unit="kantor")
    with pytest.raises(NoSuchPaperError):
        cards.put_in_batch(after(*ready, BATCHED), batch="c")


# ---- decisions agree with what they lead to


def test_a_person_goes_from_the_list_to_the_letter_step_by_step():
    history = [matched()]
    steps = [
        lambda person: lifecycle.enrol(person, enrolled()),
        lambda _: centre("PRINT_READY_RECORD"),
        issue,
        lambda person: letters.hand_over_suket(person, receiver="anak"),
        lambda _: centre("CARD_PRINTED", on=date(2018, 5, 20)),
        lambda person: cards.hand_over(person, receiver="anak", took_letter=True),
    ]
    words = [after(*history).local_status]
    for step in steps:
        history.append(step(after(*history, every_ms=DAY_MS)))
        words.append(after(*history, every_ms=DAY_MS).local_status)
    assert words == [
        "Belum Rekam",
        "Sudah Rekam",
        "Sudah Rekam",
        "Suket Terbit",
        "Sudah Diserahkan",
        "Sudah Diserahkan",
        "Sudah Diserahkan",
    ]
