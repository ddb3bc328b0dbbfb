"""What a find page says at once of the residents it shows: asked for all of them together.

Before: ``search.py`` found them. It takes three statements, however many they are; a recording of
somebody whose temporary id was merged into a NIK counts as theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from rekam.domain.facts import Enrolled
from rekam.domain.status import LocalStatus
from rekam.domain.values import age_on
from rekam.journal import codec
from rekam.registry.models import (
    AliasRow,
    EntrySubject,
    LedgerEntry,
    OfficerRow,
    PersonRow,
    Resident,
)
from rekam.registry.search import Found

ADULT_YEARS = 17  # UU 24/2013, art. 63; the married and the sixteen-year-olds are the exceptions
_UNMARRIED = {"", "B"}  # whoever is, or was, married needs no age
_CASES = {LocalStatus.RE_RECORD, LocalStatus.DOUBLE, LocalStatus.RULED_OUT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one resident on this machine."""

    person: PersonRow | None  # None: our own book never spoke of them
    recorded_ms: int | None  # by the clock of the kit that took them
    recorded_by: str  # the officer's name, or how they sign in; "" when not recorded here
    receipt: str  # its number, which begins with the kit's code; "" when not recorded here
    is_minor: bool  # not of age on the day that was asked about, and never married

    @property
    def tps(self) -> str:
        """The polling station in whose voter list they stand; "" when in none."""
        return self.person.tps if self.person and self.person.is_listed else ""

    @property
    def suket(self) -> str:
        """The number of their living letter; "" when they have none."""
        return self.person.suket if self.person else ""

    @property
    def kit(self) -> str:
        """The node that recorded them; "" when none did."""
        return kit_of(self.receipt) if self.receipt else ""

    @property
    def case(self) -> str:
        """The status that an officer has to know of before recording them; "" for any other."""
        status = self.person.local_status if self.person else ""
        return status if status in _CASES else ""

    @property
    def asked(self) -> str:
        """Why the office asks for a new recording of them; "" when it does not."""
        return self.person.asked if self.person and self.case == LocalStatus.RE_RECORD else ""

    @property
    def is_double(self) -> bool:
        """Whether two recordings of them were made without knowing of each other."""
        return self.person is not None and self.person.is_double


def known(residents: Sequence[Resident | Found], *, on: date) -> dict[str, Known]:
    """Return what is known of each, by NIK; ``on`` is the day for which age counts."""
    niks = [one.nik for one in residents]
    aliases = list(AliasRow.objects.filter(Q(subject__in=niks) | Q(person__in=niks)))
    owner = {one.subject: one.person for one in aliases}
    subjects = {*niks, *owner, *owner.values()}
    people = PersonRow.objects.in_bulk(subjects)
    taken = _recordings(subjects)
    found = {}
    for one in residents:
        person = people.get(owner.get(one.nik, one.nik))
        receipt = person.receipt if person else ""
        found[one.nik] = Known(
            person=person,
            recorded_ms=taken[receipt][0] if receipt in taken else None,
            recorded_by=taken[receipt][1] if receipt in taken else "",
            receipt=receipt,
            is_minor=_is_minor(one, on),
        )
    return found


def kit_of(receipt: str) -> str:
    """Return the node that gave a receipt its number."""
    return f"kit-{receipt.partition('-')[0]}"


def _recordings(subjects: set[str]) -> dict[str, tuple[int, str]]:
    """Return when and by whom these people were recorded, by the number of the receipt."""
    about = EntrySubject.objects.filter(subject__in=subjects).values("entry_id")
    name = OfficerRow.objects.filter(ident=OuterRef("actor")).values("name")
    rows = LedgerEntry.objects.filter(kind="enrolled", pk__in=about).values_list(
        "payload", Coalesce(Subquery(name), "actor")
    )
    facts = ((codec.decode(bytes(payload)), by) for payload, by in rows)
    return {one.number: (one.captured_ms, by) for one, by in facts if isinstance(one, Enrolled)}


def _is_minor(resident: Resident | Found, day: date) -> bool:
    if resident.born is None or resident.marital not in _UNMARRIED:
        return False
    return age_on(resident.born, day) < ADULT_YEARS
