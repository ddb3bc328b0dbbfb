import contextlib

import cbor2
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from rekam.domain.errors import SealBrokenError, SignatureError, UntrustedError
from rekam.journal import segment, signed
from rekam.journal.entry import PAYLOAD_BYTES_MAX
from rekam.journal.segment import COUNT_LIMIT, MILLIS_LIMIT, PLAIN_BYTES_MAX, Segment
from tests.journal.chains import (
    BODY,
    PUBLIC,
    ROW,
    RUN,
    SIGNED,
    START,
    body_with,
    forge,
    row_with,
    wrap,
)
from tests.journal.strategies import HOSTILE_ITEMS, damaged

# ---- a changed byte, and other damage


@pytest.mark.parametrize(
    "changed",
    [
        body_with(1, "kit-08"),
        body_with(2, 2),
        body_with(3, 2),
        body_with(4, bytes(32)),
        row_with(0, 1_522_900_800_001),
        row_with(1, 1),
        row_with(2, "rini"),
        row_with(3, b"\x82\x61y\xa0"),
    ],
    ids=["stream", "epoch", "first", "previous", "millis", "counter", "actor", "payload"],
)
def test_a_changed_byte_in_each_field_of_a_segment_is_refused(changed):
    data, other = forge(BODY), forge(changed)
    assert segment.verify(data, PUBLIC)
    _, payload = signed.peek(other, content_type=signed.SEGMENT)
    wrapper = cbor2.loads(data)
    wrapper.value[2] = payload
    with pytest.raises(SignatureError):
        segment.verify(cbor2.dumps(wrapper), PUBLIC)


@pytest.mark.parametrize("at", range(len(SIGNED)))
def test_a_changed_bit_anywhere_is_refused(at):
    with pytest.raises(UntrustedError):
        segment.verify(SIGNED[:at] + bytes([SIGNED[at] ^ 1 << at % 8]) + SIGNED[at + 1 :], PUBLIC)


@given(st.data())
def test_damaged_segments_are_refused(data):
    with pytest.raises(UntrustedError):
        segment.verify(data.draw(damaged(SIGNED)), PUBLIC)


SQUEEZED = signed.peek(SIGNED, content_type=signed.SEGMENT)[1]
PLAIN = zstandard.ZstdDecompressor(dict_data=segment._dictionary()).decompress(SQUEEZED)


@given(st.data())
def test_a_damaged_frame_ends_in_no_other_error_even_when_signed(data):
    with contextlib.suppress(UntrustedError):
        segment.verify(wrap(data.draw(damaged(SQUEEZED))), PUBLIC)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_content_is_refused_or_another_content(data):
    try:
        found = segment.verify(forge(data.draw(damaged(PLAIN))), PUBLIC)
    except UntrustedError:
        return
    assert found != Segment(START.digest, tuple(RUN))


@given(st.binary())
def test_bytes_that_are_no_frame_are_refused_even_when_signed(data):
    with pytest.raises(SealBrokenError):
        segment.verify(wrap(data), PUBLIC)


@given(st.binary())
def test_bytes_that_are_no_content_are_refused_even_when_signed(data):
    with pytest.raises(SealBrokenError):
        segment.verify(forge(data), PUBLIC)


# ---- a hostile writer with a good key


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
def test_a_hostile_item_in_a_segment_is_refused(item):
    whole = [cbor2.dumps(one) for one in BODY[:5]]
    cells = [cbor2.dumps(one) for one in ROW]
    wrongs = [item, b"\x86" + b"".join(whole) + item, b"\x86" + b"".join(whole) + b"\x81" + item]
    wrongs += [
        b"\x86" + b"".join([*whole[:at], item, *whole[at + 1 :]]) + cbor2.dumps([ROW])
        for at in range(5)
    ]
    wrongs += [
        b"\x86" + b"".join(whole) + b"\x81\x84" + b"".join([*cells[:at], item, *cells[at + 1 :]])
        for at in range(4)
    ]
    for wrong in wrongs:
        with pytest.raises(SealBrokenError):
            segment.verify(forge(wrong), PUBLIC)


