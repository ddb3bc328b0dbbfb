"""What the office gives to whoever verifies letters: a page for their phones, and the signed file.

Everybody may have them: they name nobody, and are worth the more the more phones carry them. They
are made anew at each request: at the office their list is of that moment, on a kit the newest that
the office sent.
"""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from rekam.engines.claims import page_file
from rekam.web.access import allow_strangers
from rekam.web.request import Request

_COSE = "application/cose"


@allow_strangers
@require_safe
def check(request: Request) -> HttpResponse:
    """Show the page; a phone that opened it once opens it again without a network."""
    return _page(request, is_served=True)


@allow_strangers
@require_safe
def single_file(request: Request) -> HttpResponse:
    """Give the page as one file, to copy from phone to phone."""
    response = _page(request, is_served=False)
    response.headers["Content-Disposition"] = _named(page_file.NAME)
    return response


@allow_strangers
@require_safe
def keys(request: Request) -> HttpResponse:
    """Give the signed file of keys and revoked letters."""
    data = request.machine.letter_list()
    name = {"Content-Disposition": _named(f"suket-kunci-{request.machine.today:%Y-%m-%d}.cose")}
    return HttpResponse(data, content_type=_COSE, headers=name)


@allow_strangers
@require_safe
def manifest(_request: Request) -> HttpResponse:
    """Let a phone install the page."""
    here = reverse("issuance:check")
    icon = {"src": "/static/web/mark.svg", "sizes": "any", "type": "image/svg+xml"}
    told = {
        "name": "Periksa suket",
        "short_name": "Suket",
        "lang": "id",
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#072B3F",
        "icons": [icon],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@allow_strangers
@require_safe
def worker(_request: Request) -> HttpResponse:
    """Give the script that keeps the page on the phone."""
    return HttpResponse(page_file.worker(), content_type="text/javascript; charset=utf-8")


def _page(request: Request, *, is_served: bool) -> HttpResponse:
    page, policy = page_file.build(request.machine.letter_list(), is_served=is_served)
    return HttpResponse(page, headers={"Content-Security-Policy": policy})


def _named(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or ""
