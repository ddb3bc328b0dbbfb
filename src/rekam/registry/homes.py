"""Where people are found who have to be told or visited: the register first, then our own book."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rekam.registry import bulk, project
from rekam.registry.models import PersonRow, Resident
from rekam.registry.models_notices import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One person, as somebody who goes there needs to know them."""

    subject: str
    name: str
    born: date | None
    address: str
    rt: str
    rw: str
    village: str
    phone: str  # "" where nobody gave one

    @property
    def place(self) -> tuple[str, str, str, str, str, str]:
        """In the order in which houses are passed: hamlets lie together by RW and RT."""
        return self.village, self.rw, self.rt, self.address, self.name, self.subject


def of(subjects: Collection[str]) -> dict[str, Home]:
    """Return the homes of many at once; one of whom nothing is known has empty words."""
    found: dict[str, Home] = {}
    for some in bulk.batches(sorted(set(subjects)), project.BATCH):
        residents, rows = Resident.objects.in_bulk(some), PersonRow.objects.in_bulk(some)
        phones = dict(Contact.objects.filter(subject__in=some).values_list("subject", "phone"))
        for one in some:
            found[one] = _home(one, residents.get(one), rows.get(one), phones.get(one, ""))
    return found


def _home(subject: str, resident: Resident | None, row: PersonRow | None, phone: str) -> Home:
    """Join what the two know; who is listed elsewhere than registered lives where the list says."""
    if resident and row and row.village and row.village != resident.village:
        where: Resident | PersonRow | None = row
    else:
        where = resident or row
    named = resident or row
    return Home(
        subject=subject,
        name=named.name if named else "",
        born=named.born if named else None,
        address=where.address if isinstance(where, Resident) else "",
        rt=where.rt if where else "",
        rw=where.rw if where else "",
        village=where.village if where else "",
        phone=phone,
    )
