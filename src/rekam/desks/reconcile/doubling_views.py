"""Who stands twice on a list: voters to be decided, residents to be reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.reconcile import doubling
from rekam.desks.reconcile.comparing import compared
from rekam.desks.reconcile.doubling import Verdict
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.engines.linkage.sentences import told
from rekam.engines.lists import writing
from rekam.registry import doubles
from rekam.registry.datasets import Registered
from rekam.registry.doubles import VoterPair
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.partials import page
from rekam.web.request import Request

SHOWN = 100
HEADINGS = (
    "PASANGAN", "NIK", "NKK", "NAMA", "TEMPAT LAHIR", "TANGGAL LAHIR", "JENIS KELAMIN", "ALAMAT",
    "RT", "RW", "KODE DESA", "PELUANG", "PETUNJUK",
)  # fmt: skip
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LAST = "last-double"


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def overview(request: Request) -> HttpResponse:
    """Show who stands twice on a voter list and in the register, the surest first."""
    of_voters, of_register = doubles.of_voters(), doubles.of_register()
    return page(
        request,
        "reconcile/doubles.html",
        of_voters=[(one, told(one.found)) for one in of_voters[:SHOWN]],
        voter_count=len(of_voters),
        of_register=[(one, told(one.found)) for one in of_register[:SHOWN]],
        register_count=len(of_register),
        last=request.session.get(_LAST),
    )


@allow(Role.REGISTRAR)
@require_safe
def pair_page(request: Request, pair_id: int) -> HttpResponse:
    """Show two rows of a voter list side by side, with what speaks for one person."""
    pair = _pair(pair_id)
    return page(
        request,
        "reconcile/double.html",
        pair=pair,
        pairs=compared(*pair.rows),
        evidence=told(pair.found),
        percent=round(pair.score * 100),
        may_first=pair.may_rule_out(0),
        may_second=pair.may_rule_out(1),
        next=doubles.next_of_voters(pair_id),
        last=request.session.get(_LAST),
    )


@allow(Role.REGISTRAR)
@require_POST
def settle(request: Request, pair_id: int) -> HttpResponse:
    """Settle a pair, then show the next; or look at one again that was settled just now."""
    pair, verdict = _pair(pair_id), _verdict(request.POST.get("verdict", ""))
    following = doubles.next_of_voters(pair_id)
    doubling.settle(
        request.machine,
        pair,
        verdict,
        reason=request.POST.get("reason", "").strip(),
        officer=request.officer.ident,
    )
    if verdict is Verdict.AGAIN:
        request.session.pop(_LAST, None)
        return redirect("reconcile:double", pair_id)
    at = 1 if verdict is Verdict.SECOND else 0
    request.session[_LAST] = {
        "pair": pair_id,
        "name": pair.rows[at].name,
        "verdict": verdict,
        "subject": pair.owners[at],
    }
    return redirect("reconcile:double", following) if following else redirect("reconcile:doubles")


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def export(_request: Request) -> HttpResponse:
    """Give the register's doubles to whom the register belongs, with the NIKs they must mend."""
    made = writing.workbook("GANDA", HEADINGS, _lines())
    named = content_disposition_header(as_attachment=True, filename="ganda-data-kependudukan.xlsx")
    return HttpResponse(made, content_type=_XLSX, headers={"Content-Disposition": named or ""})


def _lines() -> Iterator[Sequence[str]]:
    for number, pair in enumerate(doubles.of_register(), start=1):
        words = "; ".join(told(pair.found))
        for one in pair.rows:
            yield (str(number), *_cells(one), f"{pair.score:.2f}".replace(".", ","), words)


def _cells(one: Registered) -> Sequence[str]:
    return (
        one.nik,
        one.nkk,
        one.name,
        one.birth_place,
        f"{one.born:%d-%m-%Y}" if one.born else "",
        one.sex,
        one.address,
        one.rt,
        one.rw,
        one.village,
    )


def _pair(pair_id: int) -> VoterPair:
    found = doubles.of_voter_pair(pair_id)
    if found is None:
        raise Http404
    return found


def _verdict(text: str) -> Verdict:
    try:
        return Verdict(text)
    except ValueError as error:
        raise MalformedError("verdict", text) from error
