"""What a find page says at once of the residents it shows: asked for all of them together.

Before: ``search.py`` found them. It takes three statements, however many they are; a recording of
somebody whose temporary id was merged into a NIK counts as theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from rekam.domain.facts import Enrolled
from rekam.domain.values import age_on
from rekam.journal import codec
from rekam.registry.models import AliasRow, EntrySubject, LedgerEntry, PersonRow, Resident

ADULT_YEARS = 17  # UU 24/2013, art. 63; the married and the sixteen-year-olds are the exceptions
_UNMARRIED = {"", "B"}  # whoever is, or was, married needs no age


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one resident on this machine."""

    person: PersonRow | None  # None: our own book never spoke of them
    recorded_ms: int | None  # by the clock of the kit that took them
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
    def is_double(self) -> bool:
        """Whether two recordings of them were made without knowing of each other."""
        return self.person is not None and self.person.is_double


def known(residents: Sequence[Resident], *, on: date) -> dict[str, Known]:
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
            recorded_ms=taken.get(receipt),
            receipt=receipt,
            is_minor=_is_minor(one, on),
        )
    return found


def _recordings(subjects: set[str]) -> dict[str, int]:
    """Return when each recording of these people was made, by the number of its receipt."""
    about = EntrySubject.objects.filter(subject__in=subjects).values("entry_id")
    payloads = LedgerEntry.objects.filter(kind="enrolled", pk__in=about)
    facts = (codec.decode(bytes(one)) for one in payloads.values_list("payload", flat=True))
    return {one.number: one.captured_ms for one in facts if isinstance(one, Enrolled)}


def _is_minor(resident: Resident, day: date) -> bool:
    if resident.born is None or resident.marital not in _UNMARRIED:
        return False
    return age_on(resident.born, day) < ADULT_YEARS
