from io import BytesIO

import cbor2
import pytest
from PIL import Image

from rekam.engines.biometrics.parts import (
    THUMBNAIL_BYTES_MAX,
    bundle,
    finger_qualities,
    iris_qualities,
    thumbnail,
)
from rekam.engines.biometrics.samples import Eye, Finger, Reason
from rekam.engines.biometrics.simulate import SimulatedDevices

EXCEPTIONS = {Finger.LEFT_RING: Reason.MISSING, Eye.LEFT: Reason.BANDAGED}


def bundled(seed="sementara:kit-07:1", exceptions=EXCEPTIONS):
    devices = SimulatedDevices(seed)
    return bundle(
        photo=devices.photo(birth_year=1990),
        signature=devices.signature(),
        fingers=devices.fingers(frozenset(one for one in exceptions if isinstance(one, Finger))),
        irises=devices.irises(frozenset(one for one in exceptions if isinstance(one, Eye))),
        exceptions=exceptions,
    )


@pytest.fixture(scope="module")
def parts():
    return bundled()


def test_an_enrolment_has_five_parts(parts):
    assert set(parts) == {"photo", "signature", "fingers", "irises", "summary"}


def test_the_same_samples_make_the_same_bytes(parts):
    assert bundled() == parts


def test_a_part_is_deterministic_cbor(parts):
    for kind in ("signature", "fingers", "irises", "summary"):
        assert cbor2.dumps(cbor2.loads(parts[kind]), canonical=True) == parts[kind]


def test_fingers_are_kept_by_position_with_format_and_quality(parts):
    fingers = cbor2.loads(parts["fingers"])
    assert set(fingers) == {f"finger-{number}" for number in range(1, 11)} - {"finger-9"}
    for sample in fingers.values():
        assert set(sample) == {"format", "quality", "data"}
        assert sample["format"] == "image/jpeg"
        assert Image.open(BytesIO(sample["data"])).size == (400, 480)


def test_irises_are_kept_by_position(parts):
    irises = cbor2.loads(parts["irises"])
    assert set(irises) == {"iris-right"}
    assert Image.open(BytesIO(irises["iris-right"]["data"])).size == (640, 480)


def test_a_signature_keeps_its_strokes_and_its_picture(parts):
    signature = cbor2.loads(parts["signature"])
    assert signature["strokes"]["format"] == "image/svg+xml"
    assert signature["image"]["format"] == "image/png"
    assert signature["strokes"]["data"].startswith(b"<svg ")


def test_the_photo_part_is_the_photo_itself(parts):
    photo = SimulatedDevices("sementara:kit-07:1").photo(birth_year=1990)
    assert parts["photo"] == photo.data


def test_the_summary_tells_scores_and_exceptions(parts):
    summary = cbor2.loads(parts["summary"])
    devices = SimulatedDevices("sementara:kit-07:1")
    scores = [sample.quality for sample in devices.fingers()]
    scores[8] = 0
    assert summary["fingers"] == scores
    assert summary["irises"] == [devices.irises()[0].quality, 0]
    assert summary["exceptions"] == {"finger-9": "missing", "iris-left": "bandaged"}
    assert summary["photo"] == devices.photo(birth_year=1990).quality
    assert summary["signature"] == devices.signature().image.quality


def test_the_summary_is_no_biometric_template(parts):
    expected = {"thumbnail", "photo", "signature", "fingers", "irises", "exceptions"}
    assert set(cbor2.loads(parts["summary"])) == expected


def test_the_summary_is_small_enough_to_travel_first(parts):
    assert len(parts["summary"]) <= THUMBNAIL_BYTES_MAX + 200


def test_a_person_without_fingers_or_eyes_still_has_all_parts():
    exceptions = dict.fromkeys([*Finger, *Eye], Reason.UNREADABLE)
    parts = bundled(exceptions=exceptions)
    assert cbor2.loads(parts["fingers"]) == {}
    assert cbor2.loads(parts["irises"]) == {}
    summary = cbor2.loads(parts["summary"])
    assert summary["fingers"] == [0] * 10
    assert len(summary["exceptions"]) == 12


def test_a_thumb_and_an_eye_of_the_same_number_are_two_exceptions():
    exceptions = {Finger.RIGHT_THUMB: Reason.WORN, Eye.RIGHT: Reason.MISSING}
    summary = cbor2.loads(bundled(exceptions=exceptions)["summary"])
    assert summary["exceptions"] == {"finger-1": "worn", "iris-right": "missing"}


def test_scores_are_zero_where_nothing_was_taken():
    assert finger_qualities(()) == (0,) * 10
    assert iris_qualities(()) == (0, 0)


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
