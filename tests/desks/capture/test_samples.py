from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image

from rekam.desks.capture.devices import Simulator, Watched
from rekam.desks.capture.samples import Samples, Shown, shown
from rekam.domain.facts import Biodata, Enrolled
from rekam.engines.biometrics.parts import THUMBNAIL_BYTES_MAX
from rekam.engines.biometrics.samples import Grade, Reason
from tests.people import person

SOMEBODY = person(3)
EXCEPTIONS = {"finger-2": "bandaged", "iris-right": "missing"}


@pytest.fixture(scope="module")
def draft():
    biodata = Biodata(
        name=SOMEBODY.name, born=SOMEBODY.born, sex=SOMEBODY.sex, village="35.01.04.2001"
    )
    return Enrolled(
        subject=SOMEBODY.nik,
        number="",
        biodata=biodata,
        captured_ms=1,
        parts=(),
        fingers=(),
        irises=(),
    )


@pytest.fixture(scope="module")
def samples(draft):
    return shown(Simulator().capture(draft, EXCEPTIONS).parts, EXCEPTIONS)


def test_hands_are_shown_thumb_to_little_finger(samples):
    assert [one.position for one in samples.right_hand] == [f"finger-{n}" for n in range(1, 6)]
    assert [one.position for one in samples.left_hand] == [f"finger-{n}" for n in range(6, 11)]
    assert [one.position for one in samples.irises] == ["iris-right", "iris-left"]


def test_what_was_excused_has_a_reason_and_no_picture(samples):
    assert samples.right_hand[1] == Shown(position="finger-2", reason=Reason.BANDAGED)
    assert samples.irises[0] == Shown(position="iris-right", reason=Reason.MISSING)


def test_what_was_taken_has_a_small_picture_and_a_grade(samples):
    for one in (samples.photo, samples.signature, *samples.fingers, *samples.irises):
        if one.reason is None:
            kind, data = one.picture.split(",")
            assert kind == "data:image/jpeg;base64"
            assert len(b64decode(data)) <= THUMBNAIL_BYTES_MAX
            assert Image.open(BytesIO(b64decode(data))).format == "JPEG"
            assert one.grade in Grade


def test_what_must_be_taken_again_is_counted_finger_by_finger():
    good, again = (Shown(position="x", grade=grade) for grade in (Grade.GOOD, Grade.AGAIN))
    excused = Shown(position="x", reason=Reason.MISSING)
    samples = Samples(
        photo=again, signature=again, fingers=(again, good, excused, again), irises=(good, again)
    )
    assert samples.poor == 3


def test_watched_devices_take_once_and_remember(draft):
    class Counting:
        count = 0

        def capture(self, draft, exceptions):
            self.count += 1
            return (draft, exceptions, self.count)

    devices = Counting()
    watched = Watched(devices)
    assert watched.capture(draft, EXCEPTIONS) == (draft, EXCEPTIONS, 1)
    assert watched.taken == (draft, EXCEPTIONS, 1)
    assert devices.count == 1


def test_what_is_in_doubt_is_looked_at_first():
    good = Shown(position="finger-1", grade=Grade.GOOD)
    poor = Shown(position="finger-2", grade=Grade.AGAIN)
    excused = Shown(position="finger-3", reason=Reason.MISSING)
    several = Samples(photo=good, signature=good, fingers=(excused, good, poor), irises=())
    fine = Samples(photo=good, signature=good, fingers=(good, excused), irises=())
    assert several.first_in_doubt == "finger-2"
    assert fine.first_in_doubt == "finger-1"
