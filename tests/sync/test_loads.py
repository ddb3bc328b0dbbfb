"""What goes in one request: as much as the road wants, and ever less towards the end."""

import hashlib

from rekam.domain.values import OFFICE, NodeId
from rekam.sync.bundles import unbundle
from rekam.sync.carrier import part_name
from rekam.sync.loads import LEAST_BYTES, Loads
from tests.carriers import MemoryCarrier

USUAL = 8 * LEAST_BYTES


class Road(MemoryCarrier):
    """Four lanes in bulk, and one for what is small."""

    lanes = 5
    piece_bytes = bundle_bytes = USUAL


def named(*sizes):
    blobs = [number.to_bytes(4, "big") * (size // 4) for number, size in enumerate(sizes)]
    return [(part_name(OFFICE, hashlib.sha256(one).digest()), one) for one in blobs]


def loads_of(parts, carrier):
    return list(Loads(parts, carrier, writer=NodeId("kit-01"), present=list))


def test_loads_are_as_large_as_the_road_wants_and_shrink_towards_the_end():
    parts = named(*[LEAST_BYTES] * 200)
    sizes = [
        sum(len(part) for _, part in unbundle(name, data))
        for name, data, _ in loads_of(parts, Road())
    ]
    assert sizes[0] == USUAL
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-4:] == [2 * LEAST_BYTES] * 4  # a quarter of the usual, one for each lane
    assert sum(sizes) == 200 * LEAST_BYTES


def test_the_last_large_part_is_cut_for_all_lanes_and_leaves_no_crumbs():
    (part,) = named(11 * LEAST_BYTES + 40)
    pieces = loads_of([part], Road())
    assert len(pieces) >= Road.lanes - 1
    assert min(len(data) for _, data, _ in pieces) >= LEAST_BYTES
    assert b"".join(data for _, data, _ in pieces) == part[1]


def test_a_road_that_takes_nothing_together_gets_its_pieces_as_it_wants_them():
    class Bucket(Road):
        bundle_bytes = 0

    sizes = [len(data) for _, data, _ in loads_of(named(3 * USUAL, 100), Bucket())]
    assert sizes == [USUAL, USUAL, USUAL, 100]


def test_no_more_is_read_ahead_than_loads_may_shrink_over():
    read = []

    def reading():
        for part in named(*[LEAST_BYTES] * 500):
            read.append(part)
            yield part

    next(iter(Loads(reading(), Road(), writer=NodeId("kit-01"), present=list)))
    assert len(read) < 100
