"""Tokens of every kind a verifier meets, each with the answer it must give: by shape the public set
of Claim 169 (minimal, full, with a face, timestamps, both algorithms, encrypted, unknown fields,
bad base45, bad zlib, no COSE, no Claim 169) and what else an attacker would try.

All are made here, from keys that are no secret. Python, the command and the page get the same.
"""

import zlib
from dataclasses import dataclass

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rekam.engines.claims import key_list
from rekam.engines.claims.keys import Key
from rekam.engines.claims.reading import MOST, from_base45, to_base45
from rekam.engines.claims.token import make, sign

NOW = 1_800_000_000
ED = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
EC = ec.derive_private_key(123456789, ec.SECP256R1())
OLD = ec.derive_private_key(987654321, ec.SECP256R1())
STRANGER_ED = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
STRANGER = ec.derive_private_key(55555, ec.SECP256R1())
SIGNER = ec.derive_private_key(777, ec.SECP256R1())
SECRET = bytes(range(32))
KEYS = [
    Key(ED.public_key(), b"ed"),
    Key(EC.public_key(), b"ec", NOW - 10_000, NOW + 10_000),
    Key(OLD.public_key(), b"old", NOW - 90_000, NOW - 80_000),
]
REVOKED = "7/2026"
LIST = key_list.write(SIGNER, made=NOW - 3600, keys=KEYS, revoked=[REVOKED, "8/2026"])
PERSON = {1: "350107******0003", 3: "ind", 4: "Siti Contoh", 8: "19900102", 9: 2}
CLAIMS = {
    1: "Disdukcapil Contoh",
    4: NOW + 1000,
    5: NOW - 1000,
    6: NOW - 1000,
    7: b"470/0001/2026",
    169: PERSON,
}
FULL = PERSON | {
    5: "Siti", 6: "Aminah", 7: "Contoh", 10: "RT 001 RW 002\nDusun Krajan", 11: "siti@example.org",
    12: "+620000000000", 13: "IDN", 14: 2, 15: "Budi Contoh", 18: [1, 2], 19: "SITI", 20: "jav",
}  # fmt: skip


@dataclass(frozen=True)
class Vector:
    """A code as it was scanned, and the answer it must give at ``NOW``."""

    text: str
    answer: str


def made(change, key=EC, kid=b"ec", *, without=()):
    claims = {name: value for name, value in (CLAIMS | change).items() if name not in without}
    return make(claims, key, kid=kid)


def parts(text):
    return cbor2.loads(zlib.decompress(from_base45(text.encode()))).value


def packed(data):
    return to_base45(zlib.compress(data, 9))


def tagged(several):
    return packed(cbor2.dumps(cbor2.CBORTag(18, several)))


def headed(header, claims=None):
    """Sign with a header of one's own."""
    return packed(sign(cbor2.dumps(claims or CLAIMS), EC, header=header))


