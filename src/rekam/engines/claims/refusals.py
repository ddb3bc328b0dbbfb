"""Why a token is not believed: one tree, one stable code and one exit status a reason.

Apart from the tree in ``domain/errors.py``: whoever verifies has no Rekam, only a paper.
"""

from __future__ import annotations

from typing import ClassVar


class TokenError(Exception):
    """Root of every refusal of a token."""

    code: ClassVar[str] = "token"
    exit_status: ClassVar[int] = 10


class UnreadableError(TokenError):
    """Not base45, zlib, hex or CBOR, with bytes left over, or with a key given twice."""

    code = "unreadable"
    exit_status = 11


class OversizeError(TokenError):
    """Larger than any letter's token, packed or unpacked."""

    code = "oversize"
    exit_status = 12


class UnsignedError(TokenError):
    """No COSE_Sign1 around the claims."""

    code = "unsigned"
    exit_status = 13


class EmptySignatureError(TokenError):
    """The signature has no bytes."""

    code = "empty_signature"
    exit_status = 14


class AlgorithmError(TokenError):
    """Another algorithm than the key's."""

    code = "algorithm"
    exit_status = 15


class UnknownKidError(TokenError):
    """Names a key that is not among ours."""

    code = "unknown_kid"
    exit_status = 16


class BadSignatureError(TokenError):
    """Altered, or signed by another key."""

    code = "bad_signature"
    exit_status = 17


class ExpiredError(TokenError):
    """Its last day is over."""

    code = "expired"
    exit_status = 18


class NotYetValidError(TokenError):
    """Its first day is still to come."""

    code = "not_yet_valid"
    exit_status = 19


class RevokedError(TokenError):
    """Its number is on the list of revoked letters."""

    code = "revoked"
    exit_status = 20


class WrongClaimError(TokenError):
    """A claim is of another type than the standard's."""

    code = "wrong_claim"
    exit_status = 21


class MissingClaimError(TokenError):
    """No Claim 169."""

    code = "missing_claim_169"
    exit_status = 22


class SealedError(TokenError):
    """Encrypted, and no key given opens it."""

    code = "sealed"
    exit_status = 23


class KeyFileError(TokenError):
    """The file of keys holds none that we can use."""

    code = "key_file"
    exit_status = 24


class KeyTimeError(TokenError):
    """Signed by a key that is not good for letters of that day."""

    code = "key_time"
    exit_status = 25


class CriticalHeaderError(TokenError):
    """Asks, as critical, for something that we do not know (RFC 9052, 3.1)."""

    code = "critical_header"
    exit_status = 26


class PictureError(TokenError):
    """A picture in which there is not exactly one QR code that can be read."""

    code = "picture"
    exit_status = 27
