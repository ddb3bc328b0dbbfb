"""A machine's roads: a bucket is added, tried, gone along, and forgotten; its key stays here."""

import hashlib
import json
import stat

import pytest

from rekam.boot import road_file
from rekam.domain.bucket_errors import BucketDeniedError
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.sync.carrier import part_name, segment_name
from rekam.sync.hosts import Address, Bucket
from tests.boot.commanding import PASSPHRASE, Typed
from tests.buckets import Liar, carrier
from tests.screens import quick_passphrases
from tests.serving import answer, answering
from tests.telling import RINA, enrolled, note, part

KIT = NodeId("kit-07")
SEGMENT_OF_8 = segment_name(OFFICE, StreamId("kit-08"), 1, (1, 2))
__all__ = ["quick_passphrases"]

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture
def office(machines, quick_passphrases):
    one = Typed(machines.blank("office"), "office")
    one.does("init", *PASSPHRASE)
    return one


@pytest.fixture
def kit(machines):
    return Typed(machines.blank("kit-07"), "kit")


@pytest.fixture
def invitation(office, tmp_path):
    path = tmp_path / "kit-07.json"
    office.does("invite", "kit-07", "--out", path)
    return path


@pytest.fixture
def bucket(host):
    return host.bucket()


@pytest.fixture
def add(tmp_path):
    """Give machines a bucket by command."""

    def add(bucket, *machines, name="bucket"):
        key = tmp_path / "key.json"
        key.write_text(json.dumps({"key": bucket.key, "secret": bucket.secret}))
        words = ("road", "add", bucket.address.text, "--key-file", key, "--name", name)
        return [machine.does(*words) for machine in machines]

    return add


# ---- add, list, remove


def test_a_bucket_is_added_tried_out_shown_and_forgotten(office, bucket, add):
    (said,) = add(bucket, office)
    assert "Jalan bucket terbuka" in said
    shown = office.does("road", "list")
    assert shown.splitlines() == [f"bucket\t{bucket.address.text}", "usb\t--folder FOLDER"]
    assert bucket.secret not in said + shown
    assert carrier(bucket).names(OFFICE) == []
    office.does("road", "remove", "bucket")
    assert office.does("road", "list").splitlines() == ["usb\t--folder FOLDER"]
    assert bucket.secret not in (office.home / road_file.NAME).read_text()


def test_a_key_is_read_by_its_owner_alone(office, bucket, add):
    add(bucket, office)
    add(bucket, office, name="bucket-2")
    mode = (office.home / road_file.NAME).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_bucket_that_is_not_open_is_kept_and_named(office, s3, tmp_path):
    key = tmp_path / "key.json"
    key.write_text(json.dumps({"key": s3.key, "secret": "another"}))
    status, said = office.refuses("road", "add", s3.bucket().address.text, "--key-file", key)
    assert status == 5
    assert "Jalan bucket disimpan" in said
    assert "kuncinya salah atau sudah diganti" in said
    assert "bucket\t" in office.does("road", "list")


def test_a_host_that_gives_other_bytes_is_no_road(office, s3, tmp_path):
    bucket = s3.bucket()
    key = tmp_path / "key.json"
    key.write_text(json.dumps({"key": bucket.key, "secret": bucket.secret}))
    with Liar(s3) as liar:
        liar.lies.append(
            lambda method, path, told: (
                (200, b"x") if method == "GET" and path.endswith(".statement") else told
            )
        )
        where = liar.before(bucket).address.text
        status, said = office.refuses("road", "add", where, "--key-file", key)
    assert (status, "berkas asing" in said) == (5, True)


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (("add", "s3+https://key:secret@host/rekam"), "tanpa kunci atau sandi"),
        (("add", "https://host/rekam"), "s3+https://"),
        (("add", "s3+https://host/rekam", "--name", "usb"), "Nama jalan"),
        (("remove", "bucket"), "rekam road list"),
    ],
)
def test_what_is_no_road_is_refused_with_what_to_do(office, tmp_path, words, about):
    key = tmp_path / "key.json"
    key.write_text('{"key": "k", "secret": "s"}')
    options = ("--key-file", key) if words[0] == "add" else ()
    _, said = office.refuses("road", *words, *options)
    assert about in said
    assert not (office.home / road_file.NAME).exists()


