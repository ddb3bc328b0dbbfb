"""A kit as it rests: its home encrypted, locked whenever it is switched on.

    kit = SealedKit.paired(office, stick, "kit-01")
    with kit.on() as door:                       # switched on, and locked
        assert door().enter("rina", PASSPHRASE) is Entry.IN
        machine = wiring.machine()

It is the program's own: settings, wiring and database as ``rekam serve`` has them, in this process.
"""

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from rekam.boot import rest, wiring
from rekam.boot.settings import database
from rekam.desks.exchange import actions as exchange
from rekam.registry import pairing
from rekam.registry.sqlcipher.base import DatabaseWrapper
from tests.machines import BEGIN_MS


@dataclass
class SealedKit:
    """A home folder of a kit, and a clock."""

    home: Path
    now_ms: int = BEGIN_MS

    @classmethod
    def paired(cls, office, stick, name="kit-01", code="the code of an invitation"):
        """Return a kit that was paired with the office by a stick and has exchanged once."""
        with office.on() as machine:
            invitation = pairing.invite(machine.ledger, name, code=code, address="", villages=[])
        kit = cls(office.fleet.folder / f"sealed-{name}")
        assert not kit.pair(invitation, stick)
        with office.on() as machine:
            exchange.exchange_now(machine, stick)
        assert kit.pair(invitation, stick)
        return kit

    def pair(self, invitation, stick):
        """Do what ``rekam pair`` does, and fetch if the office has answered."""
        with self.on():
            rest.begin(self.home, invitation.code)
            wiring.found_kit(self.home, invitation)
            call_command("migrate", verbosity=0)
            if is_paired := exchange.pair(wiring.machine(), invitation, stick):
                exchange.exchange_now(wiring.machine(), stick)
        return is_paired

    @contextmanager
    def on(self, **told):
        """Switch the laptop on, and in the end off; yields what finds its door."""
        url = f"sqlite:///{self.home / 'rekam.sqlite3'}"
        usual, usual_clock = settings.REKAM, wiring.clock_ms
        settings.REKAM = replace(usual, mode="kit", home=self.home, database_url=url, **told)
        wiring.clock_ms = self._clock_ms
        wiring.machine.cache_clear()
        before = connections["default"]
        connections["default"] = own = _connection(url)
        try:
            yield wiring.door
        finally:
            rest.shut(self.home)
            own.close()
            connections["default"] = before
            settings.REKAM, wiring.clock_ms = usual, usual_clock
            wiring.machine.cache_clear()

    @property
    def environment(self):
        """What a process needs to be this kit."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
            "REKAM_HOME": str(self.home),
            "REKAM_MODE": "kit",
            "REKAM_SILENT_DAYS": "0",  # the office was last heard of in 2018
            "DATABASE_URL": "",
        }

    def _clock_ms(self):
        self.now_ms += 1
        return self.now_ms

    def files(self):
        """Return every file of the home by its path in it."""
        return {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in self.home.rglob("*")
            if path.is_file()
        }


def _connection(url):
    told = {**connections["default"].settings_dict, **database(url, is_sealed=True)}
    return DatabaseWrapper(told, "default")
