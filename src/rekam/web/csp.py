"""What a browser may do with our pages: only what this machine serves, kept by nobody.

The policy's text is in the settings. A page about people is never stored, so that the next person
at the laptop cannot go back to it after signing out.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ContentPolicy:
    """Middleware: adds the content policy to every answer, and forbids keeping pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        # The page that verifies letters is one file and brings its own, stricter policy.
        policy = settings.CONTENT_SECURITY_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["Referrer-Policy"] = "same-origin"  # "no-referrer" would break CSRF checks
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "no-store")
        return response
