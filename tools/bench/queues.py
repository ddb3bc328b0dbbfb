"""The office's queues at the size of a whole regency: the national store's states, and doubles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.db import connection, transaction

from rekam.desks.reconcile import searching
from rekam.domain.status import LocalStatus, NationalStatus
from rekam.registry import asking, bulk, national
from rekam.registry.models import PersonRow
from tests.machines import Fleet
from tests.people import InventedPerson, people
from tools.bench import scene
from tools.bench.figures import Figure, percentile, seconds
from tools.bench.scene import Sizes

_MS = 1000
_BATCH = 5_000
_FIRST_LIST, _LISTS = date(2018, 1, 8), 20  # a status list a week
_ASKED_EACH = 500  # one of so many has to be recorded anew
_AIMS_MS = {"sqlite": 300.0, "postgresql": 150.0}
_CODES = [*NationalStatus, "KODE_BARU"]


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure the pages' questions, and one search for doubles.

    Everybody of the regency has a national status, so that the count is the dearest there is.
    """
    office, _kit = scene.office_and_kit(fleet)
    with office.on() as machine:
        _put(people(scene.SEED, sizes.voters), count=sizes.regency)
        today = _FIRST_LIST + timedelta(weeks=_LISTS)
        asked = {
            "states of the national store": lambda: national.queues(today),
            "people of one state": lambda: national.people(NationalStatus.PROCESSING, limit=100),
            "who has to be recorded anew": lambda: (asking.count(), asking.waiting(limit=20)),
        }
        found = [
            Figure(
                what=f"{what} of {sizes.regency:,} people, p95",
                found=percentile([_MS * seconds(work) for _ in range(sizes.questions)], 0.95),
                unit="ms",
                aim=_AIMS_MS[connection.vendor],
            )
            for what, work in asked.items()
        ]
        count = PersonRow.objects.exclude(receipt="").count()
        spent = seconds(lambda: searching.search(machine))
        return [*found, Figure(what=f"doubles among {count:,} recordings", found=spent, unit="s")]


def _put(known: list[InventedPerson], *, count: int) -> None:
    with transaction.atomic():
        for some in bulk.batches(_rows(known, count), _BATCH):
            bulk.insert(PersonRow, some)
    if connection.vendor == "postgresql":
        bulk.execute("VACUUM ANALYZE registry_personrow")  # as its own daemon does


def _rows(known: list[InventedPerson], count: int) -> Iterator[bulk.Row]:
    """Yield a row for each of a regency; those of the case were recorded, the others bear names."""
    rng = Random(scene.SEED)  # noqa: S311 invented, no secret
    for number in range(count):
        one, is_recorded = known[number % len(known)], number < len(known)
        is_asked = number % _ASKED_EACH == 0
        on = _FIRST_LIST + timedelta(weeks=rng.randrange(_LISTS))
        values = {
            "subject": one.nik if is_recorded else f"{number:016d}",
            "name": one.name,
            "born": one.born.isoformat(),
            "sex": one.sex.value,
            "village": one.home.village,
            "is_recorded": True,
            "local_status": LocalStatus.RE_RECORD if is_asked else LocalStatus.ENROLLED,
            "national_status": rng.choice(_CODES),
            "national_on": on.isoformat(),
            "receipt": f"07-{number}" if is_recorded else "",
            "asked": "fingers" if is_asked else "",
            "asked_ms": number if is_asked else None,
        }
        yield tuple(
            values.get(field.name, False if field.name.startswith("is_") else "")
            for field in PersonRow._meta.concrete_fields  # noqa: SLF001 Django's documented model API
        )
