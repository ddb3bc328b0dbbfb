"""What the office tells a kit and no fact may say: officers' verifiers, and whence codes come.

A kit is told when it is paired, and again when an officer joins or the office changes a passphrase:
the fact that says so travels to all, and this to each kit, sealed to it. A kit knows by the fact
that something is missing, and takes it from its mailbox when it is there. Each verifier comes with
the time of its fact, so that an old answer brings no old passphrase back
(``test_an_old_word_brings_no_old_passphrase_back``), and what an officer chose on this kit since
stays.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from typing import Any

from django.db.models import Max

from rekam.domain.errors import (
    MalformedError,
    OfficeOnlyError,
    PairingCodeError,
    SealBrokenError,
    TransportError,
)
from rekam.domain.trust import TRUST_STREAM, officer_subject
from rekam.domain.values import OFFICE, NodeId
from rekam.journal import cbor, keys, signed
from rekam.journal.keys import NodeKeys, PublicKeys
from rekam.journal.segment import MILLIS_LIMIT
from rekam.registry.ledger import Ledger
from rekam.registry.mailroom import Mailroom
from rekam.registry.models import (
    Credential,
    DeviceRow,
    EntrySubject,
    LedgerEntry,
    OfficerRow,
    StatementRow,
)
from rekam.registry.models_kit import OfficeWord
from rekam.sync.carrier import Carrier, answer_name

_TOLD_BY = "officer-authorised"
_CODE_BYTES = 10  # 16 letters, to be read out by telephone
_IDENT_LENGTH_MAX, _VERIFIER_LENGTH_MAX = 40, 200  # as ``Credential`` keeps them


# ---- at the office


def told_to(ledger: Ledger, device: NodeId, public: PublicKeys) -> bytes:
    """Return all this for one kit, signed, and sealed to it alone."""
    told_ms = _told_ms()
    verifiers = [
        [ident, verifier, told_ms.get(officer_subject(ident), 0)]
        for ident, verifier in Credential.objects.order_by("ident").values_list("ident", "verifier")
    ]
    body = cbor.dumps([device, verifiers, code_secret(ledger.keys, public.signing_key)])
    told = signed.sign(body, ledger.keys, signer=OFFICE, content_type=signed.PAIRING)
    return keys.seal(told, recipient=public.recipient)


def offer(mailroom: Mailroom, carrier: Carrier) -> None:
    """Lay it into the mailbox of each kit that is not known to have the latest word on officers.

    Raises:
        TransportError: the road is down.
    """
    for device, public in _behind(mailroom):
        carrier.put(answer_name(device), told_to(mailroom.ledger, device, public))


def _behind(mailroom: Mailroom) -> Iterator[tuple[NodeId, PublicKeys]]:
    """Yield the kits whose last statement does not hold the latest fact about an officer."""
    latest = LedgerEntry.objects.filter(stream=TRUST_STREAM, kind=_TOLD_BY).order_by("id").last()
    if latest is None:
        return
    for row in DeviceRow.objects.filter(is_revoked=False).exclude(signing_key=b""):
        device = NodeId(row.node)
        heard = mailroom.heard_from(device)
        known = heard.positions.get((TRUST_STREAM, latest.epoch)) if heard else None
        if known is None or known.seq < latest.seq:
            yield device, PublicKeys(bytes(row.signing_key), row.recipient)


def code_secret(office: NodeKeys, kit_key: bytes) -> bytes:
    """Return what a kit's codes come from; a laptop that replaces another has others."""
    return office.derive(f"rekam codes of {kit_key.hex()}")


def code(secret: bytes, number: int) -> str:
    """Return a kit's code of this number, which opens it once."""
    made = hmac.digest(secret, f"code {number}".encode(), "sha256")[:_CODE_BYTES]
    text = base64.b32encode(made).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def read_code(text: str) -> str:
    """Return a code as ``code`` writes it, however it was typed."""
    heard = text.upper().translate(str.maketrans("018", "OIB"))  # digits that no code has
    letters = "".join(one for one in heard if one.isalnum())
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def code_for(ledger: Ledger, device: NodeId, number: int) -> str:
    """Return the code that an officer at this kit asks the office for.

    Raises:
        MalformedError: there is no such kit.
        OfficeOnlyError: on a kit.
    """
    if not ledger.is_office:
        raise OfficeOnlyError
    row = DeviceRow.objects.filter(node=device).exclude(signing_key=b"").first()
    if row is None:
        raise MalformedError("node", device)
    return code(code_secret(ledger.keys, bytes(row.signing_key)), number)


