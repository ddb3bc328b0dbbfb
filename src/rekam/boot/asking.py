"""Who opens a kit at the command line: asked for, or read from a file where nobody sits.

``REKAM_PASSPHRASE_FILE`` names a file of two lines, an officer's sign-in name and passphrase. It
lets scripts run, and whoever reads it opens the kit: keep it off the kit's own disk.
"""

from __future__ import annotations

from pathlib import Path

import click
from django.conf import settings

from rekam.boot import rest, sealing, wiring
from rekam.boot.door import bring_up
from rekam.domain.errors import LockedError
from rekam.registry import credentials
from rekam.registry.machine import Machine


def machine() -> Machine:
    """Return this machine; a sealed kit is opened by the officer who sits there.

    Raises:
        LockedError: that officer does not open it.
    """
    home = settings.REKAM.home
    if settings.REKAM.is_sealed:
        sealing.settle(home)
        if rest.is_closed(home):
            _open(home)
    return wiring.machine()


def _open(home: Path) -> None:
    ident, passphrase = _from_file() or (
        click.prompt("Nama masuk", err=True),
        click.prompt("Kata sandi", hide_input=True, err=True),
    )
    rest.unlock(home, ident, passphrase)
    bring_up(home)
    if ident not in credentials.verifiers():  # revoked, and the lock was left
        rest.shut(home)
        raise LockedError(ident)


def _from_file() -> tuple[str, str] | None:
    path = settings.REKAM.passphrase_file
    if path is None:
        return None
    ident, _, passphrase = path.read_text("utf-8").rstrip("\n").partition("\n")
    return ident, passphrase
