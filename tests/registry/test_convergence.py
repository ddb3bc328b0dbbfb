"""Arrival order, repetition and wrong clocks change nothing: all machines end in the same rows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.facts import ClockBounded
from rekam.domain.status import LocalStatus, Standing
from rekam.registry import project
from rekam.registry.models import (
    ClockBoundRow,
    LedgerEntry,
    NodeState,
    PersonRow,
    SegmentRow,
)
from rekam.registry.verify import rebuild
from tests.machines import exchange, projected, rows, rows_after
from tests.telling import (
    OPERATOR,
    RINA,
    centre,
    enrolled,
    handed_over,
    issued,
    matched,
    merged,
    note,
    unmatched,
    voided,
    who,
)

YEARS_MS = 365 * 86_400_000


def told(one, *runs, actor=RINA):
    """Record runs of facts on a machine, each signed as a segment of its own."""
    with one.on() as machine:
        for run in runs:
            machine.ledger.record(*run, actor=actor)
            machine.ledger.sign_pending()


def exchanged(machines, *fleet):
    exchange(machines.stick(), *fleet, *fleet, *fleet)


@pytest.fixture
def segments(office, kit, other):
    """Segments of four chains about the same few people, as their writers signed them."""
    told(kit, [enrolled(1), enrolled(2)], [voided(2, enrolled(2).number), note(3, "a")])
    told(other, [enrolled(1, "02"), note(3, "b")], [enrolled(4, "02")])
    told(office, [unmatched(4), matched(1), matched(2)], [merged(4)], actor=OPERATOR)
    told(office, [matched(1, Standing.RECORDED), centre(1, "CARD_PRINTED")], actor=OPERATOR)
    told(office, [issued(2), handed_over(2)], actor=OPERATOR)
    found = []
    for one in (office, kit, other):
        with one.on() as machine:
            machine.ledger.sign_pending()
            found += [bytes(row.signed) for row in SegmentRow.objects.order_by("id")]
    return found


def test_late_shuffled_and_doubled_segments_end_in_the_same_rows(machines, office, segments):
    reader = machines.kit("kit-03", office)
    usual = rows_after(reader, segments)
    assert len(usual["PersonRow"]) == 4

    @given(st.permutations(segments), st.lists(st.sampled_from(segments), max_size=4))
    def agree(shuffled, doubled):
        assert rows_after(reader, [*shuffled, *doubled]) == usual

    agree()


def test_rebuilt_rows_equal_live_rows_after_any_order(machines, office, segments):
    reader = machines.kit("kit-03", office)
    for order in (segments, segments[::-1], segments[::2] + segments[1::2] + segments):
        rows_after(reader, order, proved=True)


def test_machines_that_exchanged_agree_with_their_own_rebuilt_rows(machines, office, kit, other):
    told(kit, [enrolled(1), note(2)])
    told(other, [enrolled(1, "02")])
    told(office, [unmatched(5), matched(1), merged(5)], actor=OPERATOR)
    exchanged(machines, kit, other, office)
    assert rows(office) == rows(kit) == rows(other)
    for one in (office, kit, other):
        with one.on() as machine:
            live = projected()
            rebuild(machine.ledger, machine.parts)
            assert projected() == live


def test_two_kits_record_one_person_and_nothing_is_lost(machines, office, kit, other):
    told(kit, [enrolled(1, "01")])
    told(other, [enrolled(1, "02")])
    exchanged(machines, kit, other, office)
    for one in (office, kit, other):
        with one.on():
            row = PersonRow.objects.get(subject=who(1))
            assert (row.is_double, row.local_status) == (True, LocalStatus.DOUBLE)
            assert {enrolment.number for enrolment in project.person(who(1)).enrolments} == {
                enrolled(1, "01").number,
                enrolled(1, "02").number,
            }


def test_a_correction_made_after_seeing_another_wins(machines, office, kit):
    told(office, [matched(1, Standing.UNRECORDED)], actor=OPERATOR)
    exchanged(machines, office, kit)
    told(office, [matched(1, Standing.RECORDED)], actor=OPERATOR)
    exchanged(machines, office, kit)
    assert rows(office) == rows(kit)
    with kit.on():
        assert project.person(who(1)).standing is Standing.RECORDED


# ---- clocks


def test_a_stamp_from_2035_changes_no_outcome_on_any_machine(machines, office, kit, other):
    kit.skew_ms = 17 * YEARS_MS
    told(kit, [enrolled(1, "01"), note(2)])
    kit.skew_ms = 0
    exchanged(machines, kit, office, other)
    told(other, [enrolled(1, "02")])
    exchanged(machines, other, office, kit, other)
    assert rows(office) == rows(kit) == rows(other)
    for one in (office, kit, other):
        with one.on():
            assert ClockBoundRow.objects.get().stream == "kit-01"
            (early, late) = project.person(who(1)).enrolments
            assert (early.number, late.number) == (
                enrolled(1, "01").number,
                enrolled(1, "02").number,
            )
            assert PersonRow.objects.get(subject=who(1)).receipt == late.number


def test_a_stamp_from_2035_drags_no_other_clock_along(machines, office, kit, other):
    kit.skew_ms = 17 * YEARS_MS
    told(kit, [note(1)])
    exchanged(machines, kit, office, other)
    for one in (office, other):
        with one.on() as machine:
            (entry,) = machine.ledger.record(note(2), actor=OPERATOR)
            assert entry.stamp.millis <= machines.now_ms
            assert NodeState.objects.get(node=one.name).millis <= machines.now_ms
            assert entry.stamp.node == one.name


def test_a_kit_that_came_back_from_2035_is_bounded_each_time(machines, office, kit):
    """Its stamps can never go back, so the office says of each batch when it counts."""
    kit.skew_ms = 17 * YEARS_MS
    told(kit, [enrolled(1, "01")])
    kit.skew_ms = 0
    exchanged(machines, kit, office)
    told(kit, [note(3)])
    exchanged(machines, kit, office)
    with office.on():
        assert LedgerEntry.objects.filter(kind="clock-bounded").count() == 2
        assert [bound.at_ms <= machines.now_ms for bound in ClockBoundRow.objects.all()] == [
            True,
            True,
        ]


def test_a_clock_ten_minutes_fast_is_ordinary(machines, office, kit):
    kit.skew_ms = 9 * 60_000
    told(kit, [note(1)])
    exchanged(machines, kit, office)
    with office.on() as machine:
        assert LedgerEntry.objects.filter(kind="clock-bounded").count() == 0
        seen = LedgerEntry.objects.get(stream="kit-01").millis
        (entry,) = machine.ledger.record(note(2), actor=OPERATOR)
        assert (entry.stamp.millis, entry.stamp.counter) == (seen, 1)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_ten_years_wrong_loses_and_reorders_nothing(machines, office, kit, other, years):
    kit.skew_ms = years * YEARS_MS
    told(kit, [enrolled(1, "01"), voided(1, enrolled(1).number), enrolled(1, counter=7)])
    told(office, [matched(1)], actor=OPERATOR)
    told(other, [enrolled(2, "02")])
    exchanged(machines, kit, office, other)
    assert rows(office) == rows(kit) == rows(other)
    with office.on():
        (standing,) = project.person(who(1)).enrolments
        assert standing == enrolled(1, counter=7)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_kit_with_a_wrong_clock_re_records_after_the_centre_failed(machines, office, kit, years):
    """What it does after seeing the office's fact comes after that fact, whatever it thinks."""
    kit.skew_ms = years * YEARS_MS
    told(kit, [enrolled(1)])
    told(office, [centre(1, "ENROLL_FAILURE_AT_CENTRAL", on=date(2018, 4, 1))], actor=OPERATOR)
    exchanged(machines, office, kit)
    told(kit, [enrolled(1, counter=9, replaces=enrolled(1).number)])
    exchanged(machines, kit, office)
    for one in (office, kit):
        with one.on():
            assert PersonRow.objects.get().local_status == LocalStatus.ENROLLED


