"""A letter's token: read back by us and by another reader, and refused for each of its reasons."""

from __future__ import annotations

import base64
import json
import zlib

import cbor2
import cwt
import pytest
import segno
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.claims import refusals
from rekam.engines.claims.keys import Key, read_keys
from rekam.engines.claims.reading import MOST, from_base45, to_base45
from rekam.engines.claims.token import make, verify

NOW = 1_800_000_000
ED = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
EC = ec.derive_private_key(123456789, ec.SECP256R1())
KEYS = [Key(ED.public_key(), b"k1"), Key(EC.public_key(), b"k2")]
PERSON = {1: "470/0001/2026", 3: "ind", 4: "Siti Contoh", 8: "19900102", 9: 2}
CLAIMS: dict[int, object] = {
    1: "Disdukcapil Contoh",
    4: NOW + 1000,
    5: NOW - 1000,
    6: NOW - 1000,
    7: b"470/0001/2026",
    169: PERSON,
}


def _made(change: dict[int, object]) -> bytes:
    return make(CLAIMS | change, ED, kid=b"k1").encode()


def _parts() -> list[object]:
    parts: list[object] = cbor2.loads(zlib.decompress(from_base45(_made({})))).value
    return parts


def _tagged(parts: list[object]) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(18, parts))


@pytest.mark.parametrize(("key", "kid"), [(ED, b"k1"), (EC, b"k2")])
def test_a_token_comes_back_with_claims_unknown_to_us(
    key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey, kid: bytes
) -> None:
    text = make(CLAIMS | {9999: "other"}, key, kid=kid)
    token = verify(text.encode(), KEYS, at=NOW)
    assert token.claims == CLAIMS | {9999: "other"}
    assert token.kid == kid
    code = segno.make(text, error="m", boost_error=False, micro=False)
    assert isinstance(code.version, int)
    assert code.version <= 12


def test_another_reader_reads_ours_and_we_read_its() -> None:
    pem = ED.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    theirs = cwt.COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    public = cwt.COSEKey.from_pem(pem, kid="k1")
    payload = theirs.decode(zlib.decompress(from_base45(_made({}))), public)
    assert cbor2.loads(payload) == CLAIMS
    private = ED.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signed = theirs.encode_and_sign(cbor2.dumps(CLAIMS), cwt.COSEKey.from_pem(private, kid="k1"))
    for form in (signed, signed.hex().encode(), to_base45(zlib.compress(signed)).encode()):
        assert verify(form, read_keys(pem), at=NOW).claims == CLAIMS


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({4: NOW}, refusals.ExpiredError),
        ({4: float("nan")}, refusals.ExpiredError),
        ({5: NOW + 1}, refusals.NotYetValidError),
        ({4: "2027"}, refusals.WrongClaimError),
        ({169: "Siti"}, refusals.WrongClaimError),
        ({169: {4: 7}}, refusals.WrongClaimError),
    ],
)
def test_claims_are_refused(change: dict[int, object], error: type[refusals.TokenError]) -> None:
    with pytest.raises(error):
        verify(_made(change), KEYS, at=NOW)


def test_a_revoked_number_and_a_missing_claim_are_refused() -> None:
    with pytest.raises(refusals.RevokedError):
        verify(_made({}), KEYS, at=NOW, revoked={"470/0001/2026"})
    bare = {name: value for name, value in CLAIMS.items() if name != 169}
    with pytest.raises(refusals.MissingClaimError):
        verify(make(bare, ED, kid=b"k1").encode(), KEYS, at=NOW)


def test_keys_and_signatures_are_refused() -> None:
    stranger = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    with pytest.raises(refusals.UnknownKidError):
        verify(_made({}), KEYS[1:], at=NOW)
    with pytest.raises(refusals.BadSignatureError):
        verify(_made({}), [Key(stranger, b"k1")], at=NOW)
    with pytest.raises(refusals.AlgorithmError):
        verify(_made({}), [Key(EC.public_key(), b"k1")], at=NOW)
    with pytest.raises(refusals.EmptySignatureError):
        verify(_tagged([*_parts()[:3], b""]), KEYS, at=NOW)
    with pytest.raises(refusals.UnsignedError):
        verify(cbor2.dumps(CLAIMS), KEYS, at=NOW)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(refusals.OversizeError):
        verify(to_base45(zlib.compress(bytes(MOST * 20))).encode(), KEYS, at=NOW)
    with pytest.raises(refusals.OversizeError):
        verify(b"A" * (MOST + 1), KEYS, at=NOW)


@pytest.mark.parametrize("data", [b"abc!", b"\xa2\x01\x01\x01\x02", b"\xd2\x84", b""])
def test_what_is_no_token_is_unreadable(data: bytes) -> None:
    with pytest.raises(refusals.UnreadableError):
        verify(data, KEYS, at=NOW)
    with pytest.raises(refusals.UnreadableError):
        verify(_tagged(_parts()) + b"\x00", KEYS, at=NOW)


def test_a_sealed_token_opens_with_its_key_alone() -> None:
    secret, iv, protected = bytes(range(32)), bytes(12), cbor2.dumps({1: 3})
    extra = cbor2.dumps(["Encrypt0", protected, b""])
    sealed = AESGCM(secret).encrypt(iv, _tagged(_parts()), extra)
    data = cbor2.dumps(cbor2.CBORTag(16, [protected, {5: iv}, sealed]))
    assert verify(data, KEYS, at=NOW, secrets=[secret]).claims == CLAIMS
    with pytest.raises(refusals.SealedError):
        verify(data, KEYS, at=NOW, secrets=[bytes(32)])


@given(st.data())
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    signed = bytearray(_tagged(_parts()))
    at = data.draw(st.integers(0, len(signed) - 1))
    signed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(refusals.TokenError):
        verify(bytes(signed), KEYS, at=NOW)


def test_keys_come_in_each_form_and_what_is_none_is_refused() -> None:
    x = ED.public_key().public_bytes_raw()
    point = EC.public_key().public_numbers()
    px, py = point.x.to_bytes(32), point.y.to_bytes(32)
    jwk = {"kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": _b64(x)}
    other = {"kty": "EC", "crv": "P-256", "kid": "k2", "x": _b64(px), "y": _b64(py)}
    cose = [{1: 1, 2: b"k1", -1: 6, -2: x}, {1: 2, 2: b"k2", -1: 1, -2: px, -3: py}]
    assert read_keys(json.dumps({"keys": [jwk, other]}).encode()) == KEYS
    assert read_keys(json.dumps(jwk).encode()) == KEYS[:1]
    assert read_keys(cbor2.dumps(cose)) == KEYS
    for none in (b"", b"{}", b"{", b'{"":' * 20_000, b"[]", b"-----BEGIN", cbor2.dumps({1: 2})):
        with pytest.raises(refusals.KeyFileError):
            read_keys(none)


def test_an_algorithm_that_is_no_number_is_refused() -> None:
    sealed = [cbor2.dumps({1: [3]}), {5: bytes(12)}, b""]
    with pytest.raises(refusals.AlgorithmError):
        verify(cbor2.dumps(cbor2.CBORTag(16, sealed)), KEYS, at=NOW, secrets=[bytes(32)])


def test_what_must_be_understood_and_is_not_is_refused() -> None:
    header = cbor2.loads(_parts()[0]) | {2: [99], 99: 1}  # type: ignore[arg-type] # bytes
    protected, payload = cbor2.dumps(header), _parts()[2]
    signed = ED.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
    with pytest.raises(refusals.CriticalHeaderError):
        verify(_tagged([protected, {}, payload, signed]), KEYS, at=NOW)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
