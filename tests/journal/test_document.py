"""What docs/journal-format.md says is what the code does."""

import dataclasses
import hashlib
import re
import types
import typing
from datetime import date
from enum import Enum
from pathlib import Path

import pytest

from rekam.domain import carried_facts, facts, values
from rekam.domain.carried_facts import Paper
from rekam.domain.status import Standing
from rekam.domain.values import Sex
from rekam.journal import segment, signed
from rekam.journal.codec import KINDS
from rekam.journal.entry import PAYLOAD_BYTES_MAX
from tests.journal import second_reader
from tools import make_golden, train_dictionary

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/journal-format.md").read_text("utf-8")
PIECES = {
    "listing": facts.Listing,
    "part": facts.Part,
    "exception": facts.BiometricException,
    "step": facts.StepTime,
    "difference": facts.Difference,
    "biodata": facts.Biodata,
    "handing": carried_facts.Handing,
}
NAMES = {cls: name for name, cls in PIECES.items()}
WORDS = {str: "tstr", int: "int", bool: "bool", bytes: "bstr", date: "date"}


def word(hint, *, is_optional):
    """A type as CDDL writes it."""
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return f"{word(typing.get_args(hint)[0], is_optional=False)} / null"
    if typing.get_origin(hint) is tuple:
        inner = word(typing.get_args(hint)[0], is_optional=False)
        return f"[{'+' if is_optional else '*'} {inner}]"
    plain = getattr(hint, "__supertype__", hint)
    if issubclass(plain, Enum):
        return plain.__name__.lower()
    return NAMES.get(plain) or WORDS[plain]


def rules_of(cls):
    """The class's fields as the document must give them: name -> (optional, type)."""
    hints = typing.get_type_hints(cls)
    optional = {one.name: one.default is not dataclasses.MISSING for one in dataclasses.fields(cls)}
    return {
        name: (optional[name], word(hints[name], is_optional=optional[name])) for name in optional
    }


def documented(name):
    """The fields that the document gives a rule: name -> (optional, type)."""
    found = re.search(rf"^{name} = .*?\n(.*?)^\}}", DOCUMENT, re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^  (\? )?(\w+): (.*?),(?: *;.*)?$", found[1], re.MULTILINE)
    assert len(lines) == found[1].count("\n")
    return {field: (bool(optional), kind) for optional, field, kind in lines}


@pytest.mark.parametrize(("name", "cls"), [*PIECES.items(), *KINDS.items()])
def test_every_field_stands_in_the_document_with_its_type(name, cls):
    assert documented(name) == rules_of(cls)


def test_the_document_holds_every_kind_and_no_other():
    assert re.findall(r'^[a-z-]+ = \["([a-z-]+)", \{', DOCUMENT, re.MULTILINE) == list(KINDS)


@pytest.mark.parametrize("choice", [Sex, Standing, Paper])
def test_every_choice_stands_in_the_document(choice):
    written = " / ".join(f'"{one.value}"' for one in choice)
    assert f"{choice.__name__.lower()} = {written}\n" in DOCUMENT


def test_the_limits_stand_in_the_document():
    assert values._STREAM.pattern in DOCUMENT
    assert second_reader.STREAM.pattern == values._STREAM.pattern
    assert f"most {segment.PLAIN_BYTES_MAX:,} bytes" in DOCUMENT
    assert f"1 to {segment.ENTRIES_MAX} rows" in DOCUMENT
    assert f"1 to {segment.ACTOR_LENGTH_MAX} characters" in DOCUMENT
    assert f"1 to {PAYLOAD_BYTES_MAX:,} |" in DOCUMENT
    assert f"**{segment.DICTIONARY_ID}**" in DOCUMENT
    assert f"{train_dictionary.SIZE_BYTES:,} bytes" in DOCUMENT
    assert (segment.VERSION, segment.MILLIS_LIMIT, segment.COUNT_LIMIT) == (1, 2**47, 2**31)


def test_the_names_of_the_wrappers_stand_in_the_document():
    for content_type in (signed.SEGMENT, signed.STATEMENT, signed.PAIRING, signed.BACKUP):
        assert content_type in DOCUMENT


def test_the_dictionary_in_the_document_is_the_one_in_use():
    digest = hashlib.sha256(train_dictionary.TARGET.read_bytes()).hexdigest()
    assert f"`{digest}`" in DOCUMENT


def test_the_worked_example_is_the_golden_one():
    assert f"```\n{make_golden.example()}```" in DOCUMENT
