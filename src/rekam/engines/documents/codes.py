"""Read the QR code on a paper that somebody holds before a camera; the picture is not kept."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image

from rekam.domain.errors import MalformedError

_PIXELS_MAX = 4_000_000  # a page sends 1.2 million
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # every kind takes ten times as long


def read(picture: bytes) -> tuple[str, ...]:
    """Return what each QR code in a picture says; nothing where none can be read.

    Raises:
        MalformedError: the bytes are no picture, or one larger than a page sends.
    """
    try:
        with Image.open(BytesIO(picture), formats=("JPEG",)) as opened:
            if opened.width * opened.height > _PIXELS_MAX:
                raise MalformedError("picture", opened.width, opened.height)
            grey = opened.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MalformedError("picture") from error
    found = zxingcpp.read_barcodes(grey, formats=_QR)
    return tuple(one.text for one in found)
