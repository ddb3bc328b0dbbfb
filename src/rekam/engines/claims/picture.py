"""The text of the one QR code in a picture of a letter; the picture is not kept."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image

from rekam.engines.claims.refusals import PictureError

_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_PIXELS_MAX = 50_000_000  # a phone's photo
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def is_picture(data: bytes) -> bool:
    """Tell whether these bytes are a PNG or a JPEG."""
    return data.startswith(_STARTS)


def text_in(data: bytes) -> bytes:
    """Return what the code says.

    Raises:
        PictureError: none or more than one code can be read, or the picture is broken or too large.
    """
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _PIXELS_MAX:
                raise PictureError
            grey = opened.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError from error
    found = zxingcpp.read_barcodes(grey, formats=_QR)
    if len(found) != 1:
        raise PictureError(len(found))
    text: str = found[0].text
    return text.encode()
