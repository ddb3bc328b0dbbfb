import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import SealBrokenError, SignatureError, UntrustedError
from rekam.domain.values import NodeId
from rekam.journal import signed
from rekam.journal.keys import NodeKeys
from rekam.journal.signed import PAIRING, SEGMENT, STATEMENT
from tests.journal.strategies import HOSTILE_ITEMS, damaged

SEED = bytes(range(32))
KEYS = NodeKeys(SEED, NodeKeys.generate().to_text().split()[1])
PUBLIC = KEYS.public.signing_key
KIT = NodeId("kit-07")
PAYLOAD = b"twenty-five people"
SIGNED = signed.sign(PAYLOAD, KEYS, signer=KIT, content_type=SEGMENT)
HEADER = {1: -8, 3: SEGMENT, 4: b"kit-07"}


def forge(*, header=HEADER, unprotected=None, payload=PAYLOAD, signature=None, tag=18):
    """Sign by hand, with the right key, what `sign` would never write."""
    protected = header if isinstance(header, bytes) else cbor2.dumps(header)
    if signature is None:
        covered = cbor2.dumps(["Signature1", protected, b"", payload])
        signature = Ed25519PrivateKey.from_private_bytes(SEED).sign(covered)
    return cbor2.dumps(cbor2.CBORTag(tag, [protected, unprotected or {}, payload, signature]))


def verify(data, key=PUBLIC):
    return signed.verify(data, key, content_type=SEGMENT)


# ---- what is signed is believed


@given(st.binary(), st.sampled_from(["office", "kit-07", "kit-115"]))
def test_what_a_node_signed_is_believed(payload, node):
    data = signed.sign(payload, KEYS, signer=NodeId(node), content_type=STATEMENT)
    assert signed.peek(data, content_type=STATEMENT) == (node, payload)
    assert signed.verify(data, PUBLIC, content_type=STATEMENT) == payload


def test_signing_twice_gives_the_same_bytes():
    assert signed.sign(PAYLOAD, KEYS, signer=KIT, content_type=SEGMENT) == SIGNED


def test_the_bytes_are_those_of_the_standard():
    assert forge() == SIGNED


# ---- the wrong signer, the wrong kind


def test_a_wrong_signer_is_refused():
    with pytest.raises(SignatureError) as caught:
        verify(SIGNED, NodeKeys.generate().public.signing_key)
    assert caught.value.args == (KIT,)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32), bytes(33), b"\xff" * 32])
def test_a_key_that_can_be_nobodys_proves_nothing(key):
    with pytest.raises(SignatureError):
        verify(SIGNED, key)


@pytest.mark.parametrize("other", [STATEMENT, PAIRING, "text/plain", ""])
def test_a_signature_on_one_kind_of_thing_is_none_on_another(other):
    with pytest.raises(SealBrokenError):
        signed.verify(SIGNED, PUBLIC, content_type=other)


@pytest.mark.parametrize("node", ["", "kit-7", "kit-07/x", "officer:rina", "OFFICE", "kit-07\n"])
def test_a_signer_that_is_no_node_is_refused(node):
    with pytest.raises(SealBrokenError):
        verify(forge(header=HEADER | {4: node.encode()}))


# ---- a changed byte in each field


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"payload": b"twenty-six people"}, SignatureError),
        ({"payload": b""}, SignatureError),
        ({"header": HEADER | {4: b"kit-08"}}, SignatureError),
        ({"header": HEADER | {4: b"office"}}, SignatureError),
        ({"header": HEADER | {3: STATEMENT}}, SealBrokenError),
        ({"header": HEADER | {1: -7}}, SealBrokenError),
        ({"signature": bytes(64)}, SignatureError),
    ],
)
def test_a_changed_field_is_refused(wrong, error):
    signature = cbor2.loads(SIGNED).value[3]
    with pytest.raises(error):
        verify(forge(**({"signature": signature} | wrong)))


@pytest.mark.parametrize("at", range(len(SIGNED)))
@pytest.mark.parametrize("bit", [0, 3, 7])
def test_a_changed_bit_anywhere_is_refused(at, bit):
    with pytest.raises(UntrustedError):
        verify(SIGNED[:at] + bytes([SIGNED[at] ^ 1 << bit]) + SIGNED[at + 1 :])