def small_window(data):
    """Pack as a small device does: the first byte is not the usual one."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 9)
    return packing.compress(data) + packing.flush()


def sealed(plain, secret=SECRET):
    protected, iv = cbor2.dumps({1: {16: 1, 24: 2, 32: 3}[len(secret)]}), bytes(12)
    data = AESGCM(secret).encrypt(iv, plain, cbor2.dumps(["Encrypt0", protected, b""]))
    return packed(cbor2.dumps(cbor2.CBORTag(16, [protected, {5: iv}, data])))


GOOD = made({})
GOOD_ED = made({}, ED, b"ed")
_PARTS, _ED_PARTS = parts(GOOD), parts(GOOD_ED)
_BARE = cbor2.dumps({4: 2**40, 169: {1: "ID-1", 4: "A"}})
VALID = {
    "minimal": make({6: NOW, 169: {1: "ID-1", 4: "Siti"}}, EC, kid=b"ec"),
    "demographics-full": made({169: FULL}),
    "with-face-text": made({169: FULL | {16: "AA==", 17: 4}}),
    "with-face-bytes": made({169: PERSON | {16: bytes(600), 17: 2}}),
    "claims-timestamps": made({4: NOW + 1, 5: NOW, 6: NOW}),
    "fractions-of-seconds": made({4: NOW + 0.5, 5: NOW - 0.5}),
    "far-end": made({4: 2**62}),
    "ed25519-signed": GOOD_ED,
    "ecdsa-p256-signed": GOOD,
    "unknown-fields": made({9999: "other", "text": [1, {2: None}], 169: PERSON | {70: 1.5}}),
    "without-kid": packed(sign(cbor2.dumps(CLAIMS), EC, header={})),
    "kid-outside": tagged([cbor2.dumps({1: -7}), {4: b"ec"}, *parts(packed(
        sign(cbor2.dumps(CLAIMS), EC, header={})))[2:]]),
    "without-tag": packed(cbor2.dumps(_PARTS)),
    "with-cwt-tag": packed(cbor2.dumps(cbor2.CBORTag(61, cbor2.CBORTag(18, _PARTS)))),
    "not-compressed": to_base45(cbor2.dumps(cbor2.CBORTag(18, _PARTS))),
    "small-window": to_base45(small_window(cbor2.dumps(cbor2.CBORTag(18, _PARTS)))),
    "stored-not-deflated": to_base45(zlib.compress(cbor2.dumps(cbor2.CBORTag(18, _PARTS)), 0)),
    "line-end-behind": GOOD + "\r\n",
    "no-dates": made({}, ED, b"ed", without=[4, 5, 6]),
    "ends-never": made({4: float("inf")}),
    "cwt-tag-on-the-claims": headed({4: b"ec"}, cbor2.CBORTag(61, CLAIMS)),
    "kid-null": tagged([cbor2.dumps({1: -7}), {4: None}, *parts(packed(
        sign(cbor2.dumps(CLAIMS), EC, header={})))[2:]]),
    "as-hex": cbor2.dumps(cbor2.CBORTag(18, _PARTS)).hex(),
}  # fmt: skip
REFUSED = {
    "expired": (made({4: NOW}), "expired"),
    "expires-nan": (made({4: float("nan")}), "expired"),
    "not-yet-valid": (made({5: NOW + 1}), "not_yet_valid"),
    "revoked": (made({7: REVOKED.encode()}), "revoked"),
    "altered": (tagged([*_PARTS[:2], _PARTS[2][:-1] + b"!", _PARTS[3]]), "bad_signature"),
    "altered-ed25519": (
        tagged([*_ED_PARTS[:2], _ED_PARTS[2][:-1] + b"!", _ED_PARTS[3]]), "bad_signature"
    ),
    "signature-of-another": (tagged([*_PARTS[:3], parts(made({4: NOW + 9}))[3]]), "bad_signature"),
    "signature-cut": (tagged([*_PARTS[:3], _PARTS[3][:-1]]), "bad_signature"),
    "signature-of-noughts": (tagged([*_PARTS[:3], bytes(64)]), "bad_signature"),
    "wrong-key": (made({}, STRANGER), "bad_signature"),
    "wrong-key-ed25519": (made({}, STRANGER_ED, b"ed"), "bad_signature"),
    "unknown-kid": (made({}, EC, b"other"), "unknown_kid"),
    "empty-signature": (tagged([*_PARTS[:3], b""]), "empty_signature"),
    "alg-none": (tagged([cbor2.dumps({1: 0, 4: b"ec"}), *_PARTS[1:]]), "algorithm"),
    "alg-missing": (tagged([cbor2.dumps({4: b"ec"}), *_PARTS[1:]]), "algorithm"),
    "alg-of-the-other-key": (tagged([cbor2.dumps({1: -8, 4: b"ec"}), *_PARTS[1:]]), "algorithm"),
    "alg-outside": (tagged([b"", {1: -7, 4: b"ec"}, *_PARTS[2:]]), "algorithm"),
    "unsigned": (packed(cbor2.dumps(CLAIMS)), "unsigned"),
    "unsigned-bare": (packed(_BARE), "unsigned"),
    "not-cose": (packed(cbor2.dumps([1, 2, 3])), "unsigned"),
    "mac-instead": (packed(cbor2.dumps(cbor2.CBORTag(17, _PARTS))), "unsigned"),
    "mac0-without-tag": (packed(cbor2.dumps([*_PARTS[:3], bytes(32)])), "bad_signature"),
    "sign-of-many": (packed(cbor2.dumps(cbor2.CBORTag(98, _PARTS))), "unsigned"),
    "sign1-in-sign1": (
        packed(cbor2.dumps(cbor2.CBORTag(18, cbor2.CBORTag(18, _PARTS)))), "unsigned"),
    "cwt-tag-inside-sign1": (
        packed(cbor2.dumps(cbor2.CBORTag(18, cbor2.CBORTag(61, _PARTS)))), "unsigned"),
    "some-other-tag": (
        packed(cbor2.dumps(cbor2.CBORTag(55799, cbor2.CBORTag(18, _PARTS)))), "unsigned"),
    "payload-left-out": (tagged([*_PARTS[:2], None, _PARTS[3]]), "unsigned"),
    "a-fifth-part": (tagged([*_PARTS, b""]), "unsigned"),
    "header-no-map": (tagged([cbor2.dumps([1, -7]), *_PARTS[1:]]), "unreadable"),
    "header-cut": (tagged([_PARTS[0][:-1], *_PARTS[1:]]), "unreadable"),
    "alg-as-words": (tagged([cbor2.dumps({1: "ES256", 4: b"ec"}), *_PARTS[1:]]), "algorithm"),
    "alg-es384": (tagged([cbor2.dumps({1: -35, 4: b"ec"}), *_PARTS[1:]]), "algorithm"),
    "kid-as-text": (made({}, EC, "ec"), "unknown_kid"),
    "kid-of-the-other-key": (made({}, EC, b"ed"), "algorithm"),
    "signature-as-der": (tagged([*_PARTS[:3], b"\x30\x44" + bytes(68)]), "bad_signature"),
    "signature-with-more": (tagged([*_PARTS[:3], _PARTS[3] + b"\x00"]), "bad_signature"),
    "exp-tagged": (made({4: cbor2.CBORTag(1, NOW + 9)}), "wrong_claim"),
    "nbf-true": (made({5: True}), "wrong_claim"),
    "nbf-nan": (made({5: float("nan")}), "not_yet_valid"),
    "iat-text": (made({6: "2026"}), "wrong_claim"),
    "exp-before-the-epoch": (made({4: -1}), "expired"),
    "claim-169-null": (made({169: None}), "wrong_claim"),
    "claim-169-as-text-key": (made({"169": PERSON}, without=[169]), "missing_claim_169"),
    "claims-a-key-of-bytes": (made({b"x": 1}), "unreadable"),
    "claims-with-more": (
        packed(sign(cbor2.dumps(CLAIMS) + b"\x00", EC, header={4: b"ec"})), "unreadable"),
    "text-that-is-no-utf8": (
        packed(sign(b"\xa1\x18\xa9\xa1\x04\x61\xff", EC, header={4: b"ec"})), "unreadable"),
    "length-beyond-the-end": (packed(b"\x9b" + b"\xff" * 8), "unreadable"),
    "critical-header": (headed({2: [99], 4: b"ec", 99: 1}), "critical_header"),
    "key-of-another-year": (made({6: NOW}, OLD, b"old"), "key_time"),
    "key-of-a-year-and-no-date": (made({}, without=[6]), "key_time"),
    "missing-claim-169": (made({}, without=[169]), "missing_claim_169"),
    "claim-169-no-map": (made({169: "Siti"}), "wrong_claim"),
    "name-no-text": (made({169: {4: 7}}), "wrong_claim"),
    "sex-no-number": (made({169: {9: "2"}}), "wrong_claim"),
    "alg-a-fraction": (tagged([cbor2.dumps({1: -7.0, 4: b"ec"}), *_PARTS[1:]]), "algorithm"),
    "sex-a-fraction": (made({169: {9: 2.0}}), "wrong_claim"),
    "sex-true": (made({169: {9: True}}), "wrong_claim"),
    "exp-no-number": (made({4: "2027"}), "wrong_claim"),
    "exp-null": (made({4: None}), "wrong_claim"),
    "iss-no-text": (made({1: 5}), "wrong_claim"),
    "cti-no-bytes": (made({7: "7/2026"}), "wrong_claim"),
    "claims-no-map": (packed(sign(cbor2.dumps([1]), EC, header={4: b"ec"})), "wrong_claim"),
    "claim-twice": (packed(sign(b"\xa2\x04\x01\x04\x02", EC, header={4: b"ec"})), "unreadable"),
    "encrypted": (sealed(cbor2.dumps(cbor2.CBORTag(18, _PARTS))), "sealed"),
    "encrypted-a192": (sealed(cbor2.dumps(cbor2.CBORTag(18, _PARTS)), SECRET[:24]), "sealed"),
    "encrypted-by-another-cipher": (
        packed(cbor2.dumps(cbor2.CBORTag(16, [cbor2.dumps({1: 24}), {5: bytes(12)}, b"x"]))),
        "algorithm"),
    "encrypted-alg-a-list": (
        packed(cbor2.dumps(cbor2.CBORTag(16, [cbor2.dumps({1: [3]}), {5: bytes(12)}, b""]))),
        "algorithm"),
    "encrypted-without-iv": (
        packed(cbor2.dumps(cbor2.CBORTag(16, [cbor2.dumps({1: 3}), {}, b"x"]))), "unreadable"),
    "encrypted-with-a-short-iv": (
        packed(cbor2.dumps(cbor2.CBORTag(16, [cbor2.dumps({1: 3}), {5: b"x"}, b"x"]))),
        "algorithm"),
    "base45-too-large": (":::", "unreadable"),
    "base45-one-letter-over": (GOOD[:-(len(GOOD) % 3) or None] + "A", "unreadable"),
    "base45-small-letters": (GOOD.lower(), "unreadable"),
    "bad-base45": ("abc!" + GOOD[4:], "unreadable"),
    "bad-zlib": (to_base45(b"\x78\xda" + bytes(40)), "unreadable"),
    "zlib-cut": (to_base45(zlib.compress(cbor2.dumps(_PARTS))[:-3]), "unreadable"),
    "zlib-with-more": (to_base45(zlib.compress(cbor2.dumps(_PARTS)) + b"!"), "unreadable"),
    "bytes-left-over": (packed(cbor2.dumps(_PARTS) + b"\x00"), "unreadable"),
    "indefinite-length": (packed(b"\x9f\x01\xff"), "unreadable"),
    "too-deep": (packed(b"\x81" * 40 + b"\x01"), "unreadable"),
    "bomb": (to_base45(zlib.compress(bytes(MOST * 20))), "oversize"),
    "too-long": ("A" * (MOST + 1), "oversize"),
    "not-ascii": ("Surat — asli", "unreadable"),
    "an-address": ("https://example.org/s/1", "unreadable"),
    "nothing": ("", "unreadable"),
}  # fmt: skip
VECTORS = {name: Vector(text, "valid") for name, text in VALID.items()} | {
    name: Vector(text, answer) for name, (text, answer) in REFUSED.items()
}
