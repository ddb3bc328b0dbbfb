"""The files in which a device hands over one finger or eye, read and written.

ISO/IEC 19794-4:2011 for a finger, 19794-6:2011 for an iris: one picture with a header that says
whose it is. A file is read as something hostile: every length is checked before it is used, the
picture must be of the size and kind that the header says, and it is decoded once, by the one
decoder that the header names, so that nothing is kept that cannot be opened later.
Numbers are big-endian. What a reader does not need (segmentation, annotations) is passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from struct import Struct
from types import MappingProxyType
from typing import Any

from PIL import Image

from rekam.domain.device_errors import DeviceUnreadableError
from rekam.engines.biometrics.samples import Eye, Finger, Position

SIDE_MAX = 4096  # pixels; a whole slap at 1,000 dpi is smaller
FINGER_DPI_MIN = 500
IRIS_ACROSS_MIN = 210  # pixels, where a device says how wide the iris is

_CM_PER_INCH = 2.54
_HEADER = Struct(">4s4sIHBB")  # identifier, version, length, representations, certified, count
_BYTE, _LENGTH = Struct(">B"), Struct(">I")
_CAPTURED = Struct(">HBBBBBH")  # year, month, day, hour, minute, second, millisecond
_DEVICE = Struct(">BHH")  # technology, vendor, type
_QUALITY = Struct(">BHH")  # score, who made the algorithm, which one
_CERTIFICATE_SIZE = 3
_FINGER = Struct(">BBBHHHHBBBHH")  # position ... impression, width, height
_IRIS = Struct(">HBBBBHHBHHHHHHHHH")  # representation, eye ... greatest diameter
_PNG, _JPEG, _JP2 = "image/png", "image/jpeg", "image/jp2"
_RAW = "raw"
_FINGER_PICTURES: Mapping[int, str] = MappingProxyType(
    {0: _RAW, 3: _JPEG, 4: _JP2, 5: _JP2, 6: _PNG}  # 1 packed bits and 2 WSQ: no decoder here
)
_IRIS_PICTURES: Mapping[int, str] = MappingProxyType({2: _RAW, 6: _JPEG, 10: _JP2, 14: _PNG})
_DECODERS: Mapping[str, str] = MappingProxyType({_PNG: "PNG", _JPEG: "JPEG", _JP2: "JPEG2000"})
_FINGER_JP2_LOSSLESS, _IRIS_JP2 = 5, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One decoded-and-found-good picture; raw pixels come out as PNG."""

    position: Position
    data: bytes
    media_type: str


def read(record: bytes) -> Picture:
    """Return the picture in a finger's or an eye's file.

    Raises:
        DeviceUnreadableError: the file is not of its form; ``args`` say where it went wrong.
    """
    rest = _Bytes(record)
    identifier, version, length, representations, certified, _count = rest.take(_HEADER)
    if version != b"020\0" or length != len(record) or representations != 1:
        raise DeviceUnreadableError("iso", "header")
    (inner,) = rest.take(_LENGTH)
    if inner != len(record) - _HEADER.size or certified not in (0, 1):
        raise DeviceUnreadableError("iso", "length")
    rest.take(_CAPTURED)
    rest.take(_DEVICE)
    rest.skip(rest.byte() * _QUALITY.size)
    match identifier:
        case b"FIR\0":
            rest.skip(rest.byte() * _CERTIFICATE_SIZE if certified else 0)
            return _finger(rest)
        case b"IIR\0":
            return _iris(rest)
        case _:
            raise DeviceUnreadableError("iso", "identifier")


def finger(position: Finger, jp2: bytes, *, size: tuple[int, int], quality: int) -> bytes:
    """Return the file of one live-scanned finger: lossless JPEG 2000, 8-bit grey, 500 dpi."""
    width, height = size
    dpi = FINGER_DPI_MIN
    about = _FINGER.pack(
        *(position.value, 0, 1, dpi, dpi, dpi, dpi, 8, _FINGER_JP2_LOSSLESS, 0, width, height)
    )
    return _record(b"FIR\0", about, jp2, quality=quality)


def iris(position: Eye, jp2: bytes, *, size: tuple[int, int], quality: int) -> bytes:
    """Return the file of one uncropped eye: lossless JPEG 2000, 8-bit grey."""
    width, height = size
    about = _IRIS.pack(
        *(1, position.value, 1, _IRIS_JP2, 0, width, height, 8),
        *(0, 0xFFFF, 0xFFFF),  # distance and roll angle: not measured
        *(0, 0, 0, 0, 0, 0),  # centre and diameter: not measured
    )
    return _record(b"IIR\0", about, jp2, quality=quality)


