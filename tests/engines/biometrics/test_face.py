from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rekam.domain.errors import MalformedError
from rekam.engines.biometrics import face, portrait
from rekam.engines.biometrics.face import Finding
from tests.camera import frame


def test_a_person_who_sits_well_before_the_right_cloth_is_ready():
    for year in (1990, 1991):
        found = face.look(frame(year=year), is_red=bool(year % 2))
        assert found.first is Finding.GOOD, found


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"scale": 0.55, "below": 200}, Finding.FAR),
        ({"scale": 1.45}, Finding.NEAR),
        ({"aside": -180}, Finding.LEFT),
        ({"aside": 180}, Finding.RIGHT),
        ({"below": 160}, Finding.LOW),
        ({"scale": 0.8}, Finding.HIGH),
        ({"gain": 0.4}, Finding.DARK),
        ({"gain": 3.0}, Finding.GLARE),
        ({"blur": 6}, Finding.BLURRED),
    ],
    ids=str,
)
def test_the_officer_is_told_what_to_change(changes, first):
    assert face.look(frame(**changes), is_red=False).first is first


def test_the_wrong_cloth_is_told():
    assert face.look(frame(year=1990), is_red=True).first is Finding.CLOTH
    assert face.look(frame(year=1991), is_red=False).first is Finding.CLOTH


def test_an_empty_chair_is_nobody():
    whole = Image.new("RGB", (640, 480), portrait.BLUE)
    file = BytesIO()
    whole.save(file, "JPEG")
    found = face.look(file.getvalue(), is_red=False)
    assert found.first is Finding.NOBODY
    assert found.background is Finding.NOBODY


def test_two_people_are_one_too_many():
    one = Image.open(BytesIO(frame())).crop((280, 0, 1000, 960))
    whole = Image.new("RGB", (1440, 960))
    whole.paste(one, (0, 0))
    whole.paste(one, (720, 0))
    file = BytesIO()
    whole.save(file, "JPEG")
    assert face.look(file.getvalue(), is_red=False).first is Finding.SEVERAL


def test_a_dark_skin_is_not_a_dark_room():
    """The darkest of the drawn skins, in a veil or not, in good light."""
    for seed in (1, 4, 6, 8, 11):
        assert face.look(frame(seed), is_red=False).light is Finding.GOOD


def test_what_cannot_be_seen_of_the_eyes_is_said_last():
    found = face.look(frame(11), is_red=False)
    assert found.eyes is Finding.EYES
    assert found.first is Finding.EYES
    assert found.background is Finding.GOOD


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"aside": 150},
        {"scale": 0.55, "below": 200, "aside": -200},
        {"scale": 0.8, "below": 150},
    ],
    ids=str,
)
def test_the_photo_is_3_to_4_with_the_face_in_its_place(changes):
    photo = face.portrait(frame(**changes))
    with Image.open(BytesIO(photo.data)) as picture:
        assert (picture.size, picture.format) == ((720, 960), "JPEG")
        assert not picture.getexif()
    ((left, top, width, height),) = face._found(
        "frontalface_default", face.opened(photo.data).astype(np.uint8), smallest=200
    )
    assert abs(left + width / 2 - 360) < 40
    assert abs(top + height / 2 - 442) < 60
    assert abs(width - 396) < 60


def test_a_photo_without_a_face_keeps_its_middle():
    file = BytesIO()
    Image.new("RGB", (1280, 720), portrait.RED).save(file, "PNG")
    with Image.open(BytesIO(face.portrait(file.getvalue()).data)) as picture:
        assert picture.size == (720, 960)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8\xff", frame()[:300], b"<svg/>", b"RIFF0000WEBP"]
)
def test_what_is_no_picture_is_refused(data):
    for use in (face.portrait, lambda data: face.look(data, is_red=True)):
        with pytest.raises(MalformedError):
            use(data)


def test_a_picture_that_would_fill_the_memory_is_refused_unread(monkeypatch):
    data = frame()
    monkeypatch.setattr(face, "PIXELS_MAX", 1280 * 960 - 1)
    monkeypatch.setattr(face.cv2, "imdecode", None)
    with pytest.raises(MalformedError):
        face.portrait(data)


@given(st.binary(max_size=200))
def test_nothing_that_is_sent_breaks_the_look(data):
    with pytest.raises(MalformedError):
        face.look(data, is_red=True)
