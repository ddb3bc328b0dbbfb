"""Segments and statements of every released version, which must be read for ever as they were."""

import hashlib
import json
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from importlib import resources
from pathlib import Path

import pytest
import zstandard

from rekam.domain.facts import Unknown
from rekam.journal import codec, segment, signed
from rekam.journal.entry import genesis
from rekam.journal.keys import NodeKeys
from rekam.journal.segment import Segment
from rekam.sync import statement
from tools import make_golden

GOLDEN = Path(__file__).parent / "golden" / "v1"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
NAMES = list(EXPECTED["segments"])
PAYLOADS = {
    f"{name}-{index}": (entry.payload, EXPECTED["segments"][name]["entries"][index]["fact"])
    for name in NAMES
    for index, entry in enumerate(
        segment._read(
            signed.peek((GOLDEN / f"{name}.segment").read_bytes(), content_type=signed.SEGMENT)[1]
        ).entries
    )
}
NEWER = {"kit-6", "kit-7"}  # a kind, and a field, that this version does not know


def opened(name) -> Segment:
    data = (GOLDEN / f"{name}.segment").read_bytes()
    return segment.verify(data, bytes.fromhex(EXPECTED["keys"][segment.signer_of(data)]))


def plain(value):
    """A value as CBOR and then JSON have it."""
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_segment_opens_to_exactly_what_it_held(name):
    found, expected = opened(name), EXPECTED["segments"][name]
    assert [one.hex() for one in found.digests()] == [one["digest"] for one in expected["entries"]]
    assert found.previous.hex() == expected["previous"]
    assert (found.stream, found.epoch, found.first) == (
        expected["stream"],
        expected["epoch"],
        expected["first"],
    )
    assert [(one.stamp.millis, one.stamp.counter, one.actor) for one in found.entries] == [
        (one["millis"], one["counter"], one["actor"]) for one in expected["entries"]
    ]


@pytest.mark.parametrize("place", PAYLOADS)
def test_a_golden_fact_is_read_as_it_was_meant(place):
    payload, (kind, body) = PAYLOADS[place]
    fact = codec.decode(payload)
    assert codec.kind_of(fact) == kind
    if isinstance(fact, Unknown):
        assert kind == "card-printed"
    shown = plain(fact)
    assert {name: shown[name] for name in body if name in shown} == {
        name: value for name, value in body.items() if name in shown
    }
    assert set(body) - set(shown) == ({"printer"} if kind == "card-printed" else set()) | (
        {"mood"} if place == "kit-7" else set()
    )


@pytest.mark.parametrize("place", [one for one in PAYLOADS if one not in NEWER])
def test_a_golden_fact_is_written_with_the_same_bytes_today(place):
    payload, _ = PAYLOADS[place]
    assert codec.encode(codec.decode(payload)) == payload


@pytest.mark.parametrize("name", NAMES)
def test_signing_a_golden_frame_again_gives_the_same_bytes(name):
    data = (GOLDEN / f"{name}.segment").read_bytes()
    signer, squeezed = signed.peek(data, content_type=signed.SEGMENT)
    keys = make_golden.keys_of(signer)
    assert signed.sign(squeezed, keys, signer=signer, content_type=signed.SEGMENT) == data


@pytest.mark.parametrize("golden", make_golden.every(), ids=lambda golden: golden.name)
def test_the_script_still_says_what_the_golden_segments_say(golden):
    assert opened(golden.name) == Segment(golden.previous, golden.entries)
    assert (
        json.loads(json.dumps(make_golden.told(golden), default=bytes.hex))
        == (EXPECTED["segments"][golden.name])
    )


def test_a_golden_sealed_file_opens():
    identity = (GOLDEN / "identity.txt").read_text("ascii").strip()
    sealed = (GOLDEN / "kit.segment.age").read_bytes()
    assert NodeKeys(bytes(32), identity).open(sealed) == (GOLDEN / "kit.segment").read_bytes()


def test_golden_segments_of_one_chain_follow_each_other():
    first, again = opened("kit"), opened("kit-again")
    head = genesis(first.stream, first.epoch)
    assert segment.follow(first, head) == first.entries
    end = type(head)(first.last, first.digests()[-1])
    assert segment.follow(again, end) == again.entries
    assert segment.follow(first, end) == ()


@pytest.mark.parametrize("name", ["receipt-1", "receipt-2", "receipt-3"])
def test_a_golden_statement_says_what_it_said(name):
    data = (GOLDEN / f"{name}.statement").read_bytes()
    key = bytes.fromhex(EXPECTED["keys"]["office"])
    found = statement.read(data, writer="office", signing_key=key)
    assert found == make_golden.statements()[name]
    told = json.loads((GOLDEN / "statements.json").read_text("utf-8"))[name]
    assert json.loads(json.dumps(make_golden.said(found), default=bytes.hex)) == told
    assert statement.write(found, make_golden.keys_of("office")) == data


def test_the_shared_dictionary_is_the_one_that_was_released():
    data = (resources.files("rekam.journal") / "facts-1.zdict").read_bytes()
    assert hashlib.sha256(data).hexdigest() == (
        "51231cab19d6aad40c5ca666ff8f97f43402f475aa8d66f3dd375f5808130875"
    )
    assert zstandard.ZstdCompressionDict(data).dict_id() == segment.DICTIONARY_ID


def test_a_golden_file_that_is_there_is_never_written_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(make_golden, "GOLDEN", tmp_path)
    make_golden.write()
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == {path.name for path in GOLDEN.iterdir()}
    make_golden.write()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == made
