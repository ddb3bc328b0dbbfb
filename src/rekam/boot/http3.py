"""HTTP/3 beside HTTPS on this machine: what a kit remembers of it, and an office's ear for it.

Off where nothing is said at the office (``REKAM_HTTP3_PORT``), and where aioquic is not installed.
What a kit learnt of an office that answered lies in ``http3.json`` of its home, sealed as its keys
are, so that the next process begins over UDP.
"""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.conf import settings

from rekam.boot import instruments, rest
from rekam.boot.settings import Http3
from rekam.domain.errors import LockedError, SealBrokenError
from rekam.sync import fast, wire
from rekam.sync.fast import Told
from rekam.sync.h3.terms import Known

_AGAIN_S = (1.0, 60.0)  # before an ear that fell is put up again, and at most
_EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 where the program was told to listen
_FRONT = "rekam.sync.h3.front"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_log = logging.getLogger(__name__)


@cache
def memory() -> fast.Memory | None:
    """Return what this process remembers of HTTP/3; None where it is not to be tried."""
    if not settings.REKAM.http3.is_tried:
        return None
    found, home = instruments.memory(), settings.REKAM.home
    found.offices = recall(home)
    found.keep = lambda: keep(home, found.offices)
    return found


def recall(home: Path) -> dict[str, Told]:
    """Return what was kept of offices; nothing where that cannot be read."""
    try:
        kept = json.loads(rest.read(home, rest.HTTP3))
        return {str(where): _told(one) for where, one in kept.items()}
    except (LockedError, SealBrokenError, OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def keep(home: Path, offices: Mapping[str, Told]) -> None:
    """Write down what the next process is to know: of those that answered by UDP alone."""
    if rest.is_closed(home):
        return  # its files are written under its key alone
    later_s = time.time() - time.monotonic()
    kept = {
        where: {
            "port": told.port,
            "until": told.until_s + later_s,
            "ticket": base64.b64encode(told.known.ticket).decode(),
            "carried": told.known.carried,
            "narrow": told.known.is_narrow,
        }
        for where, told in offices.items()
        if told.has_stood
    }
    with suppress(OSError):  # the next process begins by TCP
        rest.write(home, rest.HTTP3, json.dumps(kept))


def _told(one: dict[str, Any]) -> Told:
    left_s = min(float(one["until"]) - time.time(), fast.TOLD_S_MAX)
    carried = one["carried"] and (float(one["carried"][0]), float(one["carried"][1]))
    known = Known(
        ticket=base64.b64decode(one["ticket"]),
        carried=carried,
        is_narrow=bool(one.get("narrow")),
    )
    return Told(int(one["port"]), time.monotonic() + left_s, has_stood=True, known=known)


def offering(application: Application, port: int) -> Application:
    """Return the program with a word to kits, in every answer, where it hears HTTP/3."""
    if not port:
        return application

    def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            offer = ("Alt-Svc", f'h3=":{port}"; ma=86400')
            is_mail = environ["PATH_INFO"].startswith(f"/{wire.PATH}")
            return start_response(status, [*headers, offer] if is_mail else headers, *more)

        return application(environ, start)

    return told


def start(http3: Http3, served: tuple[str, int], over: Event) -> None:
    """Hear HTTP/3 in a program of its own until the event is set, if this office is to."""
    if http3.port and fast.is_there():
        Thread(target=_keep_up, args=(http3, served, over), name="http3", daemon=True).start()


def _keep_up(http3: Http3, served: tuple[str, int], over: Event) -> None:
    wait_s = _AGAIN_S[0]
    told = import_module(_FRONT).Settings(
        host="",
        port=http3.port,
        certificate=http3.certificate,
        key=http3.key,
        office_host="127.0.0.1" if served[0] in _EVERYWHERE else served[0],
        office_port=served[1],
    )
    while not over.is_set():
        # It ends when nobody holds its input any more, however this program ends.
        command = [sys.executable, "-m", _FRONT, told.to_json()]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as front:  # noqa: S603 our own
            while front.poll() is None and not over.wait(0.5):
                pass
        if not over.is_set():
            _log.warning("HTTP/3 ended with %s and begins again", front.returncode)
        over.wait(wait_s)
        wait_s = min(2 * wait_s, _AGAIN_S[1])
