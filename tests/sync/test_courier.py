"""One exchange: what arrives is taken, what is missing is put, and a bad carrier stops nothing."""

import hashlib
import threading

import pytest

from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, NodeId
from rekam.sync import courier
from rekam.sync.bundles import unbundle
from rekam.sync.carrier import part_name
from rekam.sync.courier import Outcome, Report
from rekam.sync.journey import Journey, StoppedError, Watched
from rekam.sync.lanes import FAILURES_MAX
from tests.carriers import MemoryCarrier

KIT = NodeId("kit-01")
SEGMENT = "office/kit-01/1/0000000001-0000000002.segment"
TRUST = "kit-01/office/trust/1/0000000001-0000000001.segment"
OTHER = "kit-01/kit-02/1/0000000001-0000000001.segment"
PART = f"kit-01/parts/{'ab' * 32}"
STATEMENT = "kit-01/office.statement"
TOLD = "office/kit-01.statement"


class Room:
    """A mailroom that writes down what it was given, and answers as it was told to."""

    node = KIT

    def __init__(self, outcome=Outcome.KNOWN, outgoing=()):
        self.outcome = outcome
        self.outgoing = list(outgoing)
        self.taken = []

    def peers(self):
        return [OFFICE]

    def take(self, name, data):
        self.taken.append(name)
        return self.outcome

    def segments_for(self, peer, present):
        return [one for one in self.outgoing if one[0] not in present]

    def parts_for(self, peer, present):
        return []

    def statement_for(self, peer):
        return b"statement"

    def has_part(self, name):
        return False

    def last_written(self):
        return 0


class Failing(MemoryCarrier):
    """Fails at whatever a test says."""

    def __init__(self, *failing, names=()):
        super().__init__()
        self.failing = failing
        self.calls = 0
        self.kept |= dict.fromkeys(names, b"x")

    def names(self, mailbox):
        self._fail("names")
        return super().names(mailbox)

    def get(self, name):
        self._fail("get")
        return super().get(name)

    def put(self, name, data):
        self._fail("put")
        super().put(name, data)

    def drop(self, name):
        self._fail("drop")
        super().drop(name)

    def _fail(self, what):
        if what in self.failing:
            self.calls += 1
            raise TransportError(what)


def test_small_things_are_taken_first_and_then_forgotten_by_the_carrier():
    room, carrier = Room(), Failing(names=[PART, OTHER, TRUST, STATEMENT, "kit-01/pairing.answer"])
    courier.run(room, carrier)
    assert room.taken == [STATEMENT, TRUST, OTHER, PART]
    assert carrier.names(KIT) == ["kit-01/pairing.answer"]


def test_what_is_missing_is_put_once_and_a_statement_always():
    carrier = Failing()
    for _ in range(2):
        report = courier.run(Room(outgoing=[(SEGMENT, b"work")]), carrier)
    assert report.put == []
    assert carrier.kept == {SEGMENT: b"work", TOLD: b"statement"}


@pytest.mark.parametrize(
    ("outcome", "where"),
    [(Outcome.NEW, "taken"), (Outcome.KNOWN, "known"), (Outcome.ASIDE, "refused")],
)
def test_the_report_says_what_became_of_each(outcome, where):
    report = courier.run(Room(outcome), Failing(names=[OTHER]))
    assert getattr(report, where) == [OTHER]


def test_we_write_to_those_who_were_chosen():
    carrier = Failing()
    courier.run(Room(), carrier, peers=[NodeId("kit-09")])
    assert list(carrier.kept) == ["kit-09/kit-01.statement"]


def test_a_mailbox_that_fills_again_and_again_ends_the_exchange_all_the_same():
    carrier = Failing(names=[OTHER])
    carrier.drop = lambda name: None
    report = courier.run(Room(Outcome.NEW), carrier)
    assert len(report.taken) == courier.TURNS_MAX


