"""Names as two clerks would have written the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.linkage.names import are_alike, name_key


@pytest.mark.parametrize(
    "name",
    [
        "SITI AMINAH",
        "siti aminah",
        "  Siti   Aminah ",
        "SITI AMINAH, S.Pd",
        "SITI AMINAH S.Pd.",
        "Hj. SITI AMINAH",
        "HJ SITI AMINAH, S.H., M.Pd",
        "Dra. Hj. Siti Aminah",
        "Rr. SITI AMINAH",
        "Ny. SITI AMINAH",
        "SITI-AMINAH",
        "SITI.AMINAH",
        "SITI AMIN'AH",
        "SITI AMIN’AH",
    ],
)
def test_what_clerks_add_or_drop_does_not_matter(name):
    assert name_key(name) == "SITI AMINAH"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("MA'RUF", "MARUF"),
        ("SUKIR H", "SUKIR H"),
        ("ABD. RAHMAN", "ABD RAHMAN"),
        ("SUKIR ST", "SUKIR ST"),
        ("H", "H"),
        ("", ""),
        (",", ""),
    ],
)
def test_what_belongs_to_a_name_stays(name, key):
    assert name_key(name) == key


@given(st.text(max_size=60))
def test_a_key_is_its_own_key_unless_a_title_comes_to_the_front(name):
    key = name_key(name)
    assert key == " ".join(key.split())
    assert "'" not in key
    assert len(name_key(key)) <= len(key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUWARNO", "SUWARNA"),
        ("SUKIR WARDOYO", "SUKIR"),
        ("TUKIYEM", "TUKIEM"),
        ("KATINI", "KATINI"),
    ],
)
def test_slips_and_shortened_names_are_alike(one, other):
    assert are_alike(one, other)


@pytest.mark.parametrize(("one", "other"), [("SUKIR", "KATINI"), ("TUKIYEM", "BUDI SANTOSO")])
def test_other_names_are_not(one, other):
    assert not are_alike(one, other)
