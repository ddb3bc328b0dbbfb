"""English by catalogue: whole, true to its sources, and heard through the screens themselves."""

import ast
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from rekam.boot import catalogue
from rekam.domain.trust import Role
from rekam.web import figures

SOURCES = Path(catalogue.TEXTS).parent
MAY_BE_UNTRANSLATED = 0  # sentences of the program without English; never raise it
_TEXT = r"""[ur]*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_MARKED = re.compile(rf"(?:gettext|_)\(\s*({_TEXT})")
_VALUE = re.compile(r"%\((\w+)\)s|%[sd](?!\w)")
_MARK = re.compile(r"</?\w[^>]*>|`[^`]+`")


@cache
def english():
    return polib.pofile(str(catalogue.TEXTS / "en" / "LC_MESSAGES" / "django.po"))


@pytest.fixture
def in_english(settings, tmp_path):
    settings.LOCALE_PATHS = [catalogue.compiled("en", tmp_path)]
    settings.LANGUAGE_CODE = "en"


@cache
def said():
    """Return every sentence of the sources that is marked for translation."""
    return {*_said_in_code(), *_said_in_pages()}


def _said_in_code():
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=sentence), *_]):
                    yield sentence


def _said_in_pages():
    """Return the sentences of the templates as Django's own gathering finds them."""
    for path in SOURCES.rglob("*.html"):
        marked = templatize(path.read_text(encoding="utf-8"))
        for text in _MARKED.findall(marked):
            yield ast.literal_eval(text)


def spoken():
    """Return every pair of a sentence and its English."""
    for one in english().translated_entries():
        for text in one.msgstr_plural.values() if one.msgid_plural else [one.msgstr]:
            yield one.msgid, text


def test_every_entry_is_a_sentence_that_the_program_still_says():
    assert len(said()) > 1000
    assert [one.msgid for one in english() if one.msgid not in said()] == []


def test_sentences_without_english_only_become_fewer():
    missing = sorted(said() - {sentence for sentence, _ in spoken()})
    assert len(missing) <= MAY_BE_UNTRANSLATED, missing


def test_no_entry_is_a_guess_or_a_left_over():
    assert [one.msgid for one in english() if one.fuzzy or one.obsolete] == []


def test_english_has_the_values_and_the_marks_of_its_sentence():
    for pattern in (_VALUE, _MARK):
        held = [(sorted(pattern.findall(a)), sorted(pattern.findall(b))) for a, b in spoken()]
        assert any(ours for ours, _ in held)
        wrong = [
            pair for pair, (ours, theirs) in zip(spoken(), held, strict=True) if ours != theirs
        ]
        assert wrong == []


@pytest.mark.usefixtures("in_english")
def test_a_kit_set_to_english_speaks_english(kit_screens):
    page = kit_screens.get("/rekam/", role=Role.OFFICER).content.decode()
    assert '<html lang="en">' in page
    assert "Who is recorded next?" in page


@pytest.mark.usefixtures("in_english")
def test_a_refusal_is_said_in_english(office_screens):
    answer = office_screens.get("/rekam/", role=Role.OFFICER)
    assert answer.status_code >= 400
    assert "Recording is done with a kit" in answer.content.decode()


def test_a_kit_speaks_indonesian_unless_told_otherwise(kit_screens):
    page = kit_screens.get("/rekam/", role=Role.OFFICER).content.decode()
    assert '<html lang="id">' in page
    assert "Siapa yang direkam berikutnya?" in page


@pytest.mark.usefixtures("in_english")
def test_numbers_follow_the_language():
    assert figures.number(23604) == "23,604"


def test_a_catalogue_compiled_again_takes_the_place_of_the_older(tmp_path):
    stale = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.mo"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"cut short")
    catalogue.compiled("en", tmp_path)
    assert polib.mofile(str(stale)).find("Masuk").msgstr == "Sign in"
    assert [one.name for one in stale.parent.iterdir()] == ["django.mo"]
