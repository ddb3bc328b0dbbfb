"""The pages of the office in the order of the work; each officer sees those that answer them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.domain.trust import Role
from rekam.web.access import rule_of

_PAGES: tuple[tuple[str, str | Promise], ...] = (
    ("overview:number", _("Ringkasan")),
    ("reconcile:lists", _("Daftar")),
    ("people:find", _("Warga")),
    ("issuance:suket", _("Suket")),
    ("exchange:kits", _("Kit")),
    ("exchange:quarantine", _("Karantina")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page in the menu."""

    address: str
    label: str
    is_here: bool


def entries(role: Role | None, *, path: str) -> list[Entry]:
    """Return the pages that a role may open on this machine; strangers see none."""
    found = [(address, label) for name, label in _PAGES if (address := _answered(name, role))]
    here = max((address for address, _ in found if path.startswith(address)), key=len, default="")
    return [
        Entry(address=address, label=str(label), is_here=address == here)
        for address, label in found
    ]


def _answered(name: str, role: Role | None) -> str:
    """Return the address of a page, if it exists here and answers the role."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    rule = rule_of(resolve(address).func)
    return address if rule is not None and role in rule.roles else ""
