"""Small parts that travel together, and whatever may arrive under a bundle's name."""

import hashlib

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import DigestError, SealBrokenError, UntrustedError
from rekam.domain.values import OFFICE
from rekam.sync import bundles
from rekam.sync.bundles import bundle, unbundle
from rekam.sync.carrier import is_name, part_name


def named(data):
    return part_name(OFFICE, hashlib.sha256(data).digest()), data


def bundle_of(data):
    return f"office/parts/{hashlib.sha256(data).hexdigest()}.bundle", data


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=20, unique=True))
def test_what_was_put_together_comes_apart_by_its_names(blobs):
    parts = [named(one) for one in blobs]
    name, data = bundle(parts)
    assert is_name(name)
    assert unbundle(name, data) == parts


def test_a_part_alone_travels_as_it_is():
    assert bundle([named(b"face")]) == named(b"face")
    assert unbundle(*named(b"face")) == [named(b"face")]


def test_a_damaged_bundle_is_refused():
    name, data = bundle([named(b"face"), named(b"hand")])
    with pytest.raises(DigestError):
        unbundle(name, data[:-1] + b"x")


@pytest.mark.parametrize(
    "item", [{"face": b"x"}, b"x", [b"x", "face"], [[b"x"]], 7], ids=lambda item: str(item)[:20]
)
def test_a_bundle_of_anything_but_parts_is_refused(item):
    with pytest.raises(SealBrokenError):
        unbundle(*bundle_of(cbor2.dumps(item)))


def test_an_enormous_bundle_is_refused_unread(monkeypatch):
    monkeypatch.setattr(bundles.cbor, "loads", None)
    with pytest.raises(SealBrokenError):
        unbundle(*bundle_of(b"\x80" + bytes(bundles.BYTES_MAX)))


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_come_apart_or_be_refused(data):
    try:
        found = unbundle(*bundle_of(data))
    except UntrustedError:
        return
    assert [named(one) for _, one in found] == found
