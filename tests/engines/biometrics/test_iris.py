import numpy as np
import pytest

from rekam.engines.biometrics import iris


@pytest.fixture(scope="module", params=range(5))
def eye(request):
    return iris.draw(np.random.default_rng(request.param))


def test_an_eye_has_the_size_of_an_iris_camera(eye):
    assert eye.shape == (480, 640)


def test_the_pupil_is_the_darkest_place_and_near_the_middle(eye):
    rows, columns = np.nonzero(eye < 45)
    assert abs(rows.mean() - 240) < 40
    assert abs(columns.mean() - 320) < 60


def test_the_pupil_takes_a_third_to_a_half_of_the_iris(eye):
    width = np.sqrt(np.count_nonzero(eye < 45) / np.pi) / iris.RADIUS
    assert 0.3 < width < 0.47


def test_the_iris_is_darker_than_the_white_and_paler_than_the_pupil(eye):
    ring = eye[220:260, 225:260].mean()
    white = eye[220:260, 130:180].mean()
    assert 45 < ring < white


def test_the_lamp_shines_in_the_pupil(eye):
    assert eye[180:280, 260:400].max() > 235


def test_the_lids_leave_nearly_the_whole_iris_open(eye):
    """Above and below the pupil, the iris texture reaches nearly to its edge."""
    above = eye[150:165, 310:330].mean()
    assert above < 140


def test_two_eyes_are_never_the_same():
    first, second = (iris.draw(np.random.default_rng(seed)) for seed in (1, 2))
    assert np.abs(first - second).mean() > 5
