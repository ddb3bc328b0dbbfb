"""Plain CBOR: the small part of RFC 8949 that Rekam writes, and the only one that it reads.

Integers of 64 bits, byte and text strings, arrays, maps, false, true and null; each in its
shortest form and of a definite length, no key twice in a map. No floats and no tags: through a
tag, a hundred hostile bytes make the library build patterns, calendars, or lists that hold each
other without end (``test_a_list_that_doubles_itself_is_refused``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cbor2

from rekam.domain.errors import MalformedError

# The first head of each major type above the integers; a head's lower five bits are its number.
_BYTES, _TEXT, _ARRAY, _MAP, _TAG = 0x40, 0x60, 0x80, 0xA0, 0xC0
_FALSE_TRUE_NULL = {0xF4, 0xF5, 0xF6}
_FLOAT = 0xFB  # of 64 bits
_PLAIN_IN_ROWS = _FALSE_TRUE_NULL | {_FLOAT}
_NUMBER = 0x1F
_SHORT_MAX = 23
_LONG = {24: (1, 24), 25: (2, 2**8), 26: (4, 2**16), 27: (8, 2**32)}  # width, least that needs it
_ANY = (8, -1)  # whatever the bits of a float are
_NUMBER_LIMIT = 2**63  # what a database's integer keeps
# In a text longer than this the library gives up memory twice when it fails, and then this process
# dies at some later moment: test_a_long_text_is_refused_before_it_is_decoded.
TEXT_BYTES_MAX = 64 * 1024
# 16 MB of empty lists would become 1 GB: test_more_items_than_memory_bears_are_refused.
ITEMS_MAX = 1_000_000


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
        end, key_count = _walk(data)
        if end != len(data):  # cut short, or bytes after the item
            raise MalformedError("cbor", "extent")
        item = cbor2.loads(data, object_hook=collect)
    except (LookupError, ValueError, cbor2.CBORDecodeError) as error:
        raise MalformedError("cbor", type(error).__name__) from error
    if key_count != len(keys):  # a key that stands twice
        raise MalformedError("cbor", "extent")
    return item


def rows(data: bytes) -> Iterator[Any]:
    """Read items that stand one behind another, as a database's rows do in a backup.

    They may hold numbers with a fraction, and long text if it is whole
    (``test_a_long_text_of_a_row_is_read_if_it_is_whole``).

    Raises:
        MalformedError: one of them is not plain CBOR.
    """
    at = 0
    while at < len(data):
        try:
            end, _keys = _walk(data, at, is_row=True)
            if end > len(data):
                raise MalformedError("cbor", "extent")
            item = cbor2.loads(data[at:end])
        except (LookupError, ValueError, cbor2.CBORDecodeError) as error:
            raise MalformedError("cbor", type(error).__name__) from error
        yield item
        at = end


def _walk(data: bytes, at: int = 0, *, is_row: bool = False) -> tuple[int, int]:
    """Refuse what is not plain; return where the item ends and how many keys its maps hold."""
    items_left, keys, items = 1, 0, 0
    while items_left:
        items_left -= 1
        head = data[at]
        number = head & _NUMBER
        at += 1
        if number > _SHORT_MAX:
            number, at = _long(data, at, _ANY if is_row and head == _FLOAT else _LONG[number])
        if _BYTES <= head < _ARRAY:
            start, at = at, at + number
            if head >= _TEXT:
                _check_text(data[start:at], is_row=is_row)
        elif _ARRAY <= head < _TAG:
            keys += number * (head >= _MAP)
            number *= 1 + (head >= _MAP)
            items_left += number
            items += number
            if items > ITEMS_MAX:
                raise MalformedError("cbor", "items")
        elif head >= _TAG and head not in (_PLAIN_IN_ROWS if is_row else _FALSE_TRUE_NULL):
            raise MalformedError("cbor", "tag")
    return at, keys


def _check_text(text: bytes, *, is_row: bool) -> None:
    if is_row:
        text.decode()
    elif len(text) > TEXT_BYTES_MAX or 0 in text:
        raise MalformedError("cbor", "text")  # NUL: a database's text cannot keep it


def _long(data: bytes, at: int, form: tuple[int, int]) -> tuple[int, int]:
    width, least = form
    number = int.from_bytes(data[at : at + width])
    if least >= 0 and not least <= number < _NUMBER_LIMIT:
        raise MalformedError("cbor", "number")
    return number, at + width
