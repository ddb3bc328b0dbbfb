import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.invention.chance import chance
from rekam.engines.invention.spellings import mistyped, variant

NAMES = st.text("ABDEGHIJKLMNOPRSTUWY", min_size=4, max_size=20)


def variants(name):
    return {variant(name, chance(seed)) for seed in range(400)}


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("MUHAMMAD FAUZI", "MOH. FAUZI"),
        ("MUHAMMAD FAUZI", "MUH. FAUZI"),
        ("AHMAD ROHMAN", "ACHMAD ROHMAN"),
        ("ABDUL ROHMAN", "ABD. ROHMAN"),
        ("SITI LESTARI", "ST. LESTARI"),
        ("NUR LESTARI", "NOER LESTARI"),
        ("SUGITO", "SOEGITO"),
        ("JOKO", "DJOKO"),
        ("CATUR", "TJATUR"),
        ("WAHYUNI", "WAHJUNI"),
        ("SUWARNO", "SUWARNA"),
        ("SUWARNO", "SUARNO"),
        ("SUARNO", "SUWARNO"),
        ("TUKIYEM", "TUKIEM"),
        ("KOMARIYAH", "KOMARIAH"),
        ("SUPRIYONO", "SUPRIONO"),
        ("NOVITA", "NOPITA"),
        ("NOVITA", "NOFITA"),
        ("ZAINAL", "JAINAL"),
        ("RAMADHAN", "RAMADAN"),
        ("H. SUPARNO", "SUPARNO"),
        ("RINI ASTUTI, S.PD", "RINI ASTUTI"),
        ("SITI NI'MAH", "SITI NIMAH"),
        ("SITI NI'MAH", "SITI NI`MAH"),
        ("KHASANAH", "HASANAH"),
        ("SUMINI", "SUMMINI"),
    ],
)
def test_a_name_is_spelt_as_offices_spell_it(name, spelt):
    assert spelt in variants(name)


def test_a_name_that_no_rule_fits_stays():
    assert variants("LELEH") == {"LELEH"}


@given(name=NAMES, seed=st.integers())
def test_a_variant_differs_by_little(name, seed):
    assert abs(len(variant(name, chance(seed))) - len(name)) <= 6


@given(name=NAMES, seed=st.integers())
def test_a_slip_is_one_letter(name, seed):
    slip = mistyped(name, chance(seed))

    assert abs(len(slip) - len(name)) <= 1
    assert slip[0] == name[0]
    different = sum(one != two for one, two in zip(name, slip, strict=False))
    assert different <= 2 or len(slip) != len(name)


def test_every_kind_of_slip_is_made():
    slips = {mistyped("WARSI", chance(seed)) for seed in range(200)}

    assert {"WASI", "WARRSI", "WRASI", "WARDI"} <= slips
