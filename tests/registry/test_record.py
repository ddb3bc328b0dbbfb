"""What is decided here: kept all or none, in the right stream, in an unbroken chain."""

import threading

import pytest

from rekam.domain.errors import MalformedError, OfficeOnlyError
from rekam.domain.facts import (
    CodeGiven,
    DeviceAuthorised,
    DeviceRevoked,
    OfficerAuthorised,
    QuarantineReleased,
    SuketIssued,
)
from rekam.domain.stamp import Place
from rekam.domain.trust import device_subject, officer_subject
from rekam.domain.values import NodeId, StreamId
from rekam.journal import codec
from rekam.journal.entry import Head, digest, genesis
from rekam.journal.segment import ENTRIES_MAX
from rekam.registry import project
from rekam.registry.ledger import entry_of
from rekam.registry.models import EntrySubject, LedgerEntry, PersonRow, SegmentRow
from tests.telling import (
    OPERATOR,
    RINA,
    VILLAGE,
    enrolled,
    issued,
    matched,
    merged,
    note,
    temporary,
    unmatched,
    who,
)

TRUST_FACTS = [
    DeviceAuthorised(subject=device_subject(NodeId("kit-09")), signing_key=b"k" * 32, recipient=""),
    DeviceRevoked(subject=device_subject(NodeId("kit-09")), reason="hilang"),
    OfficerAuthorised(subject=officer_subject("wati"), name="Wati", role="head"),
    QuarantineReleased(subject=device_subject(NodeId("kit-09")), digest=b"d" * 32, reason=""),
    CodeGiven(subject=device_subject(NodeId("kit-09")), number=1, officer="wati"),
]


def chain_is_whole(stream, epoch=1):
    """Walk a chain by hand: sequence numbers without a gap, each digest over the one before."""
    head = genesis(StreamId(stream), epoch)
    for row in LedgerEntry.objects.filter(stream=stream, epoch=epoch).order_by("seq"):
        assert row.seq == head.seq + 1
        head = Head(row.seq, digest(entry_of(row), head.digest))
        assert bytes(row.digest) == head.digest
    return head.seq


def test_a_recorded_fact_is_kept_byte_for_byte_and_shown(kit):
    with kit.on() as machine:
        (entry,) = machine.ledger.record(enrolled(1), actor=RINA)
        row = LedgerEntry.objects.get()
        assert entry_of(row) == entry
        assert codec.decode(bytes(row.payload)) == enrolled(1)
        assert entry.place == Place(StreamId("kit-01"), 1, 1)
        assert entry.actor == RINA
        assert PersonRow.objects.get(subject=who(1)).is_recorded


def test_a_kit_writes_one_stream_and_the_office_one_a_village(office, kit):
    facts = [enrolled(1), note(1), note(2)]
    with kit.on() as machine:
        streams = [one.place.stream for one in machine.ledger.record(*facts, actor=RINA)]
        assert streams == ["kit-01"] * 3
    with office.on() as machine:
        entries = machine.ledger.record(
            matched(1), enrolled(3), matched(4, village="35.01.05.2002"), note(9), actor=OPERATOR
        )
        entries += machine.ledger.record(note(1), note(4), actor=OPERATOR)
        assert [one.place.stream for one in entries] == [
            f"office/{VILLAGE}",
            f"office/{VILLAGE}",
            "office/35.01.05.2002",
            "office/umum",
            f"office/{VILLAGE}",
            "office/35.01.05.2002",
        ]


@pytest.mark.parametrize("village", ["", "trust", "..", "../35.01", "PACITAN", "x" * 99])
def test_a_village_that_is_none_opens_no_stream_of_its_own(office, village):
    biodata = enrolled(1).biodata
    odd = enrolled(1, biodata=type(biodata)(name="X", born=None, sex=None, village=village))
    with office.on() as machine:
        (entry,) = machine.ledger.record(odd, actor=OPERATOR)
        assert entry.place.stream == "office/umum"
        (entry,) = machine.ledger.record(note(1), actor=OPERATOR)
        assert entry.place.stream == "office/umum"


def test_several_facts_are_kept_all_or_none(kit):
    with kit.on() as machine:
        with pytest.raises(OfficeOnlyError):
            machine.ledger.record(enrolled(1), enrolled(2), TRUST_FACTS[0], actor=RINA)
        assert (LedgerEntry.objects.count(), PersonRow.objects.count()) == (0, 0)
        machine.ledger.record(enrolled(1), enrolled(2), note(1), actor=RINA)
        assert chain_is_whole("kit-01") == 3


