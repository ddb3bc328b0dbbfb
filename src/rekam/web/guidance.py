"""F1: a page of help for each page, in the words of its desk. With scripts it opens over the page.

A page's help is the template ``<desk>/help/<page>.html``, named as its address is; a page without
one gets what is true everywhere.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.views.decorators.http import require_safe

from rekam.web.access import allow_entering
from rekam.web.idling import came_from
from rekam.web.partials import page
from rekam.web.request import Request

HELP = "web:help"
ANY = ("web", "any")


@allow_entering
@require_safe
def help_page(request: Request, desk: str, name: str) -> HttpResponse:
    """Show a page's help; open to strangers, who may need it to sign in. It names nobody."""
    template = _template(desk, name) or _template(*ANY)
    return page(request, template, back=came_from(request) or "/")


def address_for(request: HttpRequest) -> str:
    """Return where the help for a page is; nothing for help itself."""
    found = request.resolver_match
    if found is not None and found.view_name == HELP:
        return ""
    where = (found.namespace, found.url_name or "") if found else ANY
    return reverse(HELP, args=where if _template(*where) else ANY)


def _template(desk: str, name: str) -> str:
    """Return the template of a page's help, or nothing where there is none."""
    template = f"{desk}/help/{name}.html"
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return ""
    return template
