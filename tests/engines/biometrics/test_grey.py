from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from rekam.engines.biometrics.grey import jpeg, opened, texture


def test_texture_has_the_asked_shape():
    assert texture(np.random.default_rng(1), (30, 70), grain=(4, 5)).shape == (30, 70)


def test_texture_is_the_same_for_the_same_chance():
    first, second = (texture(np.random.default_rng(9), (40, 40), grain=(6, 6)) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("knots", [8, 20, 60])
def test_texture_is_noise_around_nothing(knots):
    field = texture(np.random.default_rng(2), (240, 240), grain=(knots, knots))
    assert abs(field.mean()) < 0.3
    assert 0.5 < field.std() < 1.3


def test_few_knots_make_a_smoother_texture_than_many():
    coarse, fine = (
        texture(np.random.default_rng(3), (200, 200), grain=(knots, knots)) for knots in (5, 80)
    )
    assert np.abs(np.diff(coarse)).mean() < np.abs(np.diff(fine)).mean() / 5


def test_a_jpeg_says_its_resolution_and_its_origin():
    picture = Image.open(BytesIO(jpeg(np.zeros((16, 16), np.float32), quality=80, dpi=500)))
    assert picture.info["dpi"] == (500, 500)
    assert b"simulated device" in picture.info["comment"]
    assert picture.mode == "L"


def test_a_colour_picture_is_opened_as_grey():
    file = BytesIO()
    Image.new("RGB", (8, 6), (255, 255, 255)).save(file, "PNG")
    grey = opened(file.getvalue())
    assert grey.dtype == np.float32
    assert grey.shape == (6, 8)
    assert grey.min() == 255
