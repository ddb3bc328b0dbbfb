"""What a simulated device can be told to do wrong, so that a kit is seen to bear it."""

from __future__ import annotations

from enum import StrEnum
from threading import Event, Lock


class Mischief(StrEnum):
    """One misbehaviour; its name is the word on the command line and on the wire."""

    BUSY = "busy"
    NOT_READY = "not-ready"
    UNREGISTERED = "unregistered"
    UNPLUGGED = "unplugged"
    LOW_QUALITY = "low-quality"
    ONE_POOR = "one-poor"
    WRONG_SIGNATURE = "wrong-signature"
    UNKNOWN_KEY = "unknown-key"
    EXPIRED_KEY = "expired-key"
    REPLAYED = "replayed"
    OLD_PRINTS = "old-prints"
    BROKEN_CHAIN = "broken-chain"
    SLOW = "slow"
    TOO_FEW = "too-few"
    GARBAGE = "garbage"
    NUMBER = "number"  # reports an error of the interface; ``number`` says which


ALWAYS = -1


class Mood:
    """What a device does wrong now, and how many captures long."""

    def __init__(self, mischief: Mischief | None = None) -> None:
        self.changed = Event()  # wakes a device that was slow on purpose
        self._lock = Lock()
        self._mischief, self._left, self._number = mischief, ALWAYS, ""

    def set(self, mischief: Mischief | None, *, times: int = ALWAYS, number: str = "") -> None:
        with self._lock:
            self._mischief, self._left, self._number = mischief, times, number
        self.changed.set()

    def is_(self, mischief: Mischief) -> bool:
        """Whether the device behaves so now; asking changes nothing."""
        return self._mischief is mischief

    def spent(self) -> tuple[Mischief | None, str]:
        """Return what goes wrong with this capture, and count it."""
        with self._lock:
            found = self._mischief, self._number
            self.changed.clear()  # only what is told from now on ends this capture's slowness
            if self._mischief is not None and self._left != ALWAYS:
                self._left -= 1
                self._mischief = self._mischief if self._left else None
        return found
