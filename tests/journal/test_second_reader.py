"""The document is enough: a reader written from it finds the same facts, and refuses the same."""

import ast
import json
from pathlib import Path

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import RekamError
from rekam.journal import segment
from tests.journal import second_reader
from tests.journal.chains import PUBLIC, RUN, SIGNED, body_with, forge
from tests.journal.strategies import damaged

GOLDEN = Path(__file__).parent / "golden" / "v1"
ROOT = Path(__file__).parents[2]
DICTIONARY = (ROOT / "src/rekam/journal/facts-1.zdict").read_bytes()
EXPECTED = json.loads((GOLDEN / "expected.json").read_text("utf-8"))


def golden_key(signer):
    return bytes.fromhex(EXPECTED["keys"][signer])


def in_hex(item):
    """The same with bytes as hex, as JSON keeps them."""
    return json.loads(json.dumps(item, default=bytes.hex))


@pytest.mark.parametrize("name", EXPECTED["segments"])
def test_a_second_reader_finds_the_same_facts(name):
    data = (GOLDEN / f"{name}.segment").read_bytes()
    found = second_reader.read(data, golden_key, DICTIONARY)
    assert in_hex(found) == EXPECTED["segments"][name]


def test_a_second_reader_opens_what_was_sealed_to_it():
    identity = (GOLDEN / "identity.txt").read_text("ascii").strip()
    opened = second_reader.unseal((GOLDEN / "kit.segment.age").read_bytes(), identity)
    assert opened == (GOLDEN / "kit.segment").read_bytes()


@given(st.data())
def test_both_readers_refuse_the_same_damage(data):
    wrong = data.draw(damaged(SIGNED))
    with pytest.raises(RekamError):
        segment.verify(wrong, PUBLIC)
    with pytest.raises(Exception):  # noqa: B017, PT011 it is a sketch: any refusal will do
        second_reader.read(wrong, lambda _: PUBLIC, DICTIONARY)


@pytest.mark.parametrize(
    "body",
    [
        body_with(0, 2),
        body_with(1, "kit-08"),
        body_with(1, "kit-07/.."),
        body_with(2, 0),
        body_with(3, 2**31),
        body_with(4, bytes(32)),
        body_with(4, bytes(31)),
        body_with(5, []),
    ],
)
def test_both_readers_refuse_the_same_forgeries(body):
    forged = forge(body)
    with pytest.raises(AssertionError):
        second_reader.read(forged, lambda _: PUBLIC, DICTIONARY)


def test_a_second_reader_refuses_a_wrong_signer():
    with pytest.raises(InvalidSignature):
        second_reader.read(SIGNED, lambda _: golden_key("office"), DICTIONARY)
    assert len(second_reader.read(SIGNED, lambda _: PUBLIC, DICTIONARY)["entries"]) == len(RUN)


def test_the_second_reader_knows_nothing_of_rekam():
    tree = ast.parse(Path(second_reader.__file__).read_text("utf-8"))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    libraries = {"cbor2", "zstandard", "pyrage", "cryptography"}
    assert imported == libraries | {"hashlib", "re"}


def test_facts_need_no_more_than_cbor():
    facts = [entry["fact"] for one in EXPECTED["segments"].values() for entry in one["entries"]]
    assert all(cbor2.loads(cbor2.dumps(fact)) == fact for fact in facts)
    assert len({kind for kind, _ in facts}) == 18 + 1  # every kind of format 1, and a newer one