WRONG_NUMBERS = [0, -1, COUNT_LIMIT, 2**63, True, "1", None, []]
WRONG_FIELDS = {
    0: [0, 2, True, "1", None, [1]],
    1: ["", 7, b"kit-07", None, ["kit-07"]],
    2: WRONG_NUMBERS,
    3: WRONG_NUMBERS,
    4: [b"", bytes(31), bytes(33), "x" * 32, [0] * 32, None],
    5: [[], [ROW] * 201, None, 1, "x", {0: ROW}, {tuple(ROW): 1}],
}
WRONG_ROWS = [None, 1, "four", b"four", [], ROW[:3], [*ROW, 1], {}, dict(enumerate(ROW))]
WRONG_CELLS = {
    0: [-1, MILLIS_LIMIT, 2**63, True, "1", None, []],
    1: [-1, COUNT_LIMIT, 2**63, False, b"", None],
    2: ["", "x" * 61, b"rina", 7, None],
    3: [b"", bytes(PAYLOAD_BYTES_MAX + 1), "text", 7, None, []],
}


def test_a_content_of_another_form_is_refused():
    wrongs = [[], BODY[:5], [*BODY, 1], {"a": 1}, dict(enumerate(BODY)), "123456", b"123456"]
    for wrong in wrongs:
        with pytest.raises(SealBrokenError):
            segment.verify(forge(cbor2.dumps(wrong)), PUBLIC)


@pytest.mark.parametrize("field", WRONG_FIELDS)
def test_a_field_of_another_form_is_refused(field):
    for wrong in WRONG_FIELDS[field]:
        with pytest.raises(SealBrokenError):
            segment.verify(forge(body_with(field, wrong)), PUBLIC)


def test_a_row_of_another_form_is_refused():
    for wrong in WRONG_ROWS:
        for rows in ([wrong], [ROW, wrong], [wrong, ROW]):
            with pytest.raises(SealBrokenError):
                segment.verify(forge(body_with(5, rows)), PUBLIC)


@pytest.mark.parametrize("cell", WRONG_CELLS)
def test_a_cell_of_another_form_is_refused(cell):
    for wrong in WRONG_CELLS[cell]:
        with pytest.raises(SealBrokenError):
            segment.verify(forge(row_with(cell, wrong)), PUBLIC)


@pytest.mark.parametrize(
    ("cell", "edge"),
    [(0, 0), (0, 2**47 - 1), (1, 2**31 - 1), (2, "x"), (2, "x" * 60), (3, b"x")],
)
def test_a_row_at_the_edge_of_its_form_is_read(cell, edge):
    assert len(segment.verify(forge(row_with(cell, edge)), PUBLIC).entries) == 1


def test_the_last_place_of_a_chain_can_be_read_and_none_after_it():
    last = 2**31 - 1
    assert segment.verify(forge(body_with(3, last)), PUBLIC).last == last
    beyond = [*BODY[:3], last, START.digest, [ROW, ROW]]
    with pytest.raises(SealBrokenError):
        segment.verify(forge(beyond), PUBLIC)


# ---- frames


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    squeezer = zstandard.ZstdCompressor(level=19, dict_data=segment._dictionary())
    bomb = wrap(squeezer.compress(bytes(PLAIN_BYTES_MAX + 1)))
    assert len(bomb) < 1000
    monkeypatch.setattr(zstandard, "ZstdDecompressor", None)  # whoever unpacks it falls over
    with pytest.raises(SealBrokenError):
        segment.verify(bomb, PUBLIC)


def test_a_frame_that_hides_its_size_is_refused():
    squeezer = zstandard.ZstdCompressor(write_content_size=False, dict_data=segment._dictionary())
    with pytest.raises(SealBrokenError):
        segment.verify(wrap(squeezer.compress(PLAIN)), PUBLIC)


def test_two_frames_are_refused():
    with pytest.raises(SealBrokenError):
        segment.verify(wrap(SQUEEZED + SQUEEZED), PUBLIC)


def test_a_skippable_frame_is_refused():
    skippable = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
    for wrong in (skippable, skippable + SQUEEZED, SQUEEZED + skippable):
        with pytest.raises(SealBrokenError):
            segment.verify(wrap(wrong), PUBLIC)


def test_a_frame_without_the_shared_dictionary_is_refused():
    with pytest.raises(SealBrokenError):
        segment.verify(forge(BODY, dictionary=False), PUBLIC)


def test_a_frame_of_another_dictionary_is_refused():
    samples = [f"catatan nomor {n} di desa {n % 7}".encode() * 3 for n in range(500)]
    other = zstandard.train_dictionary(1024, samples, dict_id=70_007)
    squeezed = zstandard.ZstdCompressor(dict_data=other).compress(PLAIN)
    with pytest.raises(SealBrokenError):
        segment.verify(wrap(squeezed), PUBLIC)


def test_a_frame_says_which_dictionary_it_needs():
    assert zstandard.get_frame_parameters(SQUEEZED).dict_id == segment.DICTIONARY_ID
    assert zstandard.get_frame_parameters(SQUEEZED).content_size == len(PLAIN)
