"""What a machine does with mail, and what it sends: what a signed statement says is missing."""

import hashlib
from types import SimpleNamespace

import pytest

from rekam.domain.facts import DeviceRevoked
from rekam.domain.trust import device_subject
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal import segment
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys
from rekam.registry import bulk, held, unsent
from rekam.registry.models import PartRow, QuarantineRow, SealedRow, SegmentRow, StatementRow
from rekam.registry.sealed import is_whole
from rekam.sync import statement
from rekam.sync.bundles import bundle
from rekam.sync.carrier import part_name
from rekam.sync.courier import Outcome
from rekam.sync.statement import HEAD_BYTES
from tests.machines import exchange
from tests.registry.saying import said
from tests.telling import OPERATOR, RINA, VILLAGE, enrolled, issued, note, part, voided, who

KIT = NodeId("kit-01")


@pytest.fixture
def keys(kit):
    return kit.assembled().ledger.keys


def recorded(one, number=1, *blobs):
    """Record somebody on a machine, with these parts."""
    with one.on() as machine:
        digests = [machine.parts.put(blob) for blob in blobs]
        parts = [part(digest, tier=tier) for tier, digest in enumerate(digests, start=1)]
        machine.ledger.record(enrolled(number, parts=parts), actor=RINA)
    return digests


def rounds(machines, *fleet, count=3):
    stick = machines.stick()
    for _ in range(count):
        exchange(stick, *fleet)


def aside():
    return sorted(QuarantineRow.objects.values_list("code", flat=True))


# ---- what arrives


def test_a_statement_by_another_hand_or_for_another_is_kept_aside(office, kit, other, keys):
    with office.on() as machine:
        room = machine.mailroom
        assert room.take(*said(NodeKeys.generate())) is Outcome.ASIDE
        assert room.take(*said(keys, node=NodeId("kit-77"))) is Outcome.ASIDE
        name, _ = said(keys)
        _, for_another = said(keys, reader=NodeId("kit-02"))
        assert room.take(name, for_another) is Outcome.ASIDE
        assert aside() == ["seal-broken", "signature", "unknown-signer"]
        assert not StatementRow.objects.exists()
        assert room.take(*said(keys)) is Outcome.NEW
        assert room.take(*said(keys, made_ms=9)) is Outcome.KNOWN


def test_a_bundle_is_taken_apart_and_a_damaged_one_is_kept_aside(office):
    blobs = [b"face", b"hand", b"another face"]
    named = [(part_name(OFFICE, hashlib.sha256(one).digest()), one) for one in blobs]
    name, data = bundle(named)
    with office.on() as machine:
        assert machine.mailroom.take(name, data[:-1]) is Outcome.ASIDE
        assert machine.mailroom.take(name, data) is Outcome.NEW
        assert machine.mailroom.take(name, data) is Outcome.KNOWN
        for one in blobs:
            assert machine.parts.get(hashlib.sha256(one).digest()) == one
        assert aside() == ["digest"]


def test_a_kit_believes_no_other_kits_receipt(machines, office, kit, other):
    """Or it would throw away parts that nobody but it has."""
    (digest,) = recorded(kit, 1, b"photo")
    rounds(machines, other, office, kit, count=1)
    with kit.on() as machine:
        PartRow.objects.update(receipted_ms=None)
        lie = said(
            other.assembled().ledger.keys, node=NodeId("kit-02"), reader=KIT, parts=(digest,)
        )
        assert machine.mailroom.take(*lie) is Outcome.ASIDE
        assert PartRow.objects.get().receipted_ms is None
        assert "signature" in aside()


def test_a_revoked_kits_statement_changes_nothing(office, kit, keys):
    with office.on() as machine:
        revoked = DeviceRevoked(subject=device_subject(KIT), reason="hilang")
        machine.ledger.record(revoked, actor=OPERATOR)
        assert machine.mailroom.peers() == []
        told = {(StreamId("office/trust"), 1): Head(9, bytes(8))}
        machine.mailroom.take(*said(keys, positions=told))
        assert machine.ledger.epoch == 1


def test_a_kit_paired_anew_has_told_nothing_yet(office, kit, keys):
    with office.on() as machine:
        machine.mailroom.take(*said(keys))
        assert machine.mailroom.heard_from(KIT) is not None
        StatementRow.objects.update(signed=said(NodeKeys.generate())[1])
        assert machine.mailroom.heard_from(KIT) is None
        assert machine.mailroom.heard_from(NodeId("kit-50")) is None


