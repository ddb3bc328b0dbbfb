"""A bucket as a road: the contract of every carrier, hosts that lie, and what went wrong, named."""

import contextlib
import hashlib
import re
import socket
import threading

import pytest

from rekam.domain.bucket_errors import (
    BucketBusyError,
    BucketClockError,
    BucketDeniedError,
    BucketFullError,
    BucketKeyError,
    BucketMissingError,
    BucketRegionError,
    BucketStrangeError,
    BucketUnreachableError,
)
from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE
from rekam.sync import bucket as bucket_module
from rekam.sync import courier, hosts
from tests.buckets import Liar, carrier
from tests.serving import answer, answering
from tests.sync.test_carrier_contract import IN, KIT, OUT, Contract
from tests.sync.test_courier import SEGMENT, TOLD, Room


class TestS3(Contract):
    @pytest.fixture
    def road(self, s3):
        bucket = s3.bucket()
        return carrier(bucket), carrier(bucket)


class TestWebdav(Contract):
    @pytest.fixture
    def road(self, webdav):
        bucket = webdav.bucket()
        return carrier(bucket), carrier(bucket)


def answered(status, body=b"", **headers):
    """An address at which every question gets this answer, as a bucket."""
    return answering(answer(body, status=status, **headers))


def at(address, *, kind="s3", **more):
    """A road to whatever answers there."""
    where = hosts.Address.parse(f"{kind}+{address}/rekam")
    return carrier(hosts.Bucket(address=where, key="kit", secret="a secret"), **more)


# ---- mailboxes


def test_a_mailbox_of_several_pages_is_listed_whole(s3):
    one = carrier(s3.bucket())
    names = [f"office/kit-01/1/{n:010d}-{n:010d}.segment" for n in range(1, 1204)]
    for name in names:
        one.put(name, b"x")
    with Liar(s3) as liar:
        assert carrier(liar.before(one._bucket)).names(OFFICE) == names
        assert len(liar.asked) == 2


def test_only_the_mailbox_that_is_asked_for_is_listed(s3):
    bucket = s3.bucket()
    with Liar(s3) as liar:
        carrier(liar.before(bucket)).names(KIT)
        ((_, path),) = liar.asked
    assert path.endswith("prefix=pacitan/kit-01/") or "prefix=pacitan%2Fkit-01%2F" in path


def test_strangers_files_in_a_bucket_are_passed_over(host):
    bucket = host.bucket()
    store = bucket.open(hosts.USUAL, silence_s=5)
    for name in ("office/photo.jpg", "office/a b/c", "office.statement", "office/kit-01/1/x.half"):
        store.put(name, b"not ours")
    one = carrier(bucket)
    one.put(OUT[0], b"work")
    assert one.names(OFFICE) == [OUT[0]]


def test_two_offices_in_two_folders_of_a_bucket_see_nothing_of_each_other(s3):
    bucket = s3.bucket()
    other = hosts.Address.parse(bucket.address.text.replace("/pacitan", "/pacit"))
    carrier(bucket).put(OUT[0], b"work")
    assert carrier(hosts.Bucket(address=other, key=s3.key, secret=s3.secret)).names(OFFICE) == []


# ---- what a host may do


@pytest.fixture
def liar(host):
    with Liar(host) as liar:
        yield liar


def is_list(method, path):
    return method == "PROPFIND" or "list-type" in path


def test_a_host_that_takes_and_loses_is_given_it_again(host, liar):
    """The first put is acknowledged and forgotten; the next exchange finds nothing and repeats."""
    bucket = host.bucket()
    real, by_liar = carrier(bucket), carrier(liar.before(bucket))
    room = Room(outgoing=[(SEGMENT, b"work")])
    assert courier.run(room, by_liar).put == [SEGMENT]
    real.drop(SEGMENT)
    assert courier.run(room, by_liar).put == [SEGMENT]
    assert real.get(SEGMENT) == b"work"


def test_a_host_that_lists_late_costs_an_exchange_and_loses_nothing(host, liar):
    bucket = host.bucket()
    real, by_liar = carrier(bucket), carrier(liar.before(bucket))
    for name in IN:
        real.put(name, b"news")
    room = Room()
    liar.lies.append(lambda method, path, told: (404, b"") if method == "PROPFIND" else told)
    liar.lies.append(
        lambda method, path, told: (
            (200, b"<ListBucketResult></ListBucketResult>") if "list-type" in path else told
        )
    )
    courier.run(room, by_liar)
    assert room.taken == []
    liar.lies.clear()
    courier.run(room, by_liar)
    assert sorted(room.taken) == sorted(IN)
    assert real.names(KIT) == []


