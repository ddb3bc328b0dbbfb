"""A kit and its office over real sockets, and everything that may answer instead of the office."""

import hashlib
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import httpx
import pytest

from rekam.desks.exchange import actions
from rekam.domain.errors import TransportError
from rekam.domain.facts import NoteAdded
from rekam.domain.values import NodeId, Subject
from rekam.journal import cbor
from rekam.journal.keys import NodeKeys
from rekam.registry import pairing, quarantine
from rekam.registry.models import LedgerEntry, QuarantineRow
from rekam.sync import courier, wire
from rekam.sync.carrier import answer_name, part_name, segment_name, statement_name
from rekam.sync.folder import FolderCarrier
from rekam.sync.http import HttpCarrier, Limits
from tests.machines import rows
from tests.serving import answer, answering, serving

KIT, OTHER = NodeId("kit-01"), NodeId("kit-02")
NAME = segment_name(NodeId("office"), KIT, 1, (1, 5))
MINE = segment_name(KIT, NodeId("office/trust"), 1, (1, 5))


def note(text):
    return NoteAdded(subject=Subject("sementara:office:1"), text=text)


@pytest.fixture
def client():
    with httpx.Client() as client:
        yield client


@pytest.fixture
def office(machines):
    return machines.office()


@pytest.fixture
def kit(machines, office):
    return machines.kit(KIT, office)


@pytest.fixture
def keys():
    return NodeKeys.generate()


def carrier_of(machine, address, client, **limits):
    return HttpCarrier(
        address, machine.node, machine.ledger.keys, client, limits=Limits(**limits)
    )


def spool(office):
    return FolderCarrier(office.home / "spool")


def failure(work, *arguments):
    """Return what the TransportError says that must leave."""
    with pytest.raises(TransportError) as caught:
        work(*arguments)
    return caught.value.args[-1]


# ---- the whole way


def test_a_kit_brings_its_work_home_and_gets_its_receipt_in_one_go(office, kit, client):
    with kit.on() as machine:
        machine.ledger.record(note("from the village"), actor="officer:rina")
    with serving(office) as address, kit.on() as machine:
        report = actions.exchange_now(machine, carrier_of(machine, address, client))
        assert (report.failed, report.refused) == ([], [])
        heard = machine.mailroom.heard_from(NodeId("office"))
        assert heard.positions[KIT, 1].seq == 1
    assert rows(kit) == rows(office)


def test_a_kit_with_nothing_to_say_is_told_the_news(office, kit, client):
    with office.on() as machine:
        machine.ledger.record(note("from the office"), actor="officer:hendra")
    with serving(office) as address, kit.on() as machine:
        actions.exchange_now(machine, carrier_of(machine, address, client))
    assert rows(kit) == rows(office)


def test_many_kits_at_once_all_get_their_receipts(machines, office):
    kits = [machines.kit(f"kit-{number:02d}", office) for number in range(1, 5)]
    for kit in kits:
        with kit.on() as machine:
            machine.ledger.record(note(kit.name), actor="officer:rina")
    with serving(office) as address:
        exchange_all_at_once(kits, address)
        for kit in kits:
            with kit.on() as machine:
                heard = machine.mailroom.heard_from(NodeId("office"))
                assert heard.positions[kit.name, 1].seq == 1


def exchange_all_at_once(kits, address):
    from concurrent.futures import ThreadPoolExecutor

    def exchange(kit):
        with httpx.Client() as client, kit.on() as machine:
            actions.exchange_now(machine, carrier_of(machine, address, client))

    with ThreadPoolExecutor(len(kits)) as pool:
        list(pool.map(exchange, kits))
