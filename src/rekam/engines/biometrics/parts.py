"""From samples to the parts of an enrolment: files that are sealed, named and sent.

The summary is tier 1: a thumbnail and the scores, small enough to travel with the facts. It is no
biometric template, and pretends to be none. A part that holds several samples is a map in
deterministic CBOR (RFC 8949, 4.2), so that the same samples always make the same bytes.
"""

from __future__ import annotations

from io import BytesIO

import cbor2
from PIL import Image

from rekam.engines.biometrics.samples import (
    Exceptions,
    Eye,
    Finger,
    FingerSample,
    IrisSample,
    Sample,
    Signature,
)

THUMBNAIL_BYTES_MAX = 4096
_THUMBNAIL_SIDES = (160, 120, 96, 72, 48)  # pixels, tried in turn until the file is small enough
_THUMBNAIL_QUALITY = 70


def bundle(
    *,
    photo: Sample,
    signature: Signature,
    fingers: tuple[FingerSample, ...],
    irises: tuple[IrisSample, ...],
    exceptions: Exceptions,
) -> dict[str, bytes]:
    """Return the five parts of an enrolment by kind, ready to be sealed.

    ``photo`` is the JPEG itself; ``fingers`` and ``irises`` map a position to format, quality and
    data; ``signature`` does so for ``image`` and ``strokes``.
    """
    return {
        "photo": photo.data,
        "signature": _encoded({"image": signature.image, "strokes": signature.strokes}),
        "fingers": _encoded({sample.position.position: sample for sample in fingers}),
        "irises": _encoded({sample.position.position: sample for sample in irises}),
        "summary": cbor2.dumps(
            {
                "thumbnail": thumbnail(photo),
                "photo": photo.quality,
                "signature": signature.image.quality,
                "fingers": finger_qualities(fingers),
                "irises": iris_qualities(irises),
                "exceptions": {at.position: reason.value for at, reason in exceptions.items()},
            },
            canonical=True,
        ),
    }


def finger_qualities(samples: tuple[FingerSample, ...]) -> tuple[int, ...]:
    """Return ten scores by ISO number, 0 where no finger was taken."""
    taken = {sample.position: sample.quality for sample in samples}
    return tuple(taken.get(finger, 0) for finger in Finger)


def iris_qualities(samples: tuple[IrisSample, ...]) -> tuple[int, ...]:
    """Return two scores, right then left, 0 where no eye was taken."""
    taken = {sample.position: sample.quality for sample in samples}
    return tuple(taken.get(eye, 0) for eye in Eye)


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


def _encoded(samples: dict[str, Sample]) -> bytes:
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
