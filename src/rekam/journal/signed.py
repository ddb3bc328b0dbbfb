"""Signed bytes: COSE_Sign1 with Ed25519 (RFC 9052), told apart by content type.

The protected header carries algorithm, signer and content type, the unprotected one nothing, and
only one encoding is accepted: two different byte strings are never the same signed thing.
"""

from __future__ import annotations

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cwt import COSE, COSEAlgs, COSEHeaders, COSEKey
from cwt.exceptions import CWTError

from rekam.domain.errors import SealBrokenError, SignatureError
from rekam.domain.values import NodeId, node_id
from rekam.journal.keys import NodeKeys

SEGMENT = "application/rekam-segment"
STATEMENT = "application/rekam-statement"
PAIRING = "application/rekam-pairing"

_COSE_SIGN1 = 18
_ALG, _CONTENT_TYPE, _KID = 1, 3, 4
_OKP, _ED25519 = 1, 6


def sign(payload: bytes, keys: NodeKeys, *, signer: NodeId, content_type: str) -> bytes:
    """Return the payload, signed by a node."""
    protected = {
        COSEHeaders.ALG: COSEAlgs.EDDSA,
        _CONTENT_TYPE: content_type,
        COSEHeaders.KID: signer.encode(),
    }
    signed: bytes = COSE.new().encode(payload, keys.cose_key, protected=protected)
    return signed


def peek(data: bytes, *, content_type: str) -> tuple[NodeId, bytes]:
    """Return who says to have signed and the payload, neither of them verified yet.

    Raises:
        SealBrokenError: this is no signed thing of that content type.
    """
    try:
        message = cbor2.loads(data)
        protected, unprotected, payload, _signature = message.value
        header = cbor2.loads(protected)
        is_sound = (
            message.tag == _COSE_SIGN1
            and unprotected == {}
            and isinstance(payload, bytes)
            and set(header) == {_ALG, _CONTENT_TYPE, _KID}
            and header[_CONTENT_TYPE] == content_type
            and cbor2.dumps(message) == data
        )
        signer = node_id(header[_KID].decode())
    except Exception as error:  # hostile bytes may fail in any way
        raise SealBrokenError(content_type) from error
    if not is_sound:
        raise SealBrokenError(content_type)
    return signer, payload


def verify(data: bytes, public_key: bytes, *, content_type: str) -> bytes:
    """Return the payload if this key signed it.

    Raises:
        SealBrokenError: this is no signed thing of that content type.
        SignatureError: another key signed, or a byte was changed.
    """
    signer, payload = peek(data, content_type=content_type)
    key = COSEKey.new({1: _OKP, 2: signer.encode(), 3: COSEAlgs.EDDSA, -1: _ED25519, -2: public_key})
    try:
        COSE.new().decode(data, key)
    except (CWTError, ValueError) as error:
        raise SignatureError(signer) from error
    return payload


def is_public_key(data: bytes) -> bool:
    """Tell whether these bytes are an Ed25519 public key."""
    try:
        Ed25519PublicKey.from_public_bytes(data)
    except ValueError:
        return False
    return True
