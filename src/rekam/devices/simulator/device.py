"""A device that is none: what it answers to each verb of the interface, and what it does wrong.

It checks requests as a conforming device does, and signs with a key that its own authority
certified. A kit is told of that authority as of any maker's, and knows nothing else about it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from typing import Any

from rekam.devices import jws
from rekam.devices.asked import NAMES, SPEC_VERSION, SUB_IDS, TYPES, written
from rekam.devices.interface import Kind, Slap, Status
from rekam.devices.simulator.keys import Authority, Signer
from rekam.devices.simulator.mischief import Mischief, Mood
from rekam.devices.simulator.people import People
from rekam.devices.trust import next_hash
from rekam.engines.biometrics.samples import Position

ENV = "Developer"  # it says of itself that it is not for work
SPENT_DAYS = 60  # ago began the month of the key that is past its day
_SLOW_S = 60.0  # longer than any kit waits
_TRANSACTION = re.compile(r"[A-Za-z0-9-]{4,50}")
_POSITIONS: Mapping[Kind, Mapping[str, Position]] = {
    kind: {NAMES[one]: one for slap in Slap if slap.kind is kind for one in slap.positions}
    for kind in Kind
}
_SLAPS = {(slap.kind, str(SUB_IDS[slap])): slap for slap in Slap}


class WordlessError(Exception):
    """The device gives no answer that could be read: it breaks off, or sends anything at all."""

    def __init__(self, data: bytes, *, size: int) -> None:
        super().__init__()
        self.data = data  # what comes of it
        self.size = size  # what was announced


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """All that a device signs with, well or badly."""

    device: Signer
    chip: Signer | None  # signs its identity, when it is of level L1
    spent: Signer
    stranger: Signer

    @classmethod
    def made(
        cls, serial: str, *, devices: Authority, chips: Authority | None, now: datetime
    ) -> Keys:
        long_ago = now - timedelta(days=SPENT_DAYS)
        return cls(
            device=devices.certify(serial),
            chip=chips.certify(f"{serial} chip") if chips else None,
            spent=devices.certify(serial, since=long_ago),
            stranger=Authority("nobody", now=now).certify(serial),
        )


class SimulatedDevice:
    """One finger or iris device."""

    def __init__(
        self,
        kind: Kind,
        keys: Keys,
        *,
        people: People,
        clock_ms: Callable[[], int],
        delay_s: float = 0.0,
    ) -> None:
        self.kind, self.mood, self.stopped = kind, Mood(), Event()
        self._keys, self._people, self._clock_ms = keys, people, clock_ms
        self._delay_s = delay_s
        self._serial = f"SIM{kind.name}000001"
        self._ident = f"simulated-{kind.value}"
        self._one_at_a_time = Lock()
        self._last_answer: dict[str, Any] = {}
        self._last_taken: dict[Position, tuple[bytes, int]] = {}

    def discovery(self, wanted: str) -> list[dict[str, Any]]:
        """Answer MOSIPDISC."""
        if wanted not in (TYPES[self.kind], "Biometric Device"):
            return []
        about = self._about()
        is_known = about["deviceStatus"] != Status.NOT_REGISTERED
        identity = jws.packed(json.dumps(self._identity()).encode()) if is_known else ""
        return [{**about, "digitalId": identity, "error": _error("0" if is_known else "100")}]

    def info(self) -> list[dict[str, Any]]:
        """Answer MOSIPDINFO."""
        about = {
            **self._about(),
            "digitalId": self._signed_identity(),
            "env": ENV,
            "firmware": "simulated",
        }
        return [{"deviceInfo": self._signer().sign(about), "error": _error("0")}]

    def frame(self, sub_id: str) -> bytes:
        """Return one picture of a STREAM."""
        return self._people.frame(_SLAPS[self.kind, sub_id].positions)

    def stop(self) -> None:
        """End whatever the device is at."""
        self.stopped.set()
        self.mood.set(None)

    def may_stream(self, request: Mapping[str, Any]) -> bool:
        return (self.kind, str(request.get("deviceSubId"))) in _SLAPS

    def capture(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer RCAPTURE.

        Raises:
            WordlessError: the device was told to answer nothing that can be read.
        """
        if not self._one_at_a_time.acquire(blocking=False):
            return _failed("111")
        try:
            mischief, number = self.mood.spent()
            number = "111" if mischief is Mischief.BUSY else number
            wrong = self._objection(request) or number
            return _failed(wrong) if wrong else self._captured(request, mischief)
        finally:
            self._one_at_a_time.release()

    def _captured(self, request: Mapping[str, Any], mischief: Mischief | None) -> dict[str, Any]:
        self.stopped.wait(self._delay_s)
        if mischief is Mischief.SLOW:
            self.mood.changed.wait(_SLOW_S)
            raise WordlessError(b"", size=0)
        if mischief is Mischief.REPLAYED and self._last_answer:
            return self._last_answer
        bio = request["bio"][0]
        slap = _SLAPS[self.kind, bio["deviceSubId"]]
        self._people.present(slap)
        wanted = [_POSITIONS[self.kind][name] for name in bio["bioSubType"]]
        parts, last = [], bio["previousHash"]
        for position in wanted:
            record, score = self._taken(position, mischief, is_first=position is wanted[0])
            last = next_hash(last, record)
            parts.append(self._part(request, position, record, score=score, digest=last))
        self._last_answer = {"biometrics": parts}
        return _spoilt(self._last_answer, mischief)

    def _taken(
        self, position: Position, mischief: Mischief | None, *, is_first: bool
    ) -> tuple[bytes, int]:
        if mischief is Mischief.OLD_PRINTS and position in self._last_taken:
            return self._last_taken[position]
        is_poor = mischief is Mischief.LOW_QUALITY or (mischief is Mischief.ONE_POOR and is_first)
        taken = self._people.taken(position, is_poor=is_poor)
        self._last_taken[position] = taken
        return taken

    def _part(
        self,
        request: Mapping[str, Any],
        position: Position,
        record: bytes,
        *,
        score: int,
        digest: str,
    ) -> dict[str, Any]:
        data = {
            "digitalId": self._signed_identity(),
            "deviceCode": self._serial,
            "deviceServiceVersion": SPEC_VERSION,
            "bioType": TYPES[self.kind],
            "bioSubType": NAMES[position],
            "purpose": request["purpose"],
            "env": request["env"],
            "bioValue": jws.packed(record),
            "transactionId": request["transactionId"],
            "timestamp": self._now(),
            "requestedScore": request["bio"][0]["requestedScore"],
            "qualityScore": str(float(score)),
        }
        return {
            "specVersion": SPEC_VERSION,
            "data": self._signer().sign(data),
            "hash": digest,
            "error": _error("0"),
        }

    def _objection(self, request: Mapping[str, Any]) -> str:
        """Return the number of what is wrong with a request; nothing when it is well."""
        if not _TRANSACTION.fullmatch(str(request.get("transactionId"))):
            return "112"
        bio = request["bio"][0]
        if bio["deviceId"] != self._ident or (self.kind, bio["deviceSubId"]) not in _SLAPS:
            return "106"
        slap = _SLAPS[self.kind, bio["deviceSubId"]]
        names = {NAMES[one] for one in slap.positions} - set(bio["exception"])
        is_whole = set(bio["bioSubType"]) <= names and len(bio["bioSubType"]) == int(bio["count"])
        return "" if is_whole else "109"

    def _signer(self) -> Signer:
        if self.mood.is_(Mischief.UNKNOWN_KEY):
            return self._keys.stranger
        return self._keys.spent if self.mood.is_(Mischief.EXPIRED_KEY) else self._keys.device

    def _signed_identity(self) -> str:
        return (self._keys.chip or self._signer()).sign(self._identity())

    def _identity(self) -> dict[str, str]:
        return {
            "serialNo": self._serial,
            "make": "Rekam",
            "model": "Simulator",
            "type": TYPES[self.kind],
            "deviceSubType": "Slap" if self.kind is Kind.FINGER else "Double",
            "deviceProvider": "Rekam",
            "deviceProviderId": "REKAM",
            "dateTime": self._now(),
        }

    def _about(self) -> dict[str, Any]:
        return {
            "deviceId": self._ident,
            "deviceStatus": self._status().value,
            "certification": "L1" if self._keys.chip else "L0",
            "serviceVersion": SPEC_VERSION,
            "deviceSubId": [sub_id for kind, sub_id in _SLAPS if kind is self.kind],
            "callbackId": "",
            "deviceCode": self._serial,
            "specVersion": [SPEC_VERSION],
            "purpose": "Registration",
        }

    def _status(self) -> Status:
        if self.mood.is_(Mischief.UNREGISTERED):
            return Status.NOT_REGISTERED
        return Status.NOT_READY if self.mood.is_(Mischief.NOT_READY) else Status.READY

    def _now(self) -> str:
        return written(datetime.fromtimestamp(self._clock_ms() / 1000, tz=UTC))


