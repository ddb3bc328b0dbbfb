"""What it costs that a kit rests locked: the officer's wait at sign-in, and opening the book."""

from __future__ import annotations

import os
from typing import Any

from django.db import connection

from rekam.journal.locks import Locks
from rekam.journal.passphrase import verifier_of
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure, medians
from tools.bench.scene import Sizes

_MS = 1000
_AIM_MS = 500.0  # an officer waits half a second at most


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure a lock opened by its passphrase, and the first question to a book just opened.

    Beside them stand a wrong passphrase, which must take as long, and the same question again.
    """
    _office, kit = scene.office_and_kit(fleet)
    locks, key = Locks(fleet.folder / "locks"), os.urandom(32)
    locks.make("rina", verifier_of(scene.PASSPHRASE, salt=os.urandom(22)), key=key)
    with scene.at(kit) as (own, _machine):
        spent = medians(
            {
                "right": lambda: locks.open("rina", scene.PASSPHRASE),
                "derived": lambda: verifier_of("a guess", salt=b"nobody" * 3),
                "opened": lambda: _asked_anew(own),
                "asked": _ask,
            },
            repeats=max(1, sizes.captures // 3),
        )
    return [
        Figure(
            what="an officer's lock opened",
            found=_MS * spent["right"],
            unit="ms",
            beside="a guess at nobody's name",
            limit=_MS * spent["derived"],
            aim=_AIM_MS,
        ),
        Figure(
            what="the book opened and asked",
            found=_MS * spent["opened"],
            unit="ms",
            beside="asked again while open",
            limit=_MS * spent["asked"],
        ),
    ]


def _asked_anew(own: Any) -> None:
    own.close()
    _ask()


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_officerrow")
