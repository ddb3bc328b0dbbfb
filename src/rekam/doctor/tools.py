"""What an examination is given from outside: the network, chance and places.

``boot/instruments.py`` fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from rekam.doctor.kit import OpenUdp
from rekam.doctor.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """All that comes from outside."""

    network: Network
    client: Callable[[], httpx.Client]  # as the courier's own
    open_udp: OpenUdp
    new_nonce: Callable[[], str]
    proxy_of: Callable[[str], str]  # the proxy that this machine is told to take to a URL, or ""
    address: str  # at the office: the one that kits are told to reach it by
    served: tuple[str, int]  # at the office: where its program listens, as far as is known
    folder: Path  # where the last report and the last visit are kept
