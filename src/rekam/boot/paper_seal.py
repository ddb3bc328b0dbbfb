"""The certificate by which an office signs its papers: two files in its home, or none.

``tanda-tangan.p12`` holds certificate and key (PKCS#12), ``tanda-tangan.sandi`` the passphrase that
opens it; both are for the machine's owner alone to read. Without them papers are as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from rekam.engines.documents.signing import Seal

CERTIFICATE, PASSPHRASE = "tanda-tangan.p12", "tanda-tangan.sandi"


def certificate(home: Path) -> list[bytes]:
    """Return the office's certificate alone, in DER, or nothing where it has none.

    Raises:
        ImproperlyConfigured: the file does not open.
    """
    seal = _seal(home)
    return [seal.certificate] if seal else []


def signing(home: Path, *, clock_ms: Callable[[], int]) -> Callable[[bytes], bytes] | None:
    """Return what signs a PDF, or None where the office has no certificate.

    Raises:
        ImproperlyConfigured: the file does not open.
    """
    seal = _seal(home)

    def sign(pdf: bytes) -> bytes:
        assert seal is not None
        return seal.sign(pdf, at=datetime.fromtimestamp(clock_ms() / 1000, tz=UTC))

    return sign if seal else None


def _seal(home: Path) -> Seal | None:
    if not (home / CERTIFICATE).exists():
        return None
    # 45 MB and half a second, which most offices never need
    from rekam.engines.documents import signing as engine  # noqa: PLC0415

    try:
        passphrase = (home / PASSPHRASE).read_text("utf-8").rstrip("\n").encode()
        return engine.Seal((home / CERTIFICATE).read_bytes(), passphrase)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{home / CERTIFICATE} does not open. {PASSPHRASE} beside it must hold its passphrase."
        ) from error
