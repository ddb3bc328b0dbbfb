import json
from io import BytesIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from rekam.domain.errors import MalformedError
from rekam.engines.biometrics import ink, penmanship
from rekam.engines.biometrics.samples import Grade

SVG = "{http://www.w3.org/2000/svg}"
LINE = (((10.0, 20.0, 0.0, 0.25), (30.5, 40.0, 16.0, 1.0)),)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
POINTS = st.lists(NUMBERS, min_size=4, max_size=4)


def test_what_a_page_sends_is_read_as_it_was_written():
    assert ink.read(json.dumps(LINE)) == LINE


def test_a_signature_keeps_when_and_how_hard_the_pen_was_where():
    text = ink.as_svg(LINE).decode()
    assert text == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 260">'
        '<g fill="none" stroke="#14242e" stroke-width="5" stroke-linecap="round" '
        'stroke-linejoin="round">'
        '<path d="M10,20 30.5,40" data-ms="0 16" data-pressure="25 100"/></g></svg>'
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_drawing_holds_every_point(seed):
    strokes = penmanship.write(np.random.default_rng(seed))
    paths = list(ET.fromstring(ink.as_svg(strokes)).iter(f"{SVG}path"))
    assert len(paths) == len(strokes)
    for path, stroke in zip(paths, strokes, strict=True):
        for name in ("d", "data-ms", "data-pressure"):
            assert len(path.attrib[name].split()) == len(stroke)


def test_the_picture_shows_ink_where_the_pen_was():
    sheet = np.asarray(Image.open(BytesIO(ink.as_png(LINE))))
    assert sheet.shape == (260, 800)
    assert sheet[30, 20] < 80
    assert sheet[200:, 400:].min() == 255


def test_a_tap_leaves_a_dot():
    sheet = np.asarray(Image.open(BytesIO(ink.as_png((((100.0, 50.0, 0.0, 0.5),),)))))
    assert sheet[50, 100] < 80


def test_a_dot_is_scored_as_no_signature():
    assert ink.signature((((100.0, 50.0, 0.0, 0.5),),)).image.grade is Grade.AGAIN
    assert ink.signature(penmanship.write(np.random.default_rng(1))).image.grade is Grade.GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[[]]",
        "null",
        "7",
        "{}",
        "[[[1, 2, 3]]]",
        '[[["a", 2, 3, 0]]]',
        "[[[1,2,NaN,1]]]",
        "[" * 5000,
        "[[[1,2,3,1e999]]]",
        "[[[1,2,3,null]]]",
        "x" * (ink.TEXT_MAX + 1),
    ],
    ids=range(13),
)
def test_what_is_no_signature_is_refused(text):
    with pytest.raises(MalformedError):
        ink.read(text)


def test_more_points_than_a_pen_can_write_are_refused():
    with pytest.raises(MalformedError):
        ink.read(json.dumps([[[1, 1, 1, 1]] * (ink.POINTS_MAX + 1)]))


@given(st.lists(st.lists(POINTS, min_size=1, max_size=5), min_size=1, max_size=3))
def test_a_finger_that_slides_over_the_edge_stays_on_the_pad(strokes):
    for stroke in ink.read(json.dumps(strokes)):
        for x, y, ms, hard in stroke:
            assert 0 <= x <= 800
            assert 0 <= y <= 260
            assert ms >= 0
            assert 0 <= hard <= 1
