"""The office's file of keys and revoked letters: read back whole, or not at all."""

import cbor2
import pytest

from rekam.engines.claims import key_list
from rekam.engines.claims.refusals import KeyFileError
from rekam.engines.claims.token import sign
from tests.engines.claims.vectors import EC, KEYS, LIST, NOW, SIGNER, STRANGER


def test_a_list_comes_back_as_it_was_written():
    told = key_list.read(LIST)
    assert (told.made, told.revoked) == (NOW - 3600, {"7/2026", "8/2026"})
    assert [(one.kid, one.first, one.last) for one in told.keys] == [
        (one.kid, one.first, one.last) for one in KEYS
    ]
    assert key_list.is_list(LIST)


def test_no_byte_of_a_list_can_be_changed():
    for at in range(len(LIST)):
        changed = LIST[:at] + bytes([LIST[at] ^ 1]) + LIST[at + 1 :]
        with pytest.raises(KeyFileError):
            key_list.read(changed)


def test_a_list_of_another_signer_replaces_none():
    ours = key_list.read(LIST)
    later = key_list.read(key_list.write(SIGNER, made=ours.made + 1, keys=KEYS, revoked=[]))
    strange = key_list.read(key_list.write(STRANGER, made=ours.made + 1, keys=KEYS, revoked=[]))
    assert later.replaces(ours)
    assert not ours.replaces(later)
    assert not strange.replaces(ours)
    assert strange.fingerprint != ours.fingerprint


def body(**change):
    told = cbor2.loads(cbor2.loads(LIST).value[2])
    return cbor2.dumps(told | change)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xa1\x01\x02",
        LIST + b"\x00",
        LIST[:-1],
        bytes(key_list.SIZE_MAX + 1),
        cbor2.dumps(cbor2.loads(LIST).value),
        sign(body(), SIGNER, header={3: "text/plain"}),
        sign(body(), SIGNER, header={}),
        sign(body(), EC, header={3: key_list.CONTENT_TYPE}),
        sign(body(made="now"), SIGNER, header={3: key_list.CONTENT_TYPE}),
        sign(body(revoked=[7]), SIGNER, header={3: key_list.CONTENT_TYPE}),
        sign(body(keys=[7]), SIGNER, header={3: key_list.CONTENT_TYPE}),
        sign(body(signer={1: 9}), SIGNER, header={3: key_list.CONTENT_TYPE}),
        sign(cbor2.dumps([]), SIGNER, header={3: key_list.CONTENT_TYPE}),
    ],
)
def test_what_is_no_such_list_is_refused(data):
    with pytest.raises(KeyFileError):
        key_list.read(data)
