"""The pages of a machine in the order of the work; each officer sees those that answer them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.domain.trust import Role
from rekam.web.access import rule_of

_OFFICE: tuple[tuple[str, str | Promise], ...] = (
    ("overview:number", _("Ringkasan")),
    ("reconcile:lists", _("Daftar")),
    ("handout:choose", _("Unduh")),
    ("people:find", _("Warga")),
    ("issuance:suket", _("Suket")),
    ("cards:queue", _("Cetak")),
    ("exchange:kits", _("Kit")),
    ("exchange:quarantine", _("Karantina")),
)
_KIT: tuple[tuple[str, str | Promise], ...] = (
    ("capture:find", _("Rekam")),
    ("overview:number", _("Ringkasan")),
    ("cards:round", _("Antar")),
    ("people:find", _("Warga")),
)  # to what is sent leads the pill beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page in the menu."""

    address: str
    label: str
    is_here: bool


def entries(role: Role | None, *, path: str, is_office: bool) -> list[Entry]:
    """Return the pages that a role may open on this machine; strangers see none."""
    pages = _OFFICE if is_office else _KIT
    found = [(reverse(name), label) for name, label in pages if may(role, name)]
    here = max((address for address, _ in found if path.startswith(address)), key=len, default="")
    return [
        Entry(address=address, label=str(label), is_here=address == here)
        for address, label in found
    ]


def may(role: Role | None, name: str, *values: object) -> bool:
    """Tell whether an address answers a role; pages offer nothing that would be refused."""
    rule = rule_of(resolve(reverse(name, args=values)).func)
    return rule is not None and role in rule.roles
