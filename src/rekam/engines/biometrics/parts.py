"""From samples to the parts of an enrolment: files that are sealed, named and sent.

The summary is tier 1: a thumbnail and its score, small enough to travel with the facts, which hold
the scores of fingers and eyes. It is no biometric template, and pretends to be none. A part that
holds several samples is a map in deterministic CBOR (RFC 8949, 4.2), so that the same samples
always make the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO

import cbor2
from PIL import Image

from rekam.engines.biometrics.samples import FingerSample, IrisSample, Sample, Signature

THUMBNAIL_BYTES_MAX = 4096
_THUMBNAIL_SIDES = (160, 120, 96, 72, 48)  # pixels, tried in turn until the file is small enough
_THUMBNAIL_QUALITY = 70


def summary(photo: Sample) -> bytes:
    """Return what travels first: a small photo and its score."""
    small = {"thumbnail": thumbnail(photo), "photo": photo.quality}
    return cbor2.dumps(small, canonical=True)


def signed(signature: Signature) -> bytes:
    """Return a signature's part: ``strokes`` and ``image``."""
    return _encoded({"strokes": signature.strokes, "image": signature.image})


def laid(taken: Iterable[tuple[FingerSample | IrisSample, bytes]]) -> bytes:
    """Return the part of fingers or eyes that were taken at once, by position.

    Each comes with its record: the file that the device signed, which is what is kept.
    """
    samples = {one.position.position: replace(one, data=record) for one, record in taken}
    return _encoded(samples)


def thumbnail(sample: Sample) -> bytes:
    """Return a JPEG of at most THUMBNAIL_BYTES_MAX: the largest of a few sizes that fits."""
    with Image.open(BytesIO(sample.data)) as picture:
        picture.draft("RGB" if picture.mode == "RGB" else "L", (320, 320))
        shrunk = (_shrunk(picture, side) for side in _THUMBNAIL_SIDES)
        return next(data for data in shrunk if len(data) <= THUMBNAIL_BYTES_MAX)


def _shrunk(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side))
    file = BytesIO()
    small.save(file, "JPEG", quality=_THUMBNAIL_QUALITY, optimize=True)
    return file.getvalue()


def _encoded(samples: Mapping[str, Sample]) -> bytes:
    return cbor2.dumps(
        {
            position: {
                "format": sample.media_type,
                "quality": sample.quality,
                "data": sample.data,
            }
            for position, sample in samples.items()
        },
        canonical=True,
    )
