import contextlib
import dataclasses
import functools
import hashlib
import typing
from datetime import date

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain import facts
from rekam.domain.errors import MalformedError
from rekam.domain.facts import (
    Biodata,
    CentreStatusImported,
    Enrolled,
    NoteAdded,
    OfficerAuthorised,
    SuketIssued,
    Unknown,
    VoterUnmatched,
)
from rekam.domain.values import Sex, Subject, VillageCode
from rekam.journal import codec
from rekam.journal.codec import KINDS
from rekam.journal.entry import PAYLOAD_BYTES_MAX
from tests.journal.strategies import FACTS, HOSTILE_ITEMS, damaged, values

SUBJECT = Subject("sementara:kit-07:1")
NOTE = NoteAdded(subject=SUBJECT, text="rumah kosong")
ENROLLED = Enrolled(
    subject=SUBJECT,
    number="07-0001-5",
    biodata=Biodata(
        name="TUKIYEM",
        born=date(1951, 12, 31),
        sex=Sex.FEMALE,
        village=VillageCode("35.01.04.2001"),
    ),
    captured_ms=1_522_900_800_000,
    parts=(facts.Part(kind="photo", digest=bytes(32), size_bytes=40_960, tier=2),),
    fingers=(80, 0),
    irises=(77, 71),
    exceptions=(facts.BiometricException(position="finger-2", reason="missing"),),
)


def every_field(item, path=()):
    """Each place in a decoded fact, as the keys that lead to it."""
    yield path
    pairs = item.items() if isinstance(item, dict) else enumerate(item)
    for key, inner in pairs:
        if isinstance(inner, dict | list):
            yield from every_field(inner, (*path, key))
        else:
            yield (*path, key)


def with_field(item, path, value):
    if not path:
        return value
    changed = item.copy()
    changed[path[0]] = with_field(item[path[0]], path[1:], value)
    return changed


# ---- what is written is read again


@pytest.mark.parametrize("kind", KINDS, ids=str)
@given(data=st.data())
def test_a_fact_of_each_kind_comes_back_as_it_was(kind, data):
    fact = data.draw(values(KINDS[kind]))
    found = codec.decode(codec.encode(fact))
    assert found == fact
    assert type(found) is KINDS[kind]
    assert codec.kind_of(fact) == kind


@given(FACTS)
def test_the_bytes_are_those_of_another_deterministic_encoder(fact):
    written = codec.encode(fact)
    assert cbor2.dumps(cbor2.loads(written), canonical=True) == written


@given(FACTS)
def test_writing_what_was_read_gives_the_same_bytes(fact):
    written = codec.encode(fact)
    assert codec.encode(codec.decode(written)) == written


@given(FACTS, FACTS)
def test_two_facts_have_the_same_bytes_only_if_they_are_the_same(one, other):
    assert (codec.encode(one) == codec.encode(other)) is (one == other)


def test_a_field_that_holds_its_default_is_left_out():
    kind, body = cbor2.loads(codec.encode(ENROLLED))
    assert kind == "enrolled"
    assert {"replaces", "flags"}.isdisjoint(body)
    assert list(body) == [
        "parts",
        "irises",
        "number",
        "biodata",
        "fingers",
        "subject",
        "exceptions",
        "captured_ms",
    ]


def test_values_have_the_form_that_the_document_gives_them():
    _, body = cbor2.loads(codec.encode(ENROLLED))
    assert body["biodata"] == {
        "born": "1951-12-31",
        "sex": "P",
        "name": "TUKIYEM",
        "village": "35.01.04.2001",
    }
    assert body["fingers"] == [80, 0]
    assert body["parts"] == [
        {"kind": "photo", "tier": 2, "digest": bytes(32), "size_bytes": 40_960}
    ]


def test_a_value_that_is_not_known_is_null():
    unborn = dataclasses.replace(ENROLLED.biodata, born=None, sex=None)
    written = codec.encode(dataclasses.replace(ENROLLED, biodata=unborn))
    assert cbor2.loads(written)[1]["biodata"]["born"] is None
    assert codec.decode(written).biodata == unborn


# ---- the format is for ever


def test_every_fact_has_exactly_one_kind():
    union = set(typing.get_args(facts.Fact)) - {Unknown}
    assert set(KINDS.values()) == union
    assert len(KINDS) == len(union)