@pytest.mark.parametrize("text", ["", "[]", '{"key": "k"}', '{"key": 1, "secret": "s"}'])
def test_a_key_file_that_is_none_is_refused(office, tmp_path, text):
    key = tmp_path / "key.json"
    key.write_text(text)
    status, said = office.refuses("road", "add", "s3+https://host/rekam", "--key-file", key)
    assert (status, f"Berkas kunci {key} tidak terbaca" in said) == (3, True)


def test_a_file_that_other_hands_changed_is_named(office):
    (office.home / road_file.NAME).write_text('{"bucket": 3}')
    status, said = office.refuses("exchange")
    assert (status, "rusak" in said) == (3, True)


def test_what_is_written_is_read_again(tmp_path, bucket):
    road_file.write(tmp_path / "new", {"b": bucket})
    assert road_file.read(tmp_path / "new") == {"b": bucket}
    assert road_file.read(tmp_path) == {}


# ---- along a bucket


def test_a_kit_is_paired_by_a_bucket_and_its_work_comes_home(office, kit, invitation, bucket, add):
    """Neither has an address; both only ask the host, which ends as empty as it began."""
    add(bucket, office, kit)
    assert "Ulangi perintah ini" in kit.does("pair", invitation)
    office.does("exchange")
    assert "kit-07 sudah dipasangkan" in kit.does("pair", invitation)
    with kit.one.on() as machine:
        digest = machine.parts.put(b"photo")
        machine.ledger.record(enrolled(1, kit="07", parts=[part(digest)]), actor=RINA)
    for one in (kit, office, kit):
        one.does("exchange")
    with office.one.on() as machine:
        assert machine.parts.get(digest) == b"photo"
    with kit.one.on() as machine:
        assert machine.mailroom.heard_from(OFFICE).unsent == 0
        assert list(machine.mailroom.parts_for(OFFICE, set())) == []
    lying = [*carrier(bucket).names(OFFICE), *carrier(bucket).names(KIT)]
    assert [name for name in lying if "segment" in name or "parts" in name] == []


def test_what_a_host_brings_back_is_cleared_by_its_writer(office, kit, invitation, bucket, add):
    add(bucket, office, kit)
    kit.does("pair", invitation)
    office.does("exchange")
    kit.does("pair", invitation)
    with kit.one.on() as machine:
        machine.ledger.record(note(1), actor=RINA)
        old = list(machine.mailroom.segments_for(OFFICE, set()))
    for one in (kit, office, kit):
        one.does("exchange")
    unsigned = part_name(OFFICE, bytes(32))
    for name, data in [*old, (unsigned, b"somebody else's")]:
        carrier(bucket).put(name, data)
    kit.does("exchange")
    assert [n for n in carrier(bucket).names(OFFICE) if ".statement" not in n] == [unsigned]


def test_a_kit_goes_along_the_bucket_when_the_offices_address_does_not_answer(
    office, kit, s3, add, tmp_path
):
    bucket = s3.bucket()
    path = tmp_path / "kit.json"
    office.does("invite", "kit-07", "--address", "http://127.0.0.1:1", "--out", path)
    add(bucket, office, kit)
    kit.does("pair", path)
    office.does("exchange")
    kit.does("pair", path)
    said = kit.does("exchange")
    assert [line.partition(":")[0] for line in said.splitlines()] == ["jaringan", "bucket"]
    assert kit.does("road", "list").startswith("jaringan\thttp://127.0.0.1:1\n")


def test_an_office_goes_along_all_of_its_buckets(office, s3, add):
    one, other = s3.bucket(), s3.bucket()
    add(one, office)
    add(other, office, name="bucket-2")
    assert [line.partition(":")[0] for line in office.does("exchange").splitlines()] == [
        "bucket",
        "bucket-2",
    ]
    assert office.does("exchange", "--road", "bucket-2").startswith("Diambil 0")
    assert office.refuses("exchange", "--road", "bucket-3")[0] == 2


