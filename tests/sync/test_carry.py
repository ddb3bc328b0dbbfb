"""A mule carries for others without a key: between sticks, past a bucket's door, to the office."""

import pytest

from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.registry.models import PartRow
from rekam.sync.carrier import part_name, request_name, segment_name, statement_name
from rekam.sync.carry import carry
from rekam.sync.folder import FolderCarrier
from rekam.sync.stick import StickCarrier
from tests.carriers import MemoryCarrier
from tests.disks import small_stick
from tests.machines import exchange, rows
from tests.serving import carrier_of, client, serving
from tests.telling import RINA, enrolled, part

__all__ = ["client"]
MULE, KIT = NodeId("kit-09"), NodeId("kit-01")
SEGMENT = segment_name(OFFICE, StreamId(KIT), 1, (1, 2))


@pytest.fixture
def sticks(tmp_path):
    for name in ("village", "district"):
        (tmp_path / name).mkdir()
    return StickCarrier(tmp_path / "village"), StickCarrier(tmp_path / "district")


def write(one, number, kit):
    with one.on() as machine:
        digest = machine.parts.put(f"the picture of {number}".encode() * 1000)
        fact = enrolled(number, kit=kit, counter=1, parts=[part(digest)])
        machine.ledger.record(fact, actor=RINA)


def laid(carrier):
    """All that lies at a place, byte for byte."""
    return {
        path.relative_to(carrier.root).as_posix(): path.read_bytes()
        for path in carrier.root.rglob("*")
        if path.is_file()
    }


def receipted(one):
    with one.on():
        return not PartRow.objects.filter(receipted_ms=None, stream=one.name).exists()


def test_a_stick_of_two_kits_goes_on_by_another_stick_and_the_receipts_come_back(
    office, kit, other, sticks
):
    village, district = sticks
    for number, one in ((0, kit), (1, other)):
        write(one, number, one.name[-2:])
        exchange(village, one)
    before = laid(village)
    brought = carry(village, district, node=MULE)
    assert laid(village) == before == laid(district)
    assert sum(brought.there.values()) == sum(map(len, before.values()))
    exchange(district, office)
    back = carry(village, district, node=MULE, office_key=b"").back
    assert {name.partition("/")[0] for name in back} == {"kit-01", "kit-02"}
    exchange(village, kit, other)
    assert receipted(kit)
    assert receipted(other)
    with office.on() as machine:
        assert PartRow.objects.filter(is_held=True).count() == 2
        assert machine.mailroom.heard_from(KIT)


def test_doing_it_again_brings_nothing_again(kit, sticks):
    write(kit, 0, "01")
    exchange(sticks[0], kit)
    assert carry(*sticks, node=MULE).there
    again = carry(*sticks, node=MULE)
    assert (again.there, again.back, again.failed) == ({}, {}, [])


def test_only_what_the_office_signed_for_is_cleared_and_only_with_its_key(
    machines, office, kit, other, sticks
):
    village, district = sticks
    write(kit, 0, "01")
    exchange(village, kit)
    carry(village, district, node=MULE)
    exchange(district, office)
    write(other, 1, "02")
    exchange(village, other)
    first = set(village.names(OFFICE))
    with office.on() as machine:
        key = machine.ledger.office_key
    carry(village, district, node=MULE, office_key=bytes(32))
    assert set(village.names(OFFICE)) == first, "with another office's key nothing is cleared"
    cleared = carry(village, district, node=MULE, office_key=key).cleared
    assert {name for name in cleared if "kit-01/" in name or "/parts/" in name}
    left = village.names(OFFICE)
    assert [name for name in left if name.startswith("office/kit-01/")] == []
    assert [name for name in left if name.startswith("office/kit-02/")]
    with other.on() as machine:
        mine = part_name(OFFICE, bytes.fromhex(PartRow.objects.get(stream="kit-02").digest))
    assert mine in left


def test_a_kit_with_signal_brings_home_what_others_recorded(
    machines, office, kit, other, sticks, client
):
    """kit-02 is the mule: it opens nothing, and the office takes it as if kit-01 had come."""
    village = sticks[0]
    write(kit, 0, "01")
    with kit.on() as machine:
        digest = machine.parts.put(bytes(range(256)) * 2000)
        machine.ledger.record(enrolled(5, counter=2, parts=[part(digest)]), actor=RINA)
    exchange(village, kit)
    with serving(office) as address, other.on() as machine:
        by_network = carrier_of(machine, address, client)
        brought = carry(village, by_network, node=machine.node, office_key=None)
        assert brought.failed == []
        assert list(brought.back) == [statement_name(KIT, OFFICE)]
    exchange(village, kit)
    assert receipted(kit)
    with office.on() as machine:
        assert machine.parts.has(digest)
        assert FolderCarrier(machine.spool).names(OFFICE) == []
    exchange(machines.stick("own"), office, kit, office)
    assert rows(office) == rows(kit)


def test_an_older_word_never_takes_the_place_of_a_newer_one(kit, sticks):
    village, district = sticks
    name = statement_name(OFFICE, KIT)
    with kit.on() as machine:
        old, new = (machine.mailroom.statement_for(OFFICE) for _ in range(2))
    village.put(name, old)
    district.put(name, new)
    carry(village, district, node=MULE)
    assert district.get(name) == new
    carry(district, village, node=MULE)
    assert village.get(name) == new
    village.put(name, b"no statement")
    carry(village, district, node=MULE)
    assert district.get(name) == new


def test_requests_to_be_paired_and_strangers_files_stay_where_they_are(sticks):
    village, district = sticks
    village.put(request_name(KIT), b"a code")
    (village.root / "office" / "holiday.jpg").write_bytes(b"sand")
    carry(village, district, node=MULE)
    assert laid(district) == {}


def test_a_mule_whose_stick_is_full_brings_what_is_small_and_says_so(tmp_path, sticks):
    village = sticks[0]
    village.put(SEGMENT, b"work")
    large = part_name(OFFICE, bytes(32))
    village.put(large, b"x" * 900_000)
    with small_stick(tmp_path / "usb", size="1m") as folder:
        brought = carry(village, StickCarrier(folder), node=MULE)
        assert list(brought.there) == [SEGMENT]
        assert list(brought.unfit) == [large]
        assert brought.failed == []
    assert village.names(OFFICE) == sorted([SEGMENT, large])


class Broken(MemoryCarrier):
    """Fails from the nth thing on."""

    def __init__(self, nth):
        super().__init__()
        self.left = nth

    def put(self, name, data):
        self.left -= 1
        if self.left < 0:
            raise TransportError("put", name)
        super().put(name, data)


def test_a_mule_whose_road_breaks_leaves_all_and_ends_soon(sticks):
    village = sticks[0]
    for number in range(9):
        village.put(part_name(OFFICE, bytes([number] * 32)), b"x")
    road = Broken(2)
    brought = carry(village, road, node=MULE, office_key=bytes(32))
    assert len(brought.there) == 2
    assert len(brought.failed) == 3
    assert len(village.names(OFFICE)) == 9
    road.left = 99
    assert len(carry(village, road, node=MULE).there) == 7


def test_a_stick_that_is_pulled_out_ends_it(tmp_path):
    with small_stick(tmp_path / "usb") as folder:
        stick = StickCarrier(folder)
        stick.put(SEGMENT, b"work")
    brought = carry(stick, MemoryCarrier(), node=MULE)
    assert brought.there == {}
    assert brought.failed
