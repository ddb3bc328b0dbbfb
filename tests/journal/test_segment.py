import dataclasses
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import ForkError, GapError, SealBrokenError, SignatureError
from rekam.domain.values import WIB, NodeId, writer_of
from rekam.journal import segment, signed
from rekam.journal.entry import PAYLOAD_BYTES_MAX, genesis
from rekam.journal.keys import NodeKeys, seal
from rekam.journal.segment import ENTRIES_MAX, MILLIS_LIMIT, Segment
from tests.journal.chains import (
    KEYS,
    KIT,
    PUBLIC,
    RUN,
    SIGNED,
    START,
    body_with,
    chain,
    forge,
    head_after,
)
from tests.journal.strategies import entries

# ---- what is signed comes out again


@given(entries(), st.binary(min_size=32, max_size=32))
def test_a_segment_holds_what_was_put_in(run, previous):
    data = segment.sign(previous, run, KEYS)
    found = segment.verify(data, PUBLIC)
    assert found == Segment(previous, tuple(run))
    assert segment.signer_of(data) == writer_of(run[0].place.stream)
    assert (found.stream, found.epoch, found.first, found.last) == (
        run[0].place.stream,
        run[0].place.epoch,
        run[0].place.seq,
        run[-1].place.seq,
    )


def test_the_digests_are_those_of_the_chain():
    found = segment.verify(SIGNED, PUBLIC)
    assert found.digests()[-1] == head_after(RUN).digest
    assert len(found.digests()) == len(RUN)


def test_a_full_segment_can_be_read():
    full = chain(ENTRIES_MAX)
    found = segment.verify(segment.sign(START.digest, full, KEYS), PUBLIC)
    assert found.last == ENTRIES_MAX


def test_a_segment_of_the_longest_facts_can_be_read():
    longest = [dataclasses.replace(one, payload=bytes(PAYLOAD_BYTES_MAX)) for one in chain(200)]
    data = segment.sign(START.digest, longest, KEYS)
    assert segment.verify(data, PUBLIC).entries == tuple(longest)


def test_a_run_that_is_empty_or_too_long_is_never_signed():
    for run in ([], chain(ENTRIES_MAX + 1)):
        with pytest.raises(AssertionError):
            segment.sign(START.digest, run, KEYS)


@pytest.mark.parametrize(
    "wrong",
    [
        dataclasses.replace(RUN[1], place=dataclasses.replace(RUN[1].place, seq=3)),
        dataclasses.replace(RUN[1], place=dataclasses.replace(RUN[1].place, epoch=2)),
        dataclasses.replace(RUN[1], actor=""),
        dataclasses.replace(RUN[1], payload=b""),
    ],
)
def test_a_run_that_nobody_could_read_is_never_signed(wrong):
    with pytest.raises((AssertionError, SealBrokenError)):
        segment.sign(START.digest, [RUN[0], wrong], KEYS)


def test_a_segment_is_named_by_the_digest_of_its_bytes():
    assert segment.content_digest(SIGNED) == segment.content_digest(bytes(SIGNED))
    assert segment.content_digest(SIGNED) != segment.content_digest(SIGNED + b"\x00")


def test_the_latest_stamp_there_can_be_still_has_a_day_in_the_calendar():
    """Or else one stamp would break every fold that asks on which day something was."""
    latest = datetime.fromtimestamp((MILLIS_LIMIT - 1) / 1000, tz=WIB)
    assert latest.year == 6429


# ---- following: gap, fork, replay


def follow(run, head, *, previous=None):
    return segment.follow(Segment(previous or START.digest, tuple(run)), head)


def test_a_first_segment_follows_an_empty_chain():
    assert follow(RUN, START) == tuple(RUN)


def test_a_segment_with_a_gap_is_refused():
    with pytest.raises(GapError) as caught:
        follow(RUN[3:], head_after(RUN[:2]), previous=head_after(RUN[:3]).digest)
    assert caught.value.args == (KIT, 1, 3)


def test_a_segment_that_begins_where_the_head_ends_is_taken_whole():
    assert follow(RUN[2:], head_after(RUN[:2]), previous=head_after(RUN[:2]).digest) == tuple(
        RUN[2:]
    )


@pytest.mark.parametrize("known", range(6))
def test_of_a_segment_that_overlaps_only_the_new_entries_are_taken(known):
    assert follow(RUN, head_after(RUN[:known])) == tuple(RUN[known:])


