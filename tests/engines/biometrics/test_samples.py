import pytest

from rekam.engines.biometrics.samples import Eye, Finger, Reason


def test_there_are_ten_fingers_and_two_eyes():
    assert [finger.value for finger in Finger] == list(range(1, 11))
    assert [eye.value for eye in Eye] == [1, 2]


@pytest.mark.parametrize(
    ("position", "name"),
    [
        (Finger.RIGHT_THUMB, "finger-1"),
        (Finger.RIGHT_LITTLE, "finger-5"),
        (Finger.LEFT_THUMB, "finger-6"),
        (Finger.LEFT_LITTLE, "finger-10"),
        (Eye.RIGHT, "iris-right"),
        (Eye.LEFT, "iris-left"),
    ],
)
def test_positions_are_named_as_facts_name_them(position, name):
    assert position.position == name


def test_a_thumb_is_not_an_eye():
    assert Finger.RIGHT_THUMB != Eye.RIGHT
    assert len({Finger.RIGHT_THUMB, Eye.RIGHT}) == 2


def test_a_reason_is_what_is_seen_and_names_no_illness():
    reasons = {"missing", "bandaged", "worn", "unreadable", "unable", "refused"}
    assert {reason.value for reason in Reason} == reasons
