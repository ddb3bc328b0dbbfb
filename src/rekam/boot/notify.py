"""``rekam notify`` at the office: tell people that their card or letter lies here, each once."""

from __future__ import annotations

import click

from rekam.boot import asking
from rekam.boot.progress import bars
from rekam.desks.cards import notices
from rekam.registry import uncollected
from rekam.sync.messages import Outcome
from rekam.web.words import word


@click.command("notify")
@click.option("--village", default="", help="Of this village alone, by its code.")
def notify_command(village: str) -> None:
    """Send every notice that waits, by the gateway of gerbang-pesan.json or into the file."""
    machine = asking.machine()
    found = uncollected.lying(village)
    with bars() as bar:
        task = bar.add_task(machine.gateway().name, total=None)
        ended = notices.send(machine, found, officer="office", on_sent=lambda: bar.advance(task))
    for outcome in Outcome:
        if ended[outcome]:
            click.echo(f"{ended[outcome]}: {word(outcome.value, 'notice')}")
    click.echo(f"{sum(ended.values())} kabar lewat {machine.gateway().name}.")
