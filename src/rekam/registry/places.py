"""In which village this kit works on a day, as its officer said: its own knowledge, and no fact."""

from __future__ import annotations

from datetime import date

from rekam.registry.models_kit import WorkPlace


def choose(day: date, village: str) -> None:
    """Remember for the day where the kit works."""
    WorkPlace.objects.update_or_create(day=day, defaults={"village": village})


def chosen(day: date) -> str:
    """Return the village that was chosen for a day; "" when none was."""
    found = WorkPlace.objects.filter(day=day).values_list("village", flat=True)
    return found.first() or ""
