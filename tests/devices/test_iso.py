import struct
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from rekam.devices import iso
from rekam.domain.device_errors import DeviceUnreadableError
from rekam.engines.biometrics.samples import Eye, Finger

SIZE = (40, 30)


def encoded(size=SIZE, kind="JPEG2000", mode="L"):
    picture = Image.fromarray(np.arange(size[0] * size[1], dtype=np.uint32).reshape(size[::-1]))
    file = BytesIO()
    picture.convert(mode).save(file, kind)
    return file.getvalue()


JP2 = encoded()
FINGER = iso.finger(Finger.LEFT_RING, JP2, size=SIZE, quality=61)
IRIS = iso.iris(Eye.LEFT, JP2, size=SIZE, quality=61)
# Where a field stands in the files that we write: one quality block, no certificate blocks.
POSITION, UNIT, IMAGE_DPI, DEPTH, COMPRESSION, WIDTH, LENGTH = 40, 42, 47, 51, 52, 54, 58
EYE, IRIS_FORMAT, IRIS_WIDTH, IRIS_DEPTH, IRIS_ACROSS = 42, 44, 46, 50, 67


def altered(record, at, value, layout=">B"):
    changed = bytearray(record)
    struct.pack_into(layout, changed, at, value)
    return bytes(changed)


def refusal(record):
    with pytest.raises(DeviceUnreadableError) as caught:
        iso.read(record)
    assert caught.value.args[0] == "iso"
    return caught.value.args[1]


def with_picture(record, start, picture):
    """Return the file with another picture in it and every length put right."""
    made = record[: start - 4] + struct.pack(">I", len(picture)) + picture
    made = altered(made, 8, len(made), ">I")
    return altered(made, 16, len(made) - 16, ">I")


@pytest.mark.parametrize("finger", Finger)
def test_a_finger_comes_out_as_it_went_in(finger):
    found = iso.read(iso.finger(finger, JP2, size=SIZE, quality=61))
    assert (found.position, found.data, found.media_type) == (finger, JP2, "image/jp2")


@pytest.mark.parametrize("eye", Eye)
def test_an_eye_comes_out_as_it_went_in(eye):
    found = iso.read(iso.iris(eye, JP2, size=SIZE, quality=61))
    assert (found.position, found.data, found.media_type) == (eye, JP2, "image/jp2")


def test_the_picture_starts_where_the_standard_puts_it():
    """19794-4 without certificate blocks: byte 62; 19794-6: byte 73, as in real samples."""
    assert FINGER.index(JP2) == 62
    assert IRIS.index(JP2) == 73


def test_a_finger_with_certificate_blocks_is_read_as_real_devices_write_it():
    """Their picture starts at byte 69: a count and two blocks of three bytes more."""
    blocks = b"\2" + b"\0\1\2" * 2
    certified = altered(FINGER[:40] + blocks + FINGER[40:], 14, 1)
    certified = altered(certified, 8, len(certified), ">I")
    certified = altered(certified, 16, len(certified) - 16, ">I")
    assert certified.index(JP2) == 69
    assert iso.read(certified).position is Finger.LEFT_RING


@pytest.mark.parametrize(
    ("compression", "kind", "media_type"),
    [(3, "JPEG", "image/jpeg"), (4, "JPEG2000", "image/jp2"), (6, "PNG", "image/png")],
)
def test_a_finger_may_be_any_picture_that_can_be_opened_here(compression, kind, media_type):
    picture = encoded(kind=kind)
    record = with_picture(altered(FINGER, COMPRESSION, compression), 62, picture)
    found = iso.read(record)
    assert (found.data, found.media_type) == (picture, media_type)


@pytest.mark.parametrize(("shape", "kind"), [(6, "JPEG"), (14, "PNG")])
def test_an_eye_may_be_any_picture_that_can_be_opened_here(shape, kind):
    picture = encoded(kind=kind)
    found = iso.read(with_picture(altered(IRIS, IRIS_FORMAT, shape), 73, picture))
    assert found.data == picture


@pytest.mark.parametrize(
    ("record", "at", "start"), [(FINGER, COMPRESSION, 62), (IRIS, IRIS_FORMAT, 73)]
)
def test_raw_pixels_become_a_png(record, at, start):
    raw = bytes(range(200)) * 6
    code = 0 if start == 62 else 2
    found = iso.read(with_picture(altered(record, at, code), start, raw))
    assert found.media_type == "image/png"
    with Image.open(BytesIO(found.data)) as opened:
        assert opened.tobytes() == raw


