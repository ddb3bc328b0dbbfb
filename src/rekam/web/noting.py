"""Views whose reading is noted: a person's whole story, and lists that leave the office."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase

from rekam.registry import readings
from rekam.web.request import Request

View = Callable[..., HttpResponseBase]


def noted(view: View) -> View:
    """Note who opens a view, and with which values, before it answers."""

    @wraps(view)
    def noting(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = request.resolver_match
        readings.note(
            request.machine,
            officer=request.officer.ident,
            what=found.view_name if found else "",
            of={**request.GET.dict(), **kwargs},
        )
        return view(request, *args, **kwargs)

    return noting