def test_what_fails_after_a_record_takes_the_record_back(kit):
    def decide(ledger):
        with ledger.deciding():
            ledger.record(enrolled(1), actor=RINA)
            ledger.record(TRUST_FACTS[0], actor=RINA)

    with kit.on() as machine:
        with pytest.raises(OfficeOnlyError):
            decide(machine.ledger)
        assert LedgerEntry.objects.count() == 0
        machine.ledger.record(enrolled(1), actor=RINA)
        assert chain_is_whole("kit-01") == 1


@pytest.mark.parametrize("fact", TRUST_FACTS, ids=lambda fact: type(fact).__name__)
def test_a_kit_says_nothing_about_trust(kit, fact):
    with kit.on() as machine, pytest.raises(OfficeOnlyError):
        machine.ledger.record(fact, actor=RINA)


def test_a_merge_refreshes_both_and_later_facts_of_either_go_to_one_row(office):
    with office.on() as machine:
        machine.ledger.record(unmatched(1), enrolled(1, "02"), actor=OPERATOR)
        assert PersonRow.objects.count() == 2
        machine.ledger.record(merged(1), actor=OPERATOR)
        row = PersonRow.objects.get()
        assert (row.subject, row.is_listed, row.is_recorded) == (who(1), True, True)
        late = enrolled(1, "01", subject=temporary(1))
        machine.ledger.record(late, issued(1), actor=OPERATOR)
        row = PersonRow.objects.get()
        assert (row.is_double, row.suket) == (True, "1/2018")
        assert project.person(temporary(1)) == project.person(who(1))
        assert {one.recorded.fact for one in project.story(temporary(1))} == {
            unmatched(1),
            enrolled(1, "02"),
            merged(1),
            late,
            issued(1),
        }


def test_a_merge_of_a_person_with_itself_changes_nothing(office):
    fact = merged(1)
    itself = type(fact)(subject=who(1), into=who(1), reason="")
    with office.on() as machine:
        machine.ledger.record(enrolled(1), itself, actor=OPERATOR)
        assert PersonRow.objects.get().subject == who(1)
        assert EntrySubject.objects.count() == 2


def test_eight_writers_at_once_leave_one_unbroken_chain(office, kit):
    errors = []

    def write(number):
        try:
            with kit.on() as machine:
                for counter in range(5):
                    machine.ledger.record(enrolled(number * 10 + counter), note(number), actor=RINA)
        except Exception as error:  # noqa: BLE001 a thread's error would pass unseen
            errors.append(error)

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    with kit.on() as machine:
        assert chain_is_whole("kit-01") == 80
        stamps = [entry_of(row).stamp for row in LedgerEntry.objects.order_by("seq")]
        assert stamps == sorted(set(stamps))
        machine.ledger.sign_pending()
        assert machine.ledger.sign_pending() == 0


def test_stamps_of_one_machine_never_go_back(kit):
    with kit.on() as machine:
        (first,) = machine.ledger.record(note(1), actor=RINA)
        kit.skew_ms = -10 * 365 * 86_400_000
        (second,) = machine.ledger.record(note(2), actor=RINA)
        kit.skew_ms = 0
        (third,) = machine.ledger.record(note(3), actor=RINA)
        assert first.stamp < second.stamp < third.stamp


def test_an_entry_too_long_to_travel_is_refused_before_it_is_kept(kit):
    with kit.on() as machine:
        with pytest.raises(MalformedError):
            machine.ledger.record(note(1), note(2, "x" * 20_000), actor=RINA)
        assert LedgerEntry.objects.count() == 0


def test_a_fact_without_authority_told_here_changes_no_row(kit):
    with kit.on() as machine:
        machine.ledger.record(issued(1), matched(2), actor=RINA)
        assert LedgerEntry.objects.filter(kind="suket-issued").count() == 1
        assert PersonRow.objects.filter(suket__gt="").count() == 0
        assert isinstance(codec.decode(bytes(LedgerEntry.objects.get(seq=1).payload)), SuketIssued)


def test_a_kit_signs_as_soon_as_a_segment_is_full(kit):
    """So no screen of a kit reads more than one segment's entries, however long it is offline."""
    with kit.on() as machine:
        machine.ledger.record(*(note(n % 5, str(n)) for n in range(ENTRIES_MAX - 1)), actor=RINA)
        assert not SegmentRow.objects.exists()
        machine.ledger.record(note(1, "full"), actor=RINA)
        assert SegmentRow.objects.get().last == ENTRIES_MAX
        machine.ledger.record(note(1, "next"), actor=RINA)
        assert len(machine.ledger.unsigned()) == 1