def _record(identifier: bytes, about: bytes, picture: bytes, *, quality: int) -> bytes:
    inner = b"".join(
        (
            _CAPTURED.pack(*[0xFFFF, *[0xFF] * 5, 0xFFFF]),  # unknown: the signature has the time
            _DEVICE.pack(0, 0, 0),
            b"\1",
            _QUALITY.pack(quality, 0, 0),
            about,
            _LENGTH.pack(len(picture)),
            picture,
        )
    )
    inner_size = _LENGTH.size + len(inner)
    header = _HEADER.pack(identifier, b"020\0", _HEADER.size + inner_size, 1, 0, 1)
    return header + _LENGTH.pack(inner_size) + inner


def _finger(rest: _Bytes) -> Picture:
    fields = rest.take(_FINGER)
    number, _representation, unit, _across, _down, *resolution = fields[:7]
    depth, compression, _impression, width, height = fields[7:]
    per_inch = {1: 1.0, 2: _CM_PER_INCH}.get(unit, 0.0)
    if min(resolution) * per_inch < FINGER_DPI_MIN or depth != 8:  # noqa: PLR2004 bits of grey
        raise DeviceUnreadableError("iso", "resolution")
    try:
        position = Finger(number)
    except ValueError:
        raise DeviceUnreadableError("iso", "finger") from None
    kind = _FINGER_PICTURES.get(compression, "")
    return _picture(position, rest.picture(), kind=kind, size=(width, height))


def _iris(rest: _Bytes) -> Picture:
    fields = rest.take(_IRIS)
    _representation, number, _type, shape, _properties, width, height, depth = fields[:8]
    across_max = fields[-1]
    if 0 < across_max < IRIS_ACROSS_MIN or depth != 8:  # noqa: PLR2004 bits of grey
        raise DeviceUnreadableError("iso", "resolution")
    try:
        position = Eye(number)
    except ValueError:
        raise DeviceUnreadableError("iso", "eye") from None
    kind = _IRIS_PICTURES.get(shape, "")
    return _picture(position, rest.picture(), kind=kind, size=(width, height))


def _picture(position: Position, data: bytes, *, kind: str, size: tuple[int, int]) -> Picture:
    """Decode a picture once, and return it as it is; raw pixels as PNG.

    Guards against a picture that unpacks to more than its header says
    (``test_a_picture_larger_than_its_header_is_refused_before_it_is_unpacked``).
    """
    width, height = size
    if not (0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX):
        raise DeviceUnreadableError("iso", "size")
    if kind == _RAW:
        if len(data) != width * height:
            raise DeviceUnreadableError("iso", "size")
        return Picture(position=position, data=_as_png(data, size), media_type=_PNG)
    if kind not in _DECODERS:
        raise DeviceUnreadableError("iso", "compression")
    try:
        with Image.open(BytesIO(data), formats=[_DECODERS[kind]]) as opened:
            is_right = opened.size == size and opened.mode == "L"
            if is_right:
                opened.load()
    except Exception as error:  # a decoder may fail in any way
        raise DeviceUnreadableError("iso", "picture") from error
    if not is_right:
        raise DeviceUnreadableError("iso", "picture")
    return Picture(position=position, data=data, media_type=kind)


def _as_png(pixels: bytes, size: tuple[int, int]) -> bytes:
    file = BytesIO()
    Image.frombytes("L", size, pixels).save(file, "PNG")
    return file.getvalue()


class _Bytes:
    """What is left to read; running out of it is an error of the file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, layout: Struct) -> tuple[Any, ...]:
        try:
            found = layout.unpack_from(self._data, self._at)
        except struct.error as error:
            raise DeviceUnreadableError("iso", "cut") from error
        self._at += layout.size
        return found

    def byte(self) -> int:
        (found,) = self.take(_BYTE)
        return int(found)

    def skip(self, size: int) -> None:
        self._at += size

    def picture(self) -> bytes:
        (size,) = self.take(_LENGTH)
        found = self._data[self._at : self._at + size]
        if len(found) != size:
            raise DeviceUnreadableError("iso", "cut")
        return found
