import contextlib

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import MalformedError
from rekam.journal import cbor
from rekam.journal.cbor import ITEMS_MAX
from tests.journal.strategies import HOSTILE_ITEMS, INTEGERS, TEXTS, damaged

SCALARS = st.none() | st.booleans() | INTEGERS | TEXTS | st.binary(max_size=300)
ITEMS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(INTEGERS | TEXTS | st.binary(), inner),
    max_leaves=20,
)


@given(ITEMS)
def test_what_rekam_writes_is_read_again(item):
    assert cbor.loads(cbor2.dumps(item)) == item


@given(ITEMS, st.data())
def test_damage_is_malformed_or_another_plain_item(item, data):
    wrong = data.draw(damaged(cbor2.dumps(item, canonical=True)))
    try:
        found = cbor.loads(wrong)
    except MalformedError:
        return
    assert cbor2.loads(cbor2.dumps(found)) == found
    assert len(cbor2.dumps(found)) == len(wrong)


@given(st.binary())
def test_no_bytes_at_all_end_in_another_error(data):
    with contextlib.suppress(MalformedError):
        assert cbor.loads(data) == cbor2.loads(data)


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
def test_a_hostile_item_is_refused(item):
    with pytest.raises(MalformedError):
        cbor.loads(item)


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
def test_a_hostile_item_is_refused_inside_a_list(item):
    with pytest.raises(MalformedError):
        cbor.loads(b"\x82\x00" + item)


@pytest.mark.parametrize("there", [0, 70_000, 100_000])
def test_a_long_text_is_refused_before_it_is_decoded(monkeypatch, there):
    monkeypatch.setattr(cbor2, "loads", None)
    with pytest.raises(MalformedError):
        cbor.loads(b"\x7a" + (100_000).to_bytes(4) + b"a" * there)


def test_bytes_that_are_cut_short_are_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(cbor2, "loads", None)
    with pytest.raises(MalformedError, match="extent"):
        cbor.loads(b"\x5a" + (100_000).to_bytes(4) + b"a")


@pytest.mark.parametrize("empty", [b"\x80", b"\xa0", b"\x00"], ids=["lists", "maps", "integers"])
def test_more_items_than_memory_bears_are_refused(monkeypatch, empty):
    monkeypatch.setattr(cbor2, "loads", None)
    lists = b"\x9a" + (ITEMS_MAX // 2).to_bytes(4) + (b"\x82" + empty * 2) * (ITEMS_MAX // 2)
    with pytest.raises(MalformedError, match="items"):
        cbor.loads(lists)


def test_a_list_that_doubles_itself_is_refused():
    with pytest.raises(MalformedError, match="tag"):
        cbor.loads(HOSTILE_ITEMS["a list that doubles itself"])


@pytest.mark.parametrize(
    ("data", "item"),
    [
        (b"\x17", 23),
        (b"\x18\x18", 24),
        (b"\x18\xff", 255),
        (b"\x19\x01\x00", 256),
        (b"\x19\xff\xff", 2**16 - 1),
        (b"\x1a\x00\x01\x00\x00", 2**16),
        (b"\x1a" + b"\xff" * 4, 2**32 - 1),
        (b"\x1b\x00\x00\x00\x01" + bytes(4), 2**32),
        (b"\x1b\x7f" + b"\xff" * 7, 2**63 - 1),
        (b"\x3b\x7f" + b"\xff" * 7, -(2**63)),
        (b"\x20", -1),
        (b"\x40", b""),
        (b"\x60", ""),
        (b"\x80", []),
        (b"\xa0", {}),
        (b"\xf4", False),
        (b"\xf5", True),
        (b"\xf6", None),
    ],
)
def test_the_edges_of_each_form_are_read(data, item):
    assert cbor.loads(data) == item


@pytest.mark.parametrize(
    "data",
    [
        b"\x18\x17",
        b"\x19\x00\xff",
        b"\x1a\x00\x00\xff\xff",
        b"\x1b" + bytes(4) + b"\xff" * 4,
        b"\x1b\x80" + bytes(7),
        b"\x3b\x80" + bytes(7),
        b"\x58\x01a",
        b"\x78\x01a",
        b"\x98\x01\x01",
        b"\xb8\x01\x01\x01",
        b"\xf8\x14",
        b"\xf3",
        b"\xf7",
    ],
)
def test_just_over_the_edge_of_a_form_is_refused(data):
    with pytest.raises(MalformedError):
        cbor.loads(data)


def test_bytes_may_hold_what_text_may_not():
    assert cbor.loads(b"\x43a\x00b") == b"a\x00b"


ROWS = [[1, -1, 2**63 - 1, "Siti", b"\0" * 70_000, None, True], [0.0, -0.5, 1e300], ["a\0b"], []]


def test_rows_are_read_one_behind_another():
    assert list(cbor.rows(b"".join(map(cbor2.dumps, ROWS)))) == ROWS
    assert list(cbor.rows(b"")) == []


def test_a_long_text_of_a_row_is_read_if_it_is_whole(monkeypatch):
    long = "é" * 50_000
    data = cbor2.dumps([long])
    assert list(cbor.rows(data)) == [[long]]
    monkeypatch.setattr(cbor2, "loads", None)
    with pytest.raises(MalformedError):
        list(cbor.rows(data[:-1] + b"\xff"))
    with pytest.raises(MalformedError):
        list(cbor.rows(data[:-1]))


@pytest.mark.parametrize(
    "row", [b"\xd8\x1c\x81\xd8\x1d\x00", b"\x9f\xff", b"\xf9\0\0", b"\xfb\0", b"\x18\x01", b"\x81"]
)
def test_what_no_row_of_ours_holds_is_refused(row):
    reading = cbor.rows(cbor2.dumps([1]) + row)
    assert next(reading) == [1]
    with pytest.raises(MalformedError):
        next(reading)
