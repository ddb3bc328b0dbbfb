"""A kit and its office over real sockets, and everything that may answer instead of the office."""

import gzip
import itertools
import random
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cbor2
import httpx
import pytest

from rekam.boot import wiring
from rekam.desks.exchange import actions
from rekam.domain.errors import TransportError
from rekam.domain.facts import NoteAdded
from rekam.domain.values import NodeId, Subject
from rekam.journal.durable import write_durably
from rekam.journal.keys import NodeKeys
from rekam.registry import pairing
from rekam.registry.models import LedgerEntry, PartRow, QuarantineRow
from rekam.sync import courier, folder, lines, wire
from rekam.sync.carrier import answer_name, segment_name, statement_name
from rekam.sync.http import HttpCarrier, Limits
from rekam.sync.journey import Journey, StoppedError, Watched
from rekam.sync.lanes import FAILURES_MAX
from tests.machines import rows
from tests.serving import answer, answering, carrier_of, serving, spool
from tests.telling import enrolled, part

KIT = NodeId("kit-01")
NAME = segment_name(NodeId("office"), KIT, 1, (1, 5))
PIECE = f"office/{KIT}/parts/{'a' * 64}/99999/00000000-00099999.{'a' * 16}.piece"
MINE = segment_name(KIT, NodeId("office/trust"), 1, (1, 5))


def note(text):
    return NoteAdded(subject=Subject("sementara:office:1"), text=text)


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


def test_a_large_part_comes_home_in_pieces_and_an_interrupted_one_goes_on(office, kit, client):
    original = random.Random(7).randbytes(5_000_000)
    with kit.on() as machine:
        digest = machine.parts.put(original)
        told = enrolled(0, parts=[part(digest, tier=3)])
        machine.ledger.record(told, actor="officer:rina")

    def interrupt(journey):
        if journey.bytes_out > 150_000:
            journey.stop()

    with serving(office) as address, kit.on() as machine:
        carrier = carrier_of(machine, address, client)
        with pytest.raises(StoppedError):
            courier.run(machine.mailroom, Watched(carrier, Journey(on_step=interrupt)))
        assert spool(office).names("office")
        journey = Journey()
        report = courier.run(machine.mailroom, Watched(carrier, journey))
        assert report.failed == []
        assert 0 < journey.bytes_out < len(original) - 150_000
        assert PartRow.objects.get().receipted_ms is not None
    with office.on() as machine:
        assert machine.parts.get(digest) == original
        assert spool(office).names("office") == []


def test_a_segment_is_admitted_on_its_arrival_and_one_that_came_early_with_it(office, kit, client):
    """Nothing was told by a statement: a recording's fact need not wait for an upload's end."""
    with kit.on() as machine:
        for text in ("one", "two"):
            machine.ledger.record(note(text), actor="officer:rina")
            machine.ledger.sign_pending()
        first, second = machine.mailroom.segments_for(NodeId("office"), set())
    with serving(office) as address:
        for name, sealed in (second, first):
            with office.on():
                assert not LedgerEntry.objects.filter(stream=KIT).exists()
            with kit.on() as machine:
                carrier_of(machine, address, client).put(name, sealed)
    with office.on() as machine:
        assert LedgerEntry.objects.filter(stream=KIT).count() == 2
        assert not QuarantineRow.objects.exists()


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


def test_a_statement_that_another_visit_takes_in_at_once_is_answered(
    office, kit, client, monkeypatch
):
    def put_and_let_another_visit_take_it(path, data):
        write_durably(path, data)
        if path.name == f"{KIT}.statement":
            with office.on() as machine:
                courier.run(machine.mailroom, spool(office), peers=[])

    with kit.on() as machine:
        machine.ledger.record(note("from the village"), actor="officer:rina")
    with serving(office) as address, kit.on() as machine:
        monkeypatch.setattr(folder, "write_durably", put_and_let_another_visit_take_it)
        report = actions.exchange_now(machine, carrier_of(machine, address, client))
        assert report.failed == []
        assert machine.mailroom.heard_from(NodeId("office")).positions[KIT, 1].seq == 1


def exchange_all_at_once(kits, address):
    def exchange(kit):
        with httpx.Client() as client, kit.on() as machine:
            actions.exchange_now(machine, carrier_of(machine, address, client))

    with ThreadPoolExecutor(len(kits)) as pool:
        list(pool.map(exchange, kits))


def test_a_kit_is_paired_over_http_and_a_lost_answer_is_given_again(machines, office, client):
    with office.on() as machine:
        invitation = invite(machine)
    kit = machines.blank(KIT)
    wiring.found_kit(kit.home, invitation)
    with serving(office) as address, kit.on() as machine:
        carrier = carrier_of(machine, address, client)
        assert actions.pair(machine, invitation, carrier)
        assert actions.pair(machine, invitation, carrier)
        assert carrier.names(KIT) == [answer_name(KIT)]


