"""What a device sees now, as a picture that goes on: the source of an image on the capture page."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rekam.devices.interface import Frames, Slap
from rekam.domain.trust import Role
from rekam.web.access import allow
from rekam.web.request import Request

_BOUNDARY = "frame"


@allow(Role.OFFICER, Role.REGISTRAR, is_asked_by_itself=True)
@require_GET
def live(request: Request, slap: str) -> StreamingHttpResponse:
    """Stream frames until the device stops, its time is over, or the page is left."""
    try:
        asked = Slap(slap)
    except ValueError:
        raise Http404(_("Halaman itu tidak ada.")) from None
    return StreamingHttpResponse(
        Parts(request.devices.preview(asked)),
        content_type=f"multipart/x-mixed-replace; boundary={_BOUNDARY}",
        headers={"Cache-Control": "no-store"},
    )


class Parts:
    """Frames as the parts of one answer.

    No generator: one that was never begun would not tell the device that nobody looks
    (``test_a_page_that_is_left_at_once_frees_the_device``).
    """

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        frame = next(self._frames)
        head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n\r\n"
        return head.encode() + frame + b"\r\n"

    def close(self) -> None:
        close = getattr(self._frames, "close", None)
        if close is not None:
            close()
