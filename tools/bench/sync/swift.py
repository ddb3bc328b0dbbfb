"""Rekam by HTTP/3: an office that hears it beside HTTPS, and a kit that was there before.

The first visit of a kit's life goes by HTTPS until it hears the offer. Here one such visit, with a
little work, comes before; measured is the next, a process of its own that knows what the first one
kept (``boot/http3.py``): the handshake over UDP is in it.

python -m tools.bench.sync.swift ADDRESS AUTHORITY    a kit at its end, as ``kit.py``
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.doctor.authority import Authority
from tools.bench.sync import kit
from tools.bench.sync.ends import PORT

UDP_PORT, TLS_PORT = 8443, 443
VISIT_S = 15.0  # of work, so that the first visit learns what the link carries


def offices_end(folder: Path, host: str) -> tuple[dict[str, str], list[str]]:
    """Return what an office is told to hear HTTP/3, and the web server that gives it HTTPS."""
    certificate, key = map(str, Authority(folder).issue(host))
    told = {
        "REKAM_HTTPS": "yes",
        "REKAM_HTTP3_PORT": str(UDP_PORT),
        "REKAM_HTTP3_CERTIFICATE": certificate,
        "REKAM_HTTP3_KEY": key,
    }
    doors = str(Path("tests/doctor/doors.py").absolute())
    return told, [sys.executable, doors, "tls", str(TLS_PORT), certificate, key, str(PORT)]


def kits_end(host: str, folder: Path) -> list[str]:
    """Return the module that plays the kit, and what it is told."""
    return ["tools.bench.sync.swift", f"https://{host}", str(folder / "h3" / "ca.pem")]


if __name__ == "__main__":
    os.environ["SSL_CERT_FILE"] = sys.argv[2]
    kit.main(sys.argv[1], overtakes="--overtake" in sys.argv, remembers=True)
