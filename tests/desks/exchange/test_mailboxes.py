"""The office's mailboxes as a wire sees them: broken off, climbing, replayed, killed midway."""

import contextlib
import hashlib
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from rekam.desks.exchange import actions
from rekam.domain.facts import NoteAdded
from rekam.domain.values import NodeId, StreamId, Subject, VillageCode
from rekam.registry.models import LedgerEntry, QuarantineRow, StatementRow
from rekam.sync import courier, wire
from rekam.sync.carrier import letters_name, part_name, segment_name, statement_name
from rekam.sync.wire import Asked
from tests.machines import rows
from tests.serving import carrier_of, serving, spool
from tests.telling import matched

KIT = NodeId("kit-01")
NAME = "office/kit-01/1/0000000002-0000000005.segment"  # nothing before it is known


def note(text):
    return NoteAdded(subject=Subject("sementara:office:1"), text=text)


def raw(address, *pieces):
    """Say exactly these bytes to a server, and return all that it says."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
        for piece in pieces:
            line.sendall(piece)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        while piece := line.recv(65536):
            heard += piece
        return heard


def request(method, path, machine, body=b"", *, size=None):
    """Return the bytes of a request that a kit signed."""
    asked = Asked(method, path, body)
    authorisation = wire.authorise(asked, node=machine.node, keys=machine.ledger.keys)
    head = [
        f"{method} /{wire.PATH}{path} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Authorization: {authorisation}",
        f"Content-Length: {len(body) if size is None else size}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def test_a_put_that_breaks_off_leaves_nothing(office, kit):
    with serving(office) as address, kit.on() as machine:
        raw(address, request("PUT", NAME, machine, b"half of the wo", size=100))
        assert spool(office).names("office") == []
        raw(address, request("PUT", NAME, machine, b"the whole work"))
        assert spool(office).get(NAME) == b"the whole work"


@pytest.mark.parametrize(
    "path",
    [
        "../node.keys",
        "office/../../node.keys",
        "%2e%2e/node.keys",
        "/etc/passwd",
        "office//x",
        "%00",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_path_that_climbs_is_refused(office, kit, method, path):
    with serving(office) as address, kit.on() as machine:
        heard = raw(address, request(method, path, machine, b"x" if method == "PUT" else b""))
        assert int(heard.split()[1]) in {400, 403, 404, 401}
    assert not [
        path for path in office.home.rglob("*") if path.read_bytes() == b"x" if path.is_file()
    ]


def test_a_replayed_request_does_nothing_new(office, kit):
    with kit.on() as machine:
        machine.ledger.record(note("once"), actor="officer:rina")
        ((name, sealed),) = machine.mailroom.segments_for(NodeId("office"), set())
        told = machine.mailroom.statement_for(NodeId("office"))
        put = request("PUT", name, machine, sealed)
        tell = request("PUT", statement_name(NodeId("office"), KIT), machine, told)
    with serving(office) as address:
        for piece in (put, tell, put, tell, tell, put, put, tell):
            assert b"200 OK" in raw(address, piece)
    with office.on():
        assert LedgerEntry.objects.filter(stream=KIT).count() == 1
        assert not QuarantineRow.objects.exists()


def test_a_replayed_delete_loses_nothing(office, kit, client):
    """Somebody on the way caught the kit's DELETE of its news, and says it again at a bad time."""
    with kit.on() as machine:
        name = segment_name(KIT, NodeId("office/trust"), 1, (1, 1))
        caught = [
            request("DELETE", one, machine) for one in (name, statement_name(KIT, NodeId("office")))
        ]
    with serving(office) as address:
        with office.on() as machine:
            courier.run(machine.mailroom, spool(office))
        assert name in spool(office).names(KIT)
        for piece in caught:
            assert b"200 OK" in raw(address, piece)
        assert spool(office).names(KIT) == []
        with kit.on() as machine:
            actions.exchange_now(machine, carrier_of(machine, address, client))
            for piece in caught:
                assert b"200 OK" in raw(address, piece)
    assert rows(kit) == rows(office)