def test_a_wrong_pairing_code_is_told_and_pairs_nobody(machines, office, client):
    with office.on() as machine:
        invitation = replace(invite(machine), code="guessed")
    kit = machines.blank(KIT)
    wiring.found_kit(kit.home, invitation)
    with serving(office) as address, kit.on() as machine:
        carrier = carrier_of(machine, address, client)
        assert failure(actions.pair, machine, invitation, carrier) == "pairing-code"
        assert failure(carrier.names, KIT) == "unknown-signer"


def invite(machine):
    return pairing.invite(machine.ledger, KIT, code="a code", address="", villages=())


# ---- what may answer instead of the office


HOTEL = b"<html><form action='/login'>Selamat datang! Nomor kamar?</form></html>"
MARKED = {wire.MARK: wire.MARK_VALUE}


@pytest.fixture
def asking(client):
    """A kit that knows of no office, on its way to whatever listens at an address."""
    keys = NodeKeys.generate()
    return lambda address, **limits: HttpCarrier(
        address, KIT, keys, client, limits=Limits(**limits)
    )


def marked(body, **others):
    return answer(body, **MARKED, **{wire.DIGEST: wire.digest_of(body)}, **others)


def test_what_the_office_says_is_believed(asking):
    with answering(marked(b"sealed")) as address:
        assert asking(address).get(MINE) == b"sealed"


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([answer(HOTEL, Content_Type="text/html")], "not the office"),
        ([answer(b"", status="302 Found", Location="http://127.0.0.1:9/login")], "not the office"),
        ([answer(b"", status="204 No Content")], "not the office"),
        ([answer(b"sealed", **MARKED)], "damaged"),
        ([marked(b"sealed").replace(b"sealed", b"sEaled")], "damaged"),
        ([marked(b"sealed", status="500 Oops")], "JSONDecodeError"),
        ([marked(b'{"code": "gap"}', status="418 No")], "gap"),
        ([marked(b"[]", status="418 No")], "TypeError"),
        ([answer(b"broken", status="500 Internal Server Error")], "not the office"),
        ([marked(b"sealed and long")[:-4]], "RemoteProtocolError"),
        ([b"HTTP/1.1 200 OK\r\nContent-Le"], "RemoteProtocolError"),
        ([b"SSH-2.0-OpenSSH_9.2\r\n"], "RemoteProtocolError"),
        ([b""], "RemoteProtocolError"),
    ],
    ids=[
        "the page of a hotel is never taken for data",
        "a redirect is not followed",
        "an empty success of somebody else is none",
        "an answer without a digest is none",
        "a changed byte is noticed",
        "an error page with our mark is no data",
        "a refusal says its code",
        "a refusal of another form is one too",
        "a server that fell over is not the office",
        "half an answer is none",
        "half a head is no answer",
        "another service is not the office",
        "silence is no answer",
    ],
)
def test_the_page_of_a_hotel_is_never_taken_for_data(asking, pieces, why):
    with answering(*pieces) as address:
        assert failure(asking(address).get, MINE) == why
        assert failure(asking(address).put, NAME, b"work") == why
        assert failure(asking(address).drop, MINE) == why
        assert failure(asking(address).names, KIT) == why


@pytest.mark.parametrize(
    "listed", [b"", b"\xff", cbor2.dumps(7), cbor2.dumps({"a": 1}), cbor2.dumps("names")[:-1]]
)
def test_a_list_that_is_none_is_a_failure(asking, listed):
    with answering(marked(listed)) as address:
        failure(asking(address).names, KIT)


def test_a_list_brings_only_names_of_the_mailbox_that_was_asked_for(asking):
    names = [MINE, NAME, f"{KIT}/../../etc/passwd", 7, f"{KIT}/of.next-year", KIT]
    listed = cbor2.dumps([names, {}])
    with answering(marked(listed)) as address:
        assert asking(address).names(KIT) == [MINE]


def test_small_mail_comes_with_the_list_and_is_not_asked_for_again(asking):
    with answering(marked(wire.pack([MINE, NAME], {MINE: b"small"}))) as address:
        carrier = asking(address)
        assert carrier.names(KIT) == [MINE]
    assert carrier.get(MINE) == b"small"
    failure(carrier.get, MINE)  # there is nobody any more, and what was handed over is used up


@pytest.mark.parametrize("mail", [[], {1: b""}, {"a": "text"}, None])
def test_mail_that_is_none_is_a_failure(asking, mail):
    with answering(marked(cbor2.dumps([[MINE], mail]))) as address:
        failure(asking(address).names, KIT)


