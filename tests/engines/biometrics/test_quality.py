from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageFilter

from rekam.engines.biometrics import ink, iris, penmanship, portrait, quality, ridges
from rekam.engines.biometrics.grey import jpeg, opened
from rekam.engines.biometrics.samples import Grade, Sample


def chance(seed=5):
    return np.random.default_rng(seed)


def blurred(picture, radius):
    levels = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    return np.asarray(levels.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32)


def empty(height, width, level=240.0):
    return np.full((height, width), level, dtype=np.float32)


def noise(height, width):
    return chance().uniform(0, 255, (height, width)).astype(np.float32)


@pytest.fixture(scope="module")
def print_():
    return ridges.draw(chance(), hand=1)


@pytest.fixture(scope="module")
def photo():
    return opened(portrait.draw(chance(), birth_year=1990))


@pytest.fixture(scope="module")
def eye():
    return iris.draw(chance())


def test_a_clear_print_scores_high(print_):
    assert quality.of_print(print_) >= 60


def test_a_blurred_print_scores_lower(print_):
    assert quality.of_print(blurred(print_, 3)) < quality.of_print(print_) / 2


def test_half_a_finger_scores_lower(print_):
    half = print_.copy()
    half[:, ridges.WIDTH // 2 :] = 240
    assert quality.of_print(half) < quality.of_print(print_) * 0.75


def test_an_empty_glass_scores_nothing():
    assert quality.of_print(empty(480, 400)) == 0


def test_noise_is_no_finger():
    assert quality.of_print(noise(480, 400)) < 10


def test_a_black_frame_scores_nothing():
    assert quality.of_print(empty(480, 400, level=0)) == 0
    assert quality.of_face(empty(960, 720, level=0)) == 0
    assert quality.of_iris(empty(480, 640, level=0)) == 0


def test_a_sharp_photo_scores_high(photo):
    assert quality.of_face(photo) >= 60


def test_a_blurred_photo_scores_lower(photo):
    assert quality.of_face(blurred(photo, 6)) < quality.of_face(photo) * 0.7


def test_noise_does_not_make_a_blurred_photo_sharp(photo):
    grainy = blurred(photo, 6) + 4 * chance().standard_normal(photo.shape)
    assert quality.of_face(grainy.astype(np.float32)) < quality.of_face(photo) * 0.7


def test_a_dark_photo_scores_lower(photo):
    assert quality.of_face(photo * 0.15) < quality.of_face(photo) / 2


def test_a_washed_out_photo_scores_lower(photo):
    assert quality.of_face(255 - (255 - photo) * 0.1) < quality.of_face(photo) / 2


def test_a_sharp_iris_scores_high_and_a_blurred_one_low(eye):
    assert quality.of_iris(eye) >= 60
    assert quality.of_iris(blurred(eye, 5)) < 30


def test_a_signature_across_the_pad_scores_full():
    sheet = opened(ink.as_png(penmanship.write(chance())))
    assert quality.of_signature(sheet) == 100


def test_a_dot_is_no_signature():
    dot = opened(ink.as_png((((400.0, 130.0, 0.0, 0.5), (404.0, 131.0, 8.0, 0.5)),)))
    assert quality.of_signature(dot) < 10


def test_an_empty_pad_is_no_signature():
    assert quality.of_signature(empty(260, 800)) == 0


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (100, Grade.GOOD),
        (60, Grade.GOOD),
        (59, Grade.FAIR),
        (40, Grade.FAIR),
        (39, Grade.AGAIN),
        (0, Grade.AGAIN),
    ],
)
def test_a_score_says_what_to_do(score, grade):
    assert Sample(data=b"", media_type="image/jpeg", quality=score).grade == grade


def test_a_grey_picture_survives_its_file_nearly_unchanged(print_):
    again = opened(jpeg(print_, quality=90, dpi=500))
    assert again.shape == print_.shape
    assert np.abs(again - np.clip(print_, 0, 255)).mean() < 6


def test_levels_beyond_black_and_white_do_not_wrap_around():
    loud = np.array([[-80.0] * 16, [400.0] * 16] * 8, dtype=np.float32)
    file = BytesIO(jpeg(loud, quality=95, dpi=500))
    levels = np.asarray(Image.open(file))
    assert levels[0].max() < 60
    assert levels[1].min() > 195