def test_a_kit_with_a_stopped_clock_follows_what_the_office_says(office, kit):
    kit.stopped_ms = 1
    with office.on() as machine:
        told = machine.mailroom.statement_for(KIT)
        now_ms = machine.clock_ms()
    with kit.on() as machine:
        machine.mailroom.take("kit-01/office.statement", told)
        (entry,) = machine.ledger.record(note(1), actor=RINA)
        assert now_ms - 100 < entry.stamp.millis <= now_ms


# ---- parts


def test_parts_come_home_smallest_tier_first_and_are_receipted(machines, office, kit):
    digests = recorded(kit, 1, b"summary", b"photo", b"original")
    with kit.on() as machine:
        sent = [name for name, _ in machine.mailroom.parts_for(OFFICE, set())]
        assert sent == [part_name(OFFICE, one) for one in digests]
        assert list(machine.mailroom.parts_for(OFFICE, set(sent))) == []
    rounds(machines, kit, office, kit, count=2)
    with kit.on() as machine:
        assert not PartRow.objects.filter(receipted_ms=None).exists()
        assert list(machine.mailroom.parts_for(OFFICE, set())) == []
    with office.on() as machine:
        assert list(machine.mailroom.parts_for(KIT, set())) == []
        assert [machine.parts.get(one) for one in digests] == [b"summary", b"photo", b"original"]


def test_parts_of_one_size_go_out_in_the_order_in_which_they_are_asked_about(office, kit):
    """Where a statement has room for some alone, those that went out must be among them."""
    blobs = [b"photo %d" % one for one in range(8)]
    blobs.sort(key=lambda blob: hashlib.sha256(blob).digest())
    digests = [hashlib.sha256(blob).digest() for blob in blobs]
    for number, blob in reversed(list(enumerate(blobs, start=1))):
        recorded(kit, number, blob)
    with kit.on() as machine:
        sent = [name for name, _ in machine.mailroom.parts_for(OFFICE, set())]
        told = read_statement(machine)
    assert sent == [part_name(OFFICE, one) for one in digests]
    assert list(told.parts_asked) == [one[:HEAD_BYTES] for one in digests]


def read_statement(machine):
    signed, key = machine.mailroom.statement_for(OFFICE), machine.ledger.keys.public.signing_key
    return statement.read(signed, writer=machine.node, signing_key=key)


def test_a_part_that_is_not_what_its_name_says_is_kept_aside(office):
    digest = hashlib.sha256(b"photo").digest()
    with office.on() as machine:
        name = part_name(OFFICE, digest)
        assert machine.mailroom.take(name, b"phota") is Outcome.ASIDE
        assert not machine.parts.has(digest)
        assert machine.mailroom.take(name, b"photo") is Outcome.NEW
        assert machine.mailroom.take(name, b"photo") is Outcome.KNOWN
        assert aside() == ["digest"]


def test_a_file_left_empty_under_a_right_name_is_no_part(machines, office, kit):
    (digest,) = recorded(kit, 1, b"photo")
    with office.on() as machine:
        path = machine.parts._path(digest)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
    rounds(machines, kit, office, kit, count=2)
    with office.on() as machine:
        assert machine.parts.get(digest) == b"photo"


def test_a_part_that_was_damaged_here_is_not_sent_and_is_missing(office, kit):
    (digest,) = recorded(kit, 1, b"photo")
    with kit.on() as machine:
        machine.parts._path(digest).write_bytes(b"pho")
        assert list(machine.mailroom.parts_for(OFFICE, set())) == []
        assert not PartRow.objects.get().is_held


def test_a_part_that_came_before_its_entry_counts_when_the_entry_came(office, kit):
    (digest,) = recorded(kit, 1, b"photo")
    with kit.on() as machine:
        ((name, sealed),) = machine.mailroom.segments_for(OFFICE, set())
    with office.on() as machine:
        machine.mailroom.take(part_name(OFFICE, digest), b"photo")
        machine.mailroom.take(name, sealed)
        assert not PartRow.objects.get().is_held
        machine.mailroom.statement_for(KIT)
        assert PartRow.objects.get().is_held


