"""A bucket as a road: the contract of every carrier, hosts that lie, and what went wrong, named."""

import contextlib
import hashlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import psutil
import pytest

from rekam.domain.bucket_errors import (
    BucketBusyError,
    BucketClockError,
    BucketDeniedError,
    BucketFullError,
    BucketKeyError,
    BucketMissingError,
    BucketRegionError,
    BucketUnreachableError,
)
from rekam.domain.values import OFFICE, StreamId
from rekam.sync import hosts
from rekam.sync.carrier import is_name, request_name, segment_name, statement_name
from tests.buckets import Liar, answered, at, carrier, listing
from tests.sync.test_carrier_contract import IN, KIT, OUT, Contract


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


# ---- mailboxes


def test_a_mailbox_of_several_pages_is_listed_whole(s3):
    one = carrier(s3.bucket())
    names = [f"office/kit-01/1/{n:010d}-{n:010d}.segment" for n in range(1, 1204)]
    for name in names:
        one.put(name, b"x")
    with Liar(s3) as liar:
        assert carrier(liar.before(one._objects.bucket)).names(OFFICE) == names
        assert len(liar.asked) == 2


@contextlib.contextmanager
def paged(names):
    """Serve a listing by the thousand, as S3 does; yields the address."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            begin = int(dict(parse_qsl(urlsplit(self.path).query)).get("continuation-token", 0))
            end = begin + 1000
            body = listing(*names[begin:end], token=end if end < len(names) else "")
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_mailbox_of_twenty_thousand_names_does_not_hold_memory_hostage():
    digests = (hashlib.sha256(bytes([n % 256, n // 256])) for n in range(20_000))
    names = sorted(f"office/parts/{one.hexdigest()}" for one in digests)
    process = psutil.Process()
    with paged(names) as address:
        one = at(address)
        one.names(KIT)  # the library's own share
        before = process.memory_info().rss
        assert one.names(OFFICE) == names
        assert process.memory_info().rss - before < 20e6


def test_only_the_mailbox_that_is_asked_for_is_listed(s3):
    bucket = s3.bucket()
    with Liar(s3) as liar:
        carrier(liar.before(bucket)).names(KIT)
        ((_, path),) = liar.asked
    assert path.endswith("prefix=pacitan/kit-01/") or "prefix=pacitan%2Fkit-01%2F" in path


def test_a_kit_is_not_told_what_other_kits_left_for_the_office(host):
    """Fifty kits fill one mailbox; a list of all that costs minutes on 128 kbit/s."""
    bucket = host.bucket()
    possible = [
        f"office/kit-01/parts/{'ab' * 32}/9/00000000-00000004.{'0' * 16}.piece",
        *OUT,
        segment_name(OFFICE, StreamId("office/trust"), 1, (1, 40)),
    ]
    own = list(filter(is_name, possible))
    others = [name.replace("office/kit-01/", "office/kit-02/") for name in own[:2]]
    real = carrier(bucket)
    told = [statement_name(OFFICE, KIT), request_name(KIT)]
    for name in (*own, *others, *told, *IN):
        real.put(name, b"x")
    kit = carrier(bucket, node=KIT)
    assert kit.names(OFFICE) == sorted(own)
    assert kit.names(KIT) == sorted(IN)
    office = carrier(bucket, node=OFFICE)
    assert office.names(OFFICE) == real.names(OFFICE)
    assert set(others) & {*office.names(OFFICE)}
    assert office.names(KIT) == sorted(IN)


def test_several_lanes_may_be_used_at_once(host):
    one = carrier(host.bucket())
    names = [f"office/kit-01/{n % 4}/{n:010d}-{n:010d}.segment" for n in range(40)]
    with ThreadPoolExecutor(one.lanes) as lanes:
        list(lanes.map(lambda name: one.put(name, name.encode()), names))
        assert list(lanes.map(one.get, names)) == [name.encode() for name in names]
        assert one.names(OFFICE) == sorted(names)
        list(lanes.map(one.drop, names))
    assert one.names(OFFICE) == []


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
        one._objects.trouble = None
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
    fails(at("http://nowhere.invalid", connect_s=1.0), BucketUnreachableError)
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
