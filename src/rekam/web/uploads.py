"""Files that come in and must never lie on a disk: photos of people.

Django writes a large upload to a temporary file. A view marked ``in_memory`` takes what fits in
memory, and nothing of what does not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

UPLOAD_BYTES_MAX = 8_000_000  # a telephone's photo; the web server holds as much in memory

View = Callable[..., HttpResponseBase]


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
