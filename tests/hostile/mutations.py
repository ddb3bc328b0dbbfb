"""What a hostile hand does to bytes, CBOR, a frame of zstd and a name; all from one chance.

Each returns something of the kind it was given, and now and then the very same.
"""

import copy

import cbor2
import zstandard

from rekam.journal.segment import PLAIN_BYTES_MAX, _dictionary
from tests.journal.strategies import HOSTILE_ITEMS

MARK = b"here goes what no encoder of ours would write"
SCALARS = (
    *(0, 1, -1, 23, 24, 2**31 - 1, 2**31, 10**10, 2**63 - 1, 2**63, -(2**63), 2**64 - 1, -(2**64)),
    *(True, False, None, 1.5, float("inf"), float("nan")),
    *("", "x", "x" * 61, "x" * 200, "x" * 70_000, "a\0b", "\u202e\u200b", "\U0001f9ff" * 40),
    *("office", "kit-01", "kit-99", "office/trust", "kit-01/../office", "../../etc/passwd"),
    *("0001-01-01", "9999-12-31", "2018-02-30", "20180101", "1" * 400),
    *(b"", b"\0", bytes(8), bytes(31), bytes(32), bytes(33), b"\xff" * 32, bytes(70_000)),
)
CONTAINERS = ([], {}, [[]], [None], {"": ""}, [[[[[[]]]]]], [0] * 1000, {n: n for n in range(300)})
# What makes a reader wait for an end: of a word, a line, a header, a list, a number.
ENDLESS = tuple(
    one * (60_000 // len(one))
    for one in (
        b"A",
        b" A",
        b"\n",
        b"A" * 64 + b"\n",
        b"\n-> x\nA",
        b"[",
        b"9",
        b'{"":',
        b"\\",
        b"<title",
    )
)
FAR = ("../", "..\\", "/", "//", "./", "\0", "\n", "%2e%2e/", "\u202e", " ", "~", ":", "*", "C:\\")
PLACES = (
    "office/",
    "kit-01/",
    "parts/",
    "pairing/",
    "trust/",
    "..",
    "/etc/passwd",
    "kit-01.statement",
)


def spoiled(chance, data, others):  # noqa: C901 a case a way to spoil
    """Bytes changed, cut, grown, doubled, put together from two; one to three times."""
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match chance.randrange(10):
            case 0 | 1 | 2 if data:
                data[min(at, len(data) - 1)] ^= 1 << chance.randrange(8)
            case 3 if data:
                data[min(at, len(data) - 1)] = chance.randrange(256)
            case 4:
                del data[at:]
            case 5:
                del data[at : min(to, at + 40)]
            case 6 if chance.random() < 0.2:
                data[at:at] = chance.choice(ENDLESS)
            case 6:
                data[at:at] = chance.randbytes(chance.randrange(1, 40))
            case 7:
                data[at:at] = data[at : min(to, at + 4000)]
            case 8:
                other = chance.choice(others)
                data[at:] = other[chance.randrange(len(other) + 1) :]
            case _:
                data[at:to] = bytes(to - at)
    return bytes(data)


def altered(chance, item):
    """An item of CBOR with one thing in it exchanged, left out, doubled or wrapped."""
    found = copy.deepcopy(item)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        found = _altered(chance, found)
    return found


def _altered(chance, item):
    keys = range(len(item)) if isinstance(item, list) else item if isinstance(item, dict) else ()
    if not len(keys) or chance.random() < 0.15:
        return _another(chance, item)
    key = chance.choice(list(keys))
    match chance.randrange(12):
        case 0:
            del item[key]
        case 1 if isinstance(item, list):
            item.insert(key, copy.deepcopy(chance.choice(item)))
        case 2 if isinstance(item, list):
            item[key] = copy.deepcopy(chance.choice(item))
        case 3 if isinstance(item, dict):
            item[chance.choice(("subject", "number", "parts", "x", 0, -1))] = item[key]
        case _:
            item[key] = _altered(chance, item[key])
    return item


def _another(chance, item):
    match chance.randrange(8):
        case 0:
            return [item]
        case 1:
            return copy.deepcopy(chance.choice(CONTAINERS))
        case 2:
            return MARK
        case 3 if type(item) is int:
            return item + chance.choice((-1, 1, 2**31, 2**62))
        case 4 if isinstance(item, str | bytes):
            return item[: chance.randrange(len(item) + 1)] * chance.choice((1, 1, 2, 50))
        case _:
            return chance.choice(SCALARS)


def encoded(chance, item):
    """The item in CBOR; where ``altered`` left a mark, something that no encoder writes."""
    data = cbor2.dumps(item)
    mark = cbor2.dumps(MARK)
    if mark in data:
        data = data.replace(mark, chance.choice(list(HOSTILE_ITEMS.values())))
    return data


def framed(chance, plain):
    """Plain bytes in a frame of zstd, most times as ours are, else as ours never are."""
    dictionary = _dictionary()
    squeezer = zstandard.ZstdCompressor(level=1, dict_data=dictionary)
    squeezed = squeezer.compress(plain)
    match chance.randrange(12):
        case 0:
            return zstandard.ZstdCompressor(level=1).compress(plain)
        case 1:
            hidden = {"write_content_size": False, "dict_data": dictionary}
            return zstandard.ZstdCompressor(level=1, **hidden).compress(plain)
        case 2:
            return squeezed + chance.choice((squeezed, b"\x50\x2a\x4d\x18\x04\0\0\0abcd", b"\0"))
        case 3:
            return spoiled(chance, squeezed[:14], [squeezed]) + squeezed[14:]
        case 4:
            return spoiled(chance, squeezed, [squeezed])
        case _:
            return squeezed


def bombs():
    """Return frames that are small, and large when they are unpacked, by what is in them."""
    squeezer = zstandard.ZstdCompressor(level=19, dict_data=_dictionary())
    count = PLAIN_BYTES_MAX - 5
    long = b"\x9a" + count.to_bytes(4)
    head = b"\x86\x01\x66kit-01\x01\x01\x58\x20" + bytes(32) + b"\x9a\x00\x0f\xff\xff"
    contents = {
        "zeros that just fit": bytes(PLAIN_BYTES_MAX),
        "zeros that do not": bytes(16 * PLAIN_BYTES_MAX),
        "integers": long + bytes(count),
        "lists": long + b"\x80" * count,
        "maps": long + b"\xa0" * count,
        "lists in lists": b"\x81" * PLAIN_BYTES_MAX,
        "rows": head + b"\x84" * 2**20,
    }
    return {name: squeezer.compress(plain) for name, plain in contents.items()}


def renamed(chance, name):
    """A name with something in it that climbs, ends early, or looks like another."""
    at = chance.randrange(len(name) + 1)
    match chance.randrange(6):
        case 0:
            return name[:at] + chance.choice(FAR) * chance.choice((1, 1, 3, 40)) + name[at:]
        case 1:
            return chance.choice(PLACES) + name[at:]
        case 2:
            return name[:at] + chance.choice(PLACES) + name[at:]
        case 3:
            return "".join(
                chance.choice("0129") if c.isdigit() and chance.random() < 0.3 else c for c in name
            )
        case 4:
            return (
                name[:at]
                + chr(chance.choice((0, 9, 46, 47, 92, 0x0660, 0xFF0F, 0x2024)))
                + name[at + 1 :]
            )
        case _:
            return name.swapcase() if chance.random() < 0.2 else name + name[at:]
