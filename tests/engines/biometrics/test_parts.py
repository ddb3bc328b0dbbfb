from io import BytesIO

import cbor2
import pytest
from PIL import Image

from rekam.engines.biometrics.parts import (
    THUMBNAIL_BYTES_MAX,
    laid,
    signed,
    summary,
    thumbnail,
)
from rekam.engines.biometrics.samples import Finger, Grade, grade_of
from rekam.engines.biometrics.simulate import SimulatedDevices

DEVICES = SimulatedDevices("sementara:kit-07:1")


def with_records(samples):
    return [(one, b"signed by the device: " + one.data) for one in samples]


@pytest.fixture(scope="module")
def parts():
    without_ring = DEVICES.fingers(frozenset({Finger.LEFT_RING}))
    return {
        "summary": summary(DEVICES.photo(birth_year=1990)),
        "signature": signed(DEVICES.signature()),
        "fingers": laid(with_records(without_ring)),
        "irises": laid(with_records(DEVICES.irises())),
    }


def test_the_same_samples_make_the_same_bytes(parts):
    assert laid(with_records(DEVICES.irises())) == parts["irises"]
    assert summary(DEVICES.photo(birth_year=1990)) == parts["summary"]


def test_a_part_is_deterministic_cbor(parts):
    for part in parts.values():
        assert cbor2.dumps(cbor2.loads(part), canonical=True) == part


def test_fingers_are_kept_by_position_with_quality_as_the_device_signed_them(parts):
    fingers = cbor2.loads(parts["fingers"])
    assert set(fingers) == {f"finger-{number}" for number in range(1, 11)} - {"finger-9"}
    for number, sample in enumerate(DEVICES.fingers()[:8], start=1):
        kept = fingers[f"finger-{number}"]
        assert kept == {
            "format": "image/jpeg",
            "quality": sample.quality,
            "data": b"signed by the device: " + sample.data,
        }


def test_irises_are_kept_by_position(parts):
    assert set(cbor2.loads(parts["irises"])) == {"iris-right", "iris-left"}


def test_a_signature_keeps_its_strokes_and_its_picture(parts):
    signature = cbor2.loads(parts["signature"])
    assert signature["strokes"]["format"] == "image/svg+xml"
    assert signature["image"]["format"] == "image/png"
    assert signature["strokes"]["data"].startswith(b"<svg ")


def test_the_summary_is_a_small_photo_and_its_score_and_no_biometric_template(parts):
    kept = cbor2.loads(parts["summary"])
    photo = DEVICES.photo(birth_year=1990)
    assert kept == {"thumbnail": thumbnail(photo), "photo": photo.quality}


def test_the_summary_is_small_enough_to_travel_first(parts):
    assert len(parts["summary"]) <= THUMBNAIL_BYTES_MAX + 200


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, Grade.GOOD), (60, Grade.GOOD), (59, Grade.FAIR), (40, Grade.FAIR), (39, Grade.AGAIN)],
)
def test_a_score_asks_for_one_thing(score, grade):
    assert grade_of(score) is grade


@pytest.mark.parametrize("number", range(6))
def test_a_thumbnail_of_anything_is_at_most_four_kilobytes(number):
    devices = SimulatedDevices(f"{number}")
    samples = (devices.photo(birth_year=1990), *devices.fingers(), *devices.irises())
    for sample in (*samples, devices.signature().image):
        small = thumbnail(sample)
        assert len(small) <= 4096
        assert Image.open(BytesIO(small)).format == "JPEG"


def test_a_thumbnail_keeps_the_shape_of_the_picture():
    width, height = Image.open(
        BytesIO(thumbnail(SimulatedDevices("1").photo(birth_year=1990)))
    ).size
    assert height == 160
    assert width == 120
