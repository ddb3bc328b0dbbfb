"""What the screens ask: each answer is counted from the rows, and says no more than is known."""

from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from rekam.domain import letter_policy
from rekam.domain.facts import (
    DeviceRevoked,
    OfficerAuthorised,
    OfficerRevoked,
    SuketRevoked,
    VoterRuledOut,
)
from rekam.domain.status import Standing, VoterClass
from rekam.domain.trust import Role, device_subject, officer_subject
from rekam.domain.values import NodeId
from rekam.registry import letters, read
from tests.machines import exchange
from tests.telling import (
    OPERATOR,
    RINA,
    enrolled,
    handed_over,
    issued,
    matched,
    merged,
    note,
    part,
    unmatched,
    who,
)

ELSEWHERE = "35.01.05.2002"


@pytest.fixture
def machine(office):
    with office.on() as machine:
        yield machine


def record(machine, *facts, actor=OPERATOR):
    machine.ledger.record(*facts, actor=actor)


def subjects(rows):
    return [row.subject for row in rows]


def test_the_number_is_counted_by_village_and_class_and_falls(machine):
    record(machine, *(matched(number) for number in (1, 2)), matched(3, village=ELSEWHERE))
    record(
        machine, matched(4, Standing.HOLDING), unmatched(5), enrolled(1, "02"), enrolled(9, "02")
    )
    number = read.the_number()
    assert (number.listed, number.remaining) == (5, 4)
    assert number.classes[VoterClass.RECORDED] == 1
    assert number.classes[VoterClass.UNRECORDED] == 2
    assert sum(number.classes.values()) == number.listed
    assert [(one.remaining, one.recorded, one.listed) for one in number.villages] == [
        (3, 1, 4),
        (1, 0, 1),
    ]
    record(machine, issued(1), handed_over(1))
    assert read.the_number().remaining == 3
    assert read.listed_subjects() >= {who(1), who(4)}
    assert read.unrecorded_voters("35.01.05", limit=9) == [who(3)]
    assert read.unrecorded_voters("35.01", limit=1) == sorted([who(2), who(3)])[:1]


def test_an_officer_is_let_in_until_revoked(machine):
    assert not read.has_officers()
    assert read.officer("wati") is None
    wati = officer_subject("wati")
    record(machine, OfficerAuthorised(subject=wati, name="Wati", role="head"))
    assert read.has_officers()
    assert (read.officer("wati").name, read.officer("wati").role) == ("Wati", Role.HEAD)
    record(machine, OfficerRevoked(subject=wati, reason="pindah"))
    assert read.officer("wati") is None


def test_a_device_is_known_revoked_or_not_and_a_stranger_is_none(office, kit):
    with office.on() as machine:
        assert not read.device(NodeId("kit-01")).is_revoked
        reason = DeviceRevoked(subject=device_subject(NodeId("kit-01")), reason="hilang")
        record(machine, reason)
        assert read.device(NodeId("kit-01")).is_revoked
        assert read.device(NodeId("kit-99")) is None


def test_a_kit_is_shown_as_the_office_last_heard_of_it(machines, office, kit, other):
    with kit.on() as machine:
        digest = machine.parts.put(b"sealed")
        record(machine, enrolled(1, parts=[part(digest), part(b"n" * 32)]), note(1), actor=RINA)
        assert (read.send_state(machine).enrolled, read.send_state(machine).waiting) == (1, 1)
        assert read.send_state(machine).heard_ms is None
    kit.skew_ms = -60_000
    exchange(machines.stick(), kit, office, kit)
    kit.skew_ms = 0
    with office.on() as machine:
        silent, heard = read.kits(machine)
        assert (silent.node, silent.heard_ms, silent.clock_error_ms) == ("kit-02", None, None)
        assert (silent.entries, silent.unsent, silent.epoch) == (0, None, None)
        assert (heard.node, heard.entries, heard.unsent, heard.epoch) == ("kit-01", 2, 0, 1)
        assert heard.clock_error_ms == pytest.approx(-60_000, abs=1_000)
        assert (heard.missing_parts, heard.is_forked, heard.is_revoked) == (1, False, False)
    with kit.on() as machine:
        state = read.send_state(machine)
        assert (state.arrived, state.waiting, state.parts_waiting) == (1, 0, 1)
        assert state.heard_ms is not None
        record(machine, enrolled(2), actor=RINA)
        assert read.send_state(machine).waiting == 1
        assert read.last_recorded(machine) == enrolled(2)


def test_receipt_numbers_count_a_kits_own_enrolments_alone(machines, office, kit, other):
    with other.on() as machine:
        record(machine, enrolled(1, "02"), note(1), actor=RINA)
    exchange(machines.stick(), other, office, kit)
    with kit.on() as machine:
        assert read.last_recorded(machine) is None
        assert read.next_receipt(machine) == read.ReceiptNumber("01", 1)
        record(machine, enrolled(2, counter=1), note(2), actor=RINA)
        assert read.next_receipt(machine) == read.ReceiptNumber("01", 2)


