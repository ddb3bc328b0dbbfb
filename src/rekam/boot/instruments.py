"""What a doctor works with on this machine: its real network, chance, proxies and files."""

from __future__ import annotations

import json
import os
import secrets
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from django.conf import settings

from rekam.doctor.network import Network
from rekam.doctor.tools import Tools
from rekam.registry.machine import Machine
from rekam.sync import fast
from rekam.sync.h3.terms import Patience

SERVING = "serving.json"
_UDP_PATIENCE = Patience(connect_s=6.0, silence_s=6.0, answer_s=6.0, answer_bytes_max=0)
_USUAL = ("127.0.0.1", 8000)  # where ``rekam serve`` listens when nothing is said


def tools(machine: Machine) -> Tools:
    """Return the tools for one examination of this machine."""
    folder = machine.spool.parent
    return Tools(
        network=network(),
        client=httpx.Client,
        open_udp=partial(fast.try_out, memory=memory(), patience=_UDP_PATIENCE),
        new_nonce=partial(secrets.token_hex, 16),
        proxy_of=proxy_of,
        address=settings.REKAM.address,
        served=served(folder),
        folder=folder,
    )


@cache
def network() -> Network:
    """Return this machine's network; it trusts the authorities that the courier trusts."""
    return Network(trusted=httpx.create_ssl_context())


def memory() -> fast.Memory:
    """Return a memory of HTTP/3 that trusts whom httpx trusts, as it reads the environment."""
    return fast.Memory(
        trusted_file=os.environ.get("SSL_CERT_FILE"),
        trusted_folder=os.environ.get("SSL_CERT_DIR"),
        proxy_of=proxy_of,
    )


def note_serving(folder: Path, host: str, port: int) -> None:
    """Write down where this machine's program was told to listen."""
    (folder / SERVING).write_text(json.dumps([host, port]))


def served(folder: Path) -> tuple[str, int]:
    """Return where this machine's program was last told to listen."""
    try:
        host, port = json.loads((folder / SERVING).read_text())
        return str(host), int(port)
    except (OSError, ValueError, TypeError):
        return _USUAL


def proxy_of(url: str) -> str:
    """Return the proxy that the environment names for a URL, as the courier's client takes it."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return ""
    return getproxies().get(parts.scheme) or getproxies().get("all") or ""
