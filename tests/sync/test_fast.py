"""What a kit remembers of an office's HTTP/3, and when it tries it again."""

import pytest

from rekam.sync import fast
from rekam.sync.fast import AGAIN_S, STEADY_S, Chooser, Memory, Told
from rekam.sync.h3.terms import Known

OFFICE = "https://kantor.test"


class Clock:
    now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def memory(clock):
    return Memory(steady_s=clock)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ('h3=":443"', (443, 86400.0)),
        ('h3=":8443"; ma=60', (8443, 60.0)),
        ('h2=":443", h3=":8443";ma=60; persist=1', (8443, 60.0)),
        ('h3=":443"; ma=999999999', (443, fast.TOLD_S_MAX)),
        ('h3="elsewhere.test:443"', None),
        ('h3=":0"', None),
        ('h3=":70000"', None),
        ('h3-29=":443"', None),
        ("clear", None),
        ("", None),
    ],
)
def test_an_offer_is_read_and_one_that_leads_elsewhere_is_none(told, found):
    assert fast.offered(told) == found


def test_what_was_offered_is_tried_until_the_offer_is_old(memory, clock):
    memory.hear("kantor.test", 'h3=":443"; ma=60')
    assert memory.worth_trying("kantor.test").port == 443
    assert memory.worth_trying("lain.test") is None
    clock.now_s += 61
    assert memory.worth_trying("kantor.test") is None


def test_what_failed_is_tried_again_each_time_later_and_at_last_every_hour(memory, clock):
    memory.hear("kantor.test", 'h3=":443"; ma=600000')
    waits = []
    for _ in range(9):
        known = memory.worth_trying("kantor.test")
        memory.note_failure(known, "refused")
        assert memory.worth_trying("kantor.test") is None
        waits.append(known.again_s - clock.now_s)
        clock.now_s = known.again_s
    assert waits[:3] == [30, 60, 120]
    assert waits[-1] == AGAIN_S[1]


@pytest.mark.parametrize("why", ["silent", "narrow"])
def test_smaller_packets_are_tried_at_once_and_large_ones_again_after_them(memory, clock, why):
    memory.hear("kantor.test", 'h3=":443"')
    known = memory.worth_trying("kantor.test")
    memory.note_failure(known, why)
    assert memory.worth_trying("kantor.test") is known
    assert known.known.is_narrow
    memory.note_failure(known, why)
    assert (known.again_s, known.known.is_narrow) == (clock.now_s + AGAIN_S[0], False)


def test_another_port_is_another_chance(memory):
    memory.hear("kantor.test", 'h3=":443"')
    memory.note_failure(memory.worth_trying("kantor.test"), "refused")
    memory.hear("kantor.test", 'h3=":443"')
    assert memory.worth_trying("kantor.test") is None
    memory.hear("kantor.test", 'h3=":8443"')
    assert memory.worth_trying("kantor.test").port == 8443


@pytest.mark.parametrize(
    ("address", "proxy", "is_there", "serves"),
    [
        (OFFICE, "", True, True),
        ("http://kantor.test", "", True, False),
        (OFFICE, "http://proxy.test:3128", True, False),
        (OFFICE, "", False, False),
    ],
    ids=[
        "https",
        "never without TLS",
        "never past a proxy",
        "not where aioquic is not installed",
    ],
)
def test_where_it_may_be_tried_at_all(monkeypatch, address, proxy, is_there, serves):
    monkeypatch.setattr(fast, "is_there", lambda: is_there)
    assert Memory(proxy_of=lambda _: proxy).serves(address) is serves


class Line:
    """A connection that is as the test says."""

    def __init__(self, *, opened_s=0.3, why="", stood_s=1.0, carried=None, is_early=False):
        self.carried, self.is_early = carried, is_early
        self.why, self.stood_s, self._opened_s = why, stood_s, opened_s
        self.is_open, self.is_closed = not why, False

    def wait(self, _seconds):
        return self.is_open

    def opened_after_s(self):
        return self._opened_s

    def close(self):
        self.is_closed = True


@pytest.fixture
def chooser(memory, monkeypatch):
    """A chooser that knows of an offer, and opens what ``lines`` holds."""
    memory.hear("kantor.test", 'h3=":443"')
    chooser = Chooser(OFFICE, memory, patience=None)
    chooser.lines = []
    monkeypatch.setattr(fast, "_opened", lambda *_: chooser.lines.pop(0))
    return chooser


def known(memory):
    return memory.offices["kantor.test"]


def test_the_first_time_the_work_goes_on_while_it_is_tried(chooser):
    line = Line()
    chooser.lines = [line]
    assert chooser.line() is None
    assert chooser.line() is line


def test_one_that_stood_the_last_time_is_waited_for(chooser, memory):
    line = Line()
    chooser.lines = [line]
    known(memory).has_stood = True
    assert chooser.line() is line


def test_one_that_may_ask_early_is_not_waited_for(chooser, memory, monkeypatch):
    line = Line(is_early=True)
    line.is_open = False
    monkeypatch.setattr(line, "wait", None)
    chooser.lines = [line]
    known(memory).has_stood = True
    assert chooser.line() is line
    assert chooser.line() is None  # what follows goes by TCP until it stands
    line.is_open = True
    assert chooser.line() is line


@pytest.mark.parametrize("how", ["closed", "fallen"])
def test_what_a_link_carried_is_learnt_and_kept(chooser, memory, how):
    kept = []
    memory.keep = lambda: kept.append(known(memory).known.carried)
    line = Line(carried=(16_000.0, 0.6))
    chooser.lines = [line]
    chooser.line()
    if how == "fallen":
        line.why = "silent"
        chooser.line()
    chooser.close()
    assert known(memory).known.carried == (16_000.0, 0.6)
    assert kept == [(16_000.0, 0.6)]


def test_one_that_never_came_about_is_left_and_not_tried_at_once(chooser, memory):
    line = Line(why="refused")
    chooser.lines = [line]
    assert [chooser.line() for _ in range(3)] == [None] * 3
    assert line.is_closed
    assert known(memory) == Told(
        443,
        known(memory).until_s,
        again_s=1000 + AGAIN_S[0],
        failures=1,
        why="refused",
        known=Known(is_narrow=True),  # the next time with smaller packets
    )


def test_one_that_stood_long_and_fell_is_soon_tried_again(chooser, memory, clock):
    known(memory).failures = 5
    line = Line(stood_s=STEADY_S + 1)
    chooser.lines = [line]
    chooser.line()
    line.why = "closed by the office"
    chooser.drop(line)
    assert known(memory).again_s == clock.now_s + AGAIN_S[0]


def test_next_door_tcp_loses_nothing(chooser, memory, clock):
    line = Line(opened_s=0.002)
    chooser.lines = [line]
    assert chooser.line() is None
    assert chooser.line() is None
    assert line.is_closed
    assert known(memory).again_s == clock.now_s + AGAIN_S[1]


def test_a_closed_chooser_opens_nothing(chooser):
    chooser.close()
    chooser.lines = [Line()]
    assert chooser.line() is None
    assert chooser.lines
