"""Pairing: an office and a new kit come to know each other, by a file or QR with a one-time code.

The office writes an invitation (its name, address, public keys, a code). The kit makes its own
keys and asks with them; the code proves the request without travelling, so any carrier will do.
The office certifies the keys as a fact and answers with what a kit needs to begin. The code is
bound to the first keys that use it: asking again after a lost answer gives the same answer, and
anyone else who finds the file gets PairingUsedError
(``test_a_lost_pairing_answer_is_given_again``, ``test_a_code_serves_one_device``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rekam.domain.errors import MalformedError, OfficeOnlyError, PairingCodeError, PairingUsedError
from rekam.domain.facts import DeviceAuthorised
from rekam.domain.trust import device_subject
from rekam.domain.values import OFFICE, NodeId, VillageCode, node_id
from rekam.journal import cbor, keys, signed
from rekam.journal.keys import PublicKeys
from rekam.registry import welcome
from rekam.registry.ledger import Ledger
from rekam.registry.models import PairingCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What the office hands to a new kit, as a file or a QR."""

    device: NodeId
    address: str  # of the office, "" when there is none
    office_key: str  # hex
    office_recipient: str
    code: str

    def to_text(self) -> str:
        """Return one line, short enough for a QR that a scanner types."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Invitation:
        """Read ``to_text``; MalformedError when it is not one."""
        try:
            found = cls(**json.loads(text))
            node_id(found.device)
            bytes.fromhex(found.office_key)
        except (ValueError, TypeError, RecursionError) as error:
            raise MalformedError("invitation") from error
        return found


def invite(
    ledger: Ledger, device: NodeId, *, code: str, address: str, villages: Sequence[VillageCode]
) -> Invitation:
    """Prepare a kit's pairing; ``code`` is a fresh secret of at least 128 bits.

    Raises:
        OfficeOnlyError: on a kit.
    """
    if not ledger.is_office:
        raise OfficeOnlyError
    values = {"code_digest": _digest(code), "villages": list(villages), "used_by": ""}
    PairingCode.objects.update_or_create(device=device, defaults=values)
    public = ledger.keys.public
    return Invitation(
        device=device,
        address=address,
        office_key=public.signing_key.hex(),
        office_recipient=public.recipient,
        code=code,
    )


def request(invitation: Invitation, mine: PublicKeys) -> bytes:
    """Return a kit's request: its public keys, and a proof that it was given the code."""
    body = cbor.dumps([invitation.device, mine.signing_key, mine.recipient])
    return cbor.dumps([body, _proof(_digest(invitation.code), body)])


def answer(ledger: Ledger, data: bytes) -> tuple[NodeId, bytes]:
    """Certify the kit that asks; return who it is and the answer, sealed to it alone.

    Raises:
        MalformedError: no request.
        PairingCodeError: the code is wrong, or there is no invitation.
        PairingUsedError: the code was used with other keys.
    """
    device, public, body, proof = _parse(data)
    with ledger.deciding():
        row = PairingCode.objects.filter(device=device).first()
        if row is None or not hmac.compare_digest(_proof(row.code_digest, body), proof):
            raise PairingCodeError(device)
        if row.used_by not in {"", public.signing_key.hex()}:
            raise PairingUsedError(device)
        if not row.used_by:
            PairingCode.objects.filter(device=device).update(used_by=public.signing_key.hex())
            certificate = DeviceAuthorised(
                subject=device_subject(device),
                signing_key=public.signing_key,
                recipient=public.recipient,
                villages=tuple(VillageCode(one) for one in row.villages),
            )
            ledger.record(certificate, actor=OFFICE)
    return device, welcome.told_to(ledger, device, public)


def _parse(data: bytes) -> tuple[NodeId, PublicKeys, bytes, bytes]:
    try:
        body, proof = cbor.loads(data)
        device, signing_key, recipient = cbor.loads(body)
        public = PublicKeys(bytes(signing_key), _recipient(recipient))
        device, is_key = node_id(device), signed.is_public_key(public.signing_key)
    except Exception as error:  # hostile bytes may fail in any way
        raise MalformedError("pairing request") from error
    if not is_key or device == OFFICE or not isinstance(proof, bytes):
        raise MalformedError("pairing request")
    return device, public, body, proof


def _recipient(text: Any) -> str:
    keys.seal(b"", recipient=text)  # fails unless it is an age recipient
    return str(text)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _proof(code_digest: str, body: bytes) -> bytes:
    return hmac.digest(bytes.fromhex(code_digest), body, "sha256")