def test_what_cannot_be_read_is_left_for_the_next_exchange():
    room, carrier = Room(), Failing("get", names=[OTHER])
    report = courier.run(room, carrier)
    assert (room.taken, set(report.failed)) == ([], {OTHER})
    assert carrier.kept[OTHER] == b"x"
    assert carrier.kept[TOLD] == b"statement"


def test_a_link_that_is_down_ends_the_exchange_after_a_few_failures():
    carrier = Failing("get", "put", "names", "drop", names=[OTHER] * 9)
    report = courier.run(Room(outgoing=[(SEGMENT, b"work")] * 9), carrier)
    assert carrier.calls == len(report.failed) == FAILURES_MAX


def test_what_could_not_be_put_is_tried_again_in_the_next_exchange():
    carrier = Failing("put")
    report = courier.run(Room(outgoing=[(SEGMENT, b"work")]), carrier)
    assert (report.put, report.failed) == ([], [SEGMENT, TOLD])
    carrier.failing = ()
    assert courier.run(Room(outgoing=[(SEGMENT, b"work")]), carrier).put == [SEGMENT]


def test_a_failure_between_successes_does_not_count_as_a_link_that_is_down():
    names = [f"kit-01/kit-02/1/{n:010d}-{n:010d}.segment" for n in range(1, 9)]
    room, carrier = Room(), Failing("drop", names=names)
    report = courier.run(room, carrier)
    assert len(room.taken) == len(report.known) == 16  # taken in both turns, for none was dropped


def test_reports_add_up():
    one, other = Report(taken=["a"], failed=["b"]), Report(taken=["c"], put=["d"])
    assert one + other == Report(taken=["a", "c"], failed=["b"], put=["d"])


class Wide(MemoryCarrier):
    """Bears four requests at once and small pieces; ``slow`` names wait until they are let go."""

    lanes = 4
    piece_bytes = 100

    def __init__(self, slow=()):
        super().__init__()
        self.slow = set(slow)
        self.let_go = threading.Event()
        self.order = []

    def get(self, name):
        if name in self.slow:
            assert self.let_go.wait(10)
        else:
            self.let_go.set()
        return super().get(name)

    def put(self, name, data):
        self.order.append(name)
        if name.endswith(".piece") and not self.let_go.wait(0.02):
            assert self.let_go.wait(10)
        super().put(name, data)


def test_what_comes_out_of_order_is_taken_in_order():
    room, carrier = Room(), Wide(slow=[STATEMENT])
    carrier.kept |= dict.fromkeys([PART, OTHER, TRUST, STATEMENT], b"x")
    courier.run(room, carrier)
    assert room.taken == [STATEMENT, TRUST, OTHER, PART]


class Recording(Room):
    """Records somebody while a large part is under way."""

    def __init__(self, carrier):
        super().__init__()
        self.carrier = carrier
        self.looked = 0

    def parts_for(self, peer, present):
        return [(f"office/parts/{'ab' * 32}", bytes(1000))]

    def segments_for(self, peer, present):
        return [(SEGMENT, b"news")] if self.looked else []

    def last_written(self):
        self.looked += len(self.carrier.order) >= 3
        if SEGMENT in self.carrier.kept:
            self.carrier.let_go.set()
        return bool(self.looked)


def test_a_recording_made_during_a_large_upload_overtakes_it():
    """No piece that is under way ends before the recording is at the office."""
    carrier = Wide()
    report = courier.run(Recording(carrier), carrier)
    assert carrier.order.index(SEGMENT) == 3
    assert len(carrier.order) > 10
    assert report.failed == []


def test_an_upload_that_was_interrupted_goes_on_and_its_reader_joins_the_pieces():
    carrier = Wide()
    carrier.let_go.set()

    def interrupt(journey):
        if journey.bytes_out >= 400:
            journey.stop()

    sender = Recording(Wide())
    with pytest.raises(StoppedError):
        courier.run(sender, Watched(carrier, Journey(on_step=interrupt)))
    across = len(carrier.names(OFFICE))
    carrier.order.clear()
    report = courier.run(sender, carrier)
    sent = [name for name in carrier.order if name.endswith(".piece")]
    assert len(sent) == 10 - across < 7
    assert report.put == [f"office/parts/{'ab' * 32}"]
    reader = Room(Outcome.NEW)
    reader.node = OFFICE
    assert PART.replace("kit-01", "office") in courier.run(reader, carrier, peers=[]).taken
    assert carrier.names(OFFICE) == []


