"""A second reader of Rekam's journal, written from docs/journal-format.md alone.

It imports nothing of Rekam, so that the document stays enough to write another in any language.
"""

import hashlib
import re

import cbor2
import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DICTIONARY_ID = 40_001
STREAM = re.compile(r"kit-[0-9]{2,3}|office/([a-z]{1,20}|[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})")


def unseal(sealed, identity):
    return pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])


def only(data):
    """Decode one item in its shortest form, with nothing behind it."""
    item = cbor2.loads(data)
    assert cbor2.dumps(item) == data
    return item


def read(data, key_of, dictionary):
    """Return the signed segment's content as expected.json has it."""
    assert data[:1] == b"\xd2"
    protected, unprotected, squeezed, signature = only(data[1:])
    header = only(protected)
    signer = header[4].decode("ascii")
    assert header == {1: -8, 3: "application/rekam-segment", 4: signer.encode()}
    assert unprotected == {}
    covered = cbor2.dumps(["Signature1", protected, b"", squeezed])
    Ed25519PublicKey.from_public_bytes(key_of(signer)).verify(signature, covered)

    frame = zstandard.get_frame_parameters(squeezed)
    assert (frame.dict_id, frame.content_size <= 4 * 1024 * 1024) == (DICTIONARY_ID, True)
    shared = zstandard.ZstdCompressionDict(dictionary)
    plain = zstandard.ZstdDecompressor(dict_data=shared).decompress(
        squeezed, allow_extra_data=False
    )
    version, stream, epoch, first, previous, rows = only(plain)
    assert (version, len(previous), 0 < len(rows) <= 200) == (1, 32, True)
    assert STREAM.fullmatch(stream)
    assert stream.partition("/")[0] == signer
    assert 1 <= epoch < 2**31
    assert 1 <= first <= 2**31 - len(rows)
    if first == 1:
        assert previous == hashlib.sha256(cbor2.dumps(["rekam", stream, epoch])).digest()

    digest, entries = previous, []
    for seq, (millis, counter, actor, payload) in enumerate(rows, start=first):
        line = [stream, epoch, seq, digest, millis, counter, actor, payload]
        digest = hashlib.sha256(cbor2.dumps(line)).digest()
        kind, body = only(payload)
        assert isinstance(body["subject"], str)
        entries.append([millis, counter, actor, digest, [kind, body]])
    return {
        "signer": signer,
        "stream": stream,
        "epoch": epoch,
        "first": first,
        "previous": previous,
        "entries": [
            dict(zip(["millis", "counter", "actor", "digest", "fact"], entry, strict=True))
            for entry in entries
        ],
    }
