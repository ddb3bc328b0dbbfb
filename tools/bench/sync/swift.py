"""Rekam by HTTP/3: an office that hears it beside HTTPS, and a kit that knows so from before.

The first exchange of a process goes by HTTPS until it hears the offer; what is measured here is
every later one, with the handshake over UDP in it.

python -m tools.bench.sync.swift ADDRESS PORT AUTHORITY    a kit at its end, as ``kit.py``
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rekam.sync.fast import Memory, Told
from tests.doctor.authority import Authority
from tools.bench.sync import kit
from tools.bench.sync.ends import PORT

UDP_PORT, TLS_PORT = 8443, 443


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
    authority = str(folder / "h3" / "ca.pem")
    return ["tools.bench.sync.swift", f"https://{host}", str(UDP_PORT), authority]


def main(address: str, port: str, authority: str) -> None:
    """Bring home what the kit holds, as one that was at the office before."""
    memory = Memory(trusted_file=authority)
    host = address.partition("://")[2]
    memory.offices[host] = Told(int(port), float("inf"), has_stood=True)
    os.environ["SSL_CERT_FILE"] = authority
    kit.main(address, overtakes=False, memory=memory)


if __name__ == "__main__":
    main(*sys.argv[1:])
