"""``rekam doctor``: examine every road, say which hop is broken and which road is open now."""

from __future__ import annotations

import json
import sys

import click

from rekam.boot import asking, instruments
from rekam.desks.exchange import examine
from rekam.doctor.findings import Hop, RoadName, Verdict
from rekam.web import doctor_sentences
from rekam.web.doctor_sentences import Language, Line, Told

_MARKS = {
    Verdict.OK: {"id": " baik ", "en": "  ok  "},
    Verdict.WARN: {"id": " awas ", "en": " warn "},
    Verdict.FAIL: {"id": "PUTUS ", "en": "BROKEN"},
}
_WIDTH = 16


@click.command("doctor")
@click.option("--address", default="", help="Of the office, if not the one it is known by.")
@click.option("--json", "is_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
def doctor_command(address: str, is_json: bool, lang: Language) -> None:  # noqa: FBT001 a flag
    """Tell why the office cannot be reached, and which road works now.

    Ends with status 0 when a road is open, 1 when none is, 2 when it was given wrongly.
    """
    machine = asking.machine()

    def on_step(road: RoadName, hop: Hop) -> None:
        click.echo(doctor_sentences.progress(road, hop, lang), err=True)

    report = examine.examine(machine, instruments.tools(machine), address=address, on_step=on_step)
    told = doctor_sentences.tell(report, lang)
    if is_json:
        click.echo(json.dumps(_plain(told) | {"report": report.to_plain()}, ensure_ascii=False))
    else:
        _print(told, lang)
    sys.exit(0 if report.open_roads else 1)


def _print(told: Told, lang: Language) -> None:
    click.echo(told.title)
    for part in told.parts:
        click.echo(f"\n{part.title}")
        for line in part.lines:
            click.echo(f"  [{_MARKS[line.verdict][lang]}] {line.label:<{_WIDTH}}{line.found}")
            if line.do:
                click.echo(f"{'':<11}{'→':<{_WIDTH}}{line.do}")
        if part.untried:
            click.echo(f"  {part.untried}")
    click.echo(f"\n{told.open}")


def _plain(told: Told) -> dict[str, object]:
    """Return the words of a report as JSON has them, beside its codes and values."""
    return {
        "title": told.title,
        "parts": [
            {
                "title": part.title,
                "is_open": part.is_open,
                "findings": [_line(line) for line in part.lines],
                "untried": part.untried,
            }
            for part in told.parts
        ],
        "open": told.open,
    }


def _line(line: Line) -> dict[str, str]:
    return {
        "hop": line.label,
        "code": line.code,
        "verdict": line.verdict,
        "tried": line.tried,
        "found": line.found,
        "do": line.do,
    }
