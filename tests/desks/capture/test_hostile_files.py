"""Whatever is sent as a photo or a camera's frame: taken, or refused in words; nothing is lost.

Beside random bytes these are files that were made to do harm: pictures that unpack to gigabytes,
that are a line thin, that break off, or that are something else.
"""

import io
import struct
import zipfile
import zlib

import cv2
import numpy as np
import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from rekam.registry import drafts
from rekam.web.uploads import UPLOAD_BYTES_MAX
from tests.desks.capture.recordings import FRAME, PERSON, begin, shoot
from tests.desks.capture.test_hostile import look_at, stood, taken_back
from tests.screens import parsed

PHOTO = f"/rekam/{PERSON.nik}/foto"
HINTS = f"{PHOTO}/petunjuk"
MEMORY_BYTES_MAX = 400 * 2**20  # that one picture may need while it is looked at


def encoded(form, *, size=(30, 40), mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, 0).save(file, form, **options)
    return file.getvalue()


def png(width, height, rows):
    """Return a PNG that says to be so large and holds so many rows of nothing, well packed."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 + width)) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("photo.jpg", bytes(5_000_000))
    return file.getvalue()


def laughing(root):
    lines = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    entities = f'<!ENTITY a0 "ha">{"".join(lines)}'
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><{root}>&a9;</{root}>'


FILES = {
    "empty": b"",
    "one byte": b"\xff",
    "a JPEG that breaks off": FRAME[: len(FRAME) // 2],
    "a JPEG's first bytes": FRAME[:20],
    "a JPEG with a hole": FRAME[:3000] + bytes(2000) + FRAME[5000:],
    "a JPEG in four colours": encoded("JPEG", mode="CMYK"),
    "a grey JPEG": encoded("JPEG", mode="L"),
    "one pixel": encoded("PNG", size=(1, 1)),
    "a line lying": encoded("PNG", size=(30_000, 1)),
    "a line standing": encoded("PNG", size=(1, 30_000)),
    "two pixels high": encoded("JPEG", size=(60_000, 2)),
    "a picture of sixteen bits": encoded("PNG", mode="I;16"),
    "a picture with holes": encoded("PNG", mode="RGBA"),
    "billions of pixels": png(60_000, 60_000, 10),
    "as many pixels as are let in": png(6_300, 6_300, 6_300),
    "fewer rows than it says": png(4_000, 3_000, 10),
    "no pixels": png(0, 0, 0),
    "a GIF": encoded("GIF"),
    "a TIFF": encoded("TIFF"),
    "a JPEG 2000": encoded("JPEG2000"),
    "a PDF": b"%PDF-1.7\n" + bytes(500),
    "a zip": zipped(),
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "an SVG that laughs": laughing("svg").encode(),
    "an XML that laughs": laughing("x").encode(),
    "words": b"bukan foto",
}


@pytest.fixture
def asked(kit_screens, officer):
    """Somebody before the camera, with a photo that was taken."""
    begin(officer, until="foto")
    assert shoot(officer).status_code == 302
    officer.raise_request_exception = False
    before, machine = stood(), kit_screens.one.assembled()

    def ask(data, name="photo.jpg", **fields):
        with taken_back(machine):
            file = SimpleUploadedFile(name, data, "image/jpeg")
            found = officer.post(PHOTO, {"photo": file, **fields})
            look_at(found, before, machine)
            hinted = officer.post(HINTS, data, content_type="image/jpeg")
            if hinted.status_code != 200:
                look_at(hinted, before, machine)
            assert len(drafts.every()) == 1
        return found

    return ask


@pytest.mark.parametrize("name", FILES)
def test_any_file_as_a_photo_is_taken_or_refused_in_words(asked, name):
    process = psutil.Process()
    before = process.memory_info().rss
    asked(FILES[name])
    asked(FILES[name], of="exception")
    assert process.memory_info().rss - before < MEMORY_BYTES_MAX


def test_random_bytes_and_flipped_bits_are_taken_or_refused_in_words(asked):
    small = cv2.resize(cv2.imdecode(np.frombuffer(FRAME, np.uint8), 1), (320, 240))
    whole = cv2.imencode(".jpg", small)[1].tobytes()

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.binary(max_size=200) | st.tuples(st.integers(0, len(whole) - 1), st.binary(max_size=9))
    )
    def holds(data):
        if isinstance(data, tuple):
            at, other = data
            data = whole[:at] + other + whole[at + len(other) :]
        asked(data)

    holds()


@pytest.mark.parametrize("name", ["../../x.jpg", "a\0b.jpg", "x" * 400, "\u202egpj.exe", "é.jpg"])
def test_a_files_name_means_nothing(asked, name):
    assert asked(FRAME, name=name).status_code in {302, 400}


@pytest.mark.parametrize("size", [UPLOAD_BYTES_MAX + 1, 2 * UPLOAD_BYTES_MAX])
def test_a_photo_that_is_too_large_is_told_so_with_what_to_do(asked, size):
    told = asked(FRAME + bytes(size - len(FRAME)))
    assert told.status_code == 400
    assert "8 MB" in parsed(told).text
