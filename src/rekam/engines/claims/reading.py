"""Reads the layers around a token: base45, zlib and CBOR, each strictly and within bounds."""

from __future__ import annotations

import struct
import zlib

from rekam.engines.claims.refusals import OversizeError, UnreadableError

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
MOST = 64 * 1024  # a QR holds under 3 KB; what unpacks beyond this is a bomb
_DEEPEST = 16
_DEFLATE = 8
_SHORT, _LONGEST, _SPECIAL = 24, 27, 7
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}


class Tagged:
    """A CBOR tag and what it stands before."""

    def __init__(self, tag: int, value: object) -> None:
        """Keep both."""
        self.tag, self.value = tag, value


def to_base45(data: bytes) -> str:
    """Write bytes in the alphabet of a QR (RFC 9285)."""
    text = bytearray()
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            text.append(_ALPHABET[digit])
    return text.decode()


def from_base45(text: bytes) -> bytes:
    """Read what ``to_base45`` wrote."""
    digits = [_ALPHABET.find(letter) for letter in text]
    if -1 in digits or len(digits) % 3 == 1:
        raise UnreadableError("base45")
    data = bytearray()
    for at in range(0, len(digits), 3):
        group = digits[at : at + 3]
        number = sum(digit * 45**place for place, digit in enumerate(group))
        if number >= 256 ** (len(group) - 1):
            raise UnreadableError("base45")
        data += number.to_bytes(len(group) - 1)
    return bytes(data)


def is_zlib(data: bytes) -> bool:
    """Tell whether these bytes begin as zlib does (RFC 1950, 2.2): no COSE does."""
    return data[:1] != b"" and data[0] & 15 == _DEFLATE and int.from_bytes(data[:2]) % 31 == 0


def unzip(data: bytes) -> bytes:
    """Unpack zlib, never beyond ``MOST`` (a bomb: ``test_every_vector_gets_its_answer``)."""
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(data, MOST + 1)
    except zlib.error as error:
        raise UnreadableError("zlib") from error
    if len(plain) > MOST:
        raise OversizeError(MOST)
    if not unpacking.eof or unpacking.unused_data:
        raise UnreadableError("zlib")
    return plain


def from_cbor(data: bytes) -> object:
    """Read one value: cbor2 would let a key given twice and bytes left over pass."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise UnreadableError("cbor")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        taken = self.data[self.at : self.at + size]
        if len(taken) != size:
            raise UnreadableError("cbor")
        self.at += size
        return taken

    def value(self, depth: int) -> object:  # noqa: C901, PLR0911 a case a kind of CBOR
        kind, low = divmod(self.take(1)[0], 32)
        if low > _LONGEST or depth > _DEEPEST:  # no indefinite lengths
            raise UnreadableError("cbor")
        if kind == _SPECIAL:
            return self.special(low)
        number = low if low < _SHORT else int.from_bytes(self.take(1 << (low - 24)))
        match kind:
            case 0:
                return number
            case 1:
                return -1 - number
            case 2:
                return self.take(number)
            case 3:
                return self.text(number)
            case 4:
                return [self.value(depth + 1) for _ in range(number)]
            case 5:
                return self.map(number, depth)
            case _:
                return Tagged(number, self.value(depth + 1))

    def special(self, low: int) -> object:
        if low in _FLOATS:
            number: float = struct.unpack(_FLOATS[low], self.take(1 << (low - 24)))[0]
            return number
        if low not in _SIMPLE:
            raise UnreadableError("cbor")
        return _SIMPLE[low]

    def text(self, size: int) -> str:
        try:
            return self.take(size).decode()
        except UnicodeDecodeError as error:
            raise UnreadableError("cbor") from error

    def map(self, size: int, depth: int) -> dict[int | str, object]:
        pairs: dict[int | str, object] = {}
        for _ in range(size):
            key = self.value(depth + 1)
            if not isinstance(key, int | str) or isinstance(key, bool) or key in pairs:
                raise UnreadableError("cbor")
            pairs[key] = self.value(depth + 1)
        return pairs
