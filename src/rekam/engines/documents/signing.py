"""Signs a finished PDF with the office's certificate (PAdES B-B), and tells whether one holds.

Whose certificate it is, and whom to trust, is given; nothing is fetched from a network. The library
is large (45 MB in memory), so that whoever has no certificate does not import this module. The time
inside a signature is this computer's own, told by nobody else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import TypeVar

from asn1crypto import pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from rekam.domain.errors import CertificateOverError

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # a wrong signature is an answer
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

_FIELD = "TandaTangan"
_USES = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)


_Made = TypeVar("_Made")


class State(StrEnum):
    """What can be said of a PDF's signature."""

    HOLDS = "holds"
    UNSIGNED = "unsigned"
    ALTERED = "altered"  # the file is not as it was signed
    UNTRUSTED = "untrusted"  # by somebody else, or by a certificate that is over
    UNREADABLE = "unreadable"  # no PDF


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a signature is worth, and what it says of itself; nothing where there is none."""

    state: State
    signer: str = ""
    signed_at: datetime | None = None


class Seal:
    """The office's certificate with its key."""

    def __init__(self, pkcs12: bytes, passphrase: bytes) -> None:
        """Open a PKCS#12 file; ValueError when it does not open."""
        self._signer = signers.SimpleSigner.load_pkcs12_data(
            pkcs12, other_certs=[], passphrase=passphrase
        )

    @property
    def certificate(self) -> bytes:
        """Return the certificate alone, in DER."""
        return bytes(self._certificate.dump())

    def sign(self, pdf: bytes, *, at: datetime) -> bytes:
        """Return the PDF with a signature added behind it, which no page shows.

        Raises:
            CertificateOverError: the certificate is not valid at this time.
        """
        if not _is_valid(self._certificate, at):
            raise CertificateOverError(self._certificate.not_valid_after.isoformat())
        meta = signers.PdfSignatureMetadata(
            field_name=_FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        made = _alone(
            lambda: signers.sign_pdf(_Added(BytesIO(pdf)), meta, self._signer, in_place=False)
        )
        return bytes(made.getvalue())

    @property
    def _certificate(self) -> x509.Certificate:
        found = self._signer.signing_cert
        assert found is not None, "a PKCS#12 file that opens has a certificate"
        return found


class _Added(IncrementalPdfFileWriter):
    """What is added behind a PDF: the signature alone.

    The library would write the metadata anew, in another form than the typesetter's, which is known
    to be PDF/A (``test_a_signed_letter_is_pdf_a_still``).
    """

    def _update_meta(self) -> None:
        pass


def judge(pdf: bytes, trusted: Sequence[bytes], *, at: datetime) -> Judgment:
    """Say whether a PDF is as it was signed, by one of these certificates or by their holders."""
    try:
        found = PdfFileReader(BytesIO(pdf), strict=True).embedded_signatures
    except (PdfReadError, SigningError, ValueError, KeyError, TypeError, RecursionError):
        return Judgment(State.UNREADABLE)
    if not found:
        return Judgment(State.UNSIGNED)
    signature = found[-1]
    roots = [x509.Certificate.load(one) for one in trusted]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)
    try:
        status = _alone(
            lambda: validate_pdf_signature(signature, context, key_usage_settings=_USES)
        )
    except (SignatureValidationError, SuspiciousModification, ValueError):
        return Judgment(State.ALTERED)
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    signer = status.signing_cert
    told = (str(signer.subject.native.get("common_name", "")), signature.self_reported_timestamp)
    if not (status.intact and status.valid and is_whole):
        return Judgment(State.ALTERED, *told)
    is_trusted = status.trusted and _is_valid(signer, at)
    return Judgment(State.HOLDS if is_trusted else State.UNTRUSTED, *told)


def certificates(data: bytes) -> list[bytes]:
    """Return each certificate of a PEM file, or the one of a DER file; ValueError when none is."""
    is_text = pem.detect(data)
    found = [der for _, _, der in pem.unarmor(data, multiple=True)] if is_text else [data]
    for one in found:
        if not x509.Certificate.load(one, strict=True).subject.native:
            raise ValueError("a certificate without a subject")
    return found


def _is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def _alone(work: Callable[[], _Made]) -> _Made:
    """Work in a thread of its own: the library runs a loop, and a caller's thread may have one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()
