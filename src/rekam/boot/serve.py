"""``rekam serve``: this machine's screens, and at an office the mailboxes of its kits, over HTTP.

HTTPS is the matter of a web server in front, the one that ``REKAM_PROXY`` names.
"""

from __future__ import annotations

import gc
import logging
from typing import Any

import click
import waitress
from django.conf import settings
from django.core.management import call_command

from rekam.boot import homecoming, http3, instruments, rest, sealing, wiring
from rekam.boot.wsgi import application
from rekam.domain.errors import MalformedError
from rekam.web.uploads import UPLOAD_BYTES_MAX


@click.command("serve")
@click.option("--port", type=int, default=8000)
@click.option("--host", default="127.0.0.1")
def serve_command(port: int, host: str) -> None:
    """Serve this machine's screens."""
    _make_ready()
    try:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each that waits
        server = waitress.create_server(
            http3.offering(application, settings.REKAM.http3.port),
            host=host,
            port=port,
            threads=4,
            connection_limit=1000,  # fifty kits come home at once, with seven connections each
            **_in_front(settings.REKAM.proxy),
            ident=None,
            # Beyond these bytes waitress writes what comes in to a temporary file, and a photo must
            # never lie on the disk (``test_a_photo_never_lies_on_the_disk``).
            inbuf_overflow=2 * UPLOAD_BYTES_MAX,
        )
    except OSError as error:
        words = f"Port {port} tidak dapat dipakai ({error.strerror}). Beri --port lain."
        raise click.ClickException(words) from error
    instruments.note_serving(settings.REKAM.home, host, port)
    over = homecoming.start()
    http3.start(settings.REKAM.http3, (host, port), over)
    _spare_the_collector()
    try:
        server.run()
    finally:
        over.set()


def _spare_the_collector() -> None:
    """Let what the program itself holds count as no garbage, before the first request.

    While it counts, Python looks at its oldest generation so seldom that what pages leave there,
    pictures and all, comes to tens of megabytes
    (``test_what_a_served_program_holds_is_not_looked_through_for_garbage``).
    """
    gc.collect()
    gc.freeze()


def _in_front(proxy: str) -> dict[str, Any]:
    """Believe what one web server says of its visitors, and nobody else.

    ``test_a_forged_header_from_elsewhere_is_not_believed``: from others the headers are dropped.
    """
    if not proxy:
        return {}
    told = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": proxy, "trusted_proxy_headers": told}


def _make_ready() -> None:
    """Bring a machine up to date before it serves; a sealed kit is, when an officer opens it."""
    home = settings.REKAM.home
    if settings.REKAM.is_sealed:
        sealing.settle(home)
        if rest.is_half_paired(home):
            raise MalformedError("home", str(home))
    if not rest.is_closed(home):
        wiring.machine()
        call_command("migrate", verbosity=0)
