"""Plain CBOR: the small part of RFC 8949 that Rekam writes, and the only one that it reads.

Integers of 64 bits, byte and text strings, arrays, maps, false, true and null; each in its
shortest form and of a definite length, no key twice in a map. No floats and no tags: through a
tag, a hundred hostile bytes make the library build patterns, calendars, or lists that hold each
other without end (``test_a_list_that_doubles_itself_is_refused``).
"""

from __future__ import annotations

from typing import Any

import cbor2

from rekam.domain.errors import MalformedError

# The first head of each major type above the integers; a head's lower five bits are its number.
_BYTES, _TEXT, _ARRAY, _MAP, _TAG = 0x40, 0x60, 0x80, 0xA0, 0xC0
_FALSE_TRUE_NULL = {0xF4, 0xF5, 0xF6}
_NUMBER = 0x1F
_SHORT_MAX = 23
_LONG = {24: (1, 24), 25: (2, 2**8), 26: (4, 2**16), 27: (8, 2**32)}  # width, least that needs it
_NUMBER_LIMIT = 2**63  # what a database's integer keeps


def dumps(item: Any) -> bytes:
    """Write an item; map keys are the caller's to sort.

    Raises:
        MalformedError: nobody could read it again: a number too large, text with a NUL.
    """
    try:
        data = cbor2.dumps(item)
    except ValueError as error:  # half a character, which UTF-8 cannot write
        raise MalformedError("cbor", type(error).__name__) from error
    _walk(data)
    return data


def loads(data: bytes) -> Any:
    """Read bytes that are one item of plain CBOR and nothing else.

    Raises:
        MalformedError: they are not; no other error, whatever the bytes.
    """
    keys: list[object] = []

    def collect(_decoder: object, pairs: dict[object, object]) -> dict[object, object]:
        keys.extend(pairs)
        return pairs

    try:
        extent = _walk(data)
        item = cbor2.loads(data, object_hook=collect)
    except (LookupError, ValueError, cbor2.CBORDecodeError) as error:
        raise MalformedError("cbor", type(error).__name__) from error
    if extent != (len(data), len(keys)):  # bytes after the item; a key that stands twice
        raise MalformedError("cbor", "extent")
    return item


def _walk(data: bytes) -> tuple[int, int]:
    """Refuse what is not plain; return where the item ends and how many keys its maps hold."""
    at, items_left, keys = 0, 1, 0
    while items_left:
        items_left -= 1
        head = data[at]
        number = head & _NUMBER
        at += 1
        if number > _SHORT_MAX:
            number, at = _long(data, at, _LONG[number])
        if _BYTES <= head < _ARRAY:
            start, at = at, at + number
            if head >= _TEXT and 0 in data[start:at]:
                raise MalformedError("cbor", "NUL")  # which a database's text cannot keep
        elif _ARRAY <= head < _MAP:
            items_left += number
        elif _MAP <= head < _TAG:
            items_left += 2 * number
            keys += number
        elif head >= _TAG and head not in _FALSE_TRUE_NULL:
            raise MalformedError("cbor", "tag")
    return at, keys


def _long(data: bytes, at: int, form: tuple[int, int]) -> tuple[int, int]:
    width, least = form
    number = int.from_bytes(data[at : at + width])
    if not least <= number < _NUMBER_LIMIT:
        raise MalformedError("cbor", "number")
    return number, at + width