def test_following_the_same_segment_twice_adds_nothing():
    head = head_after(follow(RUN, START))
    assert follow(RUN, head) == ()


def test_a_segment_that_ends_before_the_head_is_compared_at_its_own_end():
    assert follow(RUN[:2], head_after(RUN[:2])) == ()
    with pytest.raises(ForkError):
        follow(chain(2, text="lain"), head_after(RUN[:2]))


def test_a_segment_is_never_compared_beyond_its_end_where_a_fork_would_pass_unseen():
    with pytest.raises(AssertionError):
        follow(RUN[:2], head_after(RUN[:3]))


@pytest.mark.parametrize("known", range(1, 6))
def test_a_fork_is_refused_wherever_it_begins(known):
    forked = [*RUN[: known - 1], *chain(6 - known, first=known, text="lain")]
    with pytest.raises(ForkError) as caught:
        follow(forked, head_after(RUN[:known]))
    assert caught.value.args == (f"kit-07/1/{known:010d}",)


def test_a_segment_that_follows_from_another_history_is_refused():
    with pytest.raises(ForkError):
        follow(RUN[2:], head_after(RUN[:2]), previous=bytes(32))


def test_a_first_segment_that_does_not_start_from_the_genesis_is_refused():
    with pytest.raises(ForkError):
        follow(RUN, START, previous=genesis(KIT, 2).digest)


def test_a_cloned_laptop_is_found_by_its_first_other_entry():
    clone = [*RUN[:3], *chain(4, first=4, text="klona")]
    with pytest.raises(ForkError) as caught:
        follow(clone, head_after(RUN))
    assert caught.value.args == ("kit-07/1/0000000005",)


@given(entries(first=1), st.data())
def test_a_chain_cut_anywhere_follows_itself(run, data):
    start = genesis(run[0].place.stream, run[0].place.epoch)
    cut, known = (data.draw(st.integers(0, len(run))) for _ in range(2))
    head = head_after(run[:known], start)
    for part in (run[:cut], run[cut:]):
        if part and part[0].place.seq <= head.seq + 1 and head.seq <= part[-1].place.seq:
            previous = head_after(run[: part[0].place.seq - 1], start).digest
            new = segment.follow(Segment(previous, tuple(part)), head)
            assert new == tuple(one for one in part if one.place.seq > head.seq)


# ---- who signed


def test_a_wrong_signer_is_refused():
    with pytest.raises(SignatureError):
        segment.verify(SIGNED, NodeKeys.generate().public.signing_key)


@pytest.mark.parametrize(
    ("stream", "signer"),
    [
        ("kit-07", "kit-08"),
        ("kit-07", "office"),
        ("office/trust", "kit-07"),
        ("office/35.01.04.2001", "kit-07"),
        ("kit-070", "kit-07"),
    ],
)
def test_a_node_that_writes_into_anothers_stream_is_refused(stream, signer):
    with pytest.raises(SignatureError):
        segment.verify(forge(body_with(1, stream), signer=signer), PUBLIC)


@pytest.mark.parametrize(
    "stream",
    [
        "",
        "kit-07/",
        "kit-07/..",
        "kit-07/trust",
        "office",
        "office/",
        "office/.",
        "office/..",
        "office/../kit-07",
        "office/....",
        "office/trust/1",
        "office/TRUST",
        "office/35.01",
        "/etc",
        "kit-07\n",
        "office/trust\n",
    ],
)
def test_a_stream_that_climbs_out_of_its_folder_is_refused(stream):
    for signer in ("kit-07", "office"):
        with pytest.raises(SealBrokenError):
            segment.verify(forge(body_with(1, stream), signer=signer), PUBLIC)


def test_a_statement_is_no_segment():
    other = signed.sign(b"", KEYS, signer=NodeId("kit-07"), content_type=signed.STATEMENT)
    for wrong in (other, b"", SIGNED[:-1]):
        with pytest.raises(SealBrokenError):
            segment.signer_of(wrong)
        with pytest.raises(SealBrokenError):
            segment.verify(wrong, PUBLIC)


# ---- sealed, as it travels


def test_a_sealed_segment_reaches_its_reader_and_nobody_else():
    reader = NodeKeys.generate()
    sealed = seal(SIGNED, recipient=reader.public.recipient)
    assert reader.open(sealed) == SIGNED
    with pytest.raises(SealBrokenError):
        KEYS.open(sealed)
