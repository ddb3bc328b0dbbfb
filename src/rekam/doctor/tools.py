"""What an examination is given from outside: the network, chance, places, and more to look at.

``boot/instruments.py`` fills it. A check that another part of Rekam knows best (a backup's age) is
added there, to ``more_checks``; it brings its codes into ``findings.Code``, and their sentences
into ``web``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from rekam.doctor.disks import Stick
from rekam.doctor.findings import Finding
from rekam.doctor.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """All that comes from outside."""

    network: Network
    client: Callable[[], httpx.Client]  # as the courier's own
    new_nonce: Callable[[], str]
    proxy_of: Callable[[str], str]  # the proxy that this machine is told to take to a URL, or ""
    sticks: Callable[[], list[Stick]]
    address: str  # at the office: the one that kits are told to reach it by
    served: tuple[str, int]  # at the office: where its program listens, as far as is known
    folder: Path  # where the last report and the last visit are kept
    more_checks: tuple[Callable[[], Finding], ...] = ()
