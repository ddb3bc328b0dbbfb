"""``rekam suket verify``: believes a letter's token or says why not, without Django or a network.

Each refusal has an exit status of its own (``engines/claims/refusals.py``).
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from rekam.engines.claims import refusals
from rekam.engines.claims.keys import read_keys
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
_SENTENCES = {
    "unreadable": "Kode ini tidak terbaca. Pindai ulang, atau minta surat aslinya.",
    "oversize": "Kode ini terlalu besar untuk sebuah surat. Jangan diterima.",
    "unsigned": "Kode ini tidak ditandatangani. Jangan diterima.",
    "empty_signature": "Tanda tangan kode ini kosong. Jangan diterima.",
    "algorithm": "Cara tanda tangannya tidak cocok dengan kunci. Jangan diterima.",
    "unknown_kid": "Kunci penerbitnya tidak dikenal. Minta berkas kunci terbaru dari dinas.",
    "bad_signature": "Tanda tangannya tidak sah: isinya diubah atau bukan dari dinas ini.",
    "expired": "Surat ini sudah habis masa berlakunya.",
    "not_yet_valid": "Surat ini belum berlaku. Periksa juga jam perangkat ini.",
    "revoked": "Surat ini sudah dicabut.",
    "wrong_claim": "Isi kode tidak menurut baku. Jangan diterima.",
    "missing_claim_169": "Kode ini tidak memuat data penduduk (Claim 169).",
    "sealed": "Kode ini tersandi dan tidak terbuka. Berikan kuncinya dengan --decrypt-key.",
    "key_file": "Berkas kunci tidak terbaca. Pakai PEM, COSE_Key, atau JWK.",
}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("suket")
def suket_commands() -> None:
    """Letters that stand in for a card."""


@suket_commands.command("verify")
@click.argument("text_or_file")
@click.option("--keys", "key_file", type=_FILE, required=True)
@click.option("--revoked", type=_FILE, help="One number a line.")
@click.option("--at", type=click.DateTime(), help="In UTC; now if left out.")
@click.option("--decrypt-key", type=_FILE, help="16 or 32 bytes, raw or as hex.")
@click.option("--json", "as_json", is_flag=True)
def verify_command(
    text_or_file: str,
    *,
    key_file: Path,
    revoked: Path | None,
    at: datetime | None,
    decrypt_key: Path | None,
    as_json: bool,
) -> None:
    """Verify a token, given as its text or as a file."""
    moment = at.replace(tzinfo=UTC).timestamp() if at else time.time()
    try:
        token = verify(
            _token(text_or_file),
            read_keys(key_file.read_bytes()),
            at=int(moment),
            revoked=_numbers(revoked) if revoked else (),
            secrets=[_secret(decrypt_key.read_bytes())] if decrypt_key else (),
        )
    except refusals.TokenError as error:
        _say({"code": error.code, "sentence": _SENTENCES[error.code]}, as_json=as_json)
        sys.exit(error.exit_status)
    _say(_shown(token), as_json=as_json)


def _token(text_or_file: str) -> bytes:
    try:
        return Path(text_or_file).read_bytes()
    except (OSError, ValueError):  # no such file, or too long for a name: the text itself
        return text_or_file.encode()


def _numbers(revoked: Path) -> set[str]:
    # a number may have spaces within
    return {line.strip() for line in revoked.read_text("utf-8-sig").splitlines()}


def _secret(data: bytes) -> bytes:
    try:
        return bytes.fromhex(data.decode("ascii"))
    except ValueError:
        return data


def _shown(token: Token) -> dict[str, object]:
    claims: dict[str, object] = {_CWT.get(n, str(n)): v for n, v in token.claims.items()}
    person = token.claims[169]
    assert isinstance(person, dict)
    claims["169"] = {
        _PERSON[n - 1] if isinstance(n, int) and 1 <= n <= len(_PERSON) else str(n): value
        for n, value in person.items()
    }
    return {
        "code": "valid",
        "sentence": "Surat ini sah.",
        "alg": _ALGORITHMS[token.algorithm],
        "kid": token.kid,
        "claims": claims,
    }


def _plain(value: object) -> str:
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