def twice(told):
    """A listing in which each thing stands twice."""
    status, body = told
    things = rb"(<Contents>.*?</Contents>|<ns0:response>.*?</ns0:response>)"
    return status, re.sub(things, rb"\1\1", body, flags=re.DOTALL)


def test_what_is_listed_twice_is_taken_once(host, liar):
    bucket = host.bucket()
    for name in IN:
        carrier(bucket).put(name, b"news")
    doubled = []

    def lie(method, path, told):
        if not is_list(method, path):
            return told
        more = twice(told)
        doubled.append(len(more[1]) - len(told[1]))
        return more

    liar.lies.append(lie)
    assert carrier(liar.before(bucket)).names(KIT) == sorted(IN)
    assert any(doubled)


def test_what_is_listed_and_not_there_is_left_and_the_rest_is_taken(host, liar):
    """A place that still lists what it lost."""
    bucket = host.bucket()
    for name in IN:
        carrier(bucket).put(name, b"news")
    gone = IN[1]
    liar.lies.append(
        lambda method, path, told: (404, b"") if method == "GET" and gone in path else told
    )
    room = Room()
    report = courier.run(room, carrier(liar.before(bucket)))
    assert sorted(set(room.taken)) == sorted({*IN} - {gone})
    assert set(report.failed) == {gone}


def test_other_bytes_under_200_are_what_the_mailroom_judges(host, liar):
    """No carrier can tell; seal, signature and digest do, as they do on a stick."""
    bucket = host.bucket()
    carrier(bucket).put(IN[0], b"news")
    liar.lies.append(
        lambda method, path, told: (200, b"lies") if method == "GET" and IN[0] in path else told
    )
    assert carrier(liar.before(bucket)).get(IN[0]) == b"lies"


def test_a_line_that_is_cut_in_the_middle_gives_no_half(host, liar):
    bucket = host.bucket()
    with answering(b"HTTP/1.1 200 OK\r\nETag: x\r\nContent-Length: 1000\r\n\r\nhalf") as address:
        kind = "webdav" if bucket.address.is_webdav else "s3"
        with pytest.raises(TransportError):
            at(address, kind=kind).get(OUT[0])
    liar.lies.append(lambda method, path, told: None)
    one = carrier(liar.before(bucket))
    for work in (one.get, one.drop, one.names, lambda name: one.put(name, b"work")):
        with pytest.raises(BucketUnreachableError):
            work(OUT[0])


def test_a_put_whose_answer_is_lost_was_made_all_the_same_and_may_be_repeated(host, liar):
    bucket = host.bucket()
    one = carrier(liar.before(bucket))
    liar.lies.append(lambda method, path, told: None)
    with pytest.raises(TransportError):
        one.put(OUT[0], b"work")
    liar.lies.clear()
    one.put(OUT[0], b"work")
    assert carrier(bucket).get(OUT[0]) == b"work"


def test_a_host_that_was_busy_for_a_moment_is_asked_again(s3):
    bucket = s3.bucket()
    with Liar(s3) as liar:
        busy = [(503, b"<Error><Code>SlowDown</Code></Error>")]
        liar.lies.append(lambda method, path, told: busy.pop() if busy else told)
        carrier(liar.before(bucket), retries=2, retry_s=5.0).put(OUT[0], b"work")
        assert len(liar.asked) == 2


def test_what_has_no_end_is_given_up(monkeypatch):
    monkeypatch.setattr(bucket_module, "BODY_BYTES_MAX", 1000)
    with answered("200 OK", bytes(4000), ETag="x") as address, pytest.raises(BucketStrangeError):
        at(address).get(OUT[0])


def listing(*keys, token=""):
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
    told = "".join(
        f"<Contents><Key>{key}</Key><LastModified>2018-04-05T00:00:00.000Z</LastModified>"
        f'<ETag>"e"</ETag><Size>1</Size></Contents>'
        for key in keys
    )
    return f"<ListBucketResult>{more if token else ''}{told}</ListBucketResult>".encode()


def test_a_listing_without_end_is_left_off(monkeypatch):
    monkeypatch.setattr(bucket_module, "LISTED_MAX", 50)
    with answered("200 OK", listing(OUT[0], "office/other", token="more")) as address:
        assert at(address).names(OFFICE) == [OUT[0]]


