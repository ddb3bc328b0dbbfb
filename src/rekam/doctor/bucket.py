"""Walks to a bucket: the hops to its host, and whether its key opens our own mailbox there.

Nothing is written: that it takes what is put is shown by ``rekam road add``, and by each exchange.
"""

from __future__ import annotations

from collections.abc import Callable

from rekam.doctor.findings import Code, Finding, Hop, OnStep, Road, RoadName, Value, walk
from rekam.doctor.network import bounded
from rekam.doctor.trip import Address, Trip
from rekam.domain import bucket_errors as told
from rekam.domain.errors import GoneError, TransportError
from rekam.domain.values import NodeId
from rekam.sync.bucket import BucketCarrier
from rekam.sync.carrier import part_name
from rekam.sync.hosts import Bucket, Limits

_PATIENCE = Limits(connect_s=8.0, silence_s=8.0, answer_s=15.0, retries=0, retry_s=1.0)
_LISTED_S = 15.0  # WebDAV asks once for each folder
_HOPS = (Hop.LINK, Hop.PROXY, Hop.NAME, Hop.ROUTE, Hop.PORT, Hop.BUCKET)
_TROUBLES = {
    told.BucketError.code: Code.BUCKET_FAILED,
    told.BucketKeyError.code: Code.BUCKET_KEY,
    told.BucketDeniedError.code: Code.BUCKET_DENIED,
    told.BucketMissingError.code: Code.BUCKET_MISSING,
    told.BucketRegionError.code: Code.BUCKET_REGION,
    told.BucketClockError.code: Code.BUCKET_CLOCK,
    told.BucketCertificateError.code: Code.BUCKET_CERTIFICATE,
    told.BucketUnreachableError.code: Code.BUCKET_UNREACHABLE,
    told.BucketBusyError.code: Code.BUCKET_BUSY,
    told.BucketFullError.code: Code.BUCKET_FULL,
    told.BucketStrangeError.code: Code.BUCKET_STRANGE,
}


def bucket_road(
    bucket: Bucket, node: NodeId, *, trip_to: Callable[[Address], Trip], on_step: OnStep
) -> Road:
    """Walk from this machine to its mailbox in a bucket."""
    trip = trip_to(Address.parse(bucket.address.root))
    tries = (
        *(trip.link, trip.through, trip.name, trip.route, trip.port),
        lambda: _mailbox(trip, bucket, node),
    )
    steps = tuple(zip(_HOPS, tries, strict=True))
    return walk(RoadName.BUCKET, steps, on_step=on_step, place=bucket.address.place)


def _mailbox(trip: Trip, bucket: Bucket, node: NodeId) -> Finding:
    trip.ends()  # the carrier opens its own line
    values: dict[str, Value] = {"place": bucket.address.place}
    carrier = BucketCarrier(bucket, node=node, limits=_PATIENCE)
    try:
        names = bounded(lambda: _listed(carrier, node), _LISTED_S)
    except TimeoutError:
        return Finding(Code.BUCKET_BUSY, values)
    except TransportError as error:
        return Finding(_TROUBLES.get(error.code, Code.BUCKET_FAILED), values)
    return Finding(Code.BUCKET_OPEN, {**values, "count": len(names)})


def _listed(carrier: BucketCarrier, node: NodeId) -> list[str]:
    """Return what waits for us, from one that also says what it has not.

    A sign-in page under 200 reads as an empty list; but to a name that nobody ever put it answers
    with the same page (``test_a_page_that_reads_as_an_empty_list_is_no_bucket``).
    """
    names, never = carrier.names(node), part_name(node, bytes(32))
    try:
        carrier.get(never)
    except GoneError:
        return names
    raise told.BucketStrangeError("get", never)
