"""Says who it was that answered: our office, another, a sign-in page, a proxy, a wrong forward."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from rekam.doctor import proof
from rekam.doctor.findings import VALUE_LENGTH_MAX, Code, Finding, Value
from rekam.doctor.network import Answer
from rekam.doctor.proof import Proof
from rekam.domain.errors import OfficeOnlyError, SealBrokenError, SignatureError
from rekam.sync import wire

HOST_REFUSED = "host-refused"  # what an office says that does not go by the name it was asked by
_GATEWAYS = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
_TITLE = re.compile(rb"<title[^>]*>(.{1,200}?)</title", re.IGNORECASE | re.DOTALL)
_REFUSALS = {HOST_REFUSED: Code.ANSWER_HOST, OfficeOnlyError.code: Code.ANSWER_KIT}


@dataclass(frozen=True, slots=True)
class Judged:
    """Who answered, and what it said if it was an office."""

    finding: Finding
    proof: Proof | None = None


def judge(answer: Answer, *, nonce: str, office_key: bytes, url: str) -> Judged:
    """Say who answered our question for a proof at ``url``."""
    if answer.headers.get(wire.MARK) == wire.MARK_VALUE:
        return _marked(answer, nonce, office_key)
    values: dict[str, Value] = {"status": answer.status, "server": _server(answer)}
    where = answer.headers.get("Location", "")
    match answer.status:
        case HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            code = Code.ANSWER_PROXY
        case HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED:
            code = Code.ANSWER_PORTAL
        case status if status in _GATEWAYS:
            code = Code.ANSWER_GATEWAY
        case _ if where:
            code, values["where"] = Code.ANSWER_MOVED, _target(url, where)
        case _:
            code = Code.ANSWER_OTHER
    return Judged(Finding(code, values))


def _marked(answer: Answer, nonce: str, office_key: bytes) -> Judged:
    if answer.headers.get(wire.DIGEST) != wire.digest_of(answer.body):
        return Judged(Finding(Code.ANSWER_DAMAGED))
    if answer.status != HTTPStatus.OK:
        return Judged(Finding(_REFUSALS.get(_refusal(answer.body), Code.ANSWER_UNPROVED)))
    try:
        told = proof.read(answer.body, nonce=nonce, office_key=office_key)
    except SignatureError:
        return Judged(Finding(Code.ANSWER_OTHER_OFFICE))
    except SealBrokenError:  # an answer of yesterday, or none
        return Judged(Finding(Code.ANSWER_OTHER, {"status": answer.status, "server": "?"}))
    values: dict[str, Value] = {"seen": told.seen, "scheme": answer.headers.get(proof.SCHEME, "")}
    return Judged(Finding(Code.ANSWER_OFFICE, values), told)


def _refusal(body: bytes) -> str:
    try:
        return str(json.loads(body)["code"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def _server(answer: Answer) -> str:
    """Return how a server names itself: the title of its page, and its program."""
    found = _TITLE.search(answer.body)
    title = " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
    names = [one for one in (title, answer.headers.get("Server", "")) if one]
    told = ", ".join(names) or str(answer.headers.get("Content-Type", "?"))
    return "".join(filter(str.isprintable, told))[: VALUE_LENGTH_MAX // 2]


def _target(url: str, where: str) -> str:
    """Return where a redirect leads, without what it carries along."""
    try:
        to = urlsplit(urljoin(url, where))
    except ValueError:
        return where[:80]
    return f"{to.scheme}://{to.netloc}{to.path}"[:VALUE_LENGTH_MAX]
