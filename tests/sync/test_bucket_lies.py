"""Hosts that lie, lose, repeat and break off: it may cost another exchange, and loses nothing."""

import re

import pytest

from rekam.domain.bucket_errors import BucketStrangeError, BucketUnreachableError
from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE
from rekam.sync import bucket as bucket_module
from rekam.sync import courier
from tests.buckets import Liar, answered, at, carrier, listing
from tests.serving import answering
from tests.sync.test_carrier_contract import IN, KIT, OUT
from tests.sync.test_courier import SEGMENT, TOLD, Room


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
    things = rb"(<Contents>.*?</Contents>|<(?:ns0|D):response>.*?</(?:ns0|D):response>)"
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
    assert report.failed == []


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
