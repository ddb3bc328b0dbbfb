from io import BytesIO
from time import process_time
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rekam.engines.biometrics.samples import Eye, Finger
from rekam.engines.biometrics.simulate import SimulatedDevices

KILOBYTE = 1024


@pytest.fixture(scope="module")
def devices():
    return SimulatedDevices("sementara:kit-07:1")


def picture(sample):
    return Image.open(BytesIO(sample.data))


def background(sample):
    """The colour of the cloth, from the upper left corner."""
    corner = picture(sample).crop((10, 10, 60, 60))
    return np.asarray(corner, dtype=float).mean(axis=(0, 1))


def test_the_same_seed_gives_the_same_person(devices):
    again = SimulatedDevices("sementara:kit-07:1")
    assert again.photo(birth_year=1990) == devices.photo(birth_year=1990)
    assert again.fingers() == devices.fingers()
    assert again.irises() == devices.irises()
    assert again.signature() == devices.signature()


def test_another_seed_gives_another_person_in_every_sample(devices):
    other = SimulatedDevices("sementara:kit-07:2")
    assert other.photo(birth_year=1990).data != devices.photo(birth_year=1990).data
    assert other.signature().strokes.data != devices.signature().strokes.data
    for mine, theirs in zip(devices.fingers(), other.fingers(), strict=True):
        assert mine.data != theirs.data
    for mine, theirs in zip(devices.irises(), other.irises(), strict=True):
        assert mine.data != theirs.data


def test_no_two_fingers_of_one_person_are_alike(devices):
    assert len({sample.data for sample in devices.fingers()}) == 10


def test_what_was_taken_before_does_not_change_a_sample(devices):
    only_thumb = devices.fingers(frozenset(Finger) - {Finger.RIGHT_THUMB})
    assert only_thumb == devices.fingers()[:1]


@pytest.mark.parametrize("birth_year", [1931, 1985, 2001])
def test_an_odd_birth_year_stands_before_red_cloth(devices, birth_year):
    red, green, blue = background(devices.photo(birth_year=birth_year))
    assert red > 2 * green
    assert red > 2 * blue


@pytest.mark.parametrize("birth_year", [1948, 1990, 2000])
def test_an_even_birth_year_stands_before_blue_cloth(devices, birth_year):
    red, green, blue = background(devices.photo(birth_year=birth_year))
    assert blue > 2 * red
    assert blue > 1.5 * green


def test_the_photo_is_three_by_four(devices):
    width, height = picture(devices.photo(birth_year=1990)).size
    assert width * 4 == height * 3


def test_every_picture_says_that_it_is_invented(devices):
    for sample in (devices.photo(birth_year=1990), *devices.fingers(), *devices.irises()):
        assert b"invented picture of nobody" in picture(sample).info["comment"]


def test_prints_are_grey_and_of_500_dots_an_inch(devices):
    for sample in devices.fingers():
        print_ = picture(sample)
        assert print_.mode == "L"
        assert print_.info["dpi"] == (500, 500)
        assert sample.media_type == "image/jpeg"


def test_fingers_come_in_iso_order_right_thumb_first(devices):
    assert [sample.position.value for sample in devices.fingers()] == list(range(1, 11))


def test_a_missing_finger_has_no_sample(devices):
    missing = frozenset({Finger.LEFT_RING, Finger.RIGHT_INDEX})
    taken = {sample.position for sample in devices.fingers(missing)}
    assert taken == set(Finger) - missing


def test_a_missing_eye_has_no_sample(devices):
    assert [sample.position for sample in devices.irises(frozenset({Eye.RIGHT}))] == [Eye.LEFT]


def test_the_right_eye_comes_first(devices):
    assert [sample.position for sample in devices.irises()] == [Eye.RIGHT, Eye.LEFT]


def test_an_iris_is_at_least_210_pixels_wide(devices):
    for sample in devices.irises():
        eye = np.asarray(picture(sample), dtype=float)
        row = eye[eye.shape[0] // 2]
        dark = np.flatnonzero(np.convolve(row, np.ones(9) / 9, mode="same") < 135)
        assert np.ptp(dark) >= 210


def test_a_signature_is_strokes_and_the_same_picture(devices):
    signature = devices.signature()
    drawing = ET.fromstring(signature.strokes.data)
    assert drawing.attrib["viewBox"] == "0 0 800 260"
    assert picture(signature.image).size == (800, 260)
    assert signature.strokes.quality == signature.image.quality


def test_a_signature_stays_on_the_pad():
    for number in range(40):
        drawing = ET.fromstring(SimulatedDevices(f"{number}").signature().strokes.data)
        for path in drawing.iter("{http://www.w3.org/2000/svg}path"):
            for point in path.attrib["d"].removeprefix("M").split():
                right, down = map(float, point.split(","))
                assert 0 <= right <= 800
                assert 0 <= down <= 260


@settings(max_examples=8)
@given(st.text(max_size=30), st.integers(1900, 2010))
def test_sizes_are_those_of_real_devices(seed, birth_year):
    devices = SimulatedDevices(seed)
    assert 60 * KILOBYTE <= len(devices.photo(birth_year=birth_year).data) <= 150 * KILOBYTE
    assert all(15 * KILOBYTE <= len(one.data) <= 30 * KILOBYTE for one in devices.fingers())
    assert all(20 * KILOBYTE <= len(one.data) <= 60 * KILOBYTE for one in devices.irises())


def test_a_whole_person_costs_well_under_a_second_of_work(devices):
    devices.fingers()
    began = process_time()
    person = SimulatedDevices("speed")
    person.photo(birth_year=1990)
    person.fingers()
    person.irises()
    person.signature()
    assert process_time() - began < 1.0


def test_most_people_can_be_recorded_and_a_few_fingers_must_be_taken_again():
    scores = [
        sample.quality for number in range(12) for sample in SimulatedDevices(f"{number}").fingers()
    ]
    assert np.median(scores) > 60
    assert min(scores) < 60
