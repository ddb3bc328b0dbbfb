"""What came from elsewhere: believed only whole, signed, in its place; then kept for ever."""

import contextlib

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import (
    ForkError,
    GapError,
    RevokedSignerError,
    SealBrokenError,
    SignatureError,
    UnknownSignerError,
    UntrustedError,
)
from rekam.domain.facts import DeviceAuthorised, DeviceRevoked, NoteAdded, OfficerAuthorised
from rekam.domain.trust import device_subject, officer_subject
from rekam.domain.values import NodeId, StreamId, Subject
from rekam.journal import codec, segment
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys
from rekam.registry.models import (
    DeviceRow,
    LedgerEntry,
    OfficerRow,
    PartRow,
    PersonRow,
    SegmentRow,
)
from tests.journal.strategies import FACTS
from tests.machines import projected
from tests.telling import OPERATOR, RINA, enrolled, issued, matched, merged, note, part, signed_run

KIT_01 = device_subject(NodeId("kit-01"))


@pytest.fixture
def keys(kit):
    return kit.assembled().ledger.keys


def after(signed, keys):
    """The head that a book has which ends with this segment."""
    run = segment.verify(signed, keys.public.signing_key)
    return Head(run.last, run.digests()[-1])


def the_book():
    columns = "stream epoch seq millis counter actor kind payload digest".split()
    return [
        tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
        for row in LedgerEntry.objects.order_by("stream", "epoch", "seq").values_list(*columns)
    ]


def test_a_segment_is_admitted_once_and_changes_the_rows(office, keys):
    signed = signed_run(keys, enrolled(1), note(1))
    with office.on() as machine:
        before = LedgerEntry.objects.count()
        assert machine.ledger.admit(signed) == 2
        assert PersonRow.objects.get().is_recorded
        assert machine.ledger.admit(signed) == 0
        assert LedgerEntry.objects.count() == before + 2
        assert bytes(SegmentRow.objects.get(stream="kit-01").signed) == signed


def test_a_segment_that_overlaps_what_we_have_brings_the_rest(office, keys):
    facts = [enrolled(1), note(1), enrolled(2), note(2)]
    with office.on() as machine:
        assert machine.ledger.admit(signed_run(keys, *facts[:2])) == 2
        assert machine.ledger.admit(signed_run(keys, *facts)) == 2
        assert machine.ledger.admit(signed_run(keys, *facts[:3])) == 0
        assert machine.ledger.head(StreamId("kit-01"), 1).seq == 4


def test_a_segment_with_a_gap_is_refused(office, keys):
    first = signed_run(keys, note(1))
    second = signed_run(keys, note(2), after=after(first, keys))
    third = signed_run(keys, note(3), after=after(second, keys))
    with office.on() as machine:
        machine.ledger.admit(first)
        before = the_book()
        with pytest.raises(GapError) as raised:
            machine.ledger.admit(third)
        assert raised.value.args == ("kit-01", 1, 2)
        assert the_book() == before


def test_a_fork_is_refused_and_named(office, keys):
    first = signed_run(keys, note(1))
    ours = signed_run(keys, note(2), note(3), after=after(first, keys))
    theirs = signed_run(keys, note(4), after=after(first, keys))
    longer = signed_run(keys, note(2), note(4), note(5), after=after(first, keys))
    elsewhere = signed_run(keys, note(6), after=Head(3, b"x" * 32))
    with office.on() as machine:
        machine.ledger.admit(first)
        machine.ledger.admit(ours)
        before = the_book()
        for fork, place in ((theirs, 2), (longer, 3), (elsewhere, 4)):
            with pytest.raises(ForkError) as raised:
                machine.ledger.admit(fork)
            assert raised.value.args == (f"kit-01/1/{place:010d}",)
        assert the_book() == before


def test_another_signer_is_refused(office, keys):
    stranger = NodeKeys.generate()
    with office.on() as machine:
        with pytest.raises(SignatureError):
            machine.ledger.admit(signed_run(stranger, note(1)))
        with pytest.raises(SignatureError):
            machine.ledger.admit(signed_run(keys, note(1), stream="office/trust"))
        with pytest.raises(UnknownSignerError):
            machine.ledger.admit(signed_run(stranger, note(1), stream="kit-99"))


def test_a_kit_with_no_certificate_that_is_only_spoken_of_stays_unknown(office, keys):
    """Or a hostile kit could make another's segments look forged for ever."""
    hostile = DeviceAuthorised(
        subject=device_subject(NodeId("kit-99")), signing_key=b"k" * 32, recipient="age1"
    )
    spoken = NoteAdded(subject=device_subject(NodeId("kit-98")), text="kit baru")
    with office.on() as machine:
        machine.ledger.admit(signed_run(keys, hostile, spoken))
        assert [row.node for row in DeviceRow.objects.all()] == ["kit-01"]
        for name in ("kit-99", "kit-98"):
            with pytest.raises(UnknownSignerError):
                machine.ledger.admit(signed_run(NodeKeys.generate(), note(1), stream=name))