@given(st.data())
def test_damaged_signed_bytes_are_refused(data):
    with pytest.raises(UntrustedError):
        verify(data.draw(damaged(SIGNED)))


@given(st.binary())
def test_bytes_that_were_never_signed_are_refused(data):
    with pytest.raises(SealBrokenError):
        verify(data)


# ---- one encoding, so that nobody can change bytes and keep the signature


def test_a_filled_unprotected_header_is_refused():
    with pytest.raises(SealBrokenError):
        verify(forge(unprotected={4: b"kit-08"}))


@pytest.mark.parametrize(
    "header",
    [
        {},
        {1: -8, 3: SEGMENT},
        HEADER | {2: [3]},
        HEADER | {5: b"nonce"},
        {4: b"kit-07", 3: SEGMENT, 1: -8},
        {True: -8, 3: SEGMENT, 4: b"kit-07"},
        {1: -8.0, 3: SEGMENT, 4: b"kit-07"},
        {1: -8, 3: SEGMENT, 4: "kit-07"},
        [1, 3, 4],
        "134",
        b"",
        b"\xa3\x01\x27\x03\x78\x19" + SEGMENT.encode() + b"\x04\x58\x06kit-07",
        b"\xbf\x01\x27\x03\x78\x19" + SEGMENT.encode() + b"\x04\x46kit-07\xff",
    ],
)
def test_another_protected_header_is_refused_even_when_signed(header):
    with pytest.raises(SealBrokenError):
        verify(forge(header=header))


@pytest.mark.parametrize("wrong", [None, 1, "x" * 64, [], {}])
def test_a_payload_or_signature_that_is_no_byte_string_is_refused(wrong):
    with pytest.raises(SealBrokenError):
        verify(forge(payload=wrong))
    message = [*cbor2.loads(SIGNED).value[:3], wrong]
    with pytest.raises(SealBrokenError):
        verify(cbor2.dumps(cbor2.CBORTag(18, message)))


@pytest.mark.parametrize("tag", [17, 61, 97, 98, 55799])
def test_another_wrapper_is_refused(tag):
    with pytest.raises(SealBrokenError):
        verify(forge(tag=tag))


def test_a_bare_wrapper_is_refused():
    with pytest.raises(SealBrokenError):
        verify(SIGNED[1:])


def test_a_longer_encoding_of_the_same_wrapper_is_refused():
    longer = {
        "tag": b"\xd8\x12" + SIGNED[1:],
        "tag twice": b"\xd9\xd9\xf7" + SIGNED,
        "array": SIGNED[:1] + b"\x98\x04" + SIGNED[2:],
        "endless array": SIGNED[:1] + b"\x9f" + SIGNED[2:] + b"\xff",
        "signature": SIGNED[:-66] + b"\x59\x00\x40" + SIGNED[-64:],
        "more": SIGNED + b"\x00",
    }
    for wrong in longer.values():
        with pytest.raises(SealBrokenError):
            verify(wrong)


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
@pytest.mark.parametrize("field", range(4))
def test_a_hostile_item_in_the_wrapper_is_refused(item, field):
    fields = [cbor2.dumps(one) for one in cbor2.loads(SIGNED).value]
    fields[field] = item
    with pytest.raises(SealBrokenError):
        verify(b"\xd2\x84" + b"".join(fields))


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
def test_a_hostile_item_as_header_is_refused(item):
    with pytest.raises(SealBrokenError):
        verify(forge(header=item))


@pytest.mark.parametrize("item", HOSTILE_ITEMS.values(), ids=HOSTILE_ITEMS)
def test_a_hostile_item_instead_of_a_wrapper_is_refused(item):
    for wrong in (item, b"\xd2" + item):
        with pytest.raises(SealBrokenError):
            verify(wrong)


# ---- keys


def test_a_public_key_is_told_from_other_bytes():
    assert signed.is_public_key(PUBLIC)
    assert [signed.is_public_key(bytes(size)) for size in (0, 31, 33, 64)] == [False] * 4
