"""Cek KTP-el Anda: whoever asks hears how one card stands, and never whose it is.

A receipt's number is enough, for it names nobody. A NIK needs the birth date; an unknown NIK and a
wrong date are answered alike, after the same work
(``test_an_unknown_nik_and_a_wrong_birth_date_are_answered_alike``). Wrong answers are counted for
the people whose NIK begins alike (one place and one birth date), so that serials cannot be tried
out from many addresses; and all questions for each address, with room for a village behind one.
"""

from __future__ import annotations

import ipaddress
from datetime import date
from hmac import compare_digest

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from rekam.desks.cards.standing import Standing, standing
from rekam.domain.errors import AskedTooOftenError, MalformedError, OfficeOnlyError
from rekam.domain.values import Nik, ReceiptNumber
from rekam.engines.lists.dates import read_day
from rekam.registry import asked, enrolled, project, read
from rekam.registry.machine import Machine
from rekam.web.access import allow_strangers
from rekam.web.partials import page
from rekam.web.request import Request

MISSES_MAX = 10  # an hour, about NIKs of one place and birth date
QUESTIONS_MAX = 600  # an hour, from one address: a village may stand behind it
_ALIKE = 12  # first digits of a NIK: where it was given out, and the birth date
_NET6 = 64  # bits of an address that one household or village has


@allow_strangers
@sensitive_post_parameters("nik", "born")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request) -> HttpResponse:
    """Ask for a receipt's number, or NIK and birth date; anybody may, for no name is told."""
    _check_office(request.machine)
    if request.method != "POST":
        return page(request, "cards/check.html", told={}, problems=[])
    told = {name: request.POST.get(name, "").strip()[:40] for name in ("receipt", "nik", "born")}
    problems: list[tuple[str, str]] = []
    answer = None
    if told["receipt"]:
        problems, answer = _by_receipt(request, told["receipt"])
    else:
        problems, nik, born = _read(told)
        if nik is not None and born is not None:
            answer = _by_nik(request, nik, born)
            problems = [] if answer else [("nik", _no_match())]
    return page(request, "cards/check.html", told=told, problems=problems, answer=answer)


@allow_strangers
@require_safe
def of_receipt(request: Request, number: str) -> HttpResponse:
    """Answer who scanned the code of a receipt; anybody may, for it names nobody."""
    _check_office(request.machine)
    problems, answer = _by_receipt(request, number[:40])
    told = {"receipt": number[:40]} if problems else {}
    return page(request, "cards/check.html", told=told, problems=problems, answer=answer)


def _by_receipt(request: Request, text: str) -> tuple[list[tuple[str, str]], Standing | None]:
    _count_address(request)
    try:
        number = ReceiptNumber.parse(text.rpartition("/")[2])
    except MalformedError:
        why = _("Nomor tanda terima seperti 07-0028-3. Periksa di tanda terima.")
        return [("receipt", why)], None
    subject = enrolled.subject_of(number)
    if subject is None:
        why = _("Tanda terima itu belum kami kenal. Coba beberapa hari lagi, atau pakai NIK.")
        return [("receipt", why)], None
    return [], standing(project.person(subject))


def _by_nik(request: Request, nik: Nik, born: date) -> Standing | None:
    """Return how this person stands; None when the two do not go together, or are unknown."""
    machine = request.machine
    _count_address(request)
    alike = asked.key(machine.ledger, "nik", nik.digits[:_ALIKE])
    # Counted before it is known to be wrong, so that many who ask at once get no more tries:
    # test_who_ask_at_the_same_moment_get_no_more_tries.
    if asked.spend(alike, now_ms=machine.clock_ms()) > MISSES_MAX:
        raise AskedTooOftenError
    known, row = read.resident(nik.digits), read.person_row(nik.subject)
    answer = standing(project.person(nik.subject))  # of whom nobody knows too: the work is the same
    dates = {one.born.isoformat() for one in (known, row) if one is not None and one.born}
    if any([compare_digest(one, born.isoformat()) for one in dates or {""}]):  # noqa: C419 compare all
        asked.give_back(alike)
        return answer
    return None


def _read(told: dict[str, str]) -> tuple[list[tuple[str, str]], Nik | None, date | None]:
    problems = []
    digits = "".join(told["nik"].split())
    nik = None
    try:
        nik = Nik(digits)
    except MalformedError:
        problems.append(("nik", _("NIK harus 16 angka. Yang diketik %s.") % len(digits)))
    born = read_day(told["born"]).born if told["born"] else None
    if born is None:
        problems.append(("born", _("Tulis tanggal lahir seperti 17-08-1945.")))
    return problems, nik, born


def _no_match() -> str:
    """Return what is said when NIK and birth date do not go together, whichever is wrong."""
    return _(
        "NIK dan tanggal lahir itu tidak cocok dengan data kami. Periksa di KK, atau ke kantor."
    )


def _count_address(request: Request) -> None:
    machine = request.machine
    key = asked.key(machine.ledger, "address", _visitor(request.META.get("REMOTE_ADDR", "")))
    if asked.spend(key, now_ms=machine.clock_ms()) > QUESTIONS_MAX:
        raise AskedTooOftenError


def _visitor(address: str) -> str:
    """Return an address, or of the long ones the net that one household has whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, _NET6), strict=False)) if found.version > 4 else address  # noqa: PLR2004 IPv4


def _check_office(machine: Machine) -> None:
    if not machine.is_office:
        raise OfficeOnlyError
