import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rekam.domain.errors import MalformedError
from rekam.engines import qr
from tests.camera import frame, paper

TEXT = "REKAM 07-0028-5"
SHOWN = paper(TEXT)


@pytest.mark.parametrize("tilt", [0, 12, 45, 90, 180, -70])
def test_a_code_is_read_however_the_paper_is_turned(tilt):
    assert qr.read(paper(TEXT, tilt=tilt)) == (TEXT,)


@pytest.mark.parametrize("length", [16, 50, 220, 600])
def test_a_long_code_is_read_too(length):
    assert qr.read(paper("A" * length)) == ("A" * length,)


def test_where_no_code_is_there_is_nothing_to_read():
    assert qr.read(frame()) == ()
    assert qr.read(paper(TEXT, blur=12)) == ()


def picture(form, size):
    file = io.BytesIO()
    Image.new("L", size, 128).save(file, form)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        SHOWN[:200],
        b"words",
        picture("PNG", (30, 30)),
        picture("JPEG", (9_000, 9_000)),
    ],
)
def test_what_is_no_picture_of_a_camera_is_refused(data):
    with pytest.raises(MalformedError):
        qr.read(data)


@pytest.mark.parametrize("size", [(1, 1), (60_000, 1), (1, 60_000), (60_000, 60)])
def test_a_picture_as_thin_as_a_line_holds_no_code(size):
    assert qr.read(picture("JPEG", size)) == ()


@given(st.integers(0, len(SHOWN) - 1), st.binary(max_size=9))
def test_a_damaged_frame_is_read_or_refused(at, other):
    try:
        read = qr.read(SHOWN[:at] + other + SHOWN[at + len(other) :])
    except MalformedError:
        return
    assert read in {(), (TEXT,)}
