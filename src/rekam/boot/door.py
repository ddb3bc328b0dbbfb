"""The way into this machine: an officer's passphrase, or the office's code.

On a locked kit the passphrase is proved by the lock it opens (``rest.py``), and what the database
would say of failures is remembered by the process; once it is open, by the verifiers of the
database as everywhere. An officer who was revoked opens a lock only until the kit has read so, and
never comes in (``test_a_revoked_officer_does_not_come_in_even_by_a_lock_that_is_left``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.core.management import call_command

from rekam.boot import rest
from rekam.domain.errors import LockedError
from rekam.registry import credentials, read, welcome
from rekam.registry.credentials import Failures
from rekam.web.door import Entry

_DAY_MS = 24 * 3_600_000

_one_at_a_time = Lock()  # each try takes 64 MB, and two must not unlock at once
_failures: dict[tuple[Path, str], Failures] = {}


@dataclass(frozen=True, slots=True)
class HouseDoor:
    """The door of one machine, as one request finds it."""

    home: Path
    is_sealed: bool
    silent_days: int
    clock: Callable[[], int]

    @property
    def is_locked(self) -> bool:
        return self.is_sealed and rest.is_closed(self.home)

    @property
    def code_number(self) -> int:
        return rest.code_number(self.home) if self.is_sealed else 0

    def clock_ms(self) -> int:
        return self.clock()

    def wait_ms(self, ident: str) -> int:
        now_ms = self.clock()
        if not self.is_locked:
            return credentials.wait_ms(ident, now_ms=now_ms)
        return _failures.get((self.home, ident), Failures()).wait_ms(now_ms)

    def enter(self, ident: str, passphrase: str) -> Entry:
        with _one_at_a_time:
            if not self.is_locked:
                is_right = credentials.check(ident, passphrase, now_ms=self.clock())
                return self._judge(ident) if is_right else Entry.WRONG
            try:
                rest.unlock(self.home, ident, passphrase)
            except LockedError:
                self._note_failure(ident)
                return Entry.WRONG
            return self._come_in(ident)

    def enter_by_code(self, ident: str, code: str, passphrase: str) -> Entry:
        """Try the office's code; that it was given is as good as hearing from the office."""
        with _one_at_a_time:
            was_locked = self.is_locked
            try:
                rest.unlock_by_code(self.home, code)
            except LockedError:
                self._note_failure(ident)
                return Entry.WRONG
            bring_up(self.home)
            if read.officer(ident) is None:
                if was_locked:
                    rest.shut(self.home)
                return Entry.WRONG
            credentials.set_passphrase(ident, passphrase)
            welcome.note_heard(self.clock())
            rest.renew(self.home, is_code_spent=True)
            return Entry.IN

    def _come_in(self, ident: str) -> Entry:
        bring_up(self.home)
        entry = self._judge(ident)
        if entry is not Entry.IN:
            rest.shut(self.home)
        return entry

    def _judge(self, ident: str) -> Entry:
        if read.officer(ident) is None:
            return Entry.WRONG
        return Entry.SILENT if self._is_silent() else Entry.IN

    def _is_silent(self) -> bool:
        """Tell whether the office was not heard of for too long; a clock that went back is not."""
        heard_ms = welcome.heard_ms()
        if not (self.is_sealed and self.silent_days and heard_ms):
            return False
        return self.clock() - heard_ms > self.silent_days * _DAY_MS

    def _note_failure(self, ident: str) -> None:
        """Count failures of those who have a lock; others wait for nothing either way."""
        if self.is_locked and rest.may_open(self.home, ident):
            before = _failures.get((self.home, ident), Failures())
            _failures[self.home, ident] = before.and_one(self.clock())


def bring_up(home: Path) -> None:
    """Bring an opened kit's database to this version, and its locks to what the book says."""
    call_command("migrate", verbosity=0)
    rest.seal_left(home)
    rest.renew(home)