def test_a_statement_is_answered_by_the_kits_own_mailbox(office, kit, client):
    """It saves the round trips of a list and of each small thing on it."""
    with serving(office) as address, kit.on() as machine:
        carrier = carrier_of(machine, address, client)
        told = statement_name(NodeId("office"), KIT)
        carrier.put(told, machine.mailroom.statement_for(NodeId("office")))
    receipt = statement_name(KIT, NodeId("office"))
    assert receipt in carrier.names(KIT)
    assert carrier.get(receipt) == spool(office).get(receipt)


def test_nobody_there_is_a_failure(asking):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for address in (
        f"http://127.0.0.1:{port}",
        f"https://127.0.0.1:{port}",
        "http://127.0.0.1:notaport",
        "ftp://127.0.0.1",
        "kantor",
        "",
    ):
        failure(asking(address).get, MINE)


def test_a_name_that_cannot_be_looked_up_is_a_failure(asking):
    assert failure(asking("http://office.invalid", connect_s=2).get, MINE)


def test_plain_text_where_tls_was_expected_is_a_failure(asking):
    with answering(marked(b"sealed")) as address:
        secure = address.replace("http:", "https:")
        assert failure(asking(secure).get, MINE) == "ConnectError"


def test_an_answer_that_never_comes_is_given_up(asking):
    done = threading.Event()
    with answering(b"HTTP/1.1 200 OK\r\n", pause=lambda: done.wait(5)) as address:
        assert failure(asking(address, silence_s=0.1).get, MINE) == "ReadTimeout"
        done.set()


def test_whoever_waits_is_woken_by_the_end(asking):
    over, connected = threading.Event(), threading.Event()

    def pause():
        connected.set()
        over.wait(30)

    with answering(b"", pause=pause) as address, ThreadPoolExecutor(1) as pool:
        carrier = asking(address)
        waiting = pool.submit(carrier.get, NAME)
        assert connected.wait(10)
        carrier.close()
        assert isinstance(waiting.exception(10), TransportError)
        over.set()


@pytest.mark.parametrize(("kernel_tells", "grows"), [(True, True), (False, False)])
def test_a_busy_office_is_no_slow_link(client, monkeypatch, kernel_tells, grows):
    """By the clock each answer takes a minute; the bytes were across in no time."""
    if not kernel_tells:
        monkeypatch.setattr(lines, "_INFO_BYTES", 8)
    minutes = itertools.count(step=60.0)
    with answering(marked(b"")) as address:
        carrier = HttpCarrier(
            address, KIT, NodeKeys.generate(), client, steady_s=lambda: next(minutes)
        )
        before = carrier.piece_bytes
        carrier.put(PIECE, bytes(before))
        assert (carrier.piece_bytes > before) == grows


def test_an_answer_that_drips_is_given_up(asking):
    head = marked(b"").replace(b"Content-Length: 0", b"Content-Length: 1000")
    drops = [head, *[b"."] * 40]
    with answering(*drops, pause=lambda: time.sleep(0.02)) as address:
        began = time.monotonic()
        assert failure(asking(address, answer_s=0.2).get, MINE) == "endless"
        assert time.monotonic() - began < 1


def test_an_answer_that_is_too_long_is_given_up(asking):
    with answering(marked(b"." * 5000)) as address:
        assert failure(asking(address, answer_bytes_max=4999).get, MINE) == "endless"
        assert asking(address, answer_bytes_max=5000).get(MINE) == b"." * 5000


def test_a_compressed_bomb_is_not_unpacked(asking):
    bomb = gzip.compress(bytes(50_000_000))
    with answering(marked(bomb, Content_Encoding="gzip")) as address:
        assert asking(address).get(MINE) == bomb


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", f"{KIT}/../office/x", "", "a\nb"])
def test_a_name_that_is_none_is_never_asked_for(asking, name):
    carrier = asking("http://127.0.0.1:1")
    for work in (
        lambda: carrier.get(name),
        lambda: carrier.put(name, b""),
        lambda: carrier.drop(name),
    ):
        with pytest.raises(TransportError, match="name"):
            work()


def test_no_failure_makes_a_kit_forget_its_work(office, kit):
    """A refusal, an error and a stranger's page all leave everything to be sent again."""
    with kit.on() as machine:
        machine.ledger.record(note("to be kept"), actor="officer:rina")
        before = LedgerEntry.objects.count()
        pages = [answer(HOTEL), marked(b'{"code": "malformed"}', status="403 No"), b""]
        for page in pages:
            with answering(page) as address, httpx.Client() as client:
                report = courier.run(machine.mailroom, carrier_of(machine, address, client))
                assert report.put == []
                assert len(report.failed) == FAILURES_MAX
        assert LedgerEntry.objects.count() == before
        assert machine.mailroom.heard_from(NodeId("office")) is None
        assert list(machine.mailroom.segments_for(NodeId("office"), set()))
