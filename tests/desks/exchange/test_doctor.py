"""The doctor's page on both machines, and the office's proof to whoever knocks."""

import json

import httpx
import pytest

from rekam.boot import instruments, road_file
from rekam.desks.exchange import actions, examine
from rekam.doctor import proof
from rekam.domain.errors import SealBrokenError
from rekam.domain.trust import Role
from rekam.domain.values import NodeId
from rekam.journal import cbor, signed
from rekam.registry import read
from rekam.sync import wire
from rekam.sync.wire import Asked
from tests.buckets import answered
from tests.screens import kit_screens, office_screens, parsed, quick_passphrases
from tests.serving import carrier_of, client, serving
from tests.telling import enrolled, part

__all__ = ["client", "kit_screens", "office_screens", "quick_passphrases"]
NONCE = "0f" * 16
CHECK, PROVE = "/perangkat/periksa", f"/tukar/periksa/{NONCE}"


# ---- the page


def test_before_the_first_examination_the_page_says_so(kit_screens):
    page = kit_screens.get(CHECK, role=Role.OFFICER)
    assert "Belum pernah diperiksa di mesin ini." in page.content.decode()


def test_a_kit_without_an_address_is_examined_and_the_page_remembers(kit_screens):
    response = kit_screens.post(CHECK, {"address": "http://10.0.0.1"}, role=Role.OFFICER)
    assert (response.status_code, response.headers["Location"]) == (302, CHECK)
    text = " ".join(parsed(kit_screens.get(CHECK, role=Role.IT)).texts)
    assert "Jalan yang terbuka sekarang: tidak ada." in text
    assert "Belum ada alamat kantor." in text
    assert "10.0.0.1" not in text, "a kit's address is the one of its pairing"


def test_an_office_is_examined_at_the_address_that_was_typed(office_screens):
    office_screens.post(CHECK, {"address": "http://127.0.0.1:9"}, role=Role.IT)
    page = parsed(office_screens.get(CHECK, role=Role.IT))
    assert page.all("input", name="address")[0]["value"] == "http://127.0.0.1:9"
    assert "program-down" in page.texts
    assert any(one.startswith("Belum dicoba: Alamat kantor, Nama kantor") for one in page.texts)


SKEWED = b"<Error><Code>RequestTimeTooSkewed</Code></Error>"


@pytest.mark.parametrize("code", ["bucket-open", "bucket-key", "bucket-missing", "bucket-clock"])
def test_what_is_wrong_with_a_bucket_is_told_with_what_to_do(kit_screens, s3, code):
    with answered("403 Forbidden", SKEWED) as address:
        bucket = {
            "bucket-open": s3.bucket,
            "bucket-key": lambda: s3.bucket(secret="another"),
            "bucket-missing": lambda: s3.named("never-made"),
            "bucket-clock": lambda: s3.named("rekam", address=f"s3+{address}/{{}}"),
        }[code]()
        road_file.write(kit_screens.one.home, {"bucket": bucket})
        kit_screens.post(CHECK, role=Role.OFFICER)
    page = parsed(kit_screens.get(CHECK, role=Role.OFFICER))
    assert code in page.texts
    assert bucket.address.place in page.text
    told = f"Jalan yang terbuka sekarang: Bucket ({bucket.address.place})."
    assert (told in page.text) == (code == "bucket-open")
    assert bucket.secret not in page.text


def test_a_report_that_cannot_be_read_is_as_none(kit_screens):
    (kit_screens.one.home / examine.REPORT).write_text('{"node": 5}')
    page = kit_screens.get(CHECK, role=Role.OFFICER)
    assert "Belum pernah diperiksa di mesin ini." in page.content.decode()


def test_who_waits_for_the_network_finds_the_doctor(kit_screens, office_screens):
    send = parsed(kit_screens.get("/perangkat/kirim", role=Role.OFFICER))
    assert send.all("a", href=CHECK)
    assert parsed(office_screens.get("/perangkat/kit", role=Role.IT)).all("a", href=CHECK)
    assert not parsed(office_screens.get("/perangkat/kit", role=Role.HEAD)).all("a", href=CHECK)


