"""``rekam suket ...`` at the office: files for those who verify, and verifying by its own keys."""

import base64
import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.exceptions import ImproperlyConfigured

from rekam.boot import paper_seal
from rekam.boot.cli import _names_keys
from rekam.desks.issuance import actions
from rekam.domain import letter_policy
from rekam.domain.facts import CentreStatusImported
from rekam.domain.values import Subject
from rekam.engines.claims import key_list
from rekam.registry import letters, read
from tests.boot.commanding import Typed
from tests.certificates import PASSPHRASE, certified, der, packed
from tests.screens import LISTED, kit_screens, office_screens, quick_passphrases

__all__ = ["kit_screens", "office_screens", "quick_passphrases"]


@pytest.fixture
def office(office_screens):
    office_screens.one.fleet.now_ms = time.time_ns() // 1_000_000  # the commands' own clock
    return Typed(office_screens.one, "office")


@pytest.fixture
def code(office):
    """The code of a letter that was just issued."""
    with office.one.on() as machine:
        subject = Subject(LISTED[0].nik)
        status = CentreStatusImported(
            subject=subject, status="PRINT_READY_RECORD", on=machine.today, dataset="ab" * 8
        )
        machine.ledger.record(status, actor="office")
        actions.set_policy(
            machine, replace(letter_policy.IN_2018, until=None), officer="head"
        )  # by the commands' clock letters are stopped
        actions.issue_suket(machine, subject, today=machine.today, officer="registrar")
        (letter,) = letters.living(read.letters(is_in_hand=False))
        return letters.code(machine.ledger, letter)


def test_the_office_verifies_by_its_own_keys(office, code):
    answer = json.loads(office.does("suket", "verify", "--json", code))
    assert answer["code"] == "valid"
    assert answer["claims"]["cti"].startswith("470/1/")
    assert answer["list"]["made"].endswith("Z")
    assert "Surat ini sah;" in office.does("suket", "verify", code)


def test_a_letter_revoked_meanwhile_is_refused(office, code):
    with office.one.on() as machine:
        actions.revoke_suket(
            machine, Subject(LISTED[0].nik), reason="salah cetak", officer="registrar"
        )
    status, text = office.refuses("suket", "verify", code)
    assert (status, text) == (20, "Surat ini sudah dicabut oleh dinas. Jangan diterima.")


def test_the_file_of_keys_serves_elsewhere(office, code, tmp_path):
    path = tmp_path / "suket-kunci.cose"
    said = office.does("suket", "keys", "--out", path)
    fingerprint = key_list.read(path.read_bytes()).fingerprint
    assert "2 kunci dan 0 surat yang dicabut" in said
    assert fingerprint in said
    answer = json.loads(office.does("suket", "verify", "--json", "--keys", path, code))
    assert (answer["code"], answer["list"]["signer"]) == ("valid", fingerprint)


def test_the_page_is_one_file_with_the_list_in_it(office, tmp_path):
    path = tmp_path / "periksa-suket.html"
    assert "Halaman pemeriksa ditulis" in office.does("suket", "page", "--out", path)
    kept = re.search('name="rekam-list" content="([^"]+)"', path.read_text("utf-8"))[1]
    assert len(key_list.read(base64.b64decode(kept)).keys) == 2


def test_letters_that_wait_are_written_to_a_folder(office, code, tmp_path):
    assert f"1 surat ditulis ke {tmp_path}" in office.does("suket", "print", "--out", tmp_path)
    (path,) = tmp_path.glob("suket-470-1-*.pdf")
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_kit_has_no_keys_of_its_own(kit_screens, code):
    kit = Typed(kit_screens.one, "kit")
    status, text = kit.refuses("suket", "verify", code)
    assert status != 0
    assert "kantor" in text


@pytest.mark.parametrize(
    ("words", "alone"),
    [(["--keys", "k"], True), (["--keys=k"], True), (["--help"], True), (["--json"], False)],
)
def test_keys_of_a_file_need_no_machine(words, alone):
    assert _names_keys(["rekam", "suket", "verify", *words]) is alone


# ---- the signature inside a PDF


@pytest.fixture
def sealed(office, code, tmp_path):
    """A letter's PDF of an office that has a certificate, and the certificate."""
    key, certificate = certified()
    (office.home / "tanda-tangan.p12").write_bytes(packed(key, certificate))
    (office.home / "tanda-tangan.sandi").write_bytes(PASSPHRASE + b"\n")
    office.does("suket", "print", "--out", tmp_path)
    (path,) = tmp_path.glob("suket-470-1-*.pdf")
    return path, certificate


def test_a_letter_of_an_office_with_a_certificate_is_signed_and_the_command_says_so(
    office, sealed, tmp_path
):
    path, certificate = sealed
    said = office.does("suket", "signature", path)
    assert "tanda tangan elektronik berkas ini sah" in said.lower()
    assert "Kepala Dinas Contoh" in said
    answer = json.loads(office.does("suket", "signature", "--json", path))
    assert answer["state"] == "holds"
    pem = tmp_path / "dinas.pem"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    office.does("suket", "signature", "--trust", pem, path)


def test_each_reason_not_to_trust_a_pdf_has_its_own_status(office, sealed, tmp_path):
    path, _ = sealed
    other = tmp_path / "other.der"
    other.write_bytes(der(certified()[1]))
    touched = tmp_path / "touched.pdf"
    touched.write_bytes(path.read_bytes() + b"\n% more\n")
    refused = {
        office.refuses("suket", "signature", *words)[0]
        for words in (
            ("--trust", other, path),
            ("--at", "2050-01-01", path),
            (touched,),
            (other,),
        )
    }
    assert refused == {34, 33, 31}
    assert office.refuses("suket", "signature", "--trust", path, path)[0] == 2


def test_without_a_certificate_nothing_is_signed(office, code, tmp_path):
    office.does("suket", "print", "--out", tmp_path)
    (path,) = tmp_path.glob("suket-470-1-*.pdf")
    assert b"/ByteRange" not in path.read_bytes()
    assert office.refuses("suket", "signature", path)[0] == 32


def test_a_certificate_that_does_not_open_is_said_at_once(office, sealed):
    (office.home / "tanda-tangan.sandi").write_text("wrong")
    with pytest.raises(ImproperlyConfigured, match=r"tanda-tangan\.sandi"):
        paper_seal.signing(office.home, clock_ms=lambda: 0)


def test_a_certificate_that_is_over_signs_nothing(office, code, tmp_path):
    key, certificate = certified(around=datetime(2020, 1, 1, tzinfo=UTC))
    (office.home / "tanda-tangan.p12").write_bytes(packed(key, certificate))
    (office.home / "tanda-tangan.sandi").write_bytes(PASSPHRASE)
    status, said = office.refuses("suket", "print", "--out", tmp_path)
    assert (status, list(tmp_path.glob("*.pdf"))) == (3, [])
    assert "Sertifikat tanda tangan elektronik kantor tidak berlaku" in said


def test_letters_for_all_are_issued_by_a_registrar_alone(office, code):
    said = office.does("suket", "issue", "--officer", "registrar")
    assert "0 suket terbit." in said
    with office.one.on() as machine:
        fact = CentreStatusImported(
            subject=Subject(LISTED[1].nik), status="PRR", on=machine.today, dataset="ab" * 8
        )
        machine.ledger.record(fact, actor="office")
    assert "1 suket terbit." in office.does("suket", "issue", "--officer", "registrar")
    for nobody in ("officer", "nobody"):
        assert office.refuses("suket", "issue", "--officer", nobody)[0] == 3
