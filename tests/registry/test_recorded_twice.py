"""Two people become one and are told apart again: the rows say what the latest word says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.double_facts import (
    DoubleReferred,
    EnrolmentChosen,
    ReRecordAsked,
    SubjectsParted,
)
from rekam.domain.facts import SubjectsMerged
from rekam.registry import asking, project, read
from rekam.registry.models import AliasRow, LedgerEntry, PersonRow, SegmentRow, SuketRow
from rekam.registry.verify import verify
from tests.machines import exchange, rows, rows_after
from tests.telling import (
    OPERATOR,
    VILLAGE,
    centre,
    enrolled,
    issued,
    matched,
    who,
)

ONE, TWO = who(1), who(2)
SAME = SubjectsMerged(subject=ONE, into=TWO, reason="sama")
PARTED = SubjectsParted(subject=TWO, other=ONE, reason="kembar")
AGAIN = DoubleReferred(subject=ONE, other=TWO, reason="")
KEPT = EnrolmentChosen(
    subject=TWO,
    number=enrolled(2, "02").number,
    over=(enrolled(1).number,),
    reason="sama",
)


@pytest.fixture
def machine(office):
    with office.on() as machine:
        yield machine


def record(machine, *facts):
    machine.ledger.record(*facts, actor=OPERATOR)


def both(machine):
    record(machine, matched(1), matched(2), enrolled(1), enrolled(2, "02"))
    record(machine, issued(1, serial=1), issued(2, serial=2))


def test_one_person_counts_once_and_both_papers_stay_to_be_seen(machine):
    both(machine)
    assert read.the_number().listed == 2
    record(machine, SAME, KEPT)
    row = PersonRow.objects.get()
    assert (row.subject, row.receipt, row.is_double) == (TWO, enrolled(2, "02").number, False)
    assert read.the_number().listed == 1
    letters = SuketRow.objects.order_by("serial").values_list("serial", "subject", "is_revoked")
    assert list(letters) == [(1, TWO, True), (2, TWO, False)]  # of two letters one lives
    assert len(project.story(ONE)) == 8
    assert verify(machine.ledger, machine.parts) == []


@pytest.mark.parametrize("back", [PARTED, AGAIN], ids=["two people", "looked at again"])
def test_a_merge_that_is_taken_back_leaves_two_people_as_they_were(machine, back):
    both(machine)
    before = _rows()
    record(machine, SAME, KEPT, back)
    assert not AliasRow.objects.exists()
    assert _rows() == before
    assert read.the_number().listed == 2
    assert verify(machine.ledger, machine.parts) == []
    record(machine, SAME)
    assert PersonRow.objects.get().subject == TWO


def _rows():
    people = PersonRow.objects.order_by("subject").values_list("subject", "receipt", "local_status")
    return list(people), list(SuketRow.objects.order_by("serial").values_list("serial", "subject"))


@pytest.fixture
def segments(office, kit, other):
    """Two kits record one NIK and a near double; the office asks, decides, and changes its mind."""
    runs = (
        (kit, [enrolled(1), enrolled(2)]),
        (other, [enrolled(1, "02"), enrolled(3, "02")]),
        (office, [matched(1), matched(2), centre(3, "ENROLL_FAILURE_AT_CENTRAL")]),
        (office, [_chosen(enrolled(1, "02"), enrolled(1))]),
        (office, [issued(2), SubjectsMerged(subject=who(3), into=TWO, reason="sama")]),
        (office, [_chosen(enrolled(3, "02"), enrolled(2), subject=TWO)]),
        (office, [DoubleReferred(subject=ONE, other=TWO, reason="Kembar?")]),
        (office, [SAME, ReRecordAsked(subject=TWO, cause="photo")]),
        (office, [SubjectsParted(subject=ONE, other=TWO)]),
    )
    found = []
    for one, run in runs:
        with one.on() as machine:
            machine.ledger.record(*run, actor=OPERATOR)
            machine.ledger.sign_pending()
    for one in (office, kit, other):
        with one.on():
            found += [bytes(row.signed) for row in SegmentRow.objects.order_by("id")]
    return found


def _chosen(stands, over, subject=ONE):
    return EnrolmentChosen(subject=subject, number=stands.number, over=(over.number,), reason="x")


def test_whatever_arrives_first_the_rows_are_the_same(machines, office, segments):
    reader = machines.kit("kit-03", office)
    usual = rows_after(reader, segments, proved=True)
    people = {row["subject"]: row for row in usual["PersonRow"]}
    assert people[ONE]["receipt"] == enrolled(1, "02").number
    assert (people[TWO]["receipt"], people[TWO]["asked"]) == (enrolled(3, "02").number, "photo")
    assert not any(row["is_double"] for row in people.values())

    @given(st.permutations(segments), st.lists(st.sampled_from(segments), max_size=3))
    def agree(shuffled, doubled):
        assert rows_after(reader, [*shuffled, *doubled]) == usual

    agree()


def test_a_kit_alone_can_decide_nothing_of_it(machines, office, kit):
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), enrolled(2), SAME, KEPT, actor=OPERATOR)
    exchange(machines.stick(), kit, office)
    with office.on():
        assert PersonRow.objects.count() == 2
    assert rows(office)["AliasRow"] == []


# ---- what the office asks travels to the village


def test_a_request_about_somebody_of_the_register_goes_to_their_village(machine, office):
    from tests.screens import RESIDENTS, put_residents_on

    put_residents_on(machine)
    subject = RESIDENTS[0].nik
    record(machine, ReRecordAsked(subject=subject, cause="centre"))
    (stream,) = LedgerEntry.objects.filter(kind="re-record-asked").values_list("stream", flat=True)
    assert stream == f"office/{RESIDENTS[0].home.village}"


def test_who_is_asked_for_waits_the_longest_first_until_recorded(machine):
    record(machine, enrolled(1), enrolled(2, "02"))
    record(machine, ReRecordAsked(subject=TWO, cause="photo"))
    record(machine, ReRecordAsked(subject=ONE, cause="fingers"))
    assert [one.subject for one in asking.waiting(limit=9)] == [TWO, ONE]
    assert [one.subject for one in asking.waiting(limit=1)] == [TWO]
    again = enrolled(2, "02", counter=9, replaces=enrolled(2, "02").number)
    record(machine, again)
    record(machine, DoubleReferred(subject=TWO, other=ONE, reason="Kembar?"))
    assert {one.subject: one.asked for one in asking.waiting(limit=9)} == {
        ONE: "fingers",
        TWO: "question",
    }
    assert (asking.count(), PersonRow.objects.get(subject=TWO).village) == (2, VILLAGE)
