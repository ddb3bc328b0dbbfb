"""Real bytes of those who are neither kit nor office: devices, offices at a doctor's door, phones.

As in ``corpus.py``: what is there, who reads it, and how who has a good key makes it anew.
"""

import json
from email.message import Message
from functools import cache, partial

import cbor2
import httpx
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rekam.devices import jws, trust
from rekam.devices.asked import TYPES
from rekam.devices.certificates import Clocks
from rekam.devices.interface import Kind as DeviceKind
from rekam.devices.interface import Slap
from rekam.devices.sbi import Sbi
from rekam.doctor import judge, proof
from rekam.doctor.network import Answer
from rekam.domain.values import OFFICE
from rekam.engines.claims import key_list
from rekam.engines.claims.keys import read_keys, to_cose
from rekam.engines.claims.token import sign
from rekam.sync import wire
from tests.devices.workshop import NOW, Bench, said
from tests.engines.claims.vectors import KEYS, LIST, SIGNER
from tests.hostile.mutations import altered, encoded

NONCE = "0123456789abcdef" * 2
DISCOVERED = "what devices are there"


@cache
def _bench():
    """Keys are made once: each costs a tenth of a second."""
    return Bench.laid_out()


def kinds(kind_of, signed_anew, keys):
    """Return every kind; ``kind_of`` makes one, ``signed_anew`` exchanges what a key signed."""
    return {
        **_of_devices(kind_of),
        **_of_the_doctor(kind_of, signed_anew, keys),
        "key list": kind_of(key_list.read, [LIST], _listed_anew),
        "key file": kind_of(read_keys, _key_files(), is_proved=False),
    }


# ---- devices: JSON, and JWS in it


def _of_devices(kind_of):
    bench, kinds = _bench(), {}
    for slap, name in ((Slap.THUMBS, "prints"), (Slap.IRISES, "eyes")):
        asked = bench.asked(slap)
        given = json.dumps({"biometrics": bench.answered(asked)}).encode()
        signer = bench.keys[slap.kind].device
        kinds[f"device's {name}"] = kind_of(
            partial(_captured, asked), [given], partial(_captured_anew, signer)
        )
    signer = bench.keys[DeviceKind.FINGER].device
    device = bench.devices[DeviceKind.FINGER]
    return kinds | {
        "device's word on itself": kind_of(
            _told_of_itself, [json.dumps(device.info()).encode()], partial(_info_anew, signer)
        ),
        DISCOVERED: kind_of(
            lambda data: _line(data).discover(4501, DeviceKind.FINGER),
            [json.dumps(device.discovery(TYPES[DeviceKind.FINGER])).encode()],
            _json_anew,
            is_proved=False,
        ),
    }


class _Line:
    """A line to a device that gives one answer to everything."""

    data = b""
    client = httpx.Client(
        transport=httpx.MockTransport(
            lambda _request: httpx.Response(200, stream=httpx.ByteStream(_Line.data))
        ),
        trust_env=False,
    )


def _line(data):
    _Line.data = data
    return Sbi(_Line.client)


def _captured(asked, data):
    return _bench().believed(_line(data).capture(asked), asked)


def _told_of_itself(data):
    bench = _bench()
    device = bench.device(DeviceKind.FINGER)
    clocks = Clocks(now=NOW, told=NOW)
    return trust.info(_line(data).info(device), device, roots=bench.roots, clocks=clocks)


def _captured_anew(signer, chance, data):
    found = json.loads(data)
    if chance.random() < 0.2:
        return _json_anew(chance, data)
    part = chance.choice(found["biometrics"])
    part["data"] = _signed(chance, signer, part["data"])
    return json.dumps(found).encode()


def _info_anew(signer, chance, data):
    found = json.loads(data)
    for entry in found:
        entry["deviceInfo"] = _signed(chance, signer, entry["deviceInfo"])
    return json.dumps(found).encode()


def _signed(chance, signer, token):
    """Let a device's own key sign another content."""
    told = altered(chance, said(token))
    plain = json.loads(json.dumps(told, default=str, skipkeys=True))
    return signer.sign(plain if isinstance(plain, dict) else {"deviceId": plain})


def _json_anew(chance, data):
    return json.dumps(altered(chance, json.loads(data)), default=str, skipkeys=True).encode()


# ---- an office's proof, as a doctor at its door judges it


def _of_the_doctor(kind_of, signed_anew, keys):
    told = proof.write(NONCE, keys, clock_ms=1_522_890_000_000, seen="203.0.113.7")
    public = keys.public.signing_key

    def anew(chance, data):
        how = {"signer": OFFICE, "content_type": proof.CONTENT_TYPE}
        return signed_anew(chance, data, keys, **how)

    def judged(data):
        """Judge an answer whose body and headers are the same hostile bytes."""
        headers = Message()
        headers[wire.MARK] = wire.MARK_VALUE if data[-1:] > b"\x20" else "0"
        headers[wire.DIGEST] = wire.digest_of(data)
        headers["Location"] = data[:200].decode("latin-1")
        answer = Answer(200 + 100 * (len(data) % 4), headers, data)
        return judge.judge(answer, nonce=NONCE, office_key=public, url="https://x.id/tukar/")

    def read(data):
        return proof.read(data, nonce=NONCE, office_key=public)

    return {
        "office's proof": kind_of(read, [told], anew),
        "answer at an office's door": kind_of(judged, [told, b"<title>x</title>"], is_proved=False),
    }


# ---- the files of keys by which letters are verified


def _key_files():
    """Return a key in each form that a file of them has."""
    key = KEYS[0].public
    x = key.public_bytes_raw()
    jwk = {"kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": jws.packed(x)}
    return [
        cbor2.dumps([to_cose(one) for one in KEYS]),
        json.dumps({"keys": [jwk]}).encode(),
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ]


def _listed_anew(chance, data):
    body = encoded(chance, altered(chance, cbor2.loads(cbor2.loads(data).value[2])))
    return sign(body, SIGNER, header={3: key_list.CONTENT_TYPE})