def test_a_restored_office_takes_its_receipts_back(machines, office, kit):
    image = office.copy("image")
    (digest,) = recorded(kit, 1, b"photo")
    rounds(machines, kit, office, kit)
    office.restore(image)
    rounds(machines, kit, office, kit)
    with office.on() as machine:
        assert machine.parts.get(digest) == b"photo"
    with kit.on():
        assert PartRow.objects.get().receipted_ms is not None


def test_a_statement_tells_no_more_parts_than_it_has_room_for(machines, office, kit, monkeypatch):
    monkeypatch.setattr(held, "PARTS_TOLD_MAX", 2)
    recorded(kit, 1, b"a", b"b", b"c")
    rounds(machines, kit, office)
    with kit.on():
        assert not PartRow.objects.filter(receipted_ms=None).exists()


# ---- what is sent


def test_what_a_peer_has_or_lies_in_its_mailbox_is_not_sent_again(machines, office, kit):
    recorded(kit)
    with kit.on() as machine:
        (sent,) = machine.mailroom.segments_for(OFFICE, set())
        assert list(machine.mailroom.segments_for(OFFICE, {sent[0]})) == []
        assert list(machine.mailroom.segments_for(OFFICE, set())) == [sent]  # byte for byte
    rounds(machines, kit, office, kit, count=1)
    with kit.on() as machine:
        assert list(machine.mailroom.segments_for(OFFICE, set())) == []


def test_sealed_bytes_that_were_damaged_on_disk_are_sealed_anew(office, kit):
    recorded(kit)
    with kit.on() as machine:
        ((_, sealed),) = machine.mailroom.segments_for(OFFICE, set())
        row = SealedRow.objects.get()
        damaged = bytes(row.sealed)
        SealedRow.objects.update(sealed=damaged[:-1] + bytes([damaged[-1] ^ 1]))
        assert not is_whole(SealedRow.objects.get())
        ((_, again),) = machine.mailroom.segments_for(OFFICE, set())
    with office.on() as machine:
        assert machine.ledger.keys.open(again) == machine.ledger.keys.open(sealed)


def test_a_kit_gets_the_villages_that_it_carries_and_no_others(machines, office):
    elsewhere = enrolled(2).biodata
    moved = type(elsewhere)(name="x", born=None, sex=None, village="35.01.04.2002")
    kit = machines.kit("kit-05", office, villages=(VILLAGE,))
    with office.on() as machine:
        machine.ledger.record(enrolled(1), enrolled(2, biodata=moved), note(3), actor=OPERATOR)
        sent = {name.split("/")[2] for name, _ in machine.mailroom.segments_for("kit-05", set())}
        assert sent == {"trust", VILLAGE, "umum"}
        assert machine.mailroom.villages_of(NodeId("kit-05")) == {VILLAGE}
    assert kit.villages == (VILLAGE,)


def test_a_segment_that_is_kept_aside_is_not_sent_again(machines, office, kit, keys):
    with kit.on() as machine:
        machine.ledger.record(note(1), actor=RINA)
        machine.ledger.sign_pending()
        machine.ledger.record(note(2), actor=RINA)
        sent = dict(machine.mailroom.segments_for(OFFICE, set()))
    with office.on() as machine:
        assert machine.mailroom.take(*sorted(sent.items())[1]) is Outcome.ASIDE
        assert aside() == ["gap"]
        told = machine.mailroom.statement_for(KIT)
    with kit.on() as machine:
        machine.mailroom.take("kit-01/office.statement", told)
        again = [name for name, _ in machine.mailroom.segments_for(OFFICE, set())]
        assert again == sorted(sent)[:1]


def test_unsent_work_is_counted_until_a_statement_says_that_it_came(machines, office, kit):
    with kit.on() as machine:
        machine.ledger.record(note(1), issued(1), voided(1, "01-0001-1"), actor=RINA)
        assert unsent.entries(machine.ledger, None) == 3
    rounds(machines, kit, office, kit, count=1)
    with kit.on() as machine:
        heard = machine.mailroom.heard_from(OFFICE)
        assert unsent.entries(machine.ledger, heard) == 0


