"""The bar that a command shows while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

console = Console()


def bars(*counted: ProgressColumn) -> Progress:
    """Return an empty set of bars, which go when they are done; they count things, or as said."""
    columns = (TextColumn("{task.description}"), BarColumn(), *(counted or (MofNCompleteColumn(),)))
    return Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show one bar; yields what is told how much is done, of how much."""
    with bars() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
