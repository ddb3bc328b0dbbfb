"""HTTP/3 beside HTTPS on this machine: what a kit remembers of it, and an office's ear for it.

Off where nothing is said at the office (``REKAM_HTTP3_PORT``), and where aioquic is not installed.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from threading import Event, Thread
from typing import Any

from django.conf import settings

from rekam.boot import instruments
from rekam.boot.settings import Http3
from rekam.sync import fast, wire

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
    return instruments.memory()


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
