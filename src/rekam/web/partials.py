"""Render a whole page, or only its changed part when htmx asked for that.

A page extends ``layout`` when it is given and its own frame otherwise, and keeps what changes in a
block named ``part``; after django-htmx's advice on partial rendering.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

_PART = "web/part.html"


def page(
    request: HttpRequest, template: str, /, *, status: int = 200, **context: object
) -> HttpResponse:
    """Render ``template``; htmx requests get only its ``part`` block."""
    if _wants_part(request):
        context["layout"] = _PART
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _wants_part(request: HttpRequest) -> bool:
    """Tell whether htmx will swap the answer into a page that is already there."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request
