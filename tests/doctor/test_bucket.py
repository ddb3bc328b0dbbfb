"""Walks to buckets: real hosts, and what else may stand there."""

import pytest

from rekam.doctor import bucket as buckets
from rekam.doctor.findings import Code, Hop
from rekam.domain import bucket_errors
from rekam.domain.errors import TransportError
from rekam.domain.values import NodeId
from rekam.sync.bucket import BucketCarrier
from rekam.sync.hosts import Address, Bucket
from tests.buckets import answered, carrier, listing
from tests.doctor.knocking import Led, trip

KIT = NodeId("kit-07")
NAME = f"{KIT}/office/trust/1/0000000001-0000000005.segment"


def walked(bucket, **more):
    return buckets.bucket_road(
        bucket,
        KIT,
        trip_to=lambda to: trip(to.text, b"", network=Led(**more)),
        on_step=lambda *_: None,
    )


def whatever(address):
    return Bucket(address=Address.parse(f"s3+{address}/rekam"), key="kit", secret="a secret")


def test_a_bucket_that_our_key_opens_is_an_open_road_and_nothing_is_written(host):
    bucket = host.bucket()
    carrier(bucket).put(NAME, b"waits")
    road = walked(bucket)
    assert road.is_open
    assert road.findings[-1].values["count"] == 1
    assert road.place == bucket.address.place
    assert carrier(bucket).names(KIT) == [NAME]


def test_a_wrong_key_is_named(host):
    bucket = host.bucket(secret="another")
    assert walked(bucket).findings[-1].code is Code.BUCKET_KEY


def test_a_bucket_that_is_not_there_is_named(s3):
    assert walked(s3.named("never-made")).findings[-1].code is Code.BUCKET_MISSING


@pytest.mark.parametrize("body", [b"<html>Selamat datang</html>", listing()], ids=["page", "list"])
def test_a_page_that_reads_as_an_empty_list_is_no_bucket(body):
    with answered("200 OK", body) as address:
        assert walked(whatever(address)).findings[-1].code is Code.BUCKET_STRANGE


def test_a_host_that_is_busy_is_named():
    with answered("503 Slow Down") as address:
        assert walked(whatever(address)).findings[-1].code is Code.BUCKET_BUSY


def test_a_host_that_is_closed_ends_the_road_at_its_port():
    road = walked(whatever("http://127.0.0.1:9"))
    assert (road.findings[-1].code, road.untried) == (Code.PORT_REFUSED, (Hop.BUCKET,))


def test_a_host_that_never_ends_is_given_up(monkeypatch):
    from threading import Event

    over = Event()
    monkeypatch.setattr(BucketCarrier, "names", lambda *_: over.wait())
    monkeypatch.setattr(buckets, "_LISTED_S", 0.1)
    with answered("200 OK", listing()) as address:
        assert walked(whatever(address)).findings[-1].code is Code.BUCKET_BUSY
    over.set()


@pytest.mark.parametrize(
    "error",
    [bucket_errors.BucketError, *bucket_errors.BucketError.__subclasses__(), TransportError],
    ids=lambda error: error.code,
)
def test_every_trouble_of_a_bucket_has_a_code_of_its_own(monkeypatch, error):
    def fails(*_):
        raise error("names", KIT)

    monkeypatch.setattr(BucketCarrier, "names", fails)
    with answered("200 OK", listing()) as address:
        found = walked(whatever(address)).findings[-1].code
    usual = bucket_errors.BucketError.code
    assert found.ident == (usual if error is TransportError else error.code)
