"""A statement says exactly what its writer signed, or nothing."""

from dataclasses import replace

import cbor2
import pytest

from rekam.domain.errors import SealBrokenError, SignatureError
from rekam.domain.values import NodeId, StreamId
from rekam.journal import signed
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys
from rekam.sync import statement
from tests.registry.saying import NOTHING, stated

KIT = NodeId("kit-01")
KEYS = NodeKeys.generate()
WHOLE = stated(
    epoch=2,
    positions={
        (StreamId("kit-01"), 1): Head(3, b"12345678"),
        (StreamId("office/trust"), 1): Head(1, bytes(8)),
    },
    parts=(b"p" * 32,),
    parts_missing=(b"m" * 32, b"n" * 32),
    parts_asked=(b"asked 12",),
    aside={b"rooted 1": True, b"not root": False},
    unsent=3,
    unsent_parts=4,
    receipts=5,
    backed={(StreamId("kit-01"), 1): Head(2, b"abcdefgh")},
    parts_outside=(b"outside!",),
)
BODY = [
    1,
    "office",
    2,
    5,
    [["kit-01", 1, 3, b"12345678"]],
    [b"p" * 32],
    [],
    [b"asked 12"],
    [[b"rooted 1", True]],
    3,
    4,
    5,
]
LAPTOP = statement.Condition(
    version="0.1.0", free_bytes=5 * 10**9, room_for=None, battery=71, is_on_mains=True
)
CONDITION = ["0.1.0", 5 * 10**9, None, 71, True]
IN_BACKUP = [2, *BODY[1:], [["kit-01", 1, 2, b"abcdefgh"]], [b"outside!"]]


def read(data, writer=KIT):
    return statement.read(data, writer=writer, signing_key=KEYS.public.signing_key)


def signed_body(body):
    return signed.sign(cbor2.dumps(body), KEYS, signer=KIT, content_type=signed.STATEMENT)


def test_what_was_written_is_read():
    assert read(statement.write(WHOLE, KEYS)) == WHOLE
    assert read(signed_body(BODY)).positions == {(StreamId("kit-01"), 1): Head(3, b"12345678")}


def test_each_version_is_written_as_low_as_it_can_be_and_both_are_read():
    """A kit that was not updated yet reads the receipts of an office that has no backup."""
    nothing = signed.peek(statement.write(stated(), KEYS), content_type=signed.STATEMENT)[1]
    backed = signed.peek(statement.write(WHOLE, KEYS), content_type=signed.STATEMENT)[1]
    assert (cbor2.loads(nothing)[0], cbor2.loads(backed)[0]) == (1, 2)
    assert read(signed_body(BODY)).backed == {}
    found = read(signed_body(IN_BACKUP))
    assert found.backed == {(StreamId("kit-01"), 1): Head(2, b"abcdefgh")}
    assert found.parts_outside == (b"outside!",)


@pytest.mark.parametrize(
    ("place", "item"),
    [(12, [["kit-01", 1, 2]]), (12, 7), (13, [b"nine byte"]), (13, ["outside!"])],
)
def test_a_word_on_backups_of_another_form_is_refused(place, item):
    with pytest.raises(SealBrokenError):
        read(signed_body([*IN_BACKUP[:place], item, *IN_BACKUP[place + 1 :]]))


def test_a_kit_says_how_its_laptop_is_in_a_version_of_its_own():
    for told in (stated(condition=LAPTOP), replace(WHOLE, condition=LAPTOP)):
        data = statement.write(told, KEYS)
        body = cbor2.loads(signed.peek(data, content_type=signed.STATEMENT)[1])
        assert (body[0], body[-1]) == (3, CONDITION)
        assert read(data) == told
    assert read(signed_body(IN_BACKUP)).condition is None


@pytest.mark.parametrize(
    "condition",
    [
        CONDITION[:-1],
        [*CONDITION, 1],
        None,
        7,
        ["0.1.0\n", *CONDITION[1:]],
        ["x" * 21, *CONDITION[1:]],
        [1, *CONDITION[1:]],
        ["0.1.0", -1, None, 71, True],
        ["0.1.0", 5, "many", 71, True],
        ["0.1.0", 5, None, 101, True],
        ["0.1.0", 5, None, 71, 1],
    ],
)
def test_a_laptop_of_another_form_is_refused(condition):
    with pytest.raises(SealBrokenError):
        read(signed_body([3, *IN_BACKUP[1:], condition]))


def test_a_battery_that_runs_down_is_no_news():
    before = replace(WHOLE, condition=LAPTOP)
    later = replace(before, made_ms=9, condition=replace(LAPTOP, battery=20))
    assert not later.is_news_after(before)
    assert not later.is_news_after(WHOLE)
    assert replace(later, unsent=99).is_news_after(before)
    assert before.is_news_after(None)


def test_a_position_tells_eight_bytes_of_its_digest():
    told = stated(positions={(StreamId("kit-01"), 1): Head(3, b"d" * 32)})
    assert read(statement.write(told, KEYS)).positions == {
        (StreamId("kit-01"), 1): Head(3, b"d" * 8)
    }


def test_a_statement_by_another_key_or_another_node_is_refused():
    with pytest.raises(SignatureError):
        read(statement.write(WHOLE, NodeKeys.generate()))
    with pytest.raises(SealBrokenError):
        read(statement.write(WHOLE, KEYS), writer=NodeId("kit-02"))


def test_any_changed_byte_is_refused():
    data = statement.write(WHOLE, KEYS)
    for place in range(len(data)):
        with pytest.raises((SealBrokenError, SignatureError)):
            read(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


@pytest.mark.parametrize(
    ("place", "item"),
    [
        (0, 2),
        (0, 3),
        (0, 4),
        (0, True),
        (1, "kit-1"),
        (2, -1),
        (2, statement.EPOCH_LIMIT),
        (2, True),
        (3, 2**47),
        (4, [["kit-01", 1, statement.SEQ_LIMIT, b"12345678"]]),
        (4, [["kit-01", 1, 3, b"1234567"]]),
        (4, [["kit-01", 1, 3]]),
        (4, [["../x", 1, 3, b"12345678"]]),
        (5, [b"short"]),
        (6, ["text"]),
        (7, [b"long enough"]),
        (8, [[b"12345678"]]),
        (9, 1.5),
        (10, None),
        (11, statement.COUNTER_LIMIT),
    ],
)
def test_a_statement_of_another_form_is_refused(place, item):
    with pytest.raises(SealBrokenError):
        read(signed_body([*BODY[:place], item, *BODY[place + 1 :]]))


def test_a_statement_with_more_or_fewer_fields_is_refused():
    backed = [[*IN_BACKUP, 1], IN_BACKUP[:-1], [3, *IN_BACKUP[1:]]]
    for body in ([*BODY, 1], BODY[:-1], *backed, [], {}, 7):
        with pytest.raises(SealBrokenError):
            read(signed_body(body))


def test_saying_nothing_is_a_statement_too():
    assert read(statement.write(stated(), KEYS)) == stated()
    assert set(NOTHING) == set(statement.Statement.__slots__)
