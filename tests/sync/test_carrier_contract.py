"""What every carrier must do, as a kit sees it: memory, folder, stick, and the office.

Behind each carrier is the place where it keeps things (``store``), which the office reaches itself.
"""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.sync.carrier import (
    answer_name,
    is_name,
    is_pairing,
    letters_name,
    part_name,
    request_name,
    segment_name,
    statement_name,
)
from rekam.sync.folder import FolderCarrier
from rekam.sync.http import HttpCarrier
from rekam.sync.stick import StickCarrier
from tests.carriers import MemoryCarrier
from tests.serving import serving

KIT = NodeId("kit-01")
OUT = [  # an office that serves a mailbox takes in at once all but what lacks something before it
    segment_name(OFFICE, StreamId(KIT), 1, (41, 80)),
    f"office/kit-01/parts/{bytes(range(32)).hex()}/2000000/00000000-01048576.{16 * '0'}.piece",
    segment_name(OFFICE, StreamId("office/35.01.04.2001"), 2, (2, 2)),
]
IN = [
    segment_name(KIT, StreamId("office/trust"), 1, (1, 40)),
    part_name(KIT, bytes(32)),
    statement_name(KIT, OFFICE),
]
CLIMBING = [
    "office/kit-01/./1/0000000001-0000000009.segment",
    "../secret",
    "/etc/passwd",
    "kit-01/../office/kit-01.statement",
    "kit-01/parts/../../../secret",
    "kit-01",
    "kit-01/",
    "kit-01//parts/" + 64 * "0",
    "kit-01/parts/" + 63 * "0",
    "kit-01/parts/" + 64 * "A",
    "kit-01/kit-01/1/1-2.segment",
    "kit-01/office/../1/0000000001-0000000002.segment",
    "kit-01\\office.statement",
    "kit-01/office.statement\n",
    "kit-1/office.statement",
    "",
]


class Contract:
    """Each subclass brings ``road``: the carrier of a kit, and the place behind it."""

    def test_what_is_put_is_there_byte_for_byte(self, road):
        carrier, store = road
        for name, data in zip(OUT, [b"work", b"", bytes(range(256)) * 4096], strict=True):
            carrier.put(name, data)
            assert store.get(name) == data

    def test_what_lies_in_the_mailbox_is_got_byte_for_byte(self, road):
        carrier, store = road
        for name, data in zip(IN, [b"news", b"", bytes(range(256)) * 4096], strict=True):
            store.put(name, data)
            assert carrier.get(name) == data

    def test_names_are_those_of_one_mailbox_in_order(self, road):
        carrier, store = road
        for name in [*reversed(OUT), *reversed(IN)]:
            store.put(name, b"x")
        assert carrier.names(KIT) == sorted(IN)
        assert carrier.names(OFFICE) == sorted(OUT)

    def test_an_empty_mailbox_has_no_names(self, road):
        carrier, _ = road
        assert carrier.names(KIT) == []

    def test_a_put_is_safe_to_repeat_and_the_last_one_counts(self, road):
        carrier, store = road
        for data in (b"once", b"once", b"twice"):
            carrier.put(OUT[0], data)
        assert store.get(OUT[0]) == b"twice"
        assert carrier.names(OFFICE) == [OUT[0]]

    def test_a_drop_is_safe_to_repeat_and_takes_one_name_alone(self, road):
        carrier, store = road
        for name in IN:
            store.put(name, b"x")
        for _ in range(2):
            carrier.drop(IN[0])
        assert carrier.names(KIT) == sorted(IN[1:])

    def test_what_is_not_there_is_a_failure_of_the_road(self, road):
        carrier, _ = road
        with pytest.raises(TransportError):
            carrier.get(IN[0])

    @pytest.mark.parametrize("name", CLIMBING)
    def test_a_name_that_climbs_out_of_its_folder_is_refused(self, road, name):
        carrier, _ = road
        for work in (carrier.get, carrier.drop, lambda name: carrier.put(name, b"x")):
            with pytest.raises(TransportError):
                work(name)


class TestMemory(Contract):
    @pytest.fixture
    def road(self):
        carrier = MemoryCarrier()
        return carrier, carrier


class TestFolder(Contract):
    @pytest.fixture
    def road(self, tmp_path):
        return FolderCarrier(tmp_path / "stick"), FolderCarrier(tmp_path / "stick")


class TestStick(Contract):
    @pytest.fixture
    def road(self, tmp_path):
        return StickCarrier(tmp_path), FolderCarrier(tmp_path)


class TestHttp(Contract):
    @pytest.fixture
    def road(self, machines):
        office = machines.office()
        kit = machines.kit(KIT, office)
        keys = kit.assembled().ledger.keys
        with serving(office) as address, httpx.Client() as client:
            yield HttpCarrier(address, KIT, keys, client), FolderCarrier(office.home / "spool")


# ---- names


@given(st.text(alphabet="abckitofe-01/._\\\n %", max_size=80))
def test_no_name_of_ours_leaves_its_folder(text):
    assert not is_name(text) or (".." not in text and not text.startswith("/") and "\n" not in text)


NODES = st.sampled_from([OFFICE, KIT, NodeId("kit-999")])


@given(
    NODES,
    NODES,
    st.integers(1, 999_999),
    st.integers(1, 10**10 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_every_name_that_we_make_is_a_name(reader, writer, epoch, seq, digest):
    mail = [
        segment_name(reader, StreamId(writer), epoch, (seq, seq)),
        segment_name(reader, StreamId(f"{writer}/35.01.04.2001"), epoch, (1, seq)),
        part_name(reader, digest),
        f"{part_name(reader, digest)}.bundle",
        statement_name(reader, writer),
        letters_name(reader),
    ]
    assert all(is_name(name) and not is_pairing(name) for name in mail)
    pairing = [request_name(writer), answer_name(writer)]
    assert all(is_name(name) and is_pairing(name) for name in pairing)


def test_a_stick_with_other_things_on_it_shows_ours_alone(tmp_path):
    carrier = FolderCarrier(tmp_path)
    carrier.put(OUT[0], b"work")
    for other in ("photo.jpg", "office/holiday.jpg", f".{OUT[0].rpartition('/')[2]}.1.beside"):
        (tmp_path / other).write_bytes(b"not ours")
    assert carrier.names(OFFICE) == [OUT[0]]


def test_a_stick_that_cannot_be_read_or_written_is_a_failure_of_the_road(tmp_path):
    """A file where the folder should be: as with a stick pulled out, every step fails."""
    (tmp_path / "stick").write_bytes(b"")
    carrier = FolderCarrier(tmp_path / "stick")
    for work in (carrier.get, carrier.drop, lambda name: carrier.put(name, b"x")):
        with pytest.raises(TransportError):
            work(OUT[0])
