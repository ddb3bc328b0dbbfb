"""The photo: live advice beside the camera, a shot by itself or by hand, a file, or a reason.

Frames are looked at in memory and forgotten.
"""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from rekam.desks.capture import actions
from rekam.desks.capture.devices import is_red
from rekam.desks.capture.sitting import check_this_is_a_kit, draft_on_screen, go_on
from rekam.desks.capture.steps import Step, excepted, is_done
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.engines.biometrics import face
from rekam.engines.biometrics.face import Finding
from rekam.engines.biometrics.samples import Reason
from rekam.registry import drafts
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request
from rekam.web.uploads import in_memory

REASONS = (Reason.UNABLE, Reason.REFUSED)
FRAME_BYTES_MAX = 500_000
_CHECKS = {
    "light": _("Cahaya"),
    "sharpness": _("Ketajaman"),
    "eyes": _("Mata"),
    "position": _("Posisi"),
    "background": _("Latar"),
}
_GOOD = {
    "light": _("Cukup"),
    "sharpness": _("Tajam"),
    "eyes": _("Terlihat"),
    "position": _("Tepat"),
    "background": _("Polos"),
}
_WORDS: dict[Finding, tuple[str | Promise, str | Promise]] = {
    Finding.GOOD: (_("Bagus"), _("Bagus. Jangan bergerak")),
    Finding.NOBODY: (_("Belum terlihat"), _("Hadapkan wajah ke kamera")),
    Finding.SEVERAL: (_("Lebih dari satu"), _("Satu orang saja di depan kamera")),
    Finding.FAR: (_("Terlalu jauh"), _("Maju sedikit")),
    Finding.NEAR: (_("Terlalu dekat"), _("Mundur sedikit")),
    Finding.LEFT: (_("Terlalu ke kiri"), _("Geser sedikit ke kiri warga")),
    Finding.RIGHT: (_("Terlalu ke kanan"), _("Geser sedikit ke kanan warga")),
    Finding.HIGH: (_("Terlalu tinggi"), _("Turunkan kursi, atau naikkan kamera")),
    Finding.LOW: (_("Terlalu rendah"), _("Naikkan kursi, atau turunkan kamera")),
    Finding.DARK: (_("Terlalu gelap"), _("Terlalu gelap. Hadapkan ke cahaya")),
    Finding.GLARE: (_("Terlalu terang"), _("Terlalu terang. Jauhkan lampu")),
    Finding.BLURRED: (_("Buram"), _("Gambar buram. Diam sebentar, lap kameranya")),
    Finding.EYES: (_("Tidak terlihat"), _("Buka mata, lihat ke kamera")),
    Finding.CLOTH: (_("Bukan warnanya"), _("Ganti atau ratakan kain latar")),
}


@allow(Role.OFFICER, Role.REGISTRAR)
@in_memory
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: Request, subject: str) -> HttpResponse:
    """Take the photo, or keep the reason why there is none; GET again shows what was kept."""
    draft, held = draft_on_screen(request, subject, Step.PHOTO)
    if request.method == "POST":
        return _kept(request, Subject(subject))
    is_exception = "pengecualian" in request.GET
    is_taken = is_done(draft, Step.PHOTO) and "ulang" not in request.GET and not is_exception
    return page(
        request,
        "capture/photo.html",
        draft=draft,
        is_red=is_red(draft.biodata.born),
        is_taken=is_taken,
        is_exception=is_exception,
        picture=held.pictures.get("photo"),
        reason=excepted(draft).get("photo"),
        reasons=REASONS,
        checks=_CHECKS,
    )


@allow(Role.OFFICER, Role.REGISTRAR, is_asked_by_itself=True)
@require_POST
def hints(request: Request, subject: str) -> HttpResponse:
    """Look at one frame of the camera and say what to change; the body is the picture itself."""
    check_this_is_a_kit(request)
    draft = drafts.get(Subject(subject))
    if len(request.body) > FRAME_BYTES_MAX:
        raise MalformedError("picture", len(request.body))
    found = face.look(request.body, is_red=is_red(draft.biodata.born))
    checks = {name: getattr(found, name) for name in _CHECKS}
    return JsonResponse(
        {
            "good": found.first is Finding.GOOD,
            "hint": str(_WORDS[found.first][1]),
            "checks": {
                name: [one is Finding.GOOD, _told(name, one)] for name, one in checks.items()
            },
        }
    )


def _told(name: str, finding: Finding) -> str:
    return str(_GOOD[name] if finding is Finding.GOOD else _WORDS[finding][0])


def _kept(request: Request, subject: Subject) -> HttpResponse:
    machine, officer = request.machine, request.officer.ident
    reason = request.POST.get("reason", "")
    if reason in set(REASONS):
        return go_on(actions.excuse_photo(machine, subject, reason=reason, officer=officer))
    file = request.FILES.get("photo")
    if file is None:
        raise MalformedError("picture")
    taken = face.portrait(file.read())
    if request.POST.get("of") == "exception":
        draft = actions.keep_exception_photo(machine, subject, taken, officer=officer)
        return go_on(draft)
    actions.keep_photo(machine, subject, taken, officer=officer)
    return redirect("capture:photo", subject)
