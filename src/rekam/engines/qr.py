"""What the QR codes in a picture say; the picture is not kept."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import zxingcpp
from PIL import Image

from rekam.domain.errors import MalformedError

FRAME_PIXELS_MAX = 4_000_000  # of a camera's frame: a page sends 1.2 million
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)  # every kind takes ten times as long


def read(
    picture: bytes, *, forms: Sequence[str] = ("JPEG",), pixels_max: int = FRAME_PIXELS_MAX
) -> tuple[str, ...]:
    """Return what each QR code in a picture says; nothing where none can be read.

    Raises:
        MalformedError: the bytes are no picture of these forms, or a larger one.
    """
    try:
        with Image.open(BytesIO(picture), formats=list(forms)) as opened:
            if opened.width * opened.height > pixels_max:
                raise MalformedError("picture", opened.width, opened.height)
            grey = opened.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MalformedError("picture") from error
    found = zxingcpp.read_barcodes(grey, formats=_QR)
    return tuple(one.text for one in found)
