"""An invitation or a receipt before the laptop's camera, where there is no scanner.

The page sends a small frame again and again, as the photo's does; it is looked at in memory and
forgotten. What a code says leads to the same page as when a scanner types it (``scanned.py``).
"""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.capture import scanned
from rekam.desks.capture.photo import FRAME_BYTES_MAX
from rekam.desks.capture.sitting import check_this_is_a_kit
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.engines import qr
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def scan(request: Request) -> HttpResponse:
    """Show what the camera sees, until a code in it names somebody."""
    check_this_is_a_kit(request)
    return page(request, "capture/scan.html")


@allow(Role.OFFICER, Role.REGISTRAR, is_asked_by_itself=True)
@require_POST
def frame(request: Request) -> HttpResponse:
    """Look for a code in one frame and say where it leads; the body is the picture itself."""
    check_this_is_a_kit(request)
    if len(request.body) > FRAME_BYTES_MAX:
        raise MalformedError("picture", len(request.body))
    read = qr.read(request.body)
    to = next((found for text in read if (found := scanned.address(text))), "")
    hint = _("Dekatkan kodenya ke kamera, tegak dan tidak bergerak")
    if read:
        hint = _("Kode itu tidak menyebut orang di data kit ini. Ketik NIK atau namanya.")
    return JsonResponse({"to": to, "hint": _("Terbaca") if to else hint})
