"""The rules by which a device's word is believed. No I/O: bytes and a moment in, a verdict out.

In this order, and nothing of an answer is used before its turn:

1. the signature is true for the certificate that came with it (``jws.py``);
2. that certificate leads to a root that is trusted here, and no link of it is surely over;
3. the device's identity is signed too: by the same key (L0), or by its own chip's (L1), which has
   roots of its own; serial number, device code and the signed identity agree;
4. the answer is to this request: transaction, purpose, place of use, fingers;
5. its digests follow from the capture before, and its prints were never given before;
6. the file is what it says (``iso.py``), of the finger that was asked for.

A date that does not fit refuses nothing, for the laptop's may be the wrong one: a transaction's
number is new each time, and no time is needed to tell an old answer by. It is told on
(``is_dated``), and the recording is flagged.
Before: ``sbi.py`` brings the answer. Next: ``hub.py`` remembers its last digest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from math import isfinite
from typing import Any

from rekam.devices import iso, jws
from rekam.devices.asked import NAMES, PURPOSE, TYPES, Asked
from rekam.devices.certificates import Clocks, Roots, vouched
from rekam.devices.interface import Device, Info, Status, Taken
from rekam.domain.device_errors import (
    DeviceChainError,
    DeviceCountError,
    DeviceReplayError,
    DeviceUnknownError,
    DeviceUnreadableError,
    by_number,
)
from rekam.engines.biometrics.samples import Eye, FingerSample, IrisSample

CLOCKS_APART_MAX = timedelta(minutes=5)  # a hub may have a clock of its own
_SCORE_MAX = 100
_NO_HASH = sha256(b"").digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """An answer that passed every rule."""

    taken: tuple[Taken, ...]
    last_hash: str
    is_dated: bool  # whether the dates of laptop, device and key go together
    digests: tuple[bytes, ...]  # of the pictures, to know them again


def info(token: str, device: Device, *, roots: Roots, clocks: Clocks) -> Info:
    """Return what a device signed about itself.

    Raises:
        DeviceUntrustedError: nobody here trusts the key, or it says to be another device.
        DeviceKeyExpiredError: the key, or one that vouches for it, is past its day.
    """
    signed = jws.opened(token)
    key = vouched(signed.certificates, roots=roots.device, clocks=clocks)
    said = signed.payload
    certification = text(said, "certification")
    serial, is_dated = _identity(
        said, signed, certification=certification, roots=roots, clocks=clocks
    )
    if device.serial not in ("", serial) or text(said, "deviceId") != device.ident:
        raise DeviceUnknownError("identity")
    try:
        status = Status(text(said, "deviceStatus"))
    except ValueError:
        raise DeviceUnreadableError("deviceStatus") from None
    return Info(
        device=replace(device, serial=serial, status=status),
        firmware=text(said, "firmware"),
        certification=certification,
        env=text(said, "env"),
        key_until=key.until,
        is_dated=key.is_dated and is_dated,
    )


def answer(
    parts: Sequence[Any],
    asked: Asked,
    *,
    roots: Roots,
    clocks: Clocks,
    given_before: Collection[bytes],
) -> Believed:
    """Return the prints or eyes in an answer, or raise for the first rule that it breaks.

    ``parts`` is the answer's list "biometrics"; ``given_before`` are digests of pictures.
    """
    taken: list[Taken] = []
    is_dated = True
    last, digests = asked.previous_hash, set[bytes]()
    for part in parts:
        signed = jws.opened(_data(part))
        key = vouched(signed.certificates, roots=roots.device, clocks=clocks)
        is_in_time = _check_echo(signed, asked, roots=roots, clocks=clocks)
        is_dated = is_dated and key.is_dated and is_in_time
        record = jws.unpacked(text(signed.payload, "bioValue"))
        last = _followed(last, record, claimed=text(part, "hash"))
        one = _taken(signed.payload, record, serial=asked.info.device.serial)
        digest = sha256(one.sample.data).digest()
        # Guards against prints of another day in a newly signed answer
        # (``test_old_prints_in_a_new_answer_are_seen``).
        if digest in given_before or digest in digests:
            raise DeviceReplayError("prints")
        digests.add(digest)
        taken.append(one)
    positions = {one.position for one in taken}
    if positions != set(asked.positions) or len(taken) != len(positions):
        raise DeviceCountError(len(asked.positions), len(taken))
    return Believed(taken=tuple(taken), last_hash=last, is_dated=is_dated, digests=tuple(digests))


def next_hash(previous: str, record: bytes) -> str:
    """Return the digest after ``previous`` (upper-case hex, empty before the first).

    SHA-256 over the *bytes* of the previous digest and the record's own SHA-256; the digest
    before the first is that of nothing. The makers' compliance kit is the reference.
    """
    before = bytes.fromhex(previous) if previous else _NO_HASH
    return sha256(before + sha256(record).digest()).hexdigest().upper()


def text(said: object, key: str) -> str:
    """Return one text or number of a JSON object as text."""
    found = said.get(key) if isinstance(said, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise DeviceUnreadableError(key)
    return str(found)


def refused(said: object) -> None:
    """Raise the error that an answer carries, if it carries one; 0 is none."""
    error = said.get("error") if isinstance(said, Mapping) else None
    if isinstance(error, Mapping) and text(error, "errorCode") != "0":
        raise by_number(text(error, "errorCode"))


def _data(part: object) -> str:
    refused(part)
    return text(part, "data")


def _identity(
    said: Mapping[str, Any],
    signed: jws.Signed,
    *,
    certification: str,
    roots: Roots,
    clocks: Clocks,
) -> tuple[str, bool]:
    """Return the serial number in the signed identity of an answer, and whether its key is in time.

    Guards against another device's identity in one's own answer
    (``test_a_device_cannot_borrow_an_identity``).
    """
    identity, is_dated = jws.opened(text(said, "digitalId")), True
    match certification:
        case "L0":
            if identity.certificates[0].public_key() != signed.certificates[0].public_key():
                raise DeviceUnknownError("identity")
        case "L1":
            is_dated = vouched(identity.certificates, roots=roots.chip, clocks=clocks).is_dated
        case _:
            raise DeviceUnreadableError("certification")
    serial = text(identity.payload, "serialNo")
    if serial != text(said, "deviceCode"):
        raise DeviceUnknownError("identity")
    return serial, is_dated


def _check_echo(signed: jws.Signed, asked: Asked, *, roots: Roots, clocks: Clocks) -> bool:
    """Hold what an answer repeats against what was asked; tell whether its time fits too.

    Guards against a recorded answer given again (``test_an_answer_to_another_request_is_refused``).
    """
    said, about = signed.payload, asked.info
    _serial, is_dated = _identity(
        said, signed, certification=about.certification, roots=roots, clocks=clocks
    )
    expected = {
        "transactionId": asked.transaction,
        "purpose": PURPOSE,
        "env": about.env,
        "bioType": TYPES[asked.slap.kind],
        "deviceCode": about.device.serial,
    }
    wrong = [key for key, value in expected.items() if text(said, key) != value]
    if wrong:
        raise DeviceReplayError(*wrong)
    if text(said, "bioSubType") not in {NAMES[one] for one in asked.positions}:
        raise DeviceCountError(text(said, "bioSubType"))
    is_now = asked.at - CLOCKS_APART_MAX <= _moment(said) <= clocks.now + CLOCKS_APART_MAX
    return is_dated and is_now


def _moment(said: Mapping[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(text(said, "timestamp"))
    except ValueError as error:
        raise DeviceUnreadableError("timestamp") from error
    if found.tzinfo is None:
        raise DeviceUnreadableError("timestamp")
    return found


def _followed(previous: str, record: bytes, *, claimed: str) -> str:
    """Return the next digest, which is also the one that the answer claims."""
    follows = next_hash(previous, record)
    if claimed.upper() != follows:
        raise DeviceChainError
    return follows


def _taken(said: Mapping[str, Any], record: bytes, *, serial: str) -> Taken:
    picture = iso.read(record)
    if NAMES[picture.position] != text(said, "bioSubType"):
        raise DeviceUnreadableError("iso", "position")
    return Taken(sample=_sample(picture, quality=_score(said)), record=record, serial=serial)


def _sample(picture: iso.Picture, *, quality: int) -> FingerSample | IrisSample:
    position, data, media_type = picture.position, picture.data, picture.media_type
    if isinstance(position, Eye):
        return IrisSample(position=position, data=data, media_type=media_type, quality=quality)
    return FingerSample(position=position, data=data, media_type=media_type, quality=quality)


def _score(said: Mapping[str, Any]) -> int:
    try:
        score = float(text(said, "qualityScore"))
    except ValueError as error:
        raise DeviceUnreadableError("qualityScore") from error
    if not isfinite(score) or not 0 <= score <= _SCORE_MAX:
        raise DeviceUnreadableError("qualityScore")
    return round(score)
