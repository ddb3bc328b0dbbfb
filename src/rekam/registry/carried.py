"""How many people something is about that was carried, by its names and our own book."""

from __future__ import annotations

from collections.abc import Iterable

from rekam.registry import bulk, project
from rekam.registry.models import LedgerEntry, PartRow
from rekam.sync import tidy

Place = tuple[str, int, int]  # of a recording's entry: its stream, epoch and number


def people_in(names: Iterable[str]) -> int:
    """Count the people of whom a recording, or a part of one, is among what has these names."""
    wanted = list(names)
    return len(_of_segments(wanted) | _of_parts(wanted))


def recordings_in(names: Iterable[str]) -> int:
    """Count the recordings whose segments are among these names."""
    return len(_of_segments(list(names)))


def _of_segments(names: list[str]) -> set[Place]:
    enrolled = LedgerEntry.objects.filter(kind="enrolled")
    places: set[Place] = set()
    for (stream, epoch), first, last in filter(None, map(tidy.span_of, names)):
        rows = enrolled.filter(stream=stream, epoch=epoch, seq__gte=first, seq__lte=last)
        places.update(rows.values_list("stream", "epoch", "seq"))
    return places


def _of_parts(names: list[str]) -> set[Place]:
    return {
        place
        for some in bulk.batches(sorted(tidy.parts_of(names)), project.BATCH)
        for place in PartRow.objects.filter(digest__in=some).values_list("stream", "epoch", "seq")
    }