# ---- the proof


def prove(address, *, nonce=NONCE, headers=None):
    return httpx.get(f"{address}/tukar/periksa/{nonce}", headers=headers or {})


def signed_by(machine, nonce=NONCE):
    asked = Asked("GET", f"{proof.PATH}{nonce}", b"")
    keys = machine.ledger.keys
    return {"Authorization": wire.authorise(asked, node=machine.node, keys=keys)}


def test_an_office_proves_itself_to_a_stranger(office):
    with serving(office) as address:
        answer = prove(address)
    with office.on() as machine:
        told = proof.read(answer.content, nonce=NONCE, office_key=machine.ledger.office_key)
    assert told.seen == "127.0.0.1"
    assert answer.headers[wire.MARK] == wire.MARK_VALUE
    assert answer.headers[wire.DIGEST] == wire.digest_of(answer.content)


@pytest.mark.parametrize("nonce", ["short", "0F" * 16, "0f" * 17])
def test_an_office_signs_nothing_but_a_word_of_its_form(office, nonce):
    with serving(office) as address:
        answer = prove(address, nonce=nonce)
    assert (answer.status_code, answer.json()) == (400, {"code": "malformed"})


@pytest.mark.parametrize(
    "body",
    [[1, NONCE, 2**62, "x"], [1, NONCE, "now", "x"], [1, NONCE, -1, "x"], [1, NONCE, 1, 1], 7],
)
def test_a_proof_that_says_what_no_office_does_is_none(office, body):
    with office.on() as machine:
        mine = machine.ledger.keys
    told = signed.sign(
        cbor.dumps(body), mine, signer=NodeId("office"), content_type=proof.CONTENT_TYPE
    )
    with pytest.raises(SealBrokenError):
        proof.read(told, nonce=NONCE, office_key=mine.public.signing_key)


def test_a_kit_proves_to_nobody_that_it_is_an_office(kit):
    with serving(kit) as address:
        answer = prove(address)
    assert (answer.status_code, answer.json()) == (404, {"code": "office-only"})


def test_a_name_that_the_office_does_not_go_by_is_refused_with_a_mark(office):
    with serving(office) as address:
        answer = prove(address, headers={"Host": "kantor-lama.test"})
        page = httpx.get(f"{address}/masuk", headers={"Host": "kantor-lama.test"})
    assert (answer.status_code, answer.json()) == (400, {"code": "host-refused"})
    assert answer.headers[wire.MARK] == wire.MARK_VALUE
    assert (page.status_code, wire.MARK in page.headers) == (400, False)


def test_a_kit_that_came_is_remembered_by_the_name_that_it_used(office, kit):
    with serving(office) as address, kit.on() as machine:
        prove(address, headers=signed_by(machine))
    visit = examine.last_visit(office.home, "127.0.0.1")
    assert (visit.node, visit.seen) == ("kit-01", "127.0.0.1")
    assert examine.last_visit(office.home, "kantor.test") is None


@pytest.mark.parametrize(
    ("near", "seen"), [("198.51.100.7", "198.51.100.7"), ("<script>", "?"), ("", "?")]
)
def test_a_visitor_is_told_where_it_came_from(office_screens, near, seen):
    """Whom ``rekam serve`` believes about that: ``tests/boot/test_front.py``."""
    with office_screens.visitor(REMOTE_ADDR=near) as client:
        answer = client.get(PROVE, headers={"X-Forwarded-For": "10.9.9.9"})
    with office_screens.one.on() as machine:
        key = machine.ledger.office_key
    assert proof.read(answer.content, nonce=NONCE, office_key=key).seen == seen


def test_a_kit_that_knocks_often_is_written_down_once(office, kit):
    with serving(office) as address, kit.on() as machine:
        prove(address, headers=signed_by(machine))
        first = examine.last_visit(office.home, "127.0.0.1")
        prove(address, headers=signed_by(machine))
        assert examine.last_visit(office.home, "127.0.0.1") == first
        machine.clock_ms.__self__.fleet.now_ms += 120_000
        prove(address, headers=signed_by(machine))
    assert examine.last_visit(office.home, "127.0.0.1").at_ms > first.at_ms


