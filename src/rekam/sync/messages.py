"""Short messages to telephones: what sends them is small, and can be a file or somebody's HTTP.

A gateway answers for each message what became of it. Only ``BUSY`` may be tried again: nothing was
taken over. Whatever might have been sent is ``UNSURE``, for nobody is to be told twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import httpx

_WAITS_S = (0.5, 2.0)  # between tries, while a gateway says that it is busy
_BUSY = {429, 503}


class Outcome(StrEnum):
    """What became of one message."""

    SENT = "sent"  # the gateway, or the file, has it
    BUSY = "busy"  # it was not taken over: try again later
    REFUSED = "refused"  # it never will be: a number that does not exist
    UNSURE = "unsure"  # no answer came


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; ``ident`` is the same each time it is tried."""

    ident: str
    to: str  # 62812...
    text: str


class Gateway(Protocol):
    """What takes messages over."""

    @property
    def name(self) -> str:
        """What the screen calls it."""
        ...

    def send(self, message: Message) -> tuple[Outcome, str]:
        """Hand one message over; return what became of it, and what the other side said."""
        ...


@dataclass(frozen=True, slots=True)
class Outbox:
    """A file of messages, one JSON object a line, for whoever sends them by other means."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def send(self, message: Message) -> tuple[Outcome, str]:
        """Add one line, on the disk before this returns."""
        line = json.dumps(asdict(message), ensure_ascii=False) + "\n"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        try:
            with os.fdopen(os.open(self.path, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            return Outcome.UNSURE, type(error).__name__
        return Outcome.SENT, ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """A gateway that takes a message by one POST of JSON, as most SMS and WhatsApp services do.

    ``body`` is any JSON in which {to}, {text} and {ident} stand for the message's own.
    """

    client: httpx.Client
    url: str
    body: Any
    wait: Callable[[float], None]

    @property
    def name(self) -> str:
        return httpx.URL(self.url).host

    def send(self, message: Message) -> tuple[Outcome, str]:
        """Post it; while the gateway is busy, a few times."""
        for wait_s in (*_WAITS_S, None):
            outcome, said = self._once(message)
            if outcome is not Outcome.BUSY or wait_s is None:
                return outcome, said
            self.wait(wait_s)
        raise AssertionError("the last try returns")

    def _once(self, message: Message) -> tuple[Outcome, str]:
        values = asdict(message)
        try:
            answer = self.client.post(
                self.url,
                json=_filled(self.body, values),
                headers={"Idempotency-Key": message.ident},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Outcome.BUSY, type(error).__name__  # nobody was there to take it
        except httpx.HTTPError as error:
            return Outcome.UNSURE, type(error).__name__
        said = f"HTTP {answer.status_code}"
        if answer.is_success:
            return Outcome.SENT, said
        if answer.status_code in _BUSY:
            return Outcome.BUSY, said
        return (Outcome.REFUSED if answer.is_client_error else Outcome.UNSURE), said


def http_gateway(told: Mapping[str, Any], *, wait: Callable[[float], None]) -> Http:
    """Make a gateway of ``{"url", "headers", "body"}``.

    Raises:
        ValueError: a value is missing or of another form.
    """
    url, body, headers = told.get("url"), told.get("body"), told.get("headers", {})
    if not isinstance(url, str) or httpx.URL(url).scheme not in {"http", "https"}:
        raise ValueError("url")
    if "{to}" not in json.dumps(body) or "{text}" not in json.dumps(body):
        raise ValueError("body")
    if not isinstance(headers, dict) or not all(isinstance(one, str) for one in headers.values()):
        raise ValueError("headers")
    client = httpx.Client(headers=headers, timeout=10, follow_redirects=False, trust_env=False)
    return Http(client=client, url=url, body=body, wait=wait)


def _filled(shape: Any, values: Mapping[str, str]) -> Any:
    """Return the body with the message's values in their places, at any depth."""
    if isinstance(shape, str):
        for name, value in values.items():
            if shape == f"{{{name}}}":
                return value
        return shape
    if isinstance(shape, dict):
        return {key: _filled(one, values) for key, one in shape.items()}
    if isinstance(shape, list):
        return [_filled(one, values) for one in shape]
    return shape
