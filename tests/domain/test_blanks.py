"""Blank cards: the account balances after anything that may be told of them, in any order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain import blanks
from rekam.domain.blanks import HERE, Run, Stock, run
from rekam.domain.errors import BlankKnownError, MalformedError, NotInStockError, RefusedError
from rekam.domain.lifecycle import Recorded
from rekam.domain.stamp import Place, Stamp, order_of
from rekam.domain.values import NodeId, StreamId

UNIT = "35.01.04"
UNITS = [HERE, UNIT, "35.01.11"]


def told(*facts):
    """Return an account of facts told one after the other."""
    return blanks.fold(at(number, fact) for number, fact in enumerate(facts))


def at(number, fact):
    unit = Place(StreamId("office/umum"), 1, number + 1)
    return Recorded(order_of(Stamp(number, 0, NodeId("office")), unit, bound_ms=None), fact)


def received(first="E0001", last="E0100", stock=None):
    return blanks.receive(stock or Stock(), unit=HERE, first=first, last=last, source="SP 12")


def lying(stock, unit=HERE):
    return [(one.first, one.last) for one in stock.at(unit).lying]


NO_RUNS = [
    ("", ""), ("E0001", "F0002"), ("E0001", "E00002"), ("E2", "E3"), ("E0002", "E0001"),
    ("E000001", "E900001"), ("e0001;", "E0002"),
]  # fmt: skip


@pytest.mark.parametrize("ends", NO_RUNS, ids="-".join)
def test_what_is_no_run_is_refused(ends):
    with pytest.raises(MalformedError):
        run(*ends)


def test_a_run_keeps_its_letters_and_its_zeros():
    assert [*run("e0009 ", "E0011").serials()] == ["E0009", "E0010", "E0011"]
    assert "E0010" in run("E0009", "E0011")
    assert "E00010" not in run("E0009", "E0011")


def test_blanks_come_once():
    stock = told(received())
    with pytest.raises(BlankKnownError) as error:
        received("E0090", "E0200", stock)
    assert error.value.args == ("E0090",)


def test_blanks_go_to_a_unit_and_leave_a_gap():
    stock = told(received())
    stock = told(
        received(),
        blanks.move(stock, unit=HERE, to=UNIT, first="E0011", last="E0020", used=()),
    )
    assert (lying(stock), lying(stock, UNIT)) == ([(1, 10), (21, 100)], [(11, 20)])


@pytest.mark.parametrize(
    ("unit", "first", "last", "used"),
    [
        (UNIT, "E0001", "E0001", ()),
        (HERE, "E0100", "E0101", ()),
        (HERE, "E0001", "E0010", {"E0007"}),
        (HERE, "F0001", "F0001", ()),
    ],
)
def test_what_is_not_there_goes_nowhere(unit, first, last, used):
    ends = {"first": first, "last": last}
    with pytest.raises(NotInStockError):
        blanks.move(told(received()), unit=unit, to="35.01.11", used=used, **ends)
    with pytest.raises(NotInStockError):
        blanks.destroy(told(received()), unit=unit, minutes="1", reason="x", printed=used, **ends)
    with pytest.raises(NotInStockError):
        blanks.correct(told(received()), unit=unit, is_found=False, reason="x", used=used, **ends)
    if first == last:
        with pytest.raises(NotInStockError):
            blanks.check_there(told(received()), unit=unit, blank=first, used=used)


def test_what_was_lost_may_be_found_and_what_lies_there_may_not():
    ends = {"unit": HERE, "first": "E0005", "last": "E0006", "reason": "dihitung"}
    lost = blanks.correct(told(received()), is_found=False, used=(), **ends)
    found = blanks.correct(told(received(), lost), is_found=True, used=(), **ends)
    account = told(received(), lost, found).at(HERE)
    assert (account.lost, account.found, sum(map(len, account.lying))) == (2, 2, 100)
    with pytest.raises(BlankKnownError):
        blanks.correct(told(received()), is_found=True, used=(), **ends)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["receive", "move", "destroy", "lose", "find", "print"]),
        st.integers(1, 60),
        st.integers(0, 12),
        st.sampled_from(UNITS),
        st.sampled_from(UNITS),
    ),
    max_size=40,
)


@given(MOVES, st.randoms())
def test_the_account_balances_after_anything_and_in_any_order(moves, chance):
    """Nobody prints on what is not there, and no blank is in two units."""
    facts, printed = [], {}
    for what, first, more, unit, to in moves:
        stock, ends = told(*facts), {"first": f"E{first:04}", "last": f"E{first + more:04}"}
        try:
            if what == "receive":
                facts.append(blanks.receive(stock, unit=unit, source="x", **ends))
            elif what == "move":
                fact = blanks.move(stock, unit=unit, to=to, used=printed, **ends)
                facts.append(fact)
            elif what == "destroy":
                facts.append(
                    blanks.destroy(
                        stock, unit=unit, minutes="1", reason="x", printed=printed, **ends
                    )
                )
            elif what == "print":
                serial = ends["first"]
                blanks.check_there(stock, unit=unit, blank=serial, used=printed)
                printed[serial] = unit
            else:
                facts.append(
                    blanks.correct(
                        stock, unit=unit, is_found=what == "find", reason="x", used=printed,
                        **ends,
                    )
                )  # fmt: skip
        except RefusedError:
            continue
    history = [at(number, fact) for number, fact in enumerate(facts)]
    chance.shuffle(history)
    stock = blanks.fold(history)
    everywhere = [serial for unit in stock.units for one in stock.at(unit).lying
                  for serial in one.serials()]  # fmt: skip
    assert len(everywhere) == len(set(everywhere))
    assert all(serial in everywhere for serial in printed)
    for unit, account in stock.units.items():
        there = sum(map(len, account.lying))
        into = account.received + account.came + account.found
        assert into - account.went - account.destroyed - account.lost == there
        assert sum(at_unit == unit for at_unit in printed.values()) <= there


@given(st.integers(1, 40), st.integers(0, 9), st.integers(1, 40), st.integers(0, 9))
def test_taking_a_run_out_of_another_leaves_the_rest(first, more, other, length):
    one, two = Run("E", 4, first, first + more), Run("E", 4, other, other + length)
    left = {serial for piece in one.without(two) for serial in piece.serials()}
    assert left == {*one.serials()} - {*two.serials()}
    assert one.meets(two) == bool({*one.serials()} & {*two.serials()})
