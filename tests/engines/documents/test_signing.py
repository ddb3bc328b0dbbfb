"""A letter's PDF, signed: PDF/A still, read by another program, and refused when it was touched."""

import asyncio
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from rekam.domain.errors import CertificateOverError
from rekam.domain.letterhead import Letterhead
from rekam.engines.documents.letter import PrintedLetter, letters
from rekam.engines.documents.signing import Seal, State, certificates, judge
from tests.certificates import PASSPHRASE, certified, der, packed

NOW = datetime.now(UTC)
KEY, CERTIFICATE = certified()
SEAL = Seal(packed(KEY, CERTIFICATE), PASSPHRASE)
PDF = letters(
    [
        PrintedLetter(
            number="470/1/2018",
            person=[("Nama", "SITI CONTOH")],
            issued="5 April 2018",
            valid_for="",
            valid_until="5 Oktober 2018",
            code="ABC",
        )
    ],
    head=Letterhead(),
    made_on=date(2018, 4, 5),
)
SIGNED = SEAL.sign(PDF, at=NOW)


def state(pdf, trusted=(CERTIFICATE,), at=NOW):
    return judge(pdf, [der(one) for one in trusted], at=at).state


def test_a_signed_letter_holds_and_says_by_whom_and_when():
    found = judge(SIGNED, [SEAL.certificate], at=NOW)
    assert (found.state, found.signer) == (State.HOLDS, "Kepala Dinas Contoh")
    assert abs(found.signed_at - NOW) < timedelta(minutes=5)
    assert SIGNED.startswith(PDF)  # the letter itself is untouched


def test_a_thread_with_a_loop_of_its_own_may_sign():
    async def signed():
        return judge(SEAL.sign(PDF, at=NOW), [SEAL.certificate], at=NOW).state

    with ThreadPoolExecutor(1) as thread:  # after a browser this one has a loop already
        assert thread.submit(lambda: asyncio.run(signed())).result() is State.HOLDS


def test_a_signed_letter_is_pdf_a_still():
    """What PDF/A-2 asks of a signature (ISO 19005-2, 6.3 and 6.4.3), as far as bytes show it.

    No field of a form may wait to be drawn; what stands on the page has no size, is printed and not
    hidden; the metadata are the typesetter's, and a cross-reference stream stays one.
    """
    added = SIGNED[len(PDF) :]
    assert SIGNED.count(b"pdfaid:part>2<") == 1
    assert b"/Type /Metadata" not in added
    (rect,) = re.findall(rb"/Rect \[ ?([^\]]+?) ?\]", added)
    assert rect.split() == [b"0", b"0", b"0", b"0"]
    (flags,) = re.findall(rb"/F (\d+)", added)
    assert int(flags) & 0b100111 == 0b100  # printed; not invisible, hidden or without a view
    assert b"/NeedAppearances" not in added
    assert b"/SubFilter /ETSI.CAdES.detached" in added
    assert b"/JavaScript" not in added
    assert b"/Encrypt" not in added


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="no pdfsig here")
def test_another_program_finds_the_signature_valid_and_all_of_the_file_signed(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(SIGNED)
    said = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


@pytest.mark.parametrize("at", [900, len(PDF) // 2, len(PDF) - 400])
def test_a_letter_that_was_changed_is_refused(at):
    changed = SIGNED[:at] + bytes([SIGNED[at] ^ 1]) + SIGNED[at + 1 :]
    assert state(changed) in {State.ALTERED, State.UNREADABLE}


def test_what_was_added_behind_a_signature_is_no_part_of_it():
    assert state(SIGNED + b"\n% more\n") is State.ALTERED


def test_each_of_the_others_is_told_apart():
    other = certified()[1]
    assert state(PDF) is State.UNSIGNED
    assert state(b"x") is State.UNREADABLE
    assert state(SIGNED[:-30]) is State.UNREADABLE
    assert state(SIGNED, [other]) is State.UNTRUSTED
    assert state(SIGNED, []) is State.UNTRUSTED


def test_a_certificate_that_is_over_or_to_come_signs_nothing_and_is_not_trusted():
    for moment in (NOW + timedelta(days=301), NOW - timedelta(days=301)):
        with pytest.raises(CertificateOverError):
            SEAL.sign(PDF, at=moment)
        assert state(SIGNED, at=moment) is State.UNTRUSTED


def test_a_certificate_is_trusted_by_its_authority():
    authority = certified(name="Otoritas Contoh", key_cert_sign=True)
    key, certificate = certified(by=authority)
    signed = Seal(packed(key, certificate, [authority[1]]), PASSPHRASE).sign(PDF, at=NOW)
    assert state(signed, [authority[1]]) is State.HOLDS
    assert state(signed, [certified(name="Otoritas Contoh", key_cert_sign=True)[1]]) is (
        State.UNTRUSTED
    )


def test_a_file_opens_by_its_passphrase_alone():
    with pytest.raises(ValueError, match="PKCS"):
        Seal(packed(KEY, CERTIFICATE), b"wrong")


def test_certificates_come_as_pem_or_der():
    one = der(CERTIFICATE)
    text = CERTIFICATE.public_bytes(Encoding.PEM)
    assert certificates(one) == [one]
    assert certificates(text + text) == [one, one]
    for none in (b"", b"x" * 40, text[:60]):
        with pytest.raises(ValueError, match=r"."):
            certificates(none)