def shape_of(cls):
    """A class's fields, types and defaults, as text; nested ones in full."""
    hints = typing.get_type_hints(cls)
    lines = []
    for one in dataclasses.fields(cls):
        inner = [
            a
            for a in (hints[one.name], *typing.get_args(hints[one.name]))
            if dataclasses.is_dataclass(a)
        ]
        default = "" if one.default is dataclasses.MISSING else repr(one.default)
        lines.append((one.name, one.type, default, [shape_of(a) for a in inner]))
    return lines


def test_no_kind_of_the_first_format_is_ever_renamed_or_changed():
    """A new field needs a default and a new digest here; anything else needs a new kind."""
    shapes = {kind: shape_of(cls) for kind, cls in sorted(KINDS.items())}
    digest = hashlib.sha256(repr(shapes).encode()).hexdigest()
    assert digest[:16] == "bc4beaca525af4c8"


def test_an_unknown_fact_is_never_written():
    with pytest.raises(AssertionError):
        codec.encode(Unknown(subject=SUBJECT, kind="card-printed"))


# ---- what a newer machine wrote


@given(st.text("abc-", min_size=1, max_size=40).filter(lambda kind: kind not in KINDS), FACTS)
def test_an_unknown_fact_is_kept_with_its_subject_and_kind(kind, fact):
    _, body = cbor2.loads(codec.encode(fact))
    found = codec.decode(cbor2.dumps([kind, body]))
    assert found == Unknown(subject=fact.subject, kind=kind)
    assert codec.kind_of(found) == kind


@given(FACTS, st.sampled_from([None, 1, "x", b"x", [1], {"a": [None]}]))
def test_an_unknown_field_is_passed_over(fact, value):
    kind, body = cbor2.loads(codec.encode(fact))
    newer = cbor2.dumps([kind, body | {"zz_newer": value}], canonical=True)
    assert codec.decode(newer) == fact


def test_an_unknown_field_of_a_part_is_passed_over():
    kind, body = cbor2.loads(codec.encode(ENROLLED))
    body["parts"][0]["zz_newer"] = 1
    assert codec.decode(cbor2.dumps([kind, body])) == ENROLLED


# ---- what is no fact of ours, and what is none at all


WRITTEN = cbor2.loads(codec.encode(ENROLLED))[1]
OTHER_VALUES = [True, 7, "x", b"x", [[]], [{}], {"a": "b"}]
OF_ANOTHER_TYPE = [
    (path, value)
    for path in every_field(WRITTEN)
    for value in OTHER_VALUES
    if type(value) is not type(functools.reduce(lambda item, key: item[key], path, WRITTEN))
]


@pytest.mark.parametrize(("path", "value"), OF_ANOTHER_TYPE, ids=str)
def test_a_field_of_another_type_makes_a_fact_unknown(path, value):
    wrong = cbor2.dumps(["enrolled", with_field(WRITTEN, path, value)])
    if path in {(), ("subject",)}:
        with pytest.raises(MalformedError):
            codec.decode(wrong)
    else:
        assert codec.decode(wrong) == Unknown(subject=SUBJECT, kind="enrolled")


@pytest.mark.parametrize("missing", ["number", "biodata", "captured_ms", "parts", "fingers"])
def test_a_fact_that_lacks_a_field_is_unknown(missing):
    kind, body = cbor2.loads(codec.encode(ENROLLED))
    del body[missing]
    assert codec.decode(cbor2.dumps([kind, body])) == Unknown(subject=SUBJECT, kind="enrolled")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("born", "31-12-1951"),
        ("born", "19511231"),
        ("born", "1951-W52-5"),
        ("born", "1951-13-01"),
        ("born", "1951-02-30"),
        ("born", ""),
        ("born", 1951),
        ("sex", "X"),
        ("sex", "l"),
    ],
)
def test_a_date_or_choice_of_another_form_makes_a_fact_unknown(field, value):
    kind, body = cbor2.loads(codec.encode(ENROLLED))
    wrong = with_field(body, ("biodata", field), value)
    assert codec.decode(cbor2.dumps([kind, wrong])) == Unknown(subject=SUBJECT, kind="enrolled")


