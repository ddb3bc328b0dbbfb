"""What people are told when a step did not work: two sentences, and nothing technical."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, and what to do next."""

    what: str | Promise
    do: str | Promise
