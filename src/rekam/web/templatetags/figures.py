"""Template filters for numbers, dates and NIKs; the rules are in ``rekam.web.figures``."""

from __future__ import annotations

from datetime import date

from django import template

from rekam.web import errors, figures, words

register = template.Library()

register.filter("number", figures.number)
register.filter("masked_nik", figures.masked_nik)
register.filter("whole_nik", figures.whole_nik)
register.filter("node_name", figures.node_name)
register.filter("local_day", figures.local_day)
register.filter("hour", figures.hour)
register.filter("moment", figures.moment)
register.filter("since", figures.since)
register.filter("ago", figures.ago)
register.filter("clock_error", figures.clock_error)
register.filter("spent", figures.spent)
register.filter("word", words.word)


@register.filter
def day(value: date | None) -> str:
    """Write a date, or a dash where none is known."""
    return figures.day(value) if value else "–"


@register.filter
def year(value: date | None) -> str:
    """Write a year without the thousands' point."""
    return str(value.year) if value else "–"


@register.filter
def what(code: str) -> str:
    """Say what happened, by an error's code."""
    return str(errors.SENTENCES[code].what)


@register.filter
def cure(code: str) -> str:
    """Say what to do about an error, by its code."""
    return str(errors.SENTENCES[code].do)
