"""What could not be believed: kept whole, tried again by itself, or settled by a person."""

import pytest
from django.db.models import QuerySet

from rekam.domain.errors import OfficeOnlyError, RefusedError
from rekam.domain.facts import DeviceAuthorised, DeviceRevoked, OfficerAuthorised
from rekam.domain.trust import device_subject, officer_subject
from rekam.domain.values import NodeId, StreamId
from rekam.journal import keys as sealing
from rekam.journal import segment
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys
from rekam.registry import quarantine, read
from rekam.registry.models import LedgerEntry, OfficerRow, PersonRow, QuarantineRow, SegmentRow
from rekam.registry.verify import verify
from rekam.sync.statement import HEAD_BYTES
from tests.machines import exchange, rows
from tests.registry.saying import said
from tests.telling import OPERATOR, RINA, enrolled, issued, matched, note, signed_run, who

KIT_01 = device_subject(NodeId("kit-01"))
REVOKED = DeviceRevoked(subject=KIT_01, reason="hilang")


@pytest.fixture
def keys(kit):
    return kit.assembled().ledger.keys


def taken(machine, *signed):
    recipient = machine.ledger.keys.public.recipient
    for one in signed:
        machine.mailroom.take("segment", sealing.seal(one, recipient=recipient))


def waiting():
    return list(QuarantineRow.objects.filter(settled="").values_list("code", flat=True))


def released(machine, signed):
    digest = segment.content_digest(signed).hex()
    return quarantine.release(machine.ledger, digest, actor=OPERATOR, reason="benar")


def after(signed, keys):
    run = segment.verify(signed, keys.public.signing_key)
    return Head(run.last, run.digests()[-1])


def rounds(machines, *fleet):
    for _ in range(3):
        exchange(machines.stick(), *fleet)


def test_what_arrived_at_one_moment_is_tried_again_in_one_order(office, keys, monkeypatch):
    """Of those that a stopped clock gave one time, no database chooses which comes first."""
    other_branches = [signed_run(keys, note(one), after=Head(7, bytes(32))) for one in range(8)]
    digests = sorted(segment.content_digest(one).hex() for one in other_branches)
    by_digest = {segment.content_digest(one).hex(): one for one in other_branches}
    office.stopped_ms = office.clock_ms()
    tried = []
    with office.on() as machine:
        taken(machine, *(by_digest[one] for one in reversed(digests)))
        assert len(set(QuarantineRow.objects.values_list("arrived_ms", flat=True))) == 1
        monkeypatch.setattr(quarantine, "_try", lambda _, row: bool(tried.append(row.digest)))
        quarantine.retry(machine.ledger)
    assert tried == digests


def test_what_was_early_is_taken_when_what_was_missing_comes(office, keys):
    first = signed_run(keys, note(1))
    second = signed_run(keys, note(2), after=after(first, keys))
    third = signed_run(keys, enrolled(3), after=after(second, keys))
    with office.on() as machine:
        taken(machine, third, second, second)
        assert waiting() == ["gap", "gap"]
        taken(machine, first)
        assert waiting() == []
        assert PersonRow.objects.filter(is_recorded=True).count() == 1


def test_what_nobody_can_complete_any_more_is_adopted(office, keys):
    """The laptop that has the beginning is lost, or is found a year later."""
    first = signed_run(keys, note(1))
    second = signed_run(keys, note(2), after=after(first, keys))
    third = signed_run(keys, enrolled(3), after=after(second, keys))
    with office.on() as machine:
        taken(machine, third)
        assert released(machine, third) == "adopted"
        assert waiting() == []
        assert [one.number for one in read.enrolments(who(3))] == [enrolled(3).number]
        taken(machine, first, second)
        assert machine.ledger.heads()["kit-01", 1].seq == 3
        assert [one.number for one in read.enrolments(who(3))] == [enrolled(3).number]
        assert [row.settled for row in QuarantineRow.objects.all()] == ["admitted"]
        assert verify(machine.ledger, machine.parts) == []


def test_what_waits_is_taken_by_release_when_it_fits_by_now(office, keys):
    first = signed_run(keys, note(1))
    second = signed_run(keys, note(2), after=after(first, keys))
    with office.on() as machine:
        taken(machine, second)
        machine.ledger.admit(first)
        assert released(machine, second) == "admitted"
        with pytest.raises(RefusedError):
            released(machine, second)


def test_a_writer_certified_later_is_believed_then(office, kit):
    keys, stranger = NodeKeys.generate(), device_subject(NodeId("kit-09"))
    signed = signed_run(keys, enrolled(1), stream="kit-09")
    with office.on() as machine:
        taken(machine, signed)
        machine.mailroom.take(*said(keys, node=NodeId("kit-09")))
        assert waiting() == ["unknown-signer"] * 2
        public = keys.public
        certified = DeviceAuthorised(
            subject=stranger, signing_key=public.signing_key, recipient=public.recipient
        )
        machine.ledger.record(certified, actor=OPERATOR)
        assert quarantine.retry(machine.ledger) == 1
        assert waiting() == ["unknown-signer"]  # the statement: its sender says it again


