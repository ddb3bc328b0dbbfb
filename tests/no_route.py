"""Runs pytest where no network is: in a namespace of its own that has nothing but loopback.

    unshare --user --map-root-user --net python -m tests.no_route tests/desks/test_browser_wizard.py

Raises loopback, proves that nothing else is there, and becomes pytest. ``REFUSED`` says why this
machine lets nobody make such a namespace, "" where it does.
"""

import errno
import fcntl
import os
import socket
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path

UNSHARE = ("unshare", "--user", "--map-root-user", "--net")
ELSEWHERE = ("192.0.2.1", 9)  # RFC 5737: an address that is nobody's
_SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8913, 0x8914
_IFF_UP = 1
_REQUEST = struct.Struct("16sh14x")


@cache
def refused():
    """Return why nobody may make a namespace here, or ""."""
    try:
        done = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return done.stderr.strip() or (f"status {done.returncode}" if done.returncode else "")


def raise_loopback():
    """Turn loopback on, as ``ip link set lo up`` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = _REQUEST.pack(b"lo", 0)
        _, flags = _REQUEST.unpack(fcntl.ioctl(any_socket, _SIOCGIFFLAGS, asked))
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, _REQUEST.pack(b"lo", flags | _IFF_UP))


def prove_alone():
    """Raise AssertionError unless this machine alone can be reached."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"]
    assert len(Path("/proc/self/net/route").read_text().splitlines()) <= 1, "there is a route"
    with socket.socket() as caller:
        assert caller.connect_ex(ELSEWHERE) == errno.ENETUNREACH


if __name__ == "__main__":
    raise_loopback()
    prove_alone()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[1:]])
