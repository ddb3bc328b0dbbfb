from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from rekam.engines.biometrics import portrait


def photo(seed=1, birth_year=1990):
    data = portrait.draw(np.random.default_rng(seed), birth_year=birth_year)
    return np.asarray(Image.open(BytesIO(data)), dtype=float)


def test_a_photo_is_in_colour_and_three_by_four():
    assert photo().shape == (960, 720, 3)


@pytest.mark.parametrize(("birth_year", "cloth"), [(1989, portrait.RED), (1990, portrait.BLUE)])
def test_the_cloth_is_plain(birth_year, cloth):
    edge = photo(birth_year=birth_year)[20:400, 10:60]
    assert np.abs(edge.mean(axis=(0, 1)) - cloth).max() < 25


def test_the_face_stands_in_the_middle_and_is_not_the_cloth():
    middle = photo()[440:480, 330:390].mean(axis=(0, 1))
    red, green, blue = middle
    assert red > green > blue


def test_eyes_are_level():
    for seed in range(4):
        picture = photo(seed).mean(axis=2)
        left, right = picture[400:460, 270:310], picture[400:460, 410:450]
        assert abs(left.argmin() // left.shape[1] - right.argmin() // right.shape[1]) < 40


def test_some_wear_a_veil_and_the_face_stays_visible():
    faces = [portrait._invented(np.random.default_rng(seed)) for seed in range(40)]
    veiled = [face.veil is not None for face in faces]
    assert 5 < sum(veiled) < 30
    seed = veiled.index(True)
    red, green, blue = photo(seed)[440:480, 330:390].mean(axis=(0, 1))
    assert red > green > blue


def test_forty_people_are_not_all_alike():
    faces = {portrait._invented(np.random.default_rng(seed)) for seed in range(40)}
    assert len(faces) == 40
    assert len({face.skin for face in faces}) == 4


def test_the_year_changes_the_cloth_and_not_the_face():
    odd, even = photo(7, 1989), photo(7, 1990)
    assert np.abs(odd[300:500, 300:420] - even[300:500, 300:420]).mean() < 6
    assert np.abs(odd[:100, :100] - even[:100, :100]).mean() > 40