def test_letter_numbers_go_on_within_a_year_and_a_revoked_one_is_not_given_again(machine):
    assert letters.next_serial(2018) == 1
    record(machine, enrolled(1, "02"), issued(1, serial=1), enrolled(2, "02"), issued(2, serial=2))
    record(machine, SuketRevoked(subject=who(2), year=2018, serial=2, reason="salah cetak"))
    assert (letters.next_serial(2018), letters.next_serial(2019)) == (3, 1)
    assert subjects(read.letters(is_in_hand=False)) == [who(1)]
    record(machine, handed_over(1))
    assert subjects(read.letters(is_in_hand=False)) == []
    assert subjects(read.letters(is_in_hand=True)) == [who(1)]


def offered(village="", limit=100):
    return letters.candidates(letter_policy.IN_2018, village, limit=limit)


def test_a_letter_is_offered_to_recorded_residents_without_one_listed_first(machine):
    record(machine, *(enrolled(number, "02") for number in (1, 2, 3, 4)), matched(3), matched(4))
    record(machine, issued(2), enrolled(5, "02", subject="sementara:office:5"))
    out = VoterRuledOut(subject=who(4), code=1, code_set=2018, reason="meninggal")
    record(machine, out)
    assert subjects(offered()) == [who(3), who(1)]
    assert subjects(offered(limit=1)) == [who(3)]
    assert subjects(offered(enrolled(1).biodata.village)) == [who(3), who(1)]
    assert offered(ELSEWHERE) == []


def test_a_person_is_found_by_name_number_or_receipt_and_by_a_former_name(machine):
    record(machine, unmatched(1), enrolled(1, "02"), merged(1))
    row = read.person_row(who(1))
    assert read.person_row(unmatched(1).subject) == row
    for text in (row.name[1:6].lower(), who(1)[:9], enrolled(1, "02").number):
        assert read.people(text) == [row]
    assert read.people("%") == []
    assert read.people("", limit=0) == []
    assert read.resident(who(1)) is None
    assert [line.kind for line in read.story(who(1))] == [
        "voter-unmatched",
        "enrolled",
        "subjects-merged",
    ]
    assert read.story(who(1))[1].fact == enrolled(1, "02")
    assert read.story(who(1))[0].place.startswith("office/")
    assert read.enrolments(who(1)) == [enrolled(1, "02")]


def test_counts_of_what_waits(machine, kit, other):
    assert (read.doubles(), read.held_parts(), read.waiting_in_quarantine()) == (0, 0, 0)
    machine.mailroom.take("office/kit-01/1/0000000001-0000000001.segment", b"damaged")
    assert read.waiting_in_quarantine() == 1
    assert [row.code for row in read.quarantined()] == ["seal-broken"]
    assert read.count_of("device-authorised") == 2
    assert read.datasets() == []


def test_today_begins_at_midnight_in_western_indonesia(machine, office):
    assert machine.today == date(2018, 4, 5)
    office.skew_ms = 15 * 3_600_000  # it was eight in the morning
    assert machine.today == date(2018, 4, 5)
    office.skew_ms = 16 * 3_600_000
    assert machine.today == date(2018, 4, 6)


def test_what_waits_is_counted_signed_or_not(machines, office, kit):
    with kit.on() as machine:
        assert read.parts_waiting(machine) == (0, 0)
        first = enrolled(1, parts=[part(b"a" * 32), part(b"b" * 32)])
        record(machine, first, actor=RINA)
        counted = read.parts_waiting(machine)
        assert counted == (2, sum(one.size_bytes for one in first.parts))
        machine.ledger.sign_pending()
        assert read.parts_waiting(machine) == counted
        assert read.send_state(machine).parts_waiting is None


@pytest.mark.database("sqlite")
def test_the_bytes_of_100_000_parts_are_added_up_along_an_index(kit):
    """As every kit runs: the page for sending asks for it."""
    with kit.on() as machine, CaptureQueriesContext(connections["default"]) as asked:
        read.parts_waiting(machine)
        (adding,) = (one["sql"] for one in asked.captured_queries if "SUM(" in one["sql"])
        (plan,) = connections["default"].cursor().execute(f"EXPLAIN QUERY PLAN {adding}")
    assert "COVERING INDEX part_waiting" in plan[3]


def test_how_far_a_kit_has_come_is_one_walk_along_an_index(kit, django_assert_max_num_queries):
    """A kit with 20,000 unsent answers as fast as an empty one: every page has the pill."""
    with kit.on() as machine:
        record(machine, enrolled(1), actor=RINA)
        with django_assert_max_num_queries(3, connection=connections["default"]) as seen:
            assert read.send_state(machine).oldest_ms
        assert all("payload" not in one["sql"] for one in seen.captured_queries)
