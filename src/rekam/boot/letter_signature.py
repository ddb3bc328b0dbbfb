"""``rekam suket signature``: says whether the signature inside a letter's PDF holds.

The code on the paper is another matter (``suket.py``): that one is verified on a phone.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings

from rekam.boot import paper_seal
from rekam.engines.documents import signing
from rekam.engines.documents.signing import Judgment, State

# After those of ``suket verify``, in the order in which a file is looked at.
STATUSES = {
    State.HOLDS: 0,
    State.UNREADABLE: 31,
    State.UNSIGNED: 32,
    State.ALTERED: 33,
    State.UNTRUSTED: 34,
}
_SENTENCES = {
    State.HOLDS: (
        "Tanda tangan elektronik berkas ini sah, dan isinya tidak berubah.",
        "The signature of this file holds, and the file was not changed.",
    ),
    State.UNREADABLE: (
        "Berkas ini bukan PDF yang utuh. Minta salinannya sekali lagi.",
        "This file is no whole PDF. Ask for it once more.",
    ),
    State.UNSIGNED: (
        "PDF ini tidak bertanda tangan elektronik. Periksa kode QR-nya.",
        "This PDF bears no signature. Verify its QR code.",
    ),
    State.ALTERED: (
        "PDF ini diubah sesudah ditandatangani. Jangan diterima.",
        "This PDF was changed after it was signed. Do not accept it.",
    ),
    State.UNTRUSTED: (
        "Penanda tangan PDF ini tidak dipercaya, atau sertifikatnya tidak berlaku lagi.",
        "Whoever signed this PDF is not trusted, or the certificate is no longer valid.",
    ),
}


def tell(pdf: Path, trust: Path | None, *, at: datetime | None, as_json: bool) -> int:
    """Say whether the signature inside a PDF holds, and whose it is; return the exit status."""
    moment = at.replace(tzinfo=UTC) if at else datetime.fromtimestamp(time.time(), tz=UTC)
    found = signing.judge(pdf.read_bytes(), _trusted(trust), at=moment)
    _say(found, as_json=as_json)
    return STATUSES[found.state]


def _trusted(path: Path | None) -> list[bytes]:
    if path is None:
        return paper_seal.certificate(settings.REKAM.home)
    try:
        return signing.certificates(path.read_bytes())
    except ValueError as error:
        words = f"{path} bukan sertifikat (PEM atau DER)."
        raise click.BadParameter(words, param_hint="--trust") from error


def _say(found: Judgment, *, as_json: bool) -> None:
    is_english = os.environ.get("REKAM_LANGUAGE") == "en"
    sentence = _SENTENCES[found.state][is_english]
    signed_at = found.signed_at and f"{found.signed_at:%Y-%m-%dT%H:%M:%SZ}"
    if as_json:
        told = {"state": found.state, "sentence": sentence, "signer": found.signer, "at": signed_at}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(sentence)
    if found.signer:
        click.echo(f"{found.signer}, {signed_at}")
