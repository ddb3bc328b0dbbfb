"""Signed bytes: COSE_Sign1 with Ed25519 (RFC 9052), told apart by content type.

The protected header carries algorithm, signer and content type, the unprotected one nothing, and
only one encoding is accepted: nobody can change a byte and keep the signature
(``test_a_longer_encoding_of_the_same_wrapper_is_refused``).
"""

from __future__ import annotations

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cwt import COSE, COSEKey
from cwt.exceptions import CWTError

from rekam.domain.errors import SealBrokenError, SignatureError
from rekam.domain.values import NodeId, node_id
from rekam.journal import cbor
from rekam.journal.keys import NodeKeys

SEGMENT = "application/rekam-segment"
STATEMENT = "application/rekam-statement"
PAIRING = "application/rekam-pairing"
BACKUP = "application/rekam-backup"
LETTERS = "application/rekam-letters"

_COSE_SIGN1 = b"\xd2"  # tag 18, the only tag that Rekam writes
_ALG, _CONTENT_TYPE, _KID = 1, 3, 4
_OKP, _ED25519, _EDDSA = 1, 6, -8


def sign(payload: bytes, keys: NodeKeys, *, signer: NodeId, content_type: str) -> bytes:
    """Return the payload, signed by a node."""
    header = _header(signer, content_type)
    signed: bytes = COSE.new().encode(payload, keys.cose_key, protected=header)
    return signed


def peek(data: bytes, *, content_type: str) -> tuple[NodeId, bytes]:
    """Return who says to have signed and the payload, neither of them verified yet.

    Raises:
        SealBrokenError: this is no signed thing of that content type.
    """
    try:
        protected, unprotected, payload, signature = cbor.loads(data[1:])
        signer = node_id(cbor.loads(protected)[_KID].decode())
        is_sound = (
            data[:1] == _COSE_SIGN1
            and protected == cbor2.dumps(_header(signer, content_type))
            and unprotected == {}
            and isinstance(payload, bytes)
            and isinstance(signature, bytes)
        )
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
    try:
        key = COSEKey.new({1: _OKP, 2: signer.encode(), 3: _EDDSA, -1: _ED25519, -2: public_key})
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


def _header(signer: NodeId, content_type: str) -> dict[int, object]:
    return {_ALG: _EDDSA, _CONTENT_TYPE: content_type, _KID: signer.encode()}