def test_a_kit_makes_no_officer(office, keys):
    mallory = officer_subject("mallory")
    told = [
        OfficerAuthorised(subject=mallory, name="Mallory", role="head"),
        NoteAdded(subject=mallory, text="kepala baru"),
    ]
    with office.on() as machine:
        assert machine.ledger.admit(signed_run(keys, *told)) == 2
        assert OfficerRow.objects.count() == 0


def test_a_fact_told_without_authority_changes_no_row_but_stays_in_the_book(office, keys):
    told = [
        issued(1),
        matched(2),
        merged(1),
        DeviceRevoked(subject=KIT_01, reason="biar"),
        DeviceAuthorised(subject=KIT_01, signing_key=b"k" * 32, recipient="age1"),
    ]
    with office.on() as machine:
        before = projected()
        assert machine.ledger.admit(signed_run(keys, *told)) == len(told)
        assert projected() == before
        kept = LedgerEntry.objects.filter(stream="kit-01").order_by("seq")
        assert [codec.decode(bytes(row.payload)) for row in kept] == told


def test_what_a_revoked_kit_writes_is_refused_until_it_is_released(office, keys):
    early, late = signed_run(keys, note(1)), signed_run(keys, enrolled(1))
    revoked = DeviceRevoked(subject=KIT_01, reason="hilang")
    with office.on() as machine:
        machine.ledger.record(revoked, actor=OPERATOR)
        for signed in (early, late):
            with pytest.raises(RevokedSignerError):
                machine.ledger.admit(signed)
        assert LedgerEntry.objects.filter(stream="kit-01").count() == 0


def test_an_unknown_fact_is_kept_and_sent_on_byte_for_byte(machines, office, kit, other, keys):
    payload = cbor2.dumps(["tanda-tangan-2031", {"subject": "x:1", "apa": [1, {"b": b"c"}]}])
    signed = signed_run(keys, payload, enrolled(1))
    with office.on() as machine:
        assert machine.ledger.admit(signed) == 2
        row = LedgerEntry.objects.get(stream="kit-01", seq=1)
        assert (row.kind, bytes(row.payload)) == ("tanda-tangan-2031", payload)
        assert [one.subject for one in PersonRow.objects.all()] == [enrolled(1).subject]
        sent = [data for name, data in machine.mailroom.segments_for("kit-02", set())]
    with other.on() as machine:
        opened = [machine.ledger.keys.open(one) for one in sent]
        assert signed in opened
        assert [machine.ledger.admit(one) for one in opened] == [2, 2]
        assert bytes(LedgerEntry.objects.get(kind="tanda-tangan-2031").payload) == payload


@pytest.mark.parametrize(
    ("facts", "actor"),
    [
        ([NoteAdded(subject=Subject("x" * 81), text="")], RINA),
        ([merged(1), type(merged(1))(subject="a", into="b" * 81, reason="")], RINA),
        ([cbor2.dumps(["k" * 41, {"subject": "x"}])], RINA),
        ([note(1)], "a" * 61),
        ([b"not a fact"], RINA),
    ],
    ids=["a long subject", "a long second subject", "a long kind", "a long actor", "no fact"],
)
def test_a_line_that_one_database_would_keep_and_another_not_is_refused_by_all(
    office, keys, facts, actor
):
    with office.on() as machine:
        with pytest.raises(SealBrokenError):
            machine.ledger.admit(signed_run(keys, note(1), *facts, actor=actor))
        assert LedgerEntry.objects.filter(stream="kit-01").count() == 0


def test_odd_parts_stop_nothing(office, keys):
    parts = [
        part(b"d" * 32, tier=2**40),
        part(b"e" * 32, tier=-1),
        type(part(b""))(kind="", digest=b"f" * 32, size_bytes=-5, tier=1),
        part(b"short"),
        part(b"d" * 33),
    ]
    with office.on() as machine:
        machine.ledger.admit(signed_run(keys, enrolled(1, parts=parts)))
        rows = PartRow.objects.order_by("digest").values_list("digest", "tier", "size_bytes")
        assert [(bytes.fromhex(name)[:1], *rest) for name, *rest in rows] == [
            (b"d", 9, 100),
            (b"e", 0, 100),
            (b"f", 1, 0),
        ]


def test_any_fact_that_can_be_written_can_be_admitted_or_is_refused_cleanly(office, keys):
    """Whatever a kit's bug makes of a field: no database error may stop the mail behind it."""
    epoch = iter(range(1, 10_000))

    @given(st.lists(FACTS, min_size=1, max_size=3))
    def admitted(facts):
        signed = signed_run(keys, *facts, epoch=next(epoch))
        with office.on() as machine, contextlib.suppress(UntrustedError):
            assert machine.ledger.admit(signed) == len(facts)

    admitted()
