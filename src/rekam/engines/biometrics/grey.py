"""Grey pictures as arrays: what drawing and measuring share.

A ``Grey`` holds brightness as 32-bit floats, 0 black to 255 white, rows first.
"""

from __future__ import annotations

from io import BytesIO
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey: TypeAlias = NDArray[np.float32]

MADE_BY = b"Rekam simulated device: an invented picture of nobody"


def texture(chance: np.random.Generator, shape: tuple[int, int], *, grain: tuple[int, int]) -> Grey:
    """Return smooth noise of mean 0 and spread about 1; ``grain`` is its knots, rows first."""
    knots = chance.standard_normal(grain).astype(np.float32)
    height, width = shape
    smooth = Image.fromarray(knots).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(smooth, dtype=np.float32)


def jpeg(picture: Grey, *, quality: int, dpi: int) -> bytes:
    """Encode as an 8-bit grey JPEG that says in its comment that a simulator made it."""
    file = BytesIO()
    levels = np.clip(picture, 0, 255).astype(np.uint8)
    Image.fromarray(levels).save(file, "JPEG", quality=quality, dpi=(dpi, dpi), comment=MADE_BY)
    return file.getvalue()


def opened(data: bytes) -> Grey:
    """Decode any picture to grey."""
    with Image.open(BytesIO(data)) as picture:
        return np.asarray(picture.convert("L"), dtype=np.float32)
