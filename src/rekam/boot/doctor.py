"""``rekam doctor``: examine every road, say which hop is broken and which road is open now."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from rekam.boot import asking, catalogue, instruments
from rekam.desks.exchange import examine
from rekam.doctor.findings import Hop, RoadName, Verdict
from rekam.web import doctor_sentences
from rekam.web.doctor_sentences import Line, Told

_MARKS = {
    Verdict.OK: _("baik"),
    Verdict.WARN: _("awas"),
    Verdict.FAIL: _("PUTUS"),
}
_MARK_WIDTH, _WIDTH = 6, 16


@click.command("doctor")
@click.option("--address", default="", help="Of the office, if not the one it is known by.")
@click.option("--json", "is_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--lang", type=click.Choice(["id", "en"]), help="Another than REKAM_LANGUAGE.")
def doctor_command(address: str, is_json: bool, lang: str | None) -> None:  # noqa: FBT001 a flag
    """Tell why the office cannot be reached, and which road works now.

    Ends with status 0 when a road is open, 1 when none is, 2 when it was given wrongly.
    """
    machine = asking.machine()
    language = lang or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        catalogue.compiled(language, Path(settings.LOCALE_PATHS[0]).parent)

    def on_step(road: RoadName, hop: Hop) -> None:
        with translation.override(language):  # roads are walked in threads of their own
            click.echo(doctor_sentences.progress(road, hop), err=True)

    report = examine.examine(machine, instruments.tools(machine), address=address, on_step=on_step)
    with translation.override(language):
        told = doctor_sentences.tell(report)
        if is_json:
            click.echo(json.dumps(_plain(told) | {"report": report.to_plain()}, ensure_ascii=False))
        else:
            _print(told)
    sys.exit(0 if report.open_roads else 1)


def _print(told: Told) -> None:
    click.echo(told.title)
    for part in told.parts:
        click.echo(f"\n{part.title}")
        for line in part.lines:
            mark = f"{_MARKS[line.verdict]!s:^{_MARK_WIDTH}}"
            click.echo(f"  [{mark}] {line.label:<{_WIDTH}}{line.found}")
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
