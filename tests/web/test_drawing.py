import re
from xml.etree import ElementTree as ET

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from rekam.web.templatetags import drawing
from rekam.web.templatetags.drawing import bar, icon, meter, qr

COUNTS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 4)), max_size=6)


def rectangles(drawn):
    return [dict(one.attrib) for one in ET.fromstring(drawn).iter("rect")]


@pytest.mark.parametrize("name", sorted(drawing._ICONS))
def test_every_icon_is_drawn_in_the_colour_of_its_words_and_is_silent(name):
    drawn = ET.fromstring(icon(name))
    assert drawn.attrib["aria-hidden"] == "true"
    assert "currentColor" in icon(name)
    assert drawn.attrib["viewBox"] == "0 0 16 16"


def test_an_icon_has_the_asked_size():
    drawn = ET.fromstring(icon("tick", 30))
    assert drawn.attrib["width"] == drawn.attrib["height"] == "30"


@given(COUNTS)
def test_the_parts_of_a_bar_lie_end_to_end(parts):
    total = sum(count for count, _ in parts)
    found = rectangles(bar(parts, total))
    edges = [(int(one["x"]), int(one["x"]) + int(one["width"])) for one in found]
    assert [end for _, end in edges[:-1]] == [start for start, _ in edges[1:]]
    assert all(edges[-1][1] == total for _ in found[:1])


def test_a_bar_of_thousands_has_plain_numbers_in_it():
    """Points for thousands would make 23.604 a length of twenty-three."""
    assert rectangles(bar([(437_396, 0), (23_604, 1)], 461_000)) == [
        {"class": "shade-0", "x": "0", "width": "437396", "height": "1"},
        {"class": "shade-1", "x": "437396", "width": "23604", "height": "1"},
    ]


def test_a_bar_of_nobody_is_an_empty_bar():
    drawn = ET.fromstring(bar([], 0))
    assert drawn.attrib["viewBox"] == "0 0 1 1"
    assert rectangles(bar([], 0)) == []


def test_a_meter_is_one_count_against_the_longest():
    drawn = ET.fromstring(meter(120, 480))
    assert drawn.attrib["viewBox"] == "0 0 480 1"
    assert rectangles(meter(120, 480)) == [
        {"class": "shade-2", "x": "0", "width": "120", "height": "1"}
    ]


def test_a_receipt_number_is_a_qr_code_that_scales():
    drawn = ET.fromstring(qr("07-0028-3"))
    size = segno.make("07-0028-3", error="m", micro=False).symbol_size(border=2)[0]
    assert drawn.attrib["viewBox"] == f"0 0 {size} {size}"
    assert "width" not in drawn.attrib
    assert "style" not in qr("07-0028-3")


def test_a_qr_code_draws_the_modules_of_its_text():
    """Its path, walked module by module, is the matrix that segno made."""
    code = segno.make("07-0028-3", error="m", micro=False)
    dark = sum(map(sum, code.matrix))
    path = next(ET.fromstring(qr("07-0028-3")).iter("path")).attrib["d"]
    drawn = sum(int(length) for length in re.findall(r"h(\d+)", path))
    assert drawn == dark


def test_what_a_qr_code_says_cannot_write_into_the_page():
    assert "<script" not in qr("<script>alert(1)</script>")
