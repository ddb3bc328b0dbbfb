"""Lists that leave the office: for the programmes, for posting, and the answer to the commission.

Made anew at each download, from what is known at that moment; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from rekam.desks.handout import answer as answering_desk
from rekam.desks.handout import lists
from rekam.domain import kpu
from rekam.domain.errors import MalformedError
from rekam.domain.regions import Region
from rekam.domain.status import VoterClass
from rekam.domain.trust import Role
from rekam.engines.lists import writing
from rekam.engines.lists.columns import VOTER_KINDS
from rekam.registry import answering, datasets, read, remaining
from rekam.registry.datasets import Imported
from rekam.registry.remaining import Wanted
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.packing import zipped
from rekam.web.partials import page
from rekam.web.request import Request

CLASSES = (
    VoterClass.UNRECORDED,
    VoterClass.RECORDED,
    VoterClass.UNKNOWN,
    VoterClass.DOUBTFUL,
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def choose(request: Request) -> HttpResponse:
    """Choose whom a list is about, and see how many they are before it is downloaded."""
    wanted = _wanted(request)
    counts = remaining.villages(wanted)
    return page(
        request,
        "handout/choose.html",
        wanted=wanted,
        by_corner=_by_corner(request),
        districts=_districts(request),
        classes=CLASSES,
        is_village=_is_village(request, wanted.region),
        count=sum(counts.values()),
        query=request.GET.urlencode(),
        rest=_rest(request),
        counts=counts,
        lists=_voter_lists(),
        code_set=_code_set(request),
    )


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def workbook(request: Request) -> HttpResponse:
    """Give the list as a workbook."""
    made = writing.workbook("WARGA", lists.HEADINGS, lists.rows(request.machine, _wanted(request)))
    return _given(made, _name(request, "xlsx"), kind=_XLSX)


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def delimited(request: Request) -> HttpResponse:
    """Give the list as delimited text."""
    made = writing.delimited(lists.HEADINGS, lists.rows(request.machine, _wanted(request)))
    return _given(made, _name(request, "csv"), kind="text/csv; charset=utf-8")


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def document(request: Request) -> HttpResponse:
    """Give one village's list to print."""
    wanted = _wanted(request)
    if not _is_village(request, wanted.region):
        raise MalformedError("village", wanted.region)
    made = lists.document(request.machine, wanted, by_corner=_by_corner(request))
    return _given(made, _name(request, "pdf"), kind="application/pdf")


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def documents(request: Request) -> HttpResponseBase:
    """Give every village's list to print, village by village."""
    machine, wanted = request.machine, _wanted(request)
    made = lists.documents(machine, wanted, by_corner=_by_corner(request))
    return _streamed(request, made, _name(request, "zip"))


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def answers(request: Request, dataset_id: int) -> HttpResponseBase:
    """Give the answer about a voter list, a workbook for each village."""
    dataset, is_masked = _voter_list(dataset_id), _is_masked(request)
    made = answering_desk.workbooks(dataset, code_set=_code_set(request), is_masked=is_masked)
    name = f"jawaban-kpu-{dataset.name}{'-samar' if is_masked else ''}.zip"
    return _streamed(request, made, name)


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def answer(request: Request, dataset_id: int, village: str) -> HttpResponse:
    """Give the answer about one village of a voter list."""
    dataset, is_masked = _voter_list(dataset_id), _is_masked(request)
    if village not in answering.villages(dataset):
        raise Http404
    code_set = _code_set(request)
    made = answering_desk.workbook(dataset, village, code_set=code_set, is_masked=is_masked)
    return _given(made, answering_desk.file_name(village, is_masked=is_masked), kind=_XLSX)


def _wanted(request: Request) -> Wanted:
    asked = {name: request.GET.get(name, "").strip() for name in ("desa", "tps", "rt", "rw")}
    found = request.GET.get("kelas", "")
    if found and found not in {one.value for one in CLASSES}:
        raise MalformedError("class", found)
    return Wanted(
        region=asked["desa"],
        tps=_padded(asked["tps"]),
        rt=_padded(asked["rt"]),
        rw=_padded(asked["rw"]),
        voter_class=VoterClass(found) if found else None,
    )


def _rest(request: Request) -> str:
    """Return what was asked for but for the region, as an address has it."""
    asked = request.GET.copy()
    asked.pop("desa", None)
    return asked.urlencode()


def _padded(text: str) -> str:
    """Write ``4`` as the lists do: ``004``."""
    return text.zfill(3) if text.isdecimal() else text


def _by_corner(request: Request) -> bool:
    return request.GET.get("susun") == "rt"


def _is_masked(request: Request) -> bool:
    return request.GET.get("samar") == "1"


def _code_set(request: Request) -> int:
    return kpu.code_set_of(request.machine.voting_day.year)


def _is_village(request: Request, code: str) -> bool:
    known = request.machine.regions.named(code)
    return known is not None and known.level in {"desa", "kelurahan"}


def _districts(request: Request) -> list[tuple[str, list[Region]]]:
    """Return the villages of each district, to choose from."""
    villages = request.machine.regions.villages(request.machine.today)
    return [(code, list(found)) for code, found in groupby(villages, key=lambda one: one.code[:8])]


def _voter_lists() -> list[tuple[Imported, list[str]]]:
    """Return the voter lists and their villages; one whose rows a newer list took over has none."""
    lists = [one for one in read.datasets() if one.kind in VOTER_KINDS]
    found = [(one, list(answering.villages(one))) for one in lists]
    return [(one, villages) for one, villages in found if villages]


def _voter_list(dataset_id: int) -> Imported:
    found = datasets.find(dataset_id)
    if found is None or found.kind not in VOTER_KINDS:
        raise Http404
    return found


def _name(request: Request, ending: str) -> str:
    region = request.machine.regions.named(request.GET.get("desa", ""))
    place = f"{region.code}-{lists.file_name(region.name)}" if region else "semua-desa"
    return f"belum-pegang-ktp-{place}-{request.machine.today:%Y-%m-%d}.{ending}"


def _given(made: bytes, name: str, *, kind: str) -> HttpResponse:
    return HttpResponse(made, content_type=kind, headers=_named(name))


def _named(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""
    }


def _streamed(
    request: Request, files: Iterable[tuple[str, bytes]], name: str
) -> StreamingHttpResponse:
    pieces = zipped(files, made_on=request.machine.today)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=_named(name))