def test_a_replaced_kits_work_that_comes_before_its_new_certificate_is_believed_then(office, kit):
    keys = NodeKeys.generate()
    with office.on() as machine:
        taken(machine, signed_run(keys, enrolled(1)))
        assert waiting() == ["signature"]
        assert not PersonRow.objects.exists()
        public = keys.public
        certified = DeviceAuthorised(
            subject=KIT_01, signing_key=public.signing_key, recipient=public.recipient
        )
        machine.ledger.record(certified, actor=OPERATOR)
        machine.mailroom.take(*said(keys))  # it has nothing else to send: that it waits was told
        assert waiting() == []
        assert PersonRow.objects.get().is_recorded


def test_a_revoked_kits_segment_is_released_by_a_supervisor_alone(office, kit, keys):
    signed = signed_run(keys, enrolled(1))
    with office.on() as machine:
        machine.ledger.record(REVOKED, actor=OPERATOR)
        taken(machine, signed)
        assert waiting() == ["revoked-signer"]
        assert released(machine, signed) == "released"
        assert PersonRow.objects.get().is_recorded
    with kit.on() as machine, pytest.raises(OfficeOnlyError):
        released(machine, signed)


def test_a_released_segment_may_still_wait_for_what_is_before_it(office, keys):
    first = signed_run(keys, note(1))
    second = signed_run(keys, note(2), after=after(first, keys))
    with office.on() as machine:
        machine.ledger.record(REVOKED, actor=OPERATOR)
        taken(machine, second, first)
        assert released(machine, second) == "gap"
        assert released(machine, first) == "released"
        assert waiting() == []


def test_a_released_segment_that_is_a_fork_is_adopted(office, keys):
    with office.on() as machine:
        taken(machine, signed_run(keys, note(1)))
        machine.ledger.record(REVOKED, actor=OPERATOR)
        fork = signed_run(keys, enrolled(2))
        taken(machine, fork)
        assert released(machine, fork) == "adopted"
        assert PersonRow.objects.filter(is_recorded=True).count() == 1


def test_what_goes_on_from_a_fork_waits_as_a_fork_and_is_adopted_too(office, keys):
    first = signed_run(keys, enrolled(1))
    second = signed_run(keys, enrolled(2), after=after(first, keys))
    third = signed_run(keys, enrolled(3), after=after(second, keys))
    with office.on() as machine:
        taken(machine, signed_run(keys, note(1)), third, second, first)
        assert released(machine, first) == "adopted"
        assert waiting() == ["fork", "fork"]
        assert [released(machine, one) for one in (second, third)] == ["adopted"] * 2
        assert PersonRow.objects.filter(is_recorded=True).count() == 3


def test_adopting_a_fork_gives_its_writer_no_authority(office, keys):
    mallory = officer_subject("mallory")
    told = [
        enrolled(1),
        issued(1),
        matched(2),
        OfficerAuthorised(subject=mallory, name="Mallory", role="head"),
    ]
    with office.on() as machine:
        fork = signed_run(keys, b"\x82cbaru\xa1gsubjectax", *told)
        taken(machine, signed_run(keys, note(1)), fork)
        assert waiting() == ["fork"]
        before = LedgerEntry.objects.count()
        assert released(machine, fork) == "adopted"
        (row,) = LedgerEntry.objects.order_by("-id")[: LedgerEntry.objects.count() - before]
        assert (row.kind, row.stream.partition("/")[0]) == ("enrolled", "office")
        assert not OfficerRow.objects.exists()
        assert PersonRow.objects.get(is_recorded=True).suket == ""


def test_a_fork_that_holds_what_is_no_fact_is_adopted_without_it(office, keys):
    with office.on() as machine:
        fork = signed_run(keys, b"no fact", enrolled(1))
        taken(machine, signed_run(keys, note(1)), fork)
        assert released(machine, fork) == "adopted"
        assert PersonRow.objects.filter(is_recorded=True).count() == 1


def test_bytes_that_nobody_can_read_are_kept_and_there_is_nothing_to_release(office):
    with office.on() as machine:
        machine.mailroom.take("office/kit-01/1/0000000001-0000000002.segment", b"damaged")
        row = QuarantineRow.objects.get()
        assert (bytes(row.data), row.code) == (b"damaged", "seal-broken")
        with pytest.raises(RefusedError):
            quarantine.release(machine.ledger, row.digest, actor=OPERATOR, reason="")


def test_what_a_kit_wrote_before_it_was_revoked_reaches_a_kit_that_comes_late(
    machines, office, kit
):
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), actor="officer:rina")
    rounds(machines, kit, office)
    with office.on() as machine:
        machine.ledger.record(REVOKED, actor=OPERATOR)
    late = machines.kit("kit-03", office)
    rounds(machines, office, late)
    assert rows(late) == rows(office)
    with late.on():
        assert waiting() == []