def test_a_stranger_leaves_no_trace_of_a_visit(machines, office, kit):
    elsewhere = machines.office("other-office")
    unknown = machines.kit("kit-09", elsewhere)
    with serving(office) as address:
        prove(address)
        prove(address, headers={"Authorization": "Rekam kit-01 x"})
        with kit.on() as machine:  # signed for another word
            prove(address, headers=signed_by(machine, "0e" * 16))
        with unknown.on() as machine:
            prove(address, headers=signed_by(machine))
    assert not (office.home / examine.VISITS).exists()


def test_a_kit_that_brings_its_work_has_visited(office, kit, client):
    with serving(office) as address, kit.on() as machine:
        actions.exchange_now(machine, carrier_of(machine, address, client))
    assert examine.last_visit(office.home, "127.0.0.1").node == NodeId("kit-01")


def test_damaged_notes_of_visits_are_as_none(office):
    (office.home / examine.VISITS).write_text(json.dumps([1, 2]))
    assert examine.last_visit(office.home, "127.0.0.1") is None


# ---- an examination


def test_a_kit_examines_its_roads(office, kit):
    from rekam.doctor.findings import RoadName

    with serving(office) as address, kit.on() as machine:
        report = examine.examine(machine, instruments.tools(machine), address=address)
    assert [road.name for road in report.roads] == [RoadName.NETWORK, RoadName.STICK]
    assert [road.name for road in report.open_roads] == [RoadName.NETWORK]
    assert examine.last(kit.home) == report
    assert examine.last_visit(office.home, "127.0.0.1").node == NodeId("kit-01")


def test_a_stick_is_full_by_its_bytes(kit):
    """Not by the count of the parts, which was once added to them."""
    from dataclasses import replace

    from rekam.doctor import disks
    from rekam.doctor.findings import Code

    with kit.on() as machine:
        small = part(b"b" * 32)
        large = replace(part(b"c" * 32), size_bytes=2 * disks.STICK_ROOM_BYTES)
        told = enrolled(0, parts=[small, large])
        machine.ledger.record(told, actor="officer:rina")
        count, wanted = read.parts_waiting(machine)
        assert (count, wanted) == (2, small.size_bytes + large.size_bytes)
        found = [_examined_with(machine, free) for free in (wanted, wanted - 1)]
    assert found == [Code.STICK_FOUND, Code.STICK_FULL]


def _examined_with(machine, free_bytes):
    from dataclasses import replace
    from pathlib import Path

    from rekam.sync.sticks import Load, Stick

    stick = Stick(
        path=Path("/media/usb"), name="usb", free_bytes=free_bytes, is_writable=True, load=Load()
    )
    tools = instruments.tools(machine)
    report = examine.examine(replace(machine, sticks=lambda: [stick]), tools)
    return report.roads[-1].findings[-1].code


def test_an_office_says_how_old_its_backup_is(office):
    from rekam.doctor.findings import Code

    with office.on() as machine:
        report = examine.examine(machine, instruments.tools(machine))
    assert report.machine[-1].code is Code.BACKUP_NONE


def test_each_bucket_is_a_road_of_its_own(kit, s3, webdav):
    from dataclasses import replace

    from rekam.doctor.findings import Code, RoadName

    with kit.on() as machine:
        buckets = {"one": s3.bucket(), "two": webdav.bucket(secret="another")}
        with_buckets = replace(machine, buckets=lambda: buckets)
        report = examine.examine(with_buckets, instruments.tools(machine))
    found = {road.place: road.findings[-1].code for road in report.roads}
    assert found[buckets["one"].address.place] is Code.BUCKET_OPEN
    assert found[buckets["two"].address.place] is Code.BUCKET_KEY
    assert [road.name for road in report.open_roads] == [RoadName.BUCKET]
