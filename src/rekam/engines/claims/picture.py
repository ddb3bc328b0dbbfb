"""The text of the one QR code in a picture of a letter."""

from __future__ import annotations

from rekam.domain.errors import MalformedError
from rekam.engines import qr
from rekam.engines.claims.refusals import PictureError

_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_PIXELS_MAX = 50_000_000  # a phone's photo


def is_picture(data: bytes) -> bool:
    """Tell whether these bytes are a PNG or a JPEG."""
    return data.startswith(_STARTS)


def text_in(data: bytes) -> bytes:
    """Return what the code says.

    Raises:
        PictureError: none or more than one code can be read, or the picture is broken or too large.
    """
    try:
        found = qr.read(data, forms=("PNG", "JPEG"), pixels_max=_PIXELS_MAX)
    except MalformedError as error:
        raise PictureError from error
    if len(found) != 1:
        raise PictureError(len(found))
    return found[0].encode()
