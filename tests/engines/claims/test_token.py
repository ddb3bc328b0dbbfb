"""A letter's token beside other programs: they read ours, we read theirs; and keys of every form.

What is refused, and why, stands in ``vectors.py``.
"""

import base64
import json
import zlib

import cbor2
import claim169
import cwt
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from rekam.engines.claims import refusals
from rekam.engines.claims.keys import Key, read_keys
from rekam.engines.claims.reading import from_base45, to_base45
from rekam.engines.claims.token import make, verify
from tests.engines.claims.vectors import CLAIMS, EC, ED, GOOD, GOOD_ED, KEYS, NOW, parts, tagged

PEM = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
POINT = EC.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@pytest.mark.parametrize(("key", "kid"), [(ED, b"ed"), (EC, b"ec")])
def test_a_token_comes_back_with_claims_unknown_to_us_and_is_small_enough_to_scan(key, kid):
    text = make(CLAIMS | {9999: "other"}, key, kid=kid)
    token = verify(text.encode(), KEYS, at=NOW)
    assert (token.claims, token.kid) == (CLAIMS | {9999: "other"}, kid)
    assert segno.make(text, error="m", boost_error=False, micro=False).version <= 12


def test_another_reader_reads_ours_and_we_read_its():
    public = ED.public_key().public_bytes(*PEM)
    theirs = cwt.COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)
    known = cwt.COSEKey.from_pem(public, kid="ed")
    assert cbor2.loads(theirs.decode(zlib.decompress(from_base45(GOOD_ED.encode())), known)) == (
        CLAIMS
    )
    private = ED.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = theirs.encode_and_sign(cbor2.dumps(CLAIMS), cwt.COSEKey.from_pem(private, kid="ed"))
    for form in (signed, signed.hex().encode(), to_base45(zlib.compress(signed)).encode()):
        assert verify(form, read_keys(public), at=NOW).claims == CLAIMS


def test_a_decoder_of_claim_169_that_others_wrote_believes_ours_and_refuses_what_we_refuse():
    """claim169 0.3, in Rust: no line in common with ours, from base45 to the dates."""
    for read, key, text in (
        (claim169.decode_with_ecdsa_p256, POINT, GOOD),
        (claim169.decode_with_ed25519, ED.public_key().public_bytes_raw(), GOOD_ED),
    ):
        found = read(text, key, validate_timestamps=False)
        assert (found.claim169.full_name, found.claim169.id) == (CLAIMS[169][4], CLAIMS[169][1])
        assert (found.cwt_meta.issuer, found.cwt_meta.expires_at) == (CLAIMS[1], CLAIMS[4])
        altered = parts(text)
        altered[2] = altered[2][:-1] + b"!"
        with pytest.raises(claim169.SignatureError):
            read(tagged(altered), key, validate_timestamps=False)
    stranger = ec.derive_private_key(5, ec.SECP256R1()).public_key()
    with pytest.raises(claim169.SignatureError):
        claim169.decode_with_ecdsa_p256(
            GOOD,
            stranger.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
            validate_timestamps=False,
        )


def test_we_believe_what_a_decoder_of_claim_169_that_others_wrote_made():
    person, dates = claim169.Claim169Input("ID-1"), claim169.CwtMetaInput()
    person.full_name = "Siti Contoh"
    dates.expires_at = NOW + 1
    text = claim169.encode_with_ed25519(person, dates, ED.private_bytes_raw())
    told = verify(text.encode(), read_keys(ED.public_key().public_bytes(*PEM)), at=NOW).claims
    assert told[169] == {1: "ID-1", 4: "Siti Contoh"}
    with pytest.raises(refusals.ExpiredError):
        verify(text.encode(), [Key(ED.public_key())], at=NOW + 1)


@pytest.mark.parametrize(("algorithm", "size"), [(1, 16), (2, 24), (3, 32)])
@pytest.mark.parametrize("is_protected", [True, False])
def test_a_sealed_token_opens_with_its_key_alone(algorithm, size, is_protected):
    secret, iv = bytes(range(size)), bytes(12)
    protected = cbor2.dumps({1: algorithm} | ({5: iv} if is_protected else {}))
    inside = cbor2.dumps(cbor2.CBORTag(18, parts(GOOD)))
    closed = AESGCM(secret).encrypt(iv, inside, cbor2.dumps(["Encrypt0", protected, b""]))
    loose = {} if is_protected else {5: iv}
    data = cbor2.dumps(cbor2.CBORTag(16, [protected, loose, closed]))
    assert verify(data, KEYS, at=NOW, secrets=[bytes(9), secret]).claims == CLAIMS
    with pytest.raises(refusals.SealedError):
        verify(data, KEYS, at=NOW, secrets=[bytes(size)])


def test_keys_come_in_each_form():
    x = ED.public_key().public_bytes_raw()
    px, py = POINT[1:33], POINT[33:]
    jwk = {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": _b64(x)}
    other = {"kty": "EC", "crv": "P-256", "kid": "ec", "x": _b64(px), "y": _b64(py)}
    known = [Key(ED.public_key(), b"ed"), Key(EC.public_key(), b"ec")]
    assert read_keys(json.dumps({"keys": [jwk, other]}).encode()) == known
    assert read_keys(json.dumps(jwk).encode()) == known[:1]
    cose = [{1: 1, 2: b"ed", -1: 6, -2: x}, {1: 2, 2: b"ec", -1: 1, -2: px, -3: py}]
    shortened = cose[1] | {-3: bool(py[-1] & 1)}
    assert read_keys(cbor2.dumps(cose)) == known
    assert read_keys(cbor2.dumps(cose).hex().encode()) == known
    assert read_keys(cbor2.dumps(shortened)) == known[1:]
    pems = ED.public_key().public_bytes(*PEM) + b"\n" + EC.public_key().public_bytes(*PEM)
    assert read_keys(pems) == [Key(ED.public_key()), Key(EC.public_key())]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"{",
        b'{"":' * 20_000,
        b"[]",
        b'{"keys": []}',
        b'{"keys": [1]}',
        b'{"crv": "P-256", "x": "AA", "y": "AA"}',
        b"-----BEGIN",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        ED.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        ec.derive_private_key(5, ec.SECP384R1()).public_key().public_bytes(*PEM),
        cbor2.dumps({1: 2}),
        cbor2.dumps([]),
        cbor2.dumps({1: 2, -1: 1, -2: b"\xff" * 32, -3: True}),
        cbor2.dumps({1: 2, -1: 1, -2: b"\xff" * 32, -3: bytes(32)}),
    ],
)
def test_what_is_no_key_that_we_can_use_is_refused(data):
    with pytest.raises(refusals.KeyFileError):
        read_keys(data)


def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
