from io import BytesIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from rekam.engines.biometrics import penmanship

SVG = "{http://www.w3.org/2000/svg}"
DOT = (((10.0, 20.0), (30.5, 40.0)),)


@pytest.fixture(params=range(8))
def strokes(request):
    return penmanship.write(np.random.default_rng(request.param))


def test_a_signature_is_one_word_and_at_most_a_line_under_it(strokes):
    assert 1 <= len(strokes) <= 2


def test_the_pen_moves_forward_over_the_word(strokes):
    word = np.array(strokes[0])
    assert word[-1, 0] - word[0, 0] > 300


def test_the_pen_makes_loops(strokes):
    steps = np.diff(np.array(strokes[0])[:, 0])
    assert np.count_nonzero(steps < 0) > 5


def test_no_step_is_longer_than_a_hand_can_move_between_two_samples(strokes):
    for stroke in strokes:
        steps = np.hypot(*np.diff(np.array(stroke), axis=0).T)
        assert steps.max() < 60


def test_the_drawing_holds_every_point(strokes):
    drawing = ET.fromstring(penmanship.as_svg(strokes))
    paths = [path.attrib["d"] for path in drawing.iter(f"{SVG}path")]
    assert len(paths) == len(strokes)
    for path, stroke in zip(paths, strokes, strict=True):
        assert len(path.split()) == len(stroke)


def test_a_drawing_is_small_plain_svg_without_script_or_style():
    text = penmanship.as_svg(DOT).decode()
    assert text == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 260">'
        '<g fill="none" stroke="#14242e" stroke-width="5" stroke-linecap="round" '
        'stroke-linejoin="round"><path d="M10,20 30.5,40"/></g></svg>'
    )


def test_the_picture_shows_ink_where_the_pen_was():
    sheet = np.asarray(Image.open(BytesIO(penmanship.as_png(DOT))))
    assert sheet.shape == (260, 800)
    assert sheet[30, 20] < 80
    assert sheet[200:, 400:].min() == 255
