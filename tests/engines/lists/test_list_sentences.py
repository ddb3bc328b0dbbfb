"""Every code and cause has its words, and the words keep to the house's voice."""

import re

import pytest

from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.rows import Code, Problem, Severity
from rekam.engines.lists.sentences import (
    FILE_SENTENCES,
    SENTENCES,
    SHEET_SENTENCES,
    explain,
    explain_file,
)
from rekam.engines.lists.sheets import LeftOut

ALL = [*SENTENCES.values(), *FILE_SENTENCES.values(), *SHEET_SENTENCES.values()]


@pytest.mark.parametrize(
    ("codes", "sentences"),
    [(Code, SENTENCES), (Cause, FILE_SENTENCES), (LeftOut, SHEET_SENTENCES)],
)
def test_every_code_has_its_words_and_no_words_are_left_over(codes, sentences):
    assert set(sentences) == set(codes)


@pytest.mark.parametrize("sentence", ALL)
def test_sentences_are_plain_and_end(sentence):
    words = set(re.findall(r"[a-z]+", sentence.lower()))
    assert words.isdisjoint({"error", "invalid", "sync", "offline", "paket", "field", "null"})
    assert sentence.endswith((".", "�."))
    assert len(sentence) < 200


def test_a_problem_is_explained_with_its_column_its_cell_and_its_detail():
    problem = Problem(
        code=Code.NIK_DOUBLE, severity=Severity.BAD, column="NIK", raw="{x}", detail="baris 4"
    )
    assert explain(problem) == "NIK «{x}» sudah ada di baris 4. Periksa mana yang benar."


def test_a_date_is_explained_under_the_heading_of_the_file():
    problem = Problem(
        code=Code.DATE_IMPOSSIBLE, severity=Severity.BAD, column="TGL_LHR", raw="31-02-1960"
    )
    assert explain(problem).startswith("TGL_LHR «31-02-1960» tidak ada di kalender.")


def test_a_refused_file_names_what_is_missing():
    error = UnreadableListError(Cause.MISSING_COLUMNS, "NIK, NAMA")
    assert explain_file(error) == "Kolom ini tidak ada: NIK, NAMA. Tambahkan, lalu impor lagi."
    assert error.args == (Cause.MISSING_COLUMNS, "NIK, NAMA")