# ---- on a kit


def take(ledger: Ledger, sealed: bytes) -> None:
    """Take it in: from now on these officers can sign in here.

    Raises:
        UntrustedError: not sealed to us, or not signed by the office of our invitation.
    """
    told = ledger.keys.open(sealed)
    payload = signed.verify(told, ledger.office_key, content_type=signed.PAIRING)
    try:
        device, verifiers, secret = _parse(cbor.loads(payload))
    except (MalformedError, ValueError, TypeError) as error:
        raise SealBrokenError("pairing") from error
    if device != ledger.node:
        raise PairingCodeError(device)
    with ledger.deciding():
        known = dict(Credential.objects.values_list("ident", "told_ms"))
        for ident, verifier, told_ms in verifiers:
            if ident not in known or told_ms > known[ident]:
                values = {"verifier": verifier, "told_ms": told_ms, "failures": 0}
                Credential.objects.update_or_create(ident=ident, defaults=values)
        OfficeWord.objects.update_or_create(
            pk=1, defaults={"code_secret": secret, "heard_ms": ledger.clock_ms()}
        )


def _parse(body: Any) -> tuple[object, list[tuple[str, str, int]], bytes]:
    """Read what an office wrote; what no table keeps is refused, whoever signed it."""
    device, told, secret = body
    verifiers = []
    for ident, verifier, told_ms in told:
        if not (_is_text(ident, _IDENT_LENGTH_MAX) and _is_text(verifier, _VERIFIER_LENGTH_MAX)):
            raise MalformedError("pairing", "officer")
        officer_subject(ident)
        if type(told_ms) is not int or not 0 <= told_ms < MILLIS_LIMIT:
            raise MalformedError("pairing", "time")
        verifiers.append((ident, verifier, told_ms))
    if type(secret) is not bytes:
        raise MalformedError("pairing", "secret")
    return device, verifiers, secret


def _is_text(item: object, length_max: int) -> bool:
    return isinstance(item, str) and 0 < len(item) <= length_max


def fetch(ledger: Ledger, carrier: Carrier) -> None:
    """Take it from our mailbox, if a fact says that something is missing and it is there."""
    if not _is_wanted():
        return
    name = answer_name(ledger.node)
    try:
        take(ledger, carrier.get(name))
        carrier.drop(name)
    except (TransportError, SealBrokenError):
        return  # not there yet, or an old one, to lost keys


def secret_here() -> bytes:
    """Return what this kit's codes come from; nothing when the office told none."""
    row = OfficeWord.objects.first()
    return bytes(row.code_secret) if row else b""


def heard_ms() -> int:
    """Return when the office was last heard of here, by this kit's clock."""
    word = OfficeWord.objects.aggregate(at=Max("heard_ms"))["at"] or 0
    statement = StatementRow.objects.filter(peer=OFFICE).first()
    return max(word, statement.arrived_ms if statement else 0)


def note_heard(now_ms: int) -> None:
    """Note that the office spoke with somebody here: it gave a code."""
    OfficeWord.objects.update(heard_ms=now_ms)


def _is_wanted() -> bool:
    known = dict(Credential.objects.values_list("ident", "told_ms"))
    told_ms = _told_ms()
    officers = OfficerRow.objects.filter(is_revoked=False).values_list("ident", flat=True)
    return any(known.get(one, -1) < told_ms.get(officer_subject(one), 0) for one in officers)


def _told_ms() -> dict[str, int]:
    """Return when each officer was last let in, by the stamp of the fact."""
    facts = EntrySubject.objects.filter(entry__kind=_TOLD_BY, entry__stream=TRUST_STREAM)
    return dict(facts.values_list("subject").annotate(Max("entry__millis")))
