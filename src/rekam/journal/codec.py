"""Facts to deterministic CBOR and back (RFC 8949, 4.2.1); the names here are the file format.

A fact is ``[kind, {field: value}]``. Map keys stand in bytewise order of their encoding, a field
that holds its default is left out, dates are ISO text, and there are no floats. A field that this
version does not know is passed over, a kind that it does not know becomes ``Unknown``: stored
bytes are never encoded again, so nothing a newer machine wrote is lost.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

import cbor2

from rekam.domain import blank_facts, carried_facts, double_facts, facts, letter_facts
from rekam.domain.errors import MalformedError
from rekam.domain.facts import Fact, Unknown
from rekam.journal import cbor
from rekam.journal.entry import PAYLOAD_BYTES_MAX

KINDS: dict[str, type[Fact]] = {
    "voter-matched": facts.VoterMatched,
    "voter-unmatched": facts.VoterUnmatched,
    "voter-delisted": facts.VoterDelisted,
    "voter-referred": facts.VoterReferred,
    "voter-ruled-out": facts.VoterRuledOut,
    "voter-reinstated": facts.VoterReinstated,
    "subjects-merged": facts.SubjectsMerged,
    "subjects-parted": double_facts.SubjectsParted,
    "double-referred": double_facts.DoubleReferred,
    "enrolment-chosen": double_facts.EnrolmentChosen,
    "note-added": facts.NoteAdded,
    "enrolled": facts.Enrolled,
    "enrolment-voided": facts.EnrolmentVoided,
    "centre-status-imported": facts.CentreStatusImported,
    "re-record-asked": double_facts.ReRecordAsked,
    "re-record-withdrawn": double_facts.ReRecordWithdrawn,
    "suket-issued": facts.SuketIssued,
    "suket-revoked": facts.SuketRevoked,
    "suket-lapsed": letter_facts.SuketLapsed,
    "suket-handed-over": facts.SuketHandedOver,
    "letter-policy-set": letter_facts.LetterPolicySet,
    "card-batched": facts.CardBatched,
    "card-printed": facts.CardPrinted,
    "card-spoiled": facts.CardSpoiled,
    "card-failed": facts.CardFailed,
    "card-handed-over": facts.CardHandedOver,
    "paper-carried": carried_facts.PaperCarried,
    "paper-returned": carried_facts.PaperReturned,
    "paper-undelivered": carried_facts.PaperUndelivered,
    "blanks-received": blank_facts.BlanksReceived,
    "blanks-moved": blank_facts.BlanksMoved,
    "blanks-destroyed": blank_facts.BlanksDestroyed,
    "blanks-corrected": blank_facts.BlanksCorrected,
    "device-authorised": facts.DeviceAuthorised,
    "device-revoked": facts.DeviceRevoked,
    "officer-authorised": facts.OfficerAuthorised,
    "officer-revoked": facts.OfficerRevoked,
    "clock-bounded": facts.ClockBounded,
    "quarantine-released": facts.QuarantineReleased,
    "code-given": facts.CodeGiven,
}
_TAGS = {cls: tag for tag, cls in KINDS.items()}

Convert = Callable[[Any], Any]


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    """How one field is written and read; ``default`` is MISSING where it must be there."""

    name: str
    write: Convert
    read: Convert
    default: Any


def encode(fact: Fact) -> bytes:
    """Write a fact; the same fact always gives the same bytes.

    Raises:
        MalformedError: no machine could read it again, or it is too long to travel.
    """
    assert not isinstance(fact, Unknown), "an unknown fact is forwarded as bytes, never written"
    cls: Any = type(fact)
    data = cbor.dumps([_TAGS[cls], _writer(cls)(fact)])
    if len(data) > PAYLOAD_BYTES_MAX:
        raise MalformedError("fact", len(data))
    return data


def decode(data: bytes) -> Fact:
    """Read a fact that ``encode`` wrote, here or on a newer machine.

    A known kind whose fields have other types than we know is ``Unknown`` too: a newer machine
    may have changed them, and a chain must not break at one entry.

    Raises:
        MalformedError: the bytes are no fact at all.
    """
    try:
        kind, body = _checked(list, cbor.loads(data))
        unknown = Unknown(subject=_checked(str, body["subject"]), kind=_checked(str, kind))
    except Exception as error:  # whatever hostile bytes make of CBOR, the caller sees one error
        raise MalformedError("fact", type(error).__name__) from error
    cls: Any = KINDS.get(unknown.kind)
    try:
        return typing.cast("Fact", _reader(cls)(body)) if cls else unknown
    except (MalformedError, ValueError, TypeError):
        return unknown


@cache
def _writer(cls: Any) -> Convert:
    fields = sorted(_fields(cls), key=lambda one: cbor2.dumps(one.name))
    plan = [(one.name, one.write, one.default) for one in fields]

    def write(value: Any) -> dict[str, Any]:
        return {
            name: to(item)
            for name, to, default in plan
            if (item := getattr(value, name)) != default
        }

    return write


@cache
def _reader(cls: Any) -> Convert:
    plan = [(one.name, one.read) for one in _fields(cls)]

    def read(body: dict[str, Any]) -> Any:
        return cls(**{name: to(body[name]) for name, to in plan if name in body})

    return read


@cache
def _fields(cls: Any) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(cls)
    return tuple(
        _Field(one.name, *_converters(hints[one.name]), one.default)
        for one in dataclasses.fields(cls)
    )


def _converters(hint: Any) -> tuple[Convert, Convert]:
    """Return how a value of this type is written and read, checking its type on the way in."""
    origin = typing.get_origin(hint)
    if origin in {types.UnionType, typing.Union}:  # X | None, of a class or a NewType
        write, read = _converters(typing.get_args(hint)[0])
        return _if_there(write), _if_there(read)
    if origin is tuple:
        write, read = _converters(typing.get_args(hint)[0])
        return (lambda items: [write(x) for x in items]), (
            lambda items: tuple(read(x) for x in _checked(list, items))
        )
    if dataclasses.is_dataclass(hint):
        return _writer(typing.cast("type", hint)), _reader(typing.cast("type", hint))
    if hint is date:
        return date.isoformat, _date
    if isinstance(hint, type) and issubclass(hint, Enum):
        return (lambda item: item.value), hint
    base = getattr(hint, "__supertype__", hint)
    return _same, lambda item: _checked(base, item)


def _same(item: Any) -> Any:
    return item


def _if_there(convert: Convert) -> Convert:
    return lambda item: None if item is None else convert(item)


def _date(text: str) -> date:
    found = date.fromisoformat(text)
    if found.isoformat() != text:  # other ISO forms of the same day
        raise MalformedError("fact", "date")
    return found


def _checked(kind: type, item: Any) -> Any:
    if type(item) is not kind:
        raise MalformedError("fact", kind.__name__)
    return item


def kind_of(fact: Fact) -> str:
    """Return the fact's name in the file format."""
    return fact.kind if isinstance(fact, Unknown) else _TAGS[type(fact)]