def test_the_office_vouches_for_nothing_that_its_book_does_not_hold(office, kit, other, keys):
    held, kept_back = signed_run(keys, note(1)), signed_run(keys, note(2))
    with office.on() as machine:
        machine.ledger.admit(held)
        machine.ledger.record(REVOKED, actor=OPERATOR)
        marks = [segment.content_digest(one)[:HEAD_BYTES] for one in (held, kept_back)]
        lie = dict.fromkeys(marks, True)
        for made_ms in (1, 2):
            told = said(
                other.assembled().ledger.keys, node=NodeId("kit-02"), made_ms=made_ms, aside=lie
            )
            machine.mailroom.take(*told)
        (fact,) = LedgerEntry.objects.filter(kind="quarantine-released")
        assert segment.content_digest(held) in bytes(fact.payload)
        assert SegmentRow.objects.filter(stream=StreamId("kit-01")).count() == 1


def told_and_half_lost(machines, office, reader, writer, *facts):
    """Let a machine tell facts, of which the second alone reaches a reader by the office."""
    image = office.copy("image")
    for fact in facts:
        with writer.on() as machine:
            machine.ledger.record(fact, actor=OPERATOR if writer is office else RINA)
            machine.ledger.sign_pending()
    stick = machines.stick("to the reader")
    exchange(machines.stick("from the writer"), writer, office)
    exchange(stick, office)
    stream = "office/35.01.04.2001" if writer is office else writer.name
    (stick.root / f"{reader.name}/{stream}/1/0000000001-0000000001.segment").unlink()
    exchange(stick, reader)
    office.restore(image)
    with reader.on():
        assert waiting() == ["gap"]


def test_the_end_alone_of_what_a_restored_office_lost_comes_to_its_quarantine(
    machines, office, kit
):
    told_and_half_lost(machines, office, kit, office, matched(1), matched(2))
    with office.on() as machine:
        machine.ledger.record(note(3), actor=OPERATOR)
    exchange(machines.stick(), kit, office, kit)
    (again,) = exchange(machines.stick(), kit)
    assert again.put == [], "it lies there already"
    rounds(machines, kit, office)
    with office.on() as machine:
        assert waiting() == ["gap"]
        assert machine.ledger.epoch == 2, "its place is not used again"
        (row,) = QuarantineRow.objects.filter(settled="")
        assert released(machine, bytes(row.data)) == "adopted"
    rounds(machines, kit, office)
    assert rows(office) == rows(kit)
    with office.on():
        assert {row.subject for row in PersonRow.objects.filter(is_listed=True)} == {who(2)}


def test_a_recording_that_another_kit_alone_keeps_aside_is_counted(machines, office, kit, other):
    """Its laptop is lost, and with it what came before; the office was restored."""
    told_and_half_lost(machines, office, other, kit, enrolled(1), enrolled(2))
    rounds(machines, other, office)
    with office.on() as machine:
        assert waiting() == ["gap"]
        (row,) = QuarantineRow.objects.filter(settled="")
        assert released(machine, bytes(row.data)) == "adopted"
        assert [one.number for one in read.enrolments(who(2))] == [enrolled(2).number]


def test_what_may_be_the_offices_own_branch_is_not_passed_on(machines, office, kit, other, keys):
    """Seeded world 847: an office that was restored often left a third branch with a kit."""
    ours, offices, third = (signed_run(keys, note(number)) for number in (1, 2, 3))
    on_the_offices = signed_run(keys, note(4), after=after(offices, keys))
    on_the_third = signed_run(keys, enrolled(5), after=after(third, keys))
    rounds(machines, office, other)
    with office.on() as machine:
        machine.ledger.admit(offices)
    with other.on() as machine:
        machine.ledger.admit(ours)
        taken(machine, offices, on_the_offices, third, on_the_third)
    rounds(machines, other, office)
    with office.on():
        passed_on = {segment.content_digest(one).hex() for one in (ours, third, on_the_third)}
        assert set(QuarantineRow.objects.values_list("digest", flat=True)) == passed_on
    reports = [report for _ in range(2) for report in exchange(machines.stick(), other, office)]
    assert [report.put for report in reports] == [[]] * 4


def test_no_segment_is_read_that_nobody_asks_about(office, kit, monkeypatch):
    """The book of an office is larger than its memory, and each statement is answered."""
    fetch_all, digest_of, read_through = QuerySet._fetch_all, segment.content_digest, []

    def fetched(rows):
        assert rows.model is not SegmentRow, "the whole book at once"
        fetch_all(rows)

    with kit.on() as machine:
        for number in range(1, 4):
            machine.ledger.record(note(number), actor="officer:rina")
            machine.ledger.sign_pending()
        signed = [bytes(row.signed) for row in SegmentRow.objects.order_by("id")]
    with office.on() as machine:
        for one in signed:
            machine.ledger.admit(one)
        monkeypatch.setattr(QuerySet, "_fetch_all", fetched)
        monkeypatch.setattr(
            segment, "content_digest", lambda one: read_through.append(one) or digest_of(one)
        )
        quarantine.vouch(machine.ledger, [digest_of(signed[1])[:HEAD_BYTES]])
    assert set(read_through) == set(signed[:2])
