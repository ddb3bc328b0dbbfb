"""What the facts so far add up to, in whatever order they arrived."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.facts import (
    CardHandedOver,
    NoteAdded,
    SubjectsMerged,
    Unknown,
    VoterDelisted,
    VoterReferred,
    VoterReinstated,
    VoterRuledOut,
)
from rekam.domain.lifecycle import Recorded, fold
from rekam.domain.stamp import Place, next_stamp, order_of
from rekam.domain.status import LocalStatus, NationalStatus, Standing, VoterClass
from rekam.domain.trust import device_subject
from rekam.domain.values import OFFICE, NodeId, StreamId, Subject
from rekam.journal.codec import KINDS
from tests.domain.histories import (
    DAY_MS,
    DAY_ONE_MS,
    LISTING,
    WHO,
    after,
    centre,
    enrolled,
    handed_over,
    issued,
    matched,
    revoked,
    told,
    unmatched,
    voided,
)
from tests.journal.strategies import FACTS, values

RULED_OUT = VoterRuledOut(subject=WHO, code=1, code_set=2018)
REFERRED = VoterReferred(subject=WHO, resident=WHO, reason="")
TEMPORARY = Subject("sementara:kpu:1")
SOMEBODY = Subject("sementara:kpu:2")
CARD = CardHandedOver(subject=WHO, receiver="anak")
FAILED = "ENROLL_FAILURE_AT_CENTRAL"
KIT = NodeId("kit-07")

OFTEN = st.sampled_from(
    [
        enrolled(),
        enrolled("08-0001-4"),
        enrolled("07-0002-9", replaces="07-0001-5"),
        voided(),
        matched(),
        matched(Standing.HOLDING),
        unmatched(doubtful=True),
        unmatched(),
        centre("PRR"),
        centre(FAILED),
        centre(FAILED, on=date(2018, 4, 21)),
        issued(1),
        issued(2),
        revoked(1),
        handed_over(1),
        RULED_OUT,
        VoterReinstated(subject=WHO, reason=""),
        VoterDelisted(subject=WHO, dataset=LISTING.dataset, dpid=LISTING.dpid, newer="e" * 16),
        REFERRED,
        CARD,
        NoteAdded(subject=WHO, text="rumah kosong"),
    ]
)


# ---- order


@given(st.lists(OFTEN | FACTS, max_size=10), st.randoms(), st.sampled_from([0, 1000, DAY_MS]))
def test_the_order_in_which_facts_arrived_does_not_matter(history, rng, every_ms):
    recorded = told(*history, every_ms=every_ms)
    arrived = recorded.copy()
    rng.shuffle(arrived)
    assert fold(WHO, arrived) == fold(WHO, recorded)


@given(st.lists(OFTEN, max_size=10), st.data())
def test_what_was_told_again_after_a_restore_changes_no_row(history, data):
    """A restored node tells its facts again in a new epoch: in order, later, none left out."""
    start = data.draw(st.integers(0, len(history)))
    once = fold(WHO, told(*history))
    twice = fold(WHO, told(*history, *history[start:]))
    assert _shown(twice) == _shown(once)


def _shown(person):
    """Everything that a screen shows of a person."""
    names = [name for name, one in vars(type(person)).items() if isinstance(one, property)]
    return {name: getattr(person, name) for name in names}, set(person.notes)


def test_of_two_values_the_later_in_the_common_order_wins():
    early, late = matched(Standing.UNRECORDED), matched(Standing.RECORDED)
    assert after(early, late).standing is Standing.RECORDED
    assert after(late, early).standing is Standing.UNRECORDED


def test_a_correction_made_after_seeing_another_wins_although_its_clock_is_slow():
    place = Place(StreamId("kit-07"), 1, 1)
    seen = next_stamp(None, now_ms=DAY_ONE_MS, node=KIT)
    corrected = next_stamp(seen, now_ms=DAY_ONE_MS - DAY_MS, node=OFFICE)
    first = Recorded(order_of(seen, place, bound_ms=None), matched(Standing.HOLDING))
    office = Place(StreamId("office/35.01.04.2001"), 1, 1)
    second = Recorded(order_of(corrected, office, bound_ms=None), matched(Standing.UNRECORDED))
    assert fold(WHO, [second, first]).standing is Standing.UNRECORDED


def test_a_kit_whose_clock_says_2035_changes_no_outcome():
    kit = next_stamp(None, now_ms=2_051_222_400_000, node=KIT)
    office = next_stamp(None, now_ms=DAY_ONE_MS + 1, node=OFFICE)
    place, other = Place(StreamId("kit-07"), 1, 1), Place(StreamId("office/umum"), 1, 1)
    wrong = Recorded(order_of(kit, place, bound_ms=DAY_ONE_MS), matched(Standing.HOLDING))
    right = Recorded(order_of(office, other, bound_ms=None), matched(Standing.UNRECORDED))
    assert fold(WHO, [right, wrong]).standing is Standing.UNRECORDED


# ---- the list


def other_row(fact):
    return replace(fact, listing=replace(LISTING, dpid="2"))


def test_of_two_rows_the_matched_one_counts():
    assert after(matched(), other_row(unmatched(doubtful=True))).match == matched()
    assert after(other_row(unmatched()), matched()).match == matched()


def test_of_one_row_the_latest_word_counts():
    assert after(matched(), unmatched(doubtful=True)).match == unmatched(doubtful=True)
    assert after(unmatched(), matched()).match == matched()
    assert after(matched(), other_row(matched()), matched()).match == matched()


def test_a_row_that_was_given_to_another_is_ours_no_more():
    given = matched(subject=SOMEBODY, formerly=WHO)
    assert after(matched(), given).match is None
    assert not after(matched(), given).is_remaining
    assert after(matched(), given, matched(formerly=SOMEBODY)).match.subject == WHO


def test_a_row_told_of_another_id_of_ours_is_ours():
    stranger = unmatched(subject=TEMPORARY)
    assert fold(WHO, told(stranger)).match is None
    assert fold(WHO, told(stranger), aliases=[TEMPORARY]).match == stranger


def test_a_row_that_a_newer_list_lacks_is_listed_no_more():
    gone = VoterDelisted(subject=WHO, dataset=LISTING.dataset, dpid=LISTING.dpid, newer="e" * 16)
    assert after(matched(), gone).voter_class is None
    assert not after(matched(), gone).is_remaining
    assert after(matched(), gone, matched()).is_remaining
    assert after(matched(), other_row(matched()), gone).listing.dpid == "2"


def test_a_decision_that_waits_for_a_second_officer_changes_no_class():
    waiting = after(unmatched(doubtful=True), REFERRED)
    assert waiting.voter_class is VoterClass.DOUBTFUL
    assert waiting.referred == REFERRED
    assert after(unmatched(doubtful=True), REFERRED, unmatched()).referred is None


def test_one_who_was_ruled_out_by_mistake_counts_again():
    mended = VoterReinstated(subject=WHO, reason="salah orang")
    assert after(matched(), RULED_OUT).voter_class is VoterClass.RULED_OUT
    assert after(matched(), RULED_OUT, mended).is_remaining
    assert after(matched(), RULED_OUT, mended, RULED_OUT).ruled_out == RULED_OUT


def test_a_doubt_that_was_settled_later_stays_settled():
    assert after(unmatched(doubtful=True), unmatched()).voter_class is VoterClass.UNKNOWN
    assert after(unmatched(), unmatched(doubtful=True)).voter_class is VoterClass.DOUBTFUL


def test_who_is_on_no_list_has_no_class_and_does_not_count():
    person = after(enrolled())
    assert (person.listing, person.standing, person.voter_class) == (None, None, None)
    assert not person.is_remaining


def test_who_is_on_the_list_counts_until_something_is_in_the_hand():
    histories = {
        (matched(),): True,
        (unmatched(),): True,
        (unmatched(doubtful=True),): True,
        (matched(), enrolled()): True,
        (matched(), enrolled(), issued()): True,
        (matched(), enrolled(), issued(), handed_over()): False,
        (matched(), enrolled(), issued(), handed_over(), revoked()): True,
        (matched(), CARD): False,
        (matched(), centre("CARD_PRINTED")): True,
        (matched(), centre("CARD_ISSUED")): False,
        (matched(Standing.HOLDING),): False,
        (matched(), RULED_OUT): False,
    }
    assert {one: after(*one).is_remaining for one in histories} == histories


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((matched(),), VoterClass.UNRECORDED),
        ((matched(Standing.RECORDED),), VoterClass.RECORDED),
        ((matched(Standing.HOLDING),), VoterClass.HOLDING),
        ((matched(), enrolled()), VoterClass.RECORDED),
        ((matched(), enrolled(), centre(FAILED)), VoterClass.UNRECORDED),
        ((unmatched(),), VoterClass.UNKNOWN),
        ((unmatched(doubtful=True),), VoterClass.DOUBTFUL),
        ((unmatched(doubtful=True), enrolled()), VoterClass.DOUBTFUL),
        ((unmatched(), CARD), VoterClass.HOLDING),
        ((unmatched(), RULED_OUT), VoterClass.RULED_OUT),
        ((matched(Standing.HOLDING), RULED_OUT), VoterClass.RULED_OUT),
    ],
)
def test_a_listed_voter_has_one_class(history, expected):
    assert after(*history).voter_class is expected
    assert after(*history).listing == LISTING


# ---- enrolments


def test_two_enrolments_made_without_knowing_of_each_other_are_double():
    person = after(enrolled(), enrolled("08-0001-4"))
    assert person.is_double
    assert [one.number for one in person.enrolments] == ["07-0001-5", "08-0001-4"]
    assert person.local_status is LocalStatus.DOUBLE


@pytest.mark.parametrize(
    ("history", "standing"),
    [
        ((enrolled(), enrolled("08-0001-4"), voided()), ["08-0001-4"]),
        ((enrolled(), enrolled("07-0002-9", replaces="07-0001-5")), ["07-0002-9"]),
        ((enrolled(), voided("08-0001-4")), ["07-0001-5"]),
        ((enrolled(), enrolled()), ["07-0001-5"]),
    ],
)
def test_an_enrolment_that_was_replaced_or_withdrawn_does_not_stand(history, standing):
    person = after(*history)
    assert [one.number for one in person.enrolments] == standing
    assert not person.is_double


def test_an_enrolment_stays_withdrawn_although_the_withdrawal_arrived_first():
    first, second = told(enrolled(), voided())
    assert fold(WHO, [second, first]).enrolments == []


def test_who_was_enrolled_again_after_a_failure_is_recorded():
    history = [enrolled(), centre(FAILED, on=date(2018, 4, 5))]
    again = enrolled("07-0002-9", replaces="07-0001-5")
    assert after(*history).is_failed
    renewed = fold(WHO, told(*history) + told(again, first_ms=DAY_ONE_MS + DAY_MS))
    assert (renewed.is_failed, renewed.is_recorded) == (False, True)


def test_an_enrolment_of_the_night_counts_for_its_day_in_pacitan():
    late_utc_ms = DAY_ONE_MS + 18 * 3_600_000  # 6 April, 01:00 in Pacitan; 5 April in London
    history = told(enrolled(), first_ms=late_utc_ms)
    failed = told(centre(FAILED, on=date(2018, 4, 5)), first_ms=late_utc_ms + DAY_MS)
    assert not fold(WHO, history + failed).is_failed


def test_who_failed_and_has_no_enrolment_of_ours_must_come():
    person = after(centre(FAILED))
    assert (person.is_failed, person.is_recorded) == (True, False)
    assert person.local_status is LocalStatus.RE_RECORD


# ---- the national status


def test_the_status_of_the_latest_list_counts_whenever_it_was_imported():
    early, late = centre("SFE", on=date(2018, 4, 10)), centre("PRR", on=date(2018, 4, 20))
    assert after(late, early).national is NationalStatus.PRINT_READY_RECORD
    assert after(early, late).national is NationalStatus.PRINT_READY_RECORD


def test_of_two_lists_of_one_day_the_one_imported_later_counts():
    assert after(centre("SFE"), centre("PRR")).national is NationalStatus.PRINT_READY_RECORD


def test_a_status_that_nobody_knows_is_kept_and_decides_nothing():
    person = after(centre("SOMETHING NEW"))
    assert person.centre.status == "SOMETHING NEW"
    assert (person.national, person.is_recorded, person.is_failed) == (None, False, False)


# ---- papers


def test_a_letter_handed_over_and_then_revoked_is_no_longer_held():
    person = after(enrolled(), issued(), handed_over(), revoked())
    assert (person.letters, person.is_holding) == ([], False)


def test_letters_are_told_apart_by_year_and_serial():
    person = after(issued(1, 2017), issued(1, 2018), revoked(1, 2017), handed_over(1, 2017))
    assert person.letters == [issued(1, 2018)]
    assert not person.is_holding


@pytest.mark.parametrize(
    ("story", "living"),
    [
        ((issued(1), issued(2)), issued(2)),
        ((issued(1), issued(2), handed_over(1)), issued(1)),
        ((issued(1), issued(2), handed_over(1), handed_over(2)), issued(2)),
        ((issued(1), issued(2), handed_over(1), revoked(1)), issued(2)),
        ((issued(1), replace(issued(2), subject=SOMEBODY)), issued(1)),
    ],
)
def test_of_two_letters_one_lives(story, living):
    """As when a restored office gave one, and a kit brings home that it had given one before."""
    assert after(enrolled(), *story).letters == [living]


def test_a_letter_handed_over_before_it_was_known_here_is_held_once_it_is():
    assert not after(handed_over()).is_holding
    assert after(handed_over(), issued()).is_holding


# ---- the local status, what decides first is named first


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((), LocalStatus.NOT_ENROLLED),
        ((enrolled(),), LocalStatus.ENROLLED),
        ((enrolled(), centre(FAILED)), LocalStatus.RE_RECORD),
        ((enrolled(), issued(), centre(FAILED)), LocalStatus.SUKET_READY),
        ((enrolled(), issued(), enrolled("08-0001-4")), LocalStatus.DOUBLE),
        ((enrolled(), enrolled("08-0001-4"), CARD), LocalStatus.HANDED_OVER),
        ((enrolled(), CARD, RULED_OUT), LocalStatus.RULED_OUT),
    ],
)
def test_a_person_has_one_local_status(history, expected):
    assert after(*history).local_status is expected


# ---- what is not about a person


def test_notes_are_kept_in_order():
    texts = ["rumah kosong", "pindah", "kembali"]
    person = after(*(NoteAdded(subject=WHO, text=text) for text in texts))
    assert list(person.notes) == texts


@pytest.mark.parametrize(
    "kind",
    [kind for kind in KINDS if kind.startswith(("device", "officer", "clock", "quarantine"))],
)
@given(data=st.data())
def test_a_trust_fact_changes_no_person(kind, data):
    fact = replace(data.draw(values(KINDS[kind])), subject=device_subject(KIT))
    assert after(enrolled(), fact) == after(enrolled())


def test_an_unknown_fact_and_a_merger_change_no_row_by_themselves():
    unknown = Unknown(subject=WHO, kind="card-printed")
    merger = SubjectsMerged(subject=Subject("sementara:kit-07:1"), into=WHO, reason="")
    assert after(enrolled(), unknown, merger) == after(enrolled())


def test_a_voter_who_holds_a_card_by_the_list_alone_is_not_counted():
    """The column KTP-el of the voter list says K or S, and the register does not know them."""
    holder = replace(unmatched(), holding=True)
    assert after(holder).voter_class is VoterClass.HOLDING
    assert not after(holder).is_remaining
    assert after(unmatched()).is_remaining