def test_a_request_to_be_paired_that_no_road_took_says_why(office, kit, invitation, s3):
    road_file.write(kit.home, {"bucket": s3.named("no-such-bucket")})
    status, said = kit.refuses("pair", invitation)
    assert (status, "Bucket atau folder itu tidak ada" in said) == (5, True)


def test_why_a_bucket_did_not_carry_is_said(office, s3):
    road_file.write(office.home, {"bucket": s3.named("no-such-bucket")})
    status, said = office.refuses("exchange")
    assert (status, "Bucket atau folder itu tidak ada" in said) == (5, True)


def test_a_hotels_page_is_no_arrival(office, kit, invitation, s3, add):
    """Each question is answered with a page and 200: nothing is taken for sent."""
    add(s3.bucket(), office, kit)
    kit.does("pair", invitation)
    office.does("exchange")
    kit.does("pair", invitation)
    with answering(answer(b"<html>Welcome</html>")) as address:
        where = Address.parse(f"s3+{address}/rekam")
        road_file.write(kit.home, {"bucket": Bucket(address=where, key="k", secret="s")})
        status, said = kit.refuses("exchange")
    assert (status, "Yang menjawab bukan bucket" in said) == (5, True)


def test_a_machine_without_any_road_says_how_to_get_one(office):
    status, said = office.refuses("exchange")
    assert (status, "rekam road add" in said) == (2, True)


def test_a_line_that_is_cut_in_a_large_part_sends_the_rest_alone(office, kit, invitation, s3, add):
    bucket = s3.bucket()
    add(bucket, office, kit)
    kit.does("pair", invitation)
    office.does("exchange")
    kit.does("pair", invitation)
    data = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(40_000))
    with kit.one.on() as machine:
        digest = machine.parts.put(data)
        machine.ledger.record(enrolled(1, kit="07", parts=[part(digest)]), actor=RINA)
    arrived = []

    def cut_after_two(method, path, told):
        if method == "PUT" and path.endswith(".piece"):
            arrived.append(path)
            return told if len(arrived) <= 2 else (403, b"")
        return told

    def pieces(liar):
        return {path for method, path in liar.asked if method == "PUT" and path.endswith(".piece")}

    with Liar(s3) as liar:
        road_file.write(kit.home, {"bucket": liar.before(bucket)})
        liar.lies.append(cut_after_two)
        kit.refuses("exchange")
        real = {name for name in carrier(bucket).names(OFFICE) if name.endswith(".piece")}
        liar.lies.clear()
        liar.asked.clear()
        kit.does("exchange")
        whole = {name for name in carrier(bucket).names(OFFICE) if name.endswith(".piece")}
        assert len(pieces(liar)) == len(whole - real) < len(whole)
    office.does("exchange")
    with office.one.on() as machine:
        assert machine.parts.get(digest) == data


def test_a_key_with_the_rights_of_the_page_is_enough_for_a_kit(office, kit, invitation, s3, add):
    """What docs/jalan.md gives a kit: its own mail comes and goes, all else is closed to it."""
    bucket = s3.bucket()
    key, secret = s3.kit
    own = Bucket(address=bucket.address, key=key, secret=secret)
    add(bucket, office)
    add(own, kit)
    kit.does("pair", invitation)
    office.does("exchange")
    kit.does("pair", invitation)
    add(own, kit)
    with kit.one.on() as machine:
        digest = machine.parts.put(b"photo")
        machine.ledger.record(enrolled(1, kit="07", parts=[part(digest)]), actor=RINA)
    for one in (kit, office, kit):
        one.does("exchange")
    with office.one.on() as machine:
        assert machine.parts.get(digest) == b"photo"
    theirs = [segment_name(NodeId("kit-08"), StreamId("office/trust"), 1, (1, 2)), SEGMENT_OF_8]
    for name in theirs:
        carrier(bucket).put(name, b"sealed")
        for work in (carrier(own).get, carrier(own).drop):
            with pytest.raises(BucketDeniedError):
                work(name)
