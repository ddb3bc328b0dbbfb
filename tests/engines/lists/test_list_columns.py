"""The table of headings, and that the clerks' page says the same."""

from pathlib import Path

import pytest

from rekam.engines.lists.columns import (
    LAYOUTS,
    VOTER_KINDS,
    WEBGRID_ORDER,
    Field,
    ListKind,
    heading_key,
)

PAGE = Path(__file__).parents[3] / "docs" / "daftar.md"


@pytest.mark.parametrize("kind", ListKind)
def test_no_spelling_means_two_things_in_one_list(kind):
    keys = [
        heading_key(spelling)
        for spellings in LAYOUTS[kind].spellings.values()
        for spelling in spellings
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", ListKind)
def test_what_a_list_needs_can_be_spelled(kind):
    layout = LAYOUTS[kind]
    for group in (*layout.needs, layout.marks, layout.foreign):
        assert set(group) <= layout.spellings.keys()


@pytest.mark.parametrize("kind", ListKind)
def test_a_field_s_own_name_is_one_of_its_spellings_or_needs_no_heading(kind):
    layout = LAYOUTS[kind]
    for field in layout.spellings:
        assert layout.fields[heading_key(field.value)][0] is field


def test_the_webgrid_has_sixteen_columns_of_its_own():
    assert len(set(WEBGRID_ORDER)) == 16
    assert set(WEBGRID_ORDER) <= LAYOUTS[ListKind.WEBGRID].spellings.keys()
    assert ListKind.WEBGRID in VOTER_KINDS


def test_missing_columns_are_named_as_clerks_know_them():
    layout = LAYOUTS[ListKind.REGISTER]
    assert layout.missing({Field.NIK, Field.NAME, Field.SEX, Field.STATUS}) == [
        "TANGGAL LAHIR / TEMPAT, TANGGAL LAHIR",
        "KODE DESA / DESA",
    ]


@pytest.mark.parametrize("kind", ListKind)
def test_the_clerks_page_names_every_spelling(kind):
    page = PAGE.read_text("utf-8")
    for field, spellings in LAYOUTS[kind].spellings.items():
        for spelling in (field.value, *spellings):
            assert f"`{spelling}`" in page, f"docs/daftar.md does not name {spelling}"
