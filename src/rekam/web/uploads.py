"""Files that come in: lists lie beside the data for a while, photos of people on no disk.

Django writes a large upload to a temporary file. A view marked ``in_memory`` takes what fits in
memory, and nothing of what does not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from rekam.registry.machine import Machine

FOLDER = "sementara-"  # how folders begin in which a page lays a file down until it has answered
UPLOAD_BYTES_MAX = 8_000_000  # a telephone's photo; the web server holds as much in memory

View = Callable[..., HttpResponseBase]


def folder(machine: Machine) -> tempfile.TemporaryDirectory[str]:
    """Return a folder for one file, which is gone when the page has answered.

    On the disk of the data, where there is room for a list; no backup takes it along, and none
    fails when it goes (``test_a_list_that_is_just_brought_in_is_in_no_backup``).
    """
    return tempfile.TemporaryDirectory(prefix=FOLDER, dir=machine.spool.parent)


class _InMemory(MemoryFileUploadHandler):
    """Takes files in memory, or not at all (``test_a_photo_never_lies_on_the_disk``)."""

    def handle_raw_input(
        self,
        _input_data: Any,
        _meta: dict[str, str],
        content_length: int,
        *_boundary_and_encoding: Any,
    ) -> None:
        self.activated = content_length <= UPLOAD_BYTES_MAX


def is_too_large(request: HttpRequest) -> bool:
    """Tell whether a view marked ``in_memory`` was sent more than it takes."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > UPLOAD_BYTES_MAX


def in_memory(view: View) -> View:
    """Let a view take uploads in memory alone.

    How to take them must be said before the form is read, and the usual check of the CSRF token
    reads it: so that check is made here (``test_a_photo_from_another_site_is_refused``).
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [_InMemory(request)]
        return checked(request, *args, **kwargs)

    return taking