def test_a_lost_branch_counts_as_unsent_until_it_is_told_again(machines, office, kit):
    image = kit.copy("image")
    recorded(kit, 1)
    rounds(machines, kit, office)
    kit.restore(image)
    recorded(kit, 2)
    with office.on() as machine:
        told = machine.mailroom.statement_for(KIT)
    with kit.on() as machine:
        machine.mailroom.take("kit-01/office.statement", told)
        heard = machine.mailroom.heard_from(OFFICE)
        assert unsent.entries(machine.ledger, heard) == 1


def test_the_way_down_to_a_common_place_doubles_with_each_answer(office, kit, keys):
    with office.on() as machine:
        for number in range(12):
            machine.ledger.record(note(number), actor=OPERATOR)
            machine.ledger.sign_pending()
        rows = SegmentRow.objects.filter(stream="office/umum").order_by("-first")
        marks = [segment.content_digest(bytes(row.signed))[:8] for row in rows]
        told = {(StreamId("office/umum"), 1): Head(10, bytes(8))}
        counts, kept = [], {}
        for made_ms in range(4):
            machine.mailroom.take(*said(keys, positions=told, aside=kept, made_ms=made_ms))
            sent = [name for name, _ in machine.mailroom.segments_for(KIT, set())]
            counts.append(sum("/umum/" in name for name in sent))
            kept |= dict.fromkeys(marks[: sum(counts)], False)
        assert counts == [2 + 1, 2, 4, 3]
        rooted = kept | {marks[5]: True}
        del rooted[marks[7]]
        machine.mailroom.take(*said(keys, positions=told, aside=rooted, made_ms=9))
        assert not [name for name, _ in machine.mailroom.segments_for(KIT, set()) if "umum" in name]


def test_a_peer_whom_nothing_of_ours_fits_ends_the_search_for_a_common_place(office, kit, keys):
    with office.on() as machine:
        machine.ledger.sign_pending()
        mark = segment.content_digest(bytes(SegmentRow.objects.get().signed))[:8]
        told = {(StreamId("office/trust"), 1): Head(1, bytes(8))}
        for made_ms, aside in ((1, {mark: False}), (2, {})):
            machine.mailroom.take(*said(keys, positions=told, aside=aside, made_ms=made_ms))
            sent = [name for name, _ in machine.mailroom.segments_for(KIT, set())]
            assert len(sent) == (0 if aside else 1)


def test_of_two_segments_that_begin_at_one_place_the_longer_goes_first(kit):
    """A restored kit signs anew from where its image stood; the shorter one lies aside already."""
    chain = (StreamId("kit-01"), 1)
    with kit.on() as machine:
        machine.ledger.record(*[note(number) for number in (1, 2, 3)], actor=RINA)
        machine.ledger.sign_pending()
        machine.ledger.record(note(4), note(5), actor=RINA)
        machine.ledger._sign_range(*chain, 1, 5)
        shorter = unsent.mark(SegmentRow.objects.get(last=3))
        bulk.execute("ANALYZE registry_segmentrow")  # then PostgreSQL reads it as it lies
        elsewhere = Head(5, bytes(HEAD_BYTES))
        heard = SimpleNamespace(positions={chain: elsewhere}, aside={shorter: True})
        sent = [(row.first, row.last) for row in machine.mailroom._lacking(chain, heard)]
    assert sent == [(1, 5)]


def test_another_kit_s_receipt_tells_of_nobody(machines, office, kit, other):
    """Who carries it reads chains, counts and digests of sealed parts; of chains what all read."""
    stick = machines.stick()
    with kit.on() as machine:
        digest = machine.parts.put(b"sealed photo")
        told = enrolled(1, parts=[part(digest)])
        machine.ledger.record(told, note(1, "pindah rumah"), actor=RINA)
    exchange(stick, kit, office, kit, other, office)
    with office.on() as machine:
        receipts = {
            one: machine.mailroom.statement_for(NodeId(one)) for one in ("kit-01", "kit-02")
        }
        key = machine.ledger.office_key
        his, hers = (
            statement.read(data, writer=OFFICE, signing_key=key) for data in receipts.values()
        )
    assert set(his.positions) == set(hers.positions), "one's own receipt tells of all chains"
    secrets = (who(1), told.biodata.name, told.number, "pindah rumah", RINA)
    assert not any(one.encode() in receipts["kit-01"] for one in secrets)
