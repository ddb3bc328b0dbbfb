"""Faces at the office: opened in memory, the photo before the small one, and no other bytes."""

from base64 import b64decode
from dataclasses import replace
from functools import cache

import cbor2
import pytest

from rekam.engines.biometrics import face, parts
from rekam.journal import keys
from rekam.registry.faces import Face, face_of
from tests.camera import frame
from tests.telling import enrolled


@pytest.fixture
def machine(office):
    with office.on() as opened:
        yield opened


@cache
def photo():
    return face.portrait(frame())


def taken(machine, **plain):
    kept = [machine.keep_sealed(kind, data, tier=1) for kind, data in plain.items()]
    return replace(enrolled(1), parts=tuple(kept))


def picture(found):
    kind, _, data = found.address.partition(";base64,")
    assert kind in {"data:image/jpeg", "data:image/png"}
    return b64decode(data)


def test_the_photo_is_opened_and_the_small_one_where_it_did_not_arrive_yet(machine):
    recording = taken(machine, summary=parts.summary(photo()), photo=photo().data)
    assert picture(face_of(machine, recording)) == photo().data
    machine.parts.drop(recording.parts[1].digest)
    assert picture(face_of(machine, recording)) == parts.thumbnail(photo())
    machine.parts.drop(recording.parts[0].digest)
    assert face_of(machine, recording) == Face(why="not-here")


def test_who_was_not_photographed_has_no_face(machine):
    assert face_of(machine, taken(machine, signature=b"x")) == Face(why="not-taken")


@pytest.mark.parametrize(
    "plain",
    [
        {"photo": b"<svg onload=alert(1)>"},
        {"photo": b""},
        {"summary": b"no cbor"},
        {"summary": cbor2.dumps(["thumbnail"])},
        {"summary": cbor2.dumps({"thumbnail": "<svg>"})},
        {"summary": cbor2.dumps({"thumbnail": b"<svg>", "photo": 80})},
        {"photo": b"\xff\xd8\xff" + bytes(4 << 20)},
    ],
)
def test_what_is_no_picture_is_not_handed_on(machine, plain):
    assert face_of(machine, taken(machine, **plain)) == Face(why="broken")


def test_what_a_kit_took_only_the_office_opens(machine, kit):
    with kit.on() as at_kit:
        recording = taken(at_kit, photo=photo().data)
        assert face_of(at_kit, recording) == Face(why="broken")
        sealed = at_kit.parts.get(recording.parts[0].digest)
    machine.parts.put(sealed)
    assert picture(face_of(machine, recording)) == photo().data


def test_a_part_that_is_sealed_to_another_is_told_and_the_small_one_is_shown(machine):
    other = keys.NodeKeys.generate()
    sealed = keys.seal(photo().data, recipient=other.public.recipient)
    recording = taken(machine, photo=b"", summary=parts.summary(photo()))
    (empty, small) = recording.parts
    strange = replace(empty, digest=machine.parts.put(sealed))
    alone = replace(recording, parts=(strange,))
    assert face_of(machine, alone) == Face(why="broken")
    assert picture(face_of(machine, replace(recording, parts=(strange, small)))) == parts.thumbnail(
        photo()
    )


def test_nothing_plain_is_written(machine, office):
    face_of(machine, taken(machine, photo=photo().data))
    mark = photo().data[200:264]
    assert not [one for one in office.home.rglob("*") if one.is_file() and mark in one.read_bytes()]
