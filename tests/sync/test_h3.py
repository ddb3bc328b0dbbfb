"""A kit and its office over HTTP/3, and everything that may become of UDP on the way."""

import asyncio
import errno
import random
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from rekam.boot import http3
from rekam.desks.exchange import actions
from rekam.domain.errors import TransportError
from rekam.domain.facts import NoteAdded
from rekam.domain.values import NodeId, Subject
from rekam.registry.models import LedgerEntry, PartRow, QuarantineRow
from rekam.sync import courier, fast, wire
from rekam.sync.carrier import segment_name
from rekam.sync.h3 import line
from rekam.sync.h3.line import KitTalk
from rekam.sync.h3.talk import InOrder, configuration, leave_whole
from rekam.sync.h3.terms import Patience, Where
from rekam.sync.journey import Journey, StoppedError, Watched
from tests.doctor.authority import DAY, Authority
from tests.ears import HERE, ear, free_udp
from tests.machines import rows
from tests.serving import spool
from tests.telling import enrolled, part

KIT, OFFICE = NodeId("kit-01"), NodeId("office")
PATIENCE = Patience(connect_s=20, silence_s=20, answer_s=20, answer_bytes_max=2**20)
MINE = segment_name(KIT, NodeId("office/trust"), 1, (1, 5))


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Wait for a handshake as long as a busy machine may need for it."""
    monkeypatch.setattr(fast, "WAIT_S", 20.0)
    monkeypatch.setattr(line, "EARLY_S", 20.0)


@pytest.fixture
def heard(office, authority):
    with ear(office, authority) as one:
        yield one


def note(text):
    return NoteAdded(subject=Subject("sementara:office:1"), text=text)


def test_a_kit_brings_its_work_home_over_udp_alone_and_gets_its_receipt(office, kit, heard):
    with kit.on() as machine:
        machine.ledger.record(note("from the village"), actor="officer:rina")
        carrier = heard.carrier(machine)
        report = actions.exchange_now(machine, carrier)
        assert (report.failed, report.refused) == ([], [])
        assert carrier.is_fast
        assert machine.mailroom.heard_from(OFFICE).positions[KIT, 1].seq == 1
    assert rows(kit) == rows(office)
    assert heard.by_tcp == []


def test_news_of_the_office_come_over_udp(office, kit, heard):
    with office.on() as machine:
        for count in range(30):
            machine.ledger.record(note(f"{count} " * 500), actor="officer:hendra")
    with kit.on() as machine:
        actions.exchange_now(machine, heard.carrier(machine))
    assert rows(kit) == rows(office)
    assert heard.by_tcp == []


def with_original(kit, size):
    original = random.Random(7).randbytes(size)
    with kit.on() as machine:
        digest = machine.parts.put(original)
        machine.ledger.record(enrolled(0, parts=[part(digest, tier=3)]), actor="officer:rina")
    return digest, original


def test_an_interrupted_part_goes_on_where_it_was(office, kit, heard):
    digest, original = with_original(kit, 2_000_000)

    def interrupt(journey):
        if journey.bytes_out > 150_000:
            journey.stop()

    with kit.on() as machine:
        carrier = heard.carrier(machine)
        with pytest.raises(StoppedError):
            courier.run(machine.mailroom, Watched(carrier, Journey(on_step=interrupt)))
        assert spool(office).names("office")
        journey = Journey()
        assert courier.run(machine.mailroom, Watched(carrier, journey)).failed == []
        assert 0 < journey.bytes_out < len(original) - 150_000
    with office.on() as machine:
        assert machine.parts.get(digest) == original
    assert heard.by_tcp == []


# ---- when UDP fails


def test_where_udp_is_dropped_everything_goes_by_https_at_once(office, kit, heard):
    heard.road.is_cut = True
    with kit.on() as machine:
        machine.ledger.record(note("from the village"), actor="officer:rina")
        carrier = heard.carrier(machine)
        heard.told.has_stood = False  # it never did here
        began = time.monotonic()
        assert actions.exchange_now(machine, carrier).failed == []
        assert time.monotonic() - began < 4
        assert not carrier.is_fast
    assert rows(kit) == rows(office)
    assert heard.by_tcp
    assert heard.road.packets


@pytest.mark.parametrize("how", ["cut", "fallen"])
def test_a_piece_that_was_under_way_when_udp_died_arrives_once(office, kit, heard, how):
    digest, original = with_original(kit, 2_000_000)

    def fail(journey):
        if journey.bytes_out > 300_000 and not heard.by_tcp:
            if how == "cut":
                heard.road.is_cut = True
            elif heard.front.poll() is None:
                heard.fall()

    with kit.on() as machine:
        carrier = heard.carrier(machine, dead_s=2.0)
        journey = Journey(on_step=fail)
        report = courier.run(machine.mailroom, Watched(carrier, journey))
        assert (report.failed, report.refused) == ([], [])
        assert PartRow.objects.get().receipted_ms is not None
        entries = LedgerEntry.objects.filter(stream=KIT).count()
    with office.on() as machine:
        assert machine.parts.get(digest) == original
        assert LedgerEntry.objects.filter(stream=KIT).count() == entries
        assert not QuarantineRow.objects.exists()
        assert spool(office).names("office") == []
    assert ("PUT", "/tukar/office/kit-01.statement") in heard.by_tcp
    assert heard.told.failures == 1


def test_a_first_packet_that_nobody_answers_is_not_waited_for_long(office, kit, heard, monkeypatch):
    with kit.on() as machine:
        first = heard.carrier(machine)
        first.names(KIT)
        for _ in range(100):  # a ticket comes a moment after the handshake
            if heard.told.known.ticket:
                break
            time.sleep(0.05)
        first.close()
        assert heard.told.known.ticket
        monkeypatch.setattr(line, "EARLY_S", 1.0)
        heard.road.is_cut = True
        machine.ledger.record(note("from the village"), actor="officer:rina")
        began = time.monotonic()
        assert actions.exchange_now(machine, heard.carrier(machine)).failed == []
        assert time.monotonic() - began < 10
    assert rows(kit) == rows(office)
    assert heard.by_tcp


def test_an_outage_of_some_seconds_is_waited_out(office, kit, heard):
    with_original(kit, 1_000_000)

    def cut(journey):
        if journey.bytes_out > 200_000 and not times:
            heard.road.is_cut = True
            times.append(time.monotonic())
            threading.Timer(4.0, mend).start()

    def mend():
        heard.road.is_cut = False

    times = []
    with kit.on() as machine:
        report = courier.run(
            machine.mailroom, Watched(heard.carrier(machine), Journey(on_step=cut))
        )
        assert report.failed == []
    assert time.monotonic() - times[0] > 4
    assert heard.by_tcp == []


def test_an_office_that_began_again_is_found_again(office, kit, heard):
    with kit.on() as machine:
        carrier = heard.carrier(machine, dead_s=1.0)
        carrier.names(KIT)
        heard.fall()
        carrier.names(KIT)
        assert len(heard.by_tcp) == 1
        heard.hear()
        heard.told.again_s = 0.0  # half a minute later
        heard.told.has_stood = True
        carrier.names(KIT)
        assert len(heard.by_tcp) == 1


def test_a_port_where_nobody_hears_is_known_at_once(kit, heard):
    heard.fall()
    with kit.on() as machine:
        began = time.monotonic()
        heard.carrier(machine, port=heard.settings.port).names(KIT)
        assert time.monotonic() - began < 3
    assert len(heard.by_tcp) == 1
    assert heard.told.why == "refused"
    heard.hear()


@pytest.mark.parametrize(
    ("names", "begins", "ends"),
    [((HERE,), -9 * DAY, -DAY), (("kantor-lain.test",), -DAY, DAY)],
    ids=["of yesterday", "of another name"],
)
def test_a_certificate_that_https_would_refuse_is_refused(
    office, kit, authority, names, begins, ends
):
    with ear(office, authority) as heard, kit.on() as machine:
        heard.fall()
        authority.issue(*names, begins=begins, ends=ends)
        heard.hear()
        heard.carrier(machine).names(KIT)
        assert "ertificate" in heard.told.why or "match" in heard.told.why
        assert len(heard.by_tcp) == 1


def test_a_stranger_s_certificate_is_refused(office, kit, authority, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    with ear(office, authority) as heard, kit.on() as machine:
        heard.memory.trusted_file = str(Authority(other, "Penerbit Lain").certificate)
        heard.carrier(machine).names(KIT)
        assert heard.told.failures == 1
        assert len(heard.by_tcp) == 1


def test_where_large_packets_do_not_pass_smaller_ones_go(kit, heard):
    heard.road.most_bytes = 1400
    with kit.on() as machine:
        carrier = heard.carrier(machine, connect_s=1)
        carrier.names(KIT)
        assert (heard.told.why, len(heard.by_tcp)) == ("silent", 1)
        heard.told.has_stood = True  # so that it is waited for
        carrier.names(KIT)
        assert (heard.told.why, len(heard.by_tcp)) == ("", 1)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name it otherwise")
@pytest.mark.parametrize(
    ("family", "level", "option"),
    [(socket.AF_INET, socket.IPPROTO_IP, 10), (socket.AF_INET6, socket.IPPROTO_IPV6, 23)],
)
def test_no_packet_goes_in_two(family, level, option):
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        leave_whole(line)
        assert line.getsockopt(level, option) == 2


def test_a_packet_that_this_machine_cannot_send_is_no_long_silence():
    ends = []

    async def hear():
        quic = InOrder(configuration=configuration(is_client=True, silence_s=25))
        where = Where(host=HERE, port=1, authority=HERE)
        talk = KitTalk(quic, where, on_open=list, on_end=ends.append)
        talk.error_received(OSError(errno.EMSGSIZE, "Message too long"))
        talk.error_received(OSError(errno.EPERM, "not now"))

    with ThreadPoolExecutor(1) as thread:  # ours may have a running loop, of a browser's test
        thread.submit(lambda: asyncio.run(hear())).result()
    assert ends == ["narrow"]


def test_what_is_asked_twice_at_once_is_sent_once(kit, heard):
    with kit.on() as machine, ThreadPoolExecutor(2) as pool:
        carrier = heard.carrier(machine)
        carrier.names(KIT)
        before, name = heard.road.packets, f"office/parts/{'a' * 64}"
        list(pool.map(lambda _: carrier.put(name, bytes(500_000)), range(2)))
        assert heard.road.packets - before < 2 * 500_000 // 1350
    assert heard.by_tcp == []


def test_a_doctor_is_told_how_far_udp_goes(heard):
    def tried(port, connect_s=20):
        patience = replace(PATIENCE, connect_s=connect_s)
        return fast.try_out(heard.address, port, heard.memory, patience)

    why, seconds = tried(heard.road.port)
    assert (why, seconds > 0) == ("", True)
    heard.road.is_cut = True
    assert tried(heard.road.port, connect_s=1) == ("silent", 0.0)
    assert tried(free_udp()) == ("refused", 0.0)


# ---- what the office's ear bears


def test_only_mailboxes_are_handed_on(kit, heard):
    with kit.on() as machine:
        carrier = heard.carrier(machine)
        carrier._root = f"{heard.address}/masuk?"
        with pytest.raises(TransportError):
            carrier.get(MINE)
    assert heard.by_tcp == []


def test_noise_on_the_port_disturbs_nobody(kit, heard):
    rng = random.Random(5)
    with kit.on() as machine, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        carrier = heard.carrier(machine)
        carrier.names(KIT)
        for size in range(1500):
            head = bytes([rng.choice([0xC0, 0xD0, 0xE0, 0x40, rng.randrange(256)])])
            version = rng.choice([b"\0\0\0\1", b"\0\0\0\0", rng.randbytes(4)])
            line.sendto(head + version + rng.randbytes(size), (HERE, heard.settings.port))
        carrier.names(KIT)
    assert heard.by_tcp == []
    assert heard.front.poll() is None


def test_an_offer_is_made_where_http3_is_heard_and_nowhere_else():
    def program(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b""]

    def headers(path, port):
        told = []
        offering = http3.offering(program, port)
        offering({"PATH_INFO": path}, lambda _status, given, *_more: told.extend(given))
        return dict(told)

    assert headers(f"/{wire.PATH}kit-01/", 8443)["Alt-Svc"] == 'h3=":8443"; ma=86400'
    assert "Alt-Svc" not in headers("/masuk", 8443)
    assert "Alt-Svc" not in headers(f"/{wire.PATH}kit-01/", 0)