class Together(MemoryCarrier):
    """Takes small parts together, as an office does over HTTP."""

    piece_bytes = bundle_bytes = 100


class Photographed(Room):
    """Has parts of these sizes that nobody has signed for."""

    def __init__(self, *sizes):
        super().__init__()
        blobs = [bytes([number]) * size for number, size in enumerate(sizes)]
        self.parts = [(part_name(OFFICE, hashlib.sha256(one).digest()), one) for one in blobs]

    def parts_for(self, peer, present):
        return self.parts


def test_small_parts_travel_together_and_large_ones_in_pieces():
    room, carrier = Photographed(60, 60, 60, 250, 30), Together()
    report = courier.run(room, carrier)
    loads = [unbundle(*one) for one in carrier.kept.items() if "/parts/" in one[0]]
    assert [[len(data) for _, data in load] for load in loads] == [
        [60, 60],
        [60],
        [100],
        [100],
        [50],
        [30],
    ]
    assert report.put == [name for name, _ in room.parts]


def test_a_part_that_went_in_a_bundle_goes_once_in_an_exchange():
    room, carrier = Photographed(60, 60, 60), Together()
    carrier.kept[OTHER] = b"news, so that there is another turn"
    room.outcome = Outcome.NEW
    puts = []
    carrier.put = lambda name, data: puts.append(name)
    carrier.drop = lambda name: None
    courier.run(room, carrier)
    assert sum("/parts/" in name for name in puts) == 2


def test_a_look_at_an_exchange_sees_the_parts_in_a_bundle():
    room, journey = Photographed(60, 60), Journey()
    courier.run(room, Watched(Together(), journey))
    assert [*journey.out][:-1] == [name for name, _ in room.parts]
    assert journey.bytes_out == 120 + len(b"statement")


def test_each_thing_is_put_once_at_a_place_that_loses_everything():
    class Losing(MemoryCarrier):
        def put(self, name, data):
            self.kept["puts"] = self.kept.get("puts", 0) + 1

        def drop(self, name):
            pass

    carrier = Losing()
    carrier.kept[OTHER] = b"news, each time anew"
    courier.run(Room(Outcome.NEW, outgoing=[(SEGMENT, b"work")]), carrier)
    assert carrier.kept["puts"] == 1 + courier.TURNS_MAX  # the statement in each turn


def test_a_list_that_is_old_is_no_link_that_is_down():
    class Stale(MemoryCarrier):
        def names(self, mailbox):
            stale = [f"kit-01/kit-02/1/{n:010d}-{n:010d}.segment" for n in range(2, 9)]
            return sorted({*super().names(mailbox), *(stale if mailbox == KIT else ())})

    carrier = Stale()
    carrier.kept[OTHER] = b"x"
    room = Room(outgoing=[(SEGMENT, b"work")])
    report = courier.run(room, carrier)
    assert (report.failed, report.known, report.put) == ([], [OTHER], [SEGMENT])


def test_an_impossible_piece_is_dropped_and_stops_nothing():
    """By such a name anybody who may write into a mailbox would have stopped every exchange."""
    room, carrier = Room(), MemoryCarrier()
    impossible = f"kit-01/office/parts/{'ab' * 32}/9/00000005-00000003.{'0' * 16}.piece"
    for name in (impossible, SEGMENT.replace("office", "kit-01", 1), STATEMENT):
        carrier.put(name, b"data")
    courier.run(room, carrier)
    assert room.taken
    assert impossible not in room.taken
    assert impossible not in carrier.kept