_NOISE = b"<html>Selamat datang</html>" + bytes(range(256))


def _spoilt(answer: dict[str, Any], mischief: Mischief | None) -> dict[str, Any]:
    """Return an answer as the mischief leaves it."""
    parts = [dict(part) for part in answer["biometrics"]]
    match mischief:
        case Mischief.UNPLUGGED:
            whole = json.dumps(answer).encode()
            raise WordlessError(whole[: len(whole) // 2], size=len(whole))
        case Mischief.GARBAGE:
            raise WordlessError(_NOISE, size=len(_NOISE))
        case Mischief.WRONG_SIGNATURE:
            header, payload, signature = parts[0]["data"].split(".")
            said = {**jws.as_object(jws.unpacked(payload)), "qualityScore": "100.0"}
            changed = jws.packed(json.dumps(said).encode())
            parts[0]["data"] = f"{header}.{changed}.{signature}"
        case Mischief.BROKEN_CHAIN:
            parts[0]["hash"] = next_hash("", b"")
        case Mischief.TOO_FEW:
            parts.pop()
        case _:
            pass
    return {"biometrics": parts}


def _failed(number: str) -> dict[str, Any]:
    part = {"specVersion": SPEC_VERSION, "data": "", "hash": "", "error": _error(number)}
    return {"biometrics": [part]}


def _error(number: str) -> dict[str, str]:
    return {"errorCode": number, "errorInfo": "Success" if number == "0" else "Simulated"}