@pytest.mark.parametrize("key", ["office//x", "office/../kit-01/office.statement"])
def test_a_name_that_climbs_in_a_listing_is_never_followed(key):
    with answered("200 OK", listing(OUT[0], key)) as address, pytest.raises(BucketStrangeError):
        at(address).names(OFFICE)


@pytest.mark.parametrize("kind", ["s3", "webdav"])
def test_the_page_of_a_hotel_is_no_bucket(kind):
    """Nothing that it answers counts: no statement arrives, and none is believed."""
    with answered("200 OK", b"<html>Welcome! Please sign in.</html>") as address:
        room = Room(outgoing=[(SEGMENT, b"work")])
        courier.run(room, at(address, kind=kind))
        assert room.taken == []


def test_a_hotels_page_under_s3_is_named():
    with answered("200 OK", b"<html>Welcome!</html>") as address:
        one = at(address)
        with pytest.raises(BucketStrangeError):
            one.put(TOLD, b"statement")


# ---- what went wrong


def fails(one, kind, *, only=("names", "get", "put", "drop")):
    """Each of these fails so, and the road remembers."""
    works = {
        "names": lambda: one.names(OFFICE),
        "get": lambda: one.get(OUT[0]),
        "put": lambda: one.put(OUT[0], b"work"),
        "drop": lambda: one.drop(OUT[0]),
    }
    for name in only:
        one.trouble = None
        with pytest.raises(kind):
            works[name]()
        assert isinstance(one.trouble, kind)


def test_a_wrong_secret_is_named(host):
    fails(carrier(host.bucket(secret="another")), BucketKeyError)


def test_a_key_that_the_host_does_not_know_is_named(host):
    fails(carrier(host.bucket(key="somebody")), BucketKeyError)


def test_a_key_that_may_only_look_is_named(s3):
    key, secret = s3.reader
    one = carrier(s3.bucket(key=key, secret=secret))
    assert one.names(OFFICE) == []
    fails(one, BucketDeniedError, only=["put", "drop"])


def test_a_bucket_that_is_not_there_is_named(s3, webdav):
    fails(carrier(s3.named("no-such-bucket")), BucketMissingError)
    fails(carrier(webdav.named("no-such-folder")), BucketMissingError, only=["put"])


SAID = [
    ("403 Forbidden", "RequestTimeTooSkewed", BucketClockError),
    ("400 Bad Request", "AuthorizationHeaderMalformed", BucketRegionError),
    ("301 Moved Permanently", "PermanentRedirect", BucketRegionError),
    ("403 Forbidden", "AccessDenied", BucketDeniedError),
    ("503 Service Unavailable", "SlowDown", BucketBusyError),
    ("500 Internal Server Error", "InternalError", BucketBusyError),
    ("429 Too Many Requests", "TooManyRequests", BucketBusyError),
    ("507 Insufficient Storage", "XMinioStorageFull", BucketFullError),
]


@pytest.mark.parametrize(("status", "code", "kind"), SAID)
def test_what_a_host_says_is_named(status, code, kind):
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code></Error>'.encode()
    with answered(status, body) as address:
        fails(at(address), kind)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("403 Forbidden", BucketDeniedError),
        ("503 Service Unavailable", BucketBusyError),
        ("507 Insufficient Storage", BucketFullError),
    ],
)
def test_what_a_webdav_host_says_is_named(status, kind):
    with answered(status) as address:
        fails(at(address, kind="webdav"), kind)


def test_a_host_that_nobody_knows_or_that_does_not_answer_is_named():
    fails(at("http://nowhere.invalid"), BucketUnreachableError)
    fails(at("http://127.0.0.1:1"), BucketUnreachableError)


@contextlib.contextmanager
def silent():
    """A port that takes everything and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_host_that_says_nothing_is_given_up():
    with silent() as address:
        fails(at(address, silence_s=0.2), BucketUnreachableError, only=["names", "put"])


def test_a_large_upload_may_be_silent_for_longer():
    """The host reads slowly and answers only after the whole of it, as on 64 kbit/s."""
    data = bytes(hashlib.sha256(b"part").digest() * 40_000)
    with slow_reader(len(data)) as (address, took):
        at(address, silence_s=0.2).put(OUT[1], data)
        assert took


@contextlib.contextmanager
def slow_reader(size):
    took = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            visitor, _ = listener.accept()
            left, pause = size, threading.Event()
            with visitor:
                while left > 0:
                    left -= len(visitor.recv(64 * 1024))
                    pause.wait(0.03)
                took.append(True)
                visitor.sendall(b"HTTP/1.1 200 OK\r\nETag: x\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", took
        thread.join()