@pytest.mark.parametrize(
    "item",
    [
        [],
        ["note-added"],
        ["note-added", {"subject": "a", "text": "b"}, 1],
        ["note-added", []],
        ["note-added", [["subject", "a"]]],
        ["note-added", "subject"],
        ["note-added", {"text": "b"}],
        ["note-added", {"subject": 7, "text": "b"}],
        ["note-added", {"subject": None, "text": "b"}],
        ["note-added", {"subject": ["a"], "text": "b"}],
        [None, {"subject": "a"}],
        [7, {"subject": "a"}],
        [["note-added"], {"subject": "a"}],
        [{"note-added": 1}, {"subject": "a"}],
        {"note-added": {"subject": "a", "text": "b"}},
        {"note-added": 1, ("subject", "a"): 2},
        {"note-added": 1, cbor2.FrozenDict({"subject": "a"}): 2},
        "no",
        b"no",
        7,
        None,
    ],
    ids=repr,
)
def test_what_names_no_subject_is_no_fact(item):
    with pytest.raises(MalformedError):
        codec.decode(cbor2.dumps(item))


@given(st.binary())
def test_bytes_that_are_no_fact_are_malformed(data):
    with pytest.raises(MalformedError):
        codec.decode(data)


@given(FACTS, st.data())
def test_damaged_bytes_are_malformed_or_another_fact(fact, data):
    wrong = data.draw(damaged(codec.encode(fact)))
    with contextlib.suppress(MalformedError):
        found = codec.decode(wrong)
        assert isinstance(found, Unknown) or codec.encode(found) != codec.encode(fact)


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
def test_a_hostile_item_instead_of_a_fact_is_malformed(item):
    kind, subject = cbor2.dumps("note-added"), cbor2.dumps("subject")
    for wrong in (
        item,
        b"\x82" + item + b"\xa1" + subject + b"\x61a",
        b"\x82" + kind + item,
        b"\x82" + kind + b"\xa1" + item + b"\x61a",
        b"\x82" + kind + b"\xa1" + subject + item,
        b"\x82" + kind + b"\xa2" + subject + b"\x61a" + b"\x67zz_more" + item,
    ):
        with pytest.raises(MalformedError):
            codec.decode(wrong)


# ---- nothing is written that could not be read


@pytest.mark.parametrize(
    "fact",
    [
        NoteAdded(subject=SUBJECT, text="a\0b"),
        NoteAdded(subject=Subject("a\0b"), text=""),
        dataclasses.replace(ENROLLED, flags=("a\0b",)),
        dataclasses.replace(ENROLLED, captured_ms=2**63),
        dataclasses.replace(ENROLLED, captured_ms=-(2**63) - 1),
        dataclasses.replace(ENROLLED, fingers=(2**64,)),
        NoteAdded(subject=SUBJECT, text="x" * PAYLOAD_BYTES_MAX),
        NoteAdded(subject=SUBJECT, text="\ud800"),
    ],
    ids=repr,
)
def test_a_fact_that_no_machine_could_read_is_refused(fact):
    with pytest.raises(MalformedError):
        codec.encode(fact)


def test_the_longest_note_that_travels_can_be_written():
    room = PAYLOAD_BYTES_MAX - len(codec.encode(NOTE)) + len(NOTE.text) - 2
    longest = NoteAdded(subject=SUBJECT, text="x" * room)
    assert len(codec.encode(longest)) == PAYLOAD_BYTES_MAX
    assert codec.decode(codec.encode(longest)) == longest


def test_an_officers_role_and_a_status_are_kept_as_they_came():
    role = OfficerAuthorised(subject=Subject("officer:rina"), name="Rina", role="auditor")
    status = CentreStatusImported(
        subject=SUBJECT, status="SOMETHING NEW", on=date(2031, 1, 2), dataset="d"
    )
    assert [codec.decode(codec.encode(one)) for one in (role, status)] == [role, status]


def test_false_is_written_and_is_not_zero():
    fact = VoterUnmatched(
        subject=SUBJECT,
        listing=facts.Listing(dataset="d", dpid="1", name="N", village=VillageCode("v")),
        doubtful=False,
        evidence=(),
    )
    kind, body = cbor2.loads(codec.encode(fact))
    assert body["doubtful"] is False
    assert isinstance(codec.decode(cbor2.dumps([kind, body | {"doubtful": 0}])), Unknown)


def test_one_is_not_true_in_a_number():
    fact = SuketIssued(subject=SUBJECT, year=2018, serial=1, name="N", valid_until=date(2018, 9, 1))
    kind, body = cbor2.loads(codec.encode(fact))
    assert isinstance(codec.decode(cbor2.dumps([kind, body | {"serial": True}])), Unknown)