def test_a_kit_is_given_nothing_of_a_village_that_it_does_not_carry(machines, office):
    """It asks for a name that it made up; what it was told to carry it gets."""
    carries, not_ours = VillageCode("35.01.04.2001"), VillageCode("35.01.04.2002")
    kit = machines.kit(KIT, office, villages=(carries,))
    with office.on() as machine:
        for number, village in enumerate((carries, not_ours)):
            machine.ledger.record(matched(number, village=village), actor="officer:hendra")
        machine.ledger.sign_pending()
    with serving(office) as address, kit.on() as machine:
        for village, status in ((carries, b"200"), (not_ours, b"404")):
            name = segment_name(KIT, StreamId(f"office/{village}"), 1, (1, 1))
            heard = raw(address, request("GET", name, machine))
            assert heard.split()[1] == status


def test_what_a_kit_lacks_is_named_from_the_book_and_not_laid_ready(office, kit):
    with office.on() as machine:
        machine.ledger.record(matched(1), actor="officer:hendra")
    told = statement_name(NodeId("office"), KIT)
    with serving(office) as address, kit.on() as machine:
        heard = raw(address, request("PUT", told, machine, said(kit)))
    assert segment_name(KIT, StreamId("office/35.01.04.2001"), 1, (1, 1)).encode() in heard
    assert spool(office).names(KIT) == [letters_name(KIT), statement_name(KIT, NodeId("office"))]


def test_a_server_killed_in_the_middle_of_a_put_has_all_or_nothing(office, kit, client):
    """SIGKILL while bytes are under way, then a new server: the kit sends again and is done."""
    work = bytes(range(256)) * 4000
    digest = hashlib.sha256(work).digest()
    name = part_name(NodeId("office"), digest)
    for sent in (0, 1000, len(work) - 1, len(work)):
        with kit.on() as machine, process(office) as (address, server):
            whole = request("PUT", name, machine, work)
            parts = urlsplit(address)
            with socket.create_connection((parts.hostname, parts.port)) as line:
                line.sendall(whole[: len(whole) - len(work) + sent])
                server.kill()
                server.wait()
        with office.on() as machine:
            assert machine.parts.has(digest) or not list((office.home / "parts").rglob("*.part"))
    with kit.on() as machine, serving(office) as address:
        carrier_of(machine, address, client).put(name, work)
    with office.on() as machine:
        assert machine.parts.get(digest) == work