def test_raw_pixels_that_do_not_fill_the_frame_are_refused():
    assert refusal(with_picture(altered(FINGER, COMPRESSION, 0), 62, bytes(1199))) == "size"


@pytest.mark.parametrize("compression", [1, 2, 7, 255])
def test_a_picture_of_a_kind_that_cannot_be_opened_is_refused(compression):
    """2 is WSQ: lossy, which no registration may be."""
    assert refusal(altered(FINGER, COMPRESSION, compression)) == "compression"


def test_a_picture_larger_than_its_header_is_refused_before_it_is_unpacked(monkeypatch):
    record, unpacked = with_picture(FINGER, 62, encoded((400, 300))), []
    monkeypatch.setattr(ImageFile.ImageFile, "load", unpacked.append)
    assert (refusal(record), unpacked) == ("picture", [])
    assert iso.read(FINGER).position is Finger.LEFT_RING
    assert len(unpacked) == 1


def test_a_picture_of_another_kind_than_its_header_says_is_refused():
    assert refusal(with_picture(FINGER, 62, encoded(kind="PNG"))) == "picture"


def test_a_coloured_picture_is_refused():
    assert refusal(with_picture(FINGER, 62, encoded(mode="RGB"))) == "picture"


@pytest.mark.parametrize("value", [0, iso.SIDE_MAX + 1])
@pytest.mark.parametrize(("record", "at"), [(FINGER, WIDTH), (IRIS, IRIS_WIDTH)])
def test_a_picture_without_size_or_too_large_is_refused(record, at, value):
    assert refusal(altered(record, at, value, ">H")) == "size"


@pytest.mark.parametrize(("unit", "rate"), [(1, 499), (2, 196), (0, 500), (3, 500)])
def test_a_print_under_five_hundred_dots_an_inch_is_refused(unit, rate):
    assert refusal(altered(altered(FINGER, UNIT, unit), IMAGE_DPI, rate, ">H")) == "resolution"


def test_a_print_measured_in_centimetres_is_as_good():
    record = altered(altered(FINGER, UNIT, 2), IMAGE_DPI, 197, ">H")
    assert iso.read(record).position is Finger.LEFT_RING


def test_an_iris_under_210_pixels_is_refused_and_an_unmeasured_one_is_not():
    assert refusal(altered(IRIS, IRIS_ACROSS, 209, ">H")) == "resolution"
    assert iso.read(altered(IRIS, IRIS_ACROSS, 210, ">H")).position is Eye.LEFT


@pytest.mark.parametrize(
    ("record", "at", "value", "why"),
    [
        (FINGER, 0, ord("X"), "identifier"),
        (FINGER, 5, ord("3"), "header"),
        (FINGER, 11, 0, "header"),
        (FINGER, 13, 2, "header"),
        (FINGER, 14, 2, "length"),
        (FINGER, 19, 0, "length"),
        (FINGER, POSITION, 0, "finger"),
        (FINGER, POSITION, 11, "finger"),
        (FINGER, DEPTH, 1, "resolution"),
        (FINGER, LENGTH, 255, "cut"),
        (IRIS, EYE, 0, "eye"),
        (IRIS, EYE, 3, "eye"),
        (IRIS, IRIS_DEPTH, 16, "resolution"),
    ],
)
def test_a_header_that_lies_is_refused(record, at, value, why):
    assert refusal(altered(record, at, value)) == why


@pytest.mark.parametrize("record", [FINGER, IRIS])
def test_a_file_cut_anywhere_is_refused(record):
    for end in range(len(record)):
        refusal(record[:end])


@given(data=st.binary(max_size=300))
def test_bytes_that_are_no_file_are_refused(data):
    refusal(data)


@given(
    record=st.sampled_from([FINGER, IRIS]),
    flips=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(record, flips):
    damaged = bytearray(record)
    for at, value in flips:
        damaged[at % len(damaged)] = value
    try:
        found = iso.read(bytes(damaged))
    except DeviceUnreadableError:
        return
    with Image.open(BytesIO(found.data)) as opened:
        opened.load()