@pytest.mark.parametrize("years", [-10, 10])
def test_an_office_with_a_wrong_clock_still_agrees_with_its_kits(machines, office, kit, years):
    office.skew_ms = years * YEARS_MS
    told(office, [matched(1)], actor=OPERATOR)
    told(kit, [enrolled(1), enrolled(2)])
    exchanged(machines, kit, office)
    office.skew_ms = 0
    told(office, [matched(1, Standing.RECORDED)], actor=OPERATOR)
    exchanged(machines, kit, office)
    assert rows(office) == rows(kit)
    with kit.on():
        assert project.person(who(1)).standing is Standing.RECORDED


def test_a_bound_that_arrives_before_what_it_bounds_still_counts(machines, office, kit, other):
    kit.skew_ms = 17 * YEARS_MS
    told(kit, [enrolled(1, "01")])
    told(other, [enrolled(1, "02")])
    exchange(machines.stick(), kit, office, other, office)
    reader = machines.kit("kit-03", office)
    signed = []
    with office.on() as machine:
        machine.ledger.sign_pending()
        signed += [bytes(row.signed) for row in SegmentRow.objects.order_by("id")]
        usual = [one.number for one in project.person(who(1)).enrolments]
        assert any(isinstance(one, ClockBounded) for one in _facts("office/trust"))
    found = rows_after(reader, signed)
    assert found == rows_after(reader, signed[::-1]) == rows(office)
    assert usual == [enrolled(1, "02").number, enrolled(1, "01").number]


def _facts(stream):
    return [
        told.recorded.fact for told in project.story("device:kit-01") if told.place.stream == stream
    ]