@contextlib.contextmanager
def process(office):
    """Serve the office in a process of its own; yields its address and the process."""
    code = (
        "import sys, waitress; from rekam.boot.wsgi import application\n"
        "server = waitress.create_server(application, host='127.0.0.1', port=0)\n"
        "print(server.effective_port, flush=True); server.run()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**office.environment, "PYTHONPATH": "src"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}", server
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def test_a_request_signed_by_another_key_is_refused(office, kit, other):
    """Or whoever found a kit's name could read and empty its mailbox, or write as it."""
    told = statement_name(KIT, NodeId("office"))
    spool(office).put(told, b"for the kit alone")
    with kit.on() as machine, serving(office) as address:
        mine = request("GET", told, machine)
        theirs = wire.authorise(
            Asked("GET", told, b""), node=KIT, keys=other.assembled().ledger.keys
        )
        lines = [
            f"Authorization: {theirs}".encode() if line.startswith(b"Authorization") else line
            for line in mine.split(b"\r\n")
        ]
        assert b"for the kit alone" in raw(address, mine)
        assert raw(address, b"\r\n".join(lines)).split()[1] in {b"401", b"403"}
        changed = mine.replace(b"GET ", b"DELETE ", 1)
        assert raw(address, changed).split()[1] in {b"401", b"403"}
    assert spool(office).get(told) == b"for the kit alone"


def test_the_mailbox_of_another_kit_is_closed(office, kit, other):
    theirs = part_name(NodeId("kit-02"), bytes(32))
    spool(office).put(theirs, b"for kit-02")
    with kit.on() as machine, serving(office) as address:
        for method, path in (
            ("GET", theirs),
            ("DELETE", statement_name(NodeId("kit-02"), NodeId("office"))),
            ("PUT", statement_name(NodeId("kit-02"), NodeId("office"))),
            ("GET", "kit-02"),
            ("DELETE", theirs),
            ("PUT", theirs),
        ):
            body = b"x" if method == "PUT" else b""
            assert raw(address, request(method, path, machine, body)).split()[1] in {b"403", b"404"}
        as_another = statement_name(NodeId("office"), NodeId("kit-02"))
        heard = raw(address, request("PUT", as_another, machine, b"a lie"))
        assert heard.split()[1] in {b"403", b"404"}
    assert spool(office).get(theirs) == b"for kit-02"
    assert spool(office).names("office") == []


def said(one):
    """What a kit says to the office, signed."""
    with one.on() as machine:
        return machine.mailroom.statement_for(NodeId("office"))


def test_a_mule_hands_in_no_statement_that_its_kit_did_not_sign(office, kit, other):
    """Another key, another writer, or told to another reader: refused at the door, kept nowhere."""
    theirs = statement_name(NodeId("office"), NodeId("kit-02"))
    unknown = statement_name(NodeId("office"), NodeId("kit-99"))
    with office.on() as machine:
        to_a_kit = machine.mailroom.statement_for(NodeId("kit-02"))
    with serving(office) as address, kit.on() as machine:
        for name, body in (
            (theirs, said(kit)),
            (theirs, said(other)[:-1] + b"x"),
            (theirs, to_a_kit),
            (theirs, b"a lie"),
            (unknown, said(other)),
        ):
            heard = raw(address, request("PUT", name, machine, body))
            assert heard.split()[1] in {b"401", b"403"}
    assert spool(office).names("office") == []
    with office.on() as machine:
        assert machine.mailroom.heard_from(NodeId("kit-02")) is None
        assert list(QuarantineRow.objects.all()) == []


def test_a_mule_is_given_the_receipt_of_another_and_nothing_else_of_its_mail(office, kit, other):
    theirs = statement_name(NodeId("office"), NodeId("kit-02"))
    receipt = statement_name(NodeId("kit-02"), NodeId("office"))
    told = said(other)
    with serving(office) as address, kit.on() as machine:
        assert raw(address, request("PUT", theirs, machine, told)).split()[1] == b"200"
        heard = raw(address, request("GET", receipt, machine))
        assert heard.split()[1] == b"200"
        assert spool(office).get(receipt) in heard
        assert raw(address, request("GET", "kit-02/", machine)).split()[1] == b"403"


def test_an_old_statement_by_a_mule_changes_nothing(office, kit, other):
    theirs = statement_name(NodeId("office"), NodeId("kit-02"))
    old, new = said(other), said(other)
    with serving(office) as address, kit.on() as machine:
        for told in (new, old, new):
            assert raw(address, request("PUT", theirs, machine, told)).split()[1] == b"200"
    with office.on() as machine:
        assert StatementRow.objects.get(peer="kit-02").signed == new
    assert spool(office).names("office") == []


def test_a_kit_whose_clock_was_ahead_is_heard_by_a_mule_again(office, kit, other):
    theirs = statement_name(NodeId("office"), NodeId("kit-02"))
    other.skew_ms = 17 * 365 * 86_400_000
    ahead = said(other)
    other.skew_ms = 0
    same = said(other)
    with other.on() as machine:
        machine.ledger.record(note("of today"), actor="officer:rina")
    right = said(other)
    with serving(office) as address, kit.on() as machine:
        for told in (ahead, same, right, same):
            assert raw(address, request("PUT", theirs, machine, told)).split()[1] == b"200"
    with office.on():
        assert StatementRow.objects.get(peer="kit-02").signed == right
