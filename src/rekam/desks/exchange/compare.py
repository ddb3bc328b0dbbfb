"""One thing that was kept aside, laid beside the book, for whoever decides about it.

What it says of people is read here, so the reading is noted. The decision is made by the form of
``views.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rekam.desks.exchange.views import DECIDED, RETRIED
from rekam.domain.errors import UntrustedError
from rekam.domain.trust import Role
from rekam.registry import comparison, read
from rekam.registry.comparison import Comparison, Pair, Said
from rekam.web import figures, telling
from rekam.web.access import allow
from rekam.web.errors import advice
from rekam.web.noting import noted
from rekam.web.partials import page
from rekam.web.request import Request


@dataclass(frozen=True, slots=True)
class Words:
    """One entry in words."""

    title: str
    detail: str = ""
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A place where segment and book differ."""

    pair: Pair
    aside: Words
    book: Words | None


@allow(Role.REGISTRAR, Role.IT)
@require_safe
@noted
def compare(request: Request, digest: str) -> HttpResponse:
    """Show what a segment says and the book does not, place by place."""
    row = read.one_of_quarantine(digest)
    if row is None:
        raise Http404
    beside: Comparison | None = None
    why = None
    try:
        beside = comparison.compare(request.machine.ledger, digest)
    except UntrustedError as error:
        why = advice(error)
    return page(
        request,
        "exchange/compare.html",
        row=row,
        beside=beside,
        why=why,
        lines=[_line(one) for one in beside.differing] if beside else [],
        decided=DECIDED,
        retried=RETRIED,
    )


def _line(pair: Pair) -> Line:
    return Line(pair, _words(pair.aside), _words(pair.book) if pair.book else None)


def _words(said: Said) -> Words:
    if said.fact is None:
        return Words(_("Bukan catatan yang dapat dibaca"))
    sentence = telling.sentence(said.fact)
    return Words(sentence.title, sentence.detail, figures.masked_nik(said.fact.subject))
