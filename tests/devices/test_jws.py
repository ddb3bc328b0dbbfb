import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from rekam.devices import jws
from rekam.devices.interface import Kind
from rekam.domain.device_errors import DeviceSignatureError, DeviceUnreadableError
from rekam.domain.errors import DeviceError
from tests.devices.workshop import forged


@pytest.fixture(scope="module")
def token(bench):
    return bench.keys[Kind.FINGER].device.sign({"serialNo": "SIM1"})


def self_signed(key):
    now = datetime(2018, 5, 17, tzinfo=UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(x509.Name([]))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )


def test_what_was_signed_comes_out_with_its_signer(bench, token):
    found = jws.opened(token)
    assert found.payload == {"serialNo": "SIM1"}
    assert found.certificates == (bench.keys[Kind.FINGER].device.certificate,)


def test_a_signature_made_elsewhere_is_checked_by_its_bytes(token):
    """The signed bytes are the first two pieces as they stand, by RFC 7515, not a new writing."""
    header, payload, signature = token.split(".")
    spaced = jws.packed(b" " + jws.unpacked(payload))
    with pytest.raises(DeviceSignatureError):
        jws.opened(f"{header}.{spaced}.{signature}")


@pytest.mark.parametrize(
    "header", [{"alg": "RS512"}, {"alg": "none"}, {"alg": None}, {"crit": ["exp"], "exp": 1}]
)
def test_a_header_that_says_otherwise_is_refused_although_the_signature_is_true(bench, header):
    signer = bench.keys[Kind.FINGER].device
    pieces = signer.sign({"serialNo": "SIM1"}).split(".")
    known = jws.as_object(jws.unpacked(pieces[0]))
    said = f"{jws.packed(json.dumps({**known, **header}).encode())}.{pieces[1]}"
    signature = signer.key.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(DeviceSignatureError) as caught:
        jws.opened(f"{said}.{jws.packed(signature)}")
    assert caught.value.args == ("algorithm",)


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c.d", "é.b.c", "{}.{}.{}", "a b.c.d"])
def test_what_is_no_token_is_refused(text):
    with pytest.raises(DeviceUnreadableError):
        jws.opened(text)


@pytest.mark.parametrize("listed", [None, [], "x", {}, ["x"] * 5])
def test_a_token_without_its_signers_certificate_is_refused(token, listed):
    with pytest.raises(DeviceSignatureError):
        jws.opened(forged(token, header={"x5c": listed}))


@pytest.mark.parametrize("listed", [["x"], [7], [None], ["AAAA"], [""], [{}]])
def test_a_certificate_that_is_none_is_refused(token, listed):
    with pytest.raises(DeviceUnreadableError):
        jws.opened(forged(token, header={"x5c": listed}))


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256R1())]
)
def test_a_weak_key_and_one_of_another_kind_sign_nothing(token, key):
    der = self_signed(key).public_bytes(Encoding.DER)
    with pytest.raises(DeviceSignatureError) as caught:
        jws.opened(forged(token, header={"x5c": [b64encode(der).decode()]}))
    assert caught.value.args == ("key",)


def test_a_key_that_cannot_be_read_signs_nothing(bench, token):
    der = bench.keys[Kind.FINGER].device.certificate.public_bytes(Encoding.DER)
    rsa_oid = bytes.fromhex("2a864886f70d010101")
    strange = der.replace(rsa_oid, rsa_oid[:-1] + b"\x63")
    assert strange != der
    with pytest.raises(DeviceSignatureError) as caught:
        jws.opened(forged(token, header={"x5c": [b64encode(strange).decode()]}))
    assert caught.value.args == ("key",)


def test_a_certificate_of_no_version_that_there_is_is_refused(bench, token):
    """Found among a million hostile inputs: this error of the library is no ValueError."""
    der = bench.keys[Kind.FINGER].device.certificate.public_bytes(Encoding.DER)
    third, other = bytes.fromhex("a003020102"), bytes.fromhex("a003020122")
    assert der.count(third) == 1
    strange = der.replace(third, other)
    with pytest.raises(DeviceUnreadableError):
        jws.opened(forged(token, header={"x5c": [b64encode(strange).decode()]}))


def test_a_key_named_in_the_header_is_not_used(bench, token):
    """A header may carry a key of its own, or an address of one; neither is looked at."""
    other = bench.keys[Kind.IRIS].device.key.public_key().public_numbers()
    named = {"jwk": {"kty": "RSA", "n": other.n}, "jku": "http://127.0.0.1/keys", "kid": "1"}
    with pytest.raises(DeviceSignatureError):
        jws.opened(forged(token, header=named))


def test_a_payload_that_is_no_object_is_refused(bench):
    signer = bench.keys[Kind.FINGER].device
    for payload in ([], "x", 7, None):
        with pytest.raises(DeviceUnreadableError):
            jws.opened(signer.sign(payload))


@pytest.mark.parametrize("data", [b"[" * 100_000, b"9" * 5_000, b"\xff", b"", b'{"a":'])
def test_json_that_is_deep_or_odd_is_refused(data):
    with pytest.raises(DeviceUnreadableError):
        jws.as_json(data)


@given(data=st.binary(max_size=60))
def test_base64_is_read_with_padding_and_without(data):
    assert jws.unpacked(jws.packed(data)) == data
    assert jws.unpacked(jws.packed(data) + "==") == data


@given(text=st.text(max_size=40))
def test_text_that_is_no_base64_is_refused_and_no_other_error_comes(text):
    try:
        jws.unpacked(text)
    except DeviceUnreadableError:
        return
    assert not set(text) & set("+/ \n")


@given(at=st.integers(0), value=st.sampled_from(list("ABCxyz019-_.=+ \x00é")))
def test_a_token_with_any_character_changed_says_the_same_or_nothing(token, at, value):
    at %= len(token)
    changed = token[:at] + value + token[at + 1 :]
    try:
        found = jws.opened(changed)
    except DeviceError:
        return
    assert found.payload == {"serialNo": "SIM1"}


def test_the_header_is_a_header_as_the_standard_has_it(token):
    header = json.loads(jws.unpacked(token.split(".")[0]))
    assert header["alg"] == "RS256"
    assert set(header) == {"alg", "typ", "x5c"}
