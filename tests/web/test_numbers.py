"""Whole numbers as browsers send them: whatever is typed, no page fails at it."""

import pytest

from rekam.domain.trust import Role
from rekam.web.numbers import LARGEST, whole
from tests.screens import RESIDENTS

ENDLESS = "9" * 5000
OUTSIDE = str(LARGEST + 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("012", 12), ("1200", None), ("-1", None), ("", None), ("٣", None)],
)
def test_a_number_is_read_up_to_the_largest_that_is_wanted(text, number):
    assert whole(text, at_most=999) == number


@pytest.mark.parametrize("text", [ENDLESS, OUTSIDE, "0" * 5000])
def test_a_number_of_five_thousand_digits_is_none(text):
    assert whole(text) is None
    assert whole(str(LARGEST)) == LARGEST


@pytest.mark.parametrize("text", [ENDLESS, OUTSIDE, "x"])
@pytest.mark.parametrize(
    ("address", "field", "status"),
    [
        ("/cetak/daftar", "count", 400),
        ("/perangkat/kode", "number", 200),
        (f"/daftar/gugur/{RESIDENTS[0].nik}/catat", "code", 400),
    ],
)
def test_a_page_refuses_a_number_that_nobody_can_read(office_screens, address, field, status, text):
    with office_screens.visitor(Role.REGISTRAR) as client:
        assert client.post(address, {field: text}).status_code == status


@pytest.mark.parametrize("text", [ENDLESS, OUTSIDE])
def test_a_case_that_nobody_can_have_passed_over_hides_no_case(office_screens, text):
    with office_screens.visitor(Role.REGISTRAR) as client:
        for query in (f"lewati={text}", f"calon={text}"):
            assert client.get(f"/daftar/periksa?{query}").status_code == 200


@pytest.mark.parametrize("text", [ENDLESS, OUTSIDE])
def test_nothing_that_was_set_aside_has_such_a_number(kit_screens, text):
    with kit_screens.visitor(Role.OFFICER) as client:
        assert client.post("/rekam/lanjutkan", {"number": text}).status_code == 409
