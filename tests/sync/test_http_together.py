"""What a kit and its office say to each other in one request, or on one connection, not many."""

import socket
import time

import pytest

from rekam.desks.exchange import actions
from rekam.domain.errors import TransportError
from rekam.domain.values import NodeId
from rekam.registry.models import PartRow, QuarantineRow
from rekam.sync import courier, http
from rekam.sync.carrier import segment_name
from tests.serving import carrier_of, serving, spool
from tests.telling import enrolled, part

KIT = NodeId("kit-01")


def test_small_parts_of_many_people_come_home_in_one_request(office, kit, client):
    with kit.on() as machine:
        digests = [machine.parts.put(f"face {one}".encode()) for one in range(9)]
        told = [enrolled(one, parts=[part(digest, tier=1)]) for one, digest in enumerate(digests)]
        machine.ledger.record(*told, actor="officer:rina")
    asked = []
    client.event_hooks = {"request": [lambda request: asked.append(request.url.path)]}
    with serving(office) as address, kit.on() as machine:
        report = actions.exchange_now(machine, carrier_of(machine, address, client))
        assert sum("/parts/" in name for name in report.put) == 9
        assert not PartRow.objects.filter(receipted_ms=None).exists()
    assert sum("/parts/" in path for path in asked) == 1
    with office.on() as machine:
        assert PartRow.objects.filter(is_held=True).count() == 9
        assert all(map(machine.parts.has, digests))
        assert not QuarantineRow.objects.exists()


def test_the_list_of_what_lies_at_the_office_comes_with_the_kits_own(office, kit, client):
    waiting = segment_name(NodeId("office"), KIT, 1, (41, 80))
    spool(office).put(waiting, b"x")
    asked = []
    client.event_hooks = {"request": [lambda request: asked.append(request.url.path)]}
    with serving(office) as address, kit.on() as machine:
        carrier = carrier_of(machine, address, client)
        assert carrier.names(KIT) == []
        assert carrier.names("office") == [waiting]
        assert len(asked) == 1
        assert carrier.names("office") == [waiting]  # asked anew: it may have changed
        assert len(asked) == 2


def test_what_is_said_each_minute_finds_its_connection_open(office, kit, monkeypatch):
    opened, later_s = [], 0.0
    connect, steady_s = socket.create_connection, time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: steady_s() + later_s)
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda *where, **how: opened.append(where) or connect(*where, **how),
    )
    keys = kit.assembled().ledger.keys
    with serving(office) as address, http.road(address, KIT, keys) as road:
        road.names(KIT)
        later_s = courier.TELL_EVERY_S
        road.names(KIT)
    assert len(opened) == 1


def test_a_kit_sees_and_brings_no_pieces_of_another(office, kit, client):
    piece = f"office/kit-02/parts/{'a' * 64}/9/00000000-00000009.{'a' * 16}.piece"
    spool(office).put(piece, b"x")
    with serving(office) as address, kit.on() as machine:
        carrier = carrier_of(machine, address, client)
        assert carrier.names("office") == []
        with pytest.raises(TransportError):
            carrier.put(piece, b"x")
