"""The lists that were brought in, what is wrong with their rows, and bringing in another."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.reconcile import actions
from rekam.domain.trust import Role
from rekam.domain.values import village_code
from rekam.engines.lists.sentences import SHEET_SENTENCES, explain
from rekam.registry import datasets, read
from rekam.registry.datasets import Imported
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

PROBLEMS_SHOWN = 200
_LEFT_OUT = "sheets-left-out"


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def lists(request: Request) -> HttpResponse:
    """Show every list that was imported."""
    return page(request, "reconcile/lists.html", datasets=read.datasets())


@allow(Role.REGISTRAR)
@require_POST
def bring_in(request: Request) -> HttpResponse:
    """Import an uploaded file; the same file again changes nothing."""
    uploaded = request.FILES.get("file")
    village = request.POST.get("village", "").strip()
    left_out: list[str] = []
    if uploaded is None:
        return redirect("reconcile:lists")
    with tempfile.TemporaryDirectory(dir=request.machine.spool.parent) as folder:
        path = Path(folder) / Path(uploaded.name or "daftar").name
        with path.open("wb") as kept:
            for chunk in uploaded.chunks():
                kept.write(chunk)
        dataset = actions.import_list(
            request.machine,
            path,
            kind=None,
            officer=request.officer.ident,
            on_progress=lambda _done: None,
            village=village_code(village) if village else None,
            on_left_out=lambda name, why: left_out.append(f"{name}: {SHEET_SENTENCES[why]}"),
        )
    request.session[_LEFT_OUT] = left_out
    return redirect("reconcile:problems", dataset.pk)


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
    return page(request, "reconcile/problems.html", dataset=dataset, lines=rows, left_out=left_out)


@allow(Role.REGISTRAR)
@require_safe
def export(request: Request, dataset_id: int) -> HttpResponseBase:
    """Give the rows that could not go in as a workbook, to be mended and imported again."""
    dataset = _dataset(dataset_id)
    file = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    with tempfile.TemporaryDirectory(dir=request.machine.spool.parent) as folder:
        path = Path(folder) / "perlu-diperbaiki.xlsx"
        actions.export_problems(dataset, path)
        file.write(path.read_bytes())
    file.seek(0)
    name = f"perlu-diperbaiki-{Path(dataset.file_name).stem}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def _dataset(dataset_id: int) -> Imported:
    found = datasets.find(dataset_id)
    if found is None:
        raise Http404
    return found
