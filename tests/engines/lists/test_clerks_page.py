"""docs/daftar.md tells clerks what the importer does; here the two are held together."""

import re
from pathlib import Path

import pytest

from rekam.engines.lists.checking import BAD
from rekam.engines.lists.columns import LAYOUTS, Field, ListKind
from rekam.engines.lists.rows import Code

PAGE = (Path(__file__).parents[3] / "docs" / "daftar.md").read_text("utf-8")
NEEDED = "Jenis daftar dan kolom yang perlu ada"
ORDER = (
    ListKind.REGISTER,
    ListKind.WEBGRID,
    ListKind.DESKTOP,
    ListKind.AC_KWK,
    ListKind.STATUS,
)
KINDS = (ListKind.REGISTER, ListKind.WEBGRID, ListKind.STATUS)  # as the columns of the last table

# The rows of the table of problems, in its order.
PROBLEMS = (
    {Code.NIK_MISSING, Code.NIK_LENGTH, Code.NIK_LETTERS},
    {Code.NIK_RUINED},
    {Code.NIK_MASKED},
    {Code.NIK_TIDIED},
    {Code.NIK_DATE, Code.NIK_SEX, Code.NIK_REGION},
    {Code.NIK_DOUBLE},
    {Code.DPID_DOUBLE},
    {Code.NAME_MISSING},
    {Code.DATE_IMPOSSIBLE, Code.DATE_FUTURE, Code.DATE_UNREADABLE, Code.DATE_SHORT_YEAR},
    {Code.DATE_MISSING},
    {Code.DATE_SWAPPED, Code.DATE_NUMBER},
    {Code.DEFAULT_DATE},
    {Code.SEX_UNKNOWN},
    {Code.VILLAGE_MISSING, Code.VILLAGE_UNKNOWN, Code.DISTRICT_MISSING},
    {Code.STATUS_MISSING},
    {Code.STATUS_UNKNOWN},
    {
        Code.NKK_MISSING,
        Code.NKK_RUINED,
        Code.NKK_MASKED,
        Code.NKK_LENGTH,
        Code.NKK_LETTERS,
        Code.NKK_TIDIED,
    },
    {Code.ROW_SHIFTED, Code.ROW_DAMAGED, Code.ROW_QUOTE},
)


def table(heading):
    """Return the cells of the table below a heading, without its own two header lines."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def rows_of_headings():
    """Return (field, spellings) of the page's own table; a ``|`` never stands in a spelling."""
    return [
        (Field(re.findall("`([^`]+)`", about)[0]), set(re.findall("`([^`]+)`", spellings)))
        for about, spellings in table("Judul kolom yang dikenal")
    ]


@pytest.mark.parametrize("field", Field)
def test_the_page_names_each_spelling_that_is_read_and_no_other(field):
    named = set().union(*(found for one, found in rows_of_headings() if one is field))
    read = {spelling for layout in LAYOUTS.values() for spelling in layout.spellings.get(field, ())}
    assert named == read


def test_the_page_tells_for_each_problem_whether_the_row_goes_in():
    rows = table("Baris yang disisihkan dan baris yang ditandai")
    assert len(rows) == len(PROBLEMS)
    for codes, (problem, *words, _cure) in zip(PROBLEMS, rows, strict=True):
        for kind, word in zip(KINDS, words, strict=True):
            told = {"disisihkan" if code in BAD[kind] else "ditandai" for code in codes}
            assert {word} == told or (word, told) == ("–", {"ditandai"}), (problem, kind)


def test_the_page_knows_every_problem():
    assert set().union(*PROBLEMS) == {*Code}


def test_the_page_names_the_columns_that_each_list_needs():
    for kind, (_name, needed, _mark) in zip(ORDER, table(NEEDED), strict=True):
        for group in LAYOUTS[kind].needs:
            assert group[0].value in needed, (kind, group)
