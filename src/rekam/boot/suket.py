"""``rekam suket verify``: believes a letter's token or says why not, without a network.

With ``--keys`` it needs neither Django nor a machine's folder; without, ``letters.py`` lends it the
office's own keys. Each refusal has an exit status of its own (``engines/claims/refusals.py``).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from rekam.engines.claims import key_list, picture, refusals
from rekam.engines.claims.key_list import KeyList
from rekam.engines.claims.keys import Key, read_keys
from rekam.engines.claims.reading import Tagged
from rekam.engines.claims.sentences import SENTENCES, VALID
from rekam.engines.claims.token import Token, verify

_CWT: dict[int | str, str] = {
    1: "iss",
    2: "sub",
    3: "aud",
    4: "exp",
    5: "nbf",
    6: "iat",
    7: "cti",
    8: "cnf",
}
_PERSON = (
    "id version language fullName firstName middleName lastName dateOfBirth gender address email "
    "phone nationality maritalStatus guardian image imageFormat bestQualityFingers "
    "secondaryFullName secondaryLanguage locationCode legalStatus countryOfIssuance"
).split()
_ALGORITHMS = {-8: "EdDSA", -7: "ES256"}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OwnList = Callable[[], KeyList]


class Moment(click.ParamType[float]):
    """A moment as ISO 8601 or as seconds since 1970; what names no zone is in UTC."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        text = str(value)
        try:
            if text.isascii() and text.isdecimal() and len(text) > len("20260101"):
                return float(text)
            read = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text} is no date and time, such as 2026-11-26T08:00:00Z.", param, ctx)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


@click.group("suket")
def suket_commands() -> None:
    """Letters that stand in for a card."""


@suket_commands.command("verify")
@click.argument("text_or_file")
@click.option("--keys", "key_file", type=_FILE, help="The office's own if left out.")
@click.option("--revoked", type=_FILE, help="One number a line.")
@click.option("--at", type=Moment(), help="A date and time, in UTC unless it says; or seconds.")
@click.option("--decrypt-key", type=_FILE, help="16 or 32 bytes, raw or as hex.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def verify_command(
    own: OwnList | None,
    /,
    text_or_file: str,
    *,
    key_file: Path | None,
    revoked: Path | None,
    at: float | None,
    decrypt_key: Path | None,
    as_json: bool,
) -> None:
    """Verify a token, given as its text, as a file, or as a picture of its QR code."""
    try:
        trusted = _trusted(key_file, own)
        token = verify(
            _token(text_or_file),
            trusted.keys if isinstance(trusted, KeyList) else trusted,
            at=int(time.time() if at is None else at),
            revoked=_revoked(trusted) | (_numbers(revoked) if revoked else set()),
            secrets=[_secret(decrypt_key.read_bytes())] if decrypt_key else (),
        )
    except refusals.TokenError as error:
        _say({"code": error.code, "sentence": _sentence(error.code)}, as_json=as_json)
        sys.exit(error.exit_status)
    _say(_shown(token) | _told_of(trusted), as_json=as_json)


def _trusted(key_file: Path | None, own: OwnList | None) -> KeyList | Sequence[Key]:
    if key_file is None:
        assert own is not None, "cli.py leads here without Django only when --keys is given"
        return own()
    data = key_file.read_bytes()
    return key_list.read(data) if key_list.is_list(data) else read_keys(data)


def _revoked(trusted: KeyList | Sequence[Key]) -> set[str]:
    return set(trusted.revoked) if isinstance(trusted, KeyList) else set()


def _told_of(trusted: KeyList | Sequence[Key]) -> dict[str, object]:
    """Return who made the list that was believed, and when; nothing of a bare key."""
    if not isinstance(trusted, KeyList):
        return {}
    made = datetime.fromtimestamp(trusted.made, tz=UTC)
    return {"list": {"signer": trusted.fingerprint, "made": f"{made:%Y-%m-%dT%H:%M:%SZ}"}}


def _token(text_or_file: str) -> bytes:
    try:
        data = Path(text_or_file).read_bytes()
    except (OSError, ValueError):  # no such file, or too long for a name: the text itself
        return text_or_file.encode()
    return picture.text_in(data) if picture.is_picture(data) else data


def _numbers(revoked: Path) -> set[str]:
    # a number may have spaces within
    return {line.strip() for line in revoked.read_text("utf-8-sig", errors="replace").splitlines()}


def _secret(data: bytes) -> bytes:
    try:
        return bytes.fromhex(data.decode("ascii"))
    except ValueError:
        return data


def _sentence(code: str) -> str:
    said = SENTENCES[code]
    return said.en if os.environ.get("REKAM_LANGUAGE") == "en" else said.id


def _shown(token: Token) -> dict[str, object]:
    claims: dict[str, object] = {_CWT.get(n, str(n)): v for n, v in token.claims.items()}
    person = token.claims[169]
    assert isinstance(person, dict)
    claims["169"] = {
        _PERSON[n - 1] if isinstance(n, int) and 1 <= n <= len(_PERSON) else str(n): value
        for n, value in person.items()
    }
    return {
        "code": VALID,
        "sentence": _sentence(VALID),
        "alg": _ALGORITHMS[token.algorithm],
        "kid": token.kid,
        "claims": claims,
    }


def _plain(value: object) -> object:
    if isinstance(value, Tagged):
        return {"tag": value.tag, "value": value.value}
    if isinstance(value, bytes):
        return value.decode() if value.isascii() else value.hex()
    return str(value)


def _say(answer: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, default=_plain, ensure_ascii=False))
        return
    click.echo(answer["sentence"])
    if "claims" in answer:
        click.echo(json.dumps(answer["claims"], default=_plain, ensure_ascii=False, indent=2))
    match answer.get("list"):
        case {"signer": signer, "made": made}:
            click.echo(f"Daftar kunci {signer}, dibuat {made}.")
        case _:
            pass
