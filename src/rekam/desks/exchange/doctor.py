"""The doctor's page, and how an office proves to a visitor that it is the one.

/perangkat/periksa        GET shows the last examination, POST makes another
/tukar/periksa/<nonce>    ``rekam.doctor.proof``
"""

from __future__ import annotations

import ipaddress

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe
from django.views.defaults import bad_request

from rekam.desks.exchange import examine
from rekam.doctor import proof
from rekam.doctor.judge import HOST_REFUSED
from rekam.doctor.office import Visit
from rekam.domain.errors import OfficeOnlyError, SignatureError
from rekam.domain.trust import Role
from rekam.domain.values import NodeId
from rekam.registry import read
from rekam.sync import wire
from rekam.sync.wire import Asked
from rekam.web import doctor_sentences
from rekam.web.access import allow, allow_strangers
from rekam.web.partials import page
from rekam.web.request import Request

_ADDRESS_LENGTH_MAX = 200


@allow(Role.OFFICER, Role.REGISTRAR, Role.IT)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request) -> HttpResponse:
    """Show what the last examination found; POST examines anew."""
    tools = request.tools(request.machine)
    if request.method == "POST":
        address = request.POST.get("address", "").strip()[:_ADDRESS_LENGTH_MAX]
        is_asked = request.machine.is_office  # a kit has the address of its pairing
        examine.examine(request.machine, tools, address=address if is_asked else "")
        return redirect("exchange:check")
    report = examine.last(tools.folder)
    return page(
        request,
        "exchange/check.html",
        told=doctor_sentences.tell(report) if report else None,
        address=(report.address if report else "") or tools.address,
    )


@allow_strangers
@require_safe
def prove(request: Request, nonce: str) -> HttpResponse:
    """Prove to whoever knocks that this is the office; there is no session and no cookie."""
    machine = request.machine
    if not machine.is_office:
        return _refused(OfficeOnlyError.code, 404)
    if not proof.is_nonce(nonce):
        return _refused("malformed", 400)
    _note_signed(request, nonce)
    seen = _seen(request)
    told = proof.write(nonce, machine.ledger.keys, clock_ms=machine.clock_ms(), seen=seen)
    response = _marked(HttpResponse(told, content_type=proof.CONTENT_TYPE))
    response.headers[proof.SCHEME] = str(request.scheme)
    return response


def host_refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say to a kit that this office does not go by the name in its address (``REKAM_HOSTS``)."""
    if isinstance(exception, DisallowedHost) and request.path.startswith(f"/{wire.PATH}"):
        return _refused(HOST_REFUSED, 400)
    return bad_request(request, exception)


def note_visit(request: Request, node: NodeId) -> None:
    """Remember by which name a kit that proved who it is has reached us."""
    visit = Visit(node=node, seen=_seen(request), at_ms=request.machine.clock_ms())
    examine.note_visit(request.tools(request.machine).folder, _host(request), visit)


def _note_signed(request: Request, nonce: str) -> None:
    """Note the visit of a kit that signed its question.

    Guards against a stranger who would fill our disk, or make us believe that the road is open:
    ``test_a_stranger_leaves_no_trace_of_a_visit``.
    """
    said = request.headers.get("Authorization", "")
    try:
        kit = read.device(wire.visitor(said))
        if kit is None:
            return
        asked = Asked("GET", f"{proof.PATH}{nonce}", b"")
        wire.verify(said, asked, signing_key=kit.signing_key)
    except SignatureError:
        return
    note_visit(request, kit.node)


def _host(request: Request) -> str:
    """Return the name by which we were asked, as an address is taken apart elsewhere."""
    return split_domain_port(request.get_host())[0].strip("[]")


def _seen(request: Request) -> str:
    """Return where a visitor comes from, which a web server in front may have told."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return "?"


def _refused(code: str, status: int) -> HttpResponse:
    return _marked(JsonResponse({"code": code}, status=status))


def _marked(response: HttpResponse) -> HttpResponse:
    response.headers[wire.MARK] = wire.MARK_VALUE
    response.headers[wire.DIGEST] = wire.digest_of(response.content)
    return response
