"""The lists that were brought in, what is wrong with their rows, and bringing in another."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.reconcile import actions, deciding, matching
from rekam.desks.reconcile.comparing import compared
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.domain.values import village_code
from rekam.engines.linkage.sentences import told
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.sentences import SHEET_SENTENCES, explain
from rekam.registry import datasets, read, voters
from rekam.registry.datasets import Imported
from rekam.registry.voters import Listed
from rekam.registry.working import Phase, Work
from rekam.web import uploads
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.numbers import whole
from rekam.web.partials import page
from rekam.web.request import Request

PROBLEMS_SHOWN = 200
_LEFT_OUT = "sheets-left-out"
LAST = "last-decision"  # of this officer, to be taken back by one key


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def lists(request: Request) -> HttpResponse:
    """Show every list that was imported."""
    return page(
        request,
        "reconcile/lists.html",
        datasets=read.datasets(),
        works=request.machine.works.running,
        doubtful=voters.count_doubtful(),
    )


@allow(Role.REGISTRAR)
@require_POST
def bring_in(request: Request) -> HttpResponse:
    """Import an uploaded file; the same file again changes nothing."""
    uploaded = request.FILES.get("file")
    village = request.POST.get("village", "").strip()
    left_out: list[str] = []
    if uploaded is None:
        return redirect("reconcile:lists")
    with uploads.folder(request.machine) as folder:
        path = Path(folder) / Path(uploaded.name or "daftar").name
        with path.open("wb") as kept:
            for chunk in uploaded.chunks():
                kept.write(chunk)
        with request.machine.works.begun(Work(path.name, phase=Phase.READ)) as work:
            dataset = actions.import_list(
                request.machine,
                path,
                kind=None,
                officer=request.officer.ident,
                on_progress=work.reached,
                village=village_code(village) if village else None,
                on_left_out=lambda name, why: left_out.append(f"{name}: {SHEET_SENTENCES[why]}"),
            )
    request.session[_LEFT_OUT] = left_out
    if work.is_ended:
        return redirect("reconcile:lists")
    return redirect("reconcile:problems", dataset.pk)


@allow(Role.REGISTRAR)
@require_safe
def working(request: Request) -> HttpResponse:
    """Tell how far what runs now is; nothing when nothing runs."""
    return page(request, "web/working.html", works=request.machine.works.running)


@allow(Role.REGISTRAR)
@require_POST
def stop(request: Request) -> HttpResponse:
    """End what runs now, between two transactions; the page that waits for it tells the rest."""
    request.machine.works.end()
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def problems(request: Request, dataset_id: int) -> HttpResponse:
    """Show the rows of a list that could not go in, each with its number and reasons."""
    dataset = _dataset(dataset_id)
    rows = [
        (row, [explain(one) for one in row.problems])
        for row in islice(actions.bad_rows(dataset), PROBLEMS_SHOWN)
    ]
    left_out = request.session.pop(_LEFT_OUT, [])  # told once, after the import
    of_voters = {
        "brought": {one.name.lower(): count for one, count in voters.changes(dataset).items()},
        "missing": voters.missing(dataset).count(),
        "doubtful": voters.count_doubtful(),
    }
    return page(
        request,
        "reconcile/problems.html",
        dataset=dataset,
        lines=rows,
        works=request.machine.works.running,
        left_out=left_out,
        voters=of_voters if dataset.kind in actions.VOTER_LISTS else None,
        residents=_brought(dataset) if dataset.kind == ListKind.REGISTER else None,
    )


@allow(Role.REGISTRAR)
@noted
@require_safe
def export(request: Request, dataset_id: int) -> HttpResponseBase:
    """Give the rows that could not go in as a workbook, to be mended and imported again."""
    dataset = _dataset(dataset_id)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    with uploads.folder(request.machine) as folder:
        path = Path(folder) / "perlu-diperbaiki.xlsx"
        actions.export_problems(dataset, path)
        file.write(path.read_bytes())
    file.seek(0)
    name = f"perlu-diperbaiki-{Path(dataset.file_name).stem}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


@allow(Role.REGISTRAR)
@require_safe
def check(request: Request) -> HttpResponse:
    """Show the doubtful voter of whom a look is worth most, beside whom it may be."""
    skip = _numbers(request.GET.get("lewati", ""))
    case = deciding.next_case(request.officer.ident, skip=skip)
    at = _place(request.GET.get("calon", ""), len(case.choices)) if case else 0
    choice = case.choices[at - 1] if case and at else None
    return page(
        request,
        "reconcile/check.html",
        case=case,
        choice=choice,
        at=at,
        pairs=compared(case.voter, choice.resident) if case and choice else [],
        evidence=told(choice.found) if choice else [],
        skipped=",".join(map(str, [*skip, case.voter.pk] if case else skip)),
        last=request.session.get(LAST),
    )


@allow(Role.REGISTRAR)
@require_POST
def decide(request: Request, voter_id: int) -> HttpResponse:
    """Settle one doubtful voter, or propose how; then show the next."""
    voter = _voter(voter_id)
    verdict = _verdict(request.POST.get("verdict", ""))
    is_settled = deciding.decide(
        request.machine,
        voter,
        verdict,
        nik=request.POST.get("nik", ""),
        reason=request.POST.get("reason", ""),
        officer=request.officer.ident,
    )
    request.session[LAST] = {
        "voter": voter.pk,
        "name": voter.name,
        "verdict": verdict,
        "is_settled": is_settled,
    }
    return redirect("reconcile:check")


@allow(Role.REGISTRAR)
@require_POST
def take_back(request: Request, voter_id: int) -> HttpResponse:
    """Take a decision back, and show that voter again."""
    deciding.take_back(request.machine, _voter(voter_id), officer=request.officer.ident)
    request.session.pop(LAST, None)
    return redirect("reconcile:check")


@allow(Role.REGISTRAR)
@require_POST
def delist(request: Request, dataset_id: int) -> HttpResponse:
    """Say that what earlier lists have and this one has not is listed no more."""
    dataset = _dataset(dataset_id)
    work = Work(dataset.file_name, phase=Phase.TELL, total=voters.missing(dataset).count())
    with request.machine.works.begun(work):
        matching.delist(
            request.machine, dataset, officer=request.officer.ident, on_progress=work.reached
        )
    return (
        redirect("reconcile:problems", dataset.pk) if work.is_ended else redirect("reconcile:lists")
    )


def _brought(register: Imported) -> dict[str, Any]:
    """Return what a register brought beside earlier ones, and whom it no longer has."""
    gone = datasets.gone(register)
    return {
        "brought": register.parameters.get("brought", {}),
        "news": register.parameters.get("news", 0),
        "gone": gone[:PROBLEMS_SHOWN],
        "gone_count": gone.count(),
    }


def _verdict(text: str) -> deciding.Verdict:
    try:
        return deciding.Verdict(text)
    except ValueError as error:
        raise MalformedError("verdict", text) from error


def _voter(voter_id: int) -> Listed:
    found = voters.find(voter_id)
    if found is None:
        raise Http404
    return found


def _place(text: str, count: int) -> int:
    """Return which candidate is asked for: the first unless told otherwise, 0 where none is."""
    return min(whole(text) or 1, count)


def _numbers(text: str) -> list[int]:
    numbers = map(whole, text.split(","))
    return [one for one in numbers if one is not None]


def _dataset(dataset_id: int) -> Imported:
    found = datasets.find(dataset_id)
    if found is None:
        raise Http404
    return found
