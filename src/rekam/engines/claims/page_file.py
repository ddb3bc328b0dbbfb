"""Builds the page that verifies letters: one file that holds its script, its style and its list.

It runs from a phone's memory, from a stick, or served by the office, where it is installed and then
opens with no network. Its policy allows the scripts that are in it by their digests and no others.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from functools import cache
from importlib import resources
from pathlib import Path

from rekam.engines.claims.sentences import SENTENCES

NAME = "periksa-suket.html"  # as a single file
_FOLDER = Path(__file__).parent / "page"
# The wheel carries html5-qrcode 2.3.8; the wheel itself is never imported (docs/adr/0019).
_READER = "static/lona-html5-qrcode/dist/html5-qrcode.min.js"
_LINKS = (
    '<link rel="manifest" href="manifest.webmanifest"><link rel="icon" href="/static/web/mark.svg">'
)
_NO_ICON = '<link rel="icon" href="data:,">'  # else a browser asks the host for one


def build(signed_list: bytes, *, is_served: bool) -> tuple[str, str]:
    """Return the page with a list in it, and the content policy that it is to be served with."""
    scripts, style = _scripts(), _read("page.css")
    policy = _policy(scripts, style)
    values = {
        "policy": policy,
        "list": base64.b64encode(signed_list).decode(),
        "sentences": html.escape(json.dumps(SENTENCES, ensure_ascii=False)),
        "links": _LINKS if is_served else _NO_ICON,
        "style": style,
        "scripts": "\n".join(f"<script>{one}</script>" for one in scripts),
    }
    page = _read("page.html")
    for name, value in values.items():
        page = page.replace(f"{{{name}}}", value)
    return page, f"{policy}; frame-ancestors 'none'"


def worker() -> str:
    """Return the script that keeps the served page on the phone."""
    return _read("worker.js")


@cache
def _scripts() -> tuple[str, ...]:
    reader = resources.files("lona_html5_qrcode").joinpath(_READER).read_text("utf-8")
    return reader, _read("verify.js"), _read("page.js")


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _policy(scripts: tuple[str, ...], style: str) -> str:
    allowed = " ".join(_digest(one) for one in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; "
        "img-src 'self' data: blob:; media-src blob:; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
