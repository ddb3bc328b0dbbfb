"""What stands before the screens of a machine: who comes in, and by what.

``boot/door.py`` is the real one. A sealed kit that was switched on is *locked*: its requests have
no machine yet, and only the pages by which one comes in answer. The first officer who does unlocks
it for the process; an office and a plain kit are never locked.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol


class Entry(Enum):
    """What became of a try to come in."""

    IN = auto()
    WRONG = auto()  # the name, the passphrase or the code
    SILENT = auto()  # right, but the office was not heard of here for longer than the policy allows


class Door(Protocol):
    """The way into one machine."""

    @property
    def is_sealed(self) -> bool:
        """Whether a code of the office can be used here."""
        ...

    @property
    def code_number(self) -> int:
        """Which code of the office opens it next; 0 when there is none."""
        ...

    def clock_ms(self) -> int:
        """Return the time, be it locked or not."""
        ...

    def wait_ms(self, ident: str) -> int:
        """Return how long this account must wait before the next try, in milliseconds."""
        ...

    def enter(self, ident: str, passphrase: str) -> Entry:
        """Try an officer's passphrase."""
        ...

    def enter_by_code(self, ident: str, code: str, passphrase: str) -> Entry:
        """Try the office's code, and let the officer have this passphrase from now on."""
        ...
