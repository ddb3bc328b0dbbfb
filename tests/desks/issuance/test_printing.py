"""Letters on paper: the words of the law, whose they are, and a code that can be verified."""

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp
from django.core.exceptions import ImproperlyConfigured
from PIL import Image

from rekam.boot import wiring
from rekam.desks.issuance import actions, printing
from rekam.domain.facts import CentreStatusImported
from rekam.domain.letterhead import Letterhead
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.engines.claims import key_list
from rekam.engines.claims.token import verify
from rekam.registry import letters, read
from tests.camera import frame
from tests.certificates import PASSPHRASE, certified, packed
from tests.desks.reconcile.recorded import recorded
from tests.screens import LISTED, parsed
from tests.telling import RINA

PERSON = LISTED[0]
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here")


@pytest.fixture
def office(office_screens):
    """An office at which two letters wait for their holders."""
    with office_screens.one.on() as machine:
        for person in LISTED[:2]:
            subject = Subject(person.nik)
            status = CentreStatusImported(
                subject=subject, status="PRINT_READY_RECORD", on=machine.today, dataset="ab" * 8
            )
            machine.ledger.record(status, actor="office")
            actions.issue_suket(machine, subject, today=machine.today, officer="registrar")
        yield machine


def printed(client_or_screens, address):
    given = client_or_screens.get(address, role=Role.REGISTRAR)
    assert given.status_code == 200
    return given


def words(pdf, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


@needs_poppler
def test_a_letter_has_the_wording_and_whose_it_is(office, office_screens, tmp_path):
    said = words(printed(office_screens, f"/suket/{PERSON.nik}/cetak").content, tmp_path)
    for part in (
        "PEMERINTAH KABUPATEN PACITAN",
        "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
        "SURAT KETERANGAN PENGGANTI KTP-EL Nomor : 470/1/2018",
        "ini Kepala Dinas Kependudukan dan Pencatatan Sipil Kabupaten Pacitan, menerangkan bahwa :",
        f"Nama : {PERSON.name.upper()} NIK : {PERSON.nik}",
        "adalah benar sudah melakukan perekaman KTP-el dan telah terdata dalam Database",
        "Pemilu, Pemilukada, Pilkades, Perbankan, Imigrasi, Kepolisian, Asuransi, BPJS, Pernikahan",
        "berlaku selama 6 (enam) bulan sejak diterbitkan, sampai dengan 5 Oktober 2018.",
        "Pacitan, 5 April 2018",
    ):
        assert part in said


@needs_poppler
def test_the_code_on_the_paper_is_read_and_believed(office, office_screens, tmp_path):
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(printed(office_screens, f"/suket/{PERSON.nik}/cetak").content)
    subprocess.run(["pdftoppm", "-r", "110", "-png", str(pdf), str(tmp_path / "page")], check=True)
    (picture,) = tmp_path.glob("page*.png")
    (code,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))
    told = key_list.read(letters.signed_list(office.ledger, today=office.today))
    claims = verify(code.text.encode(), told.keys, at=office.clock_ms() // 1000).claims
    assert (claims[7], claims[169][4]) == (b"470/1/2018", PERSON.name)


def taken(machine, plain, kit="07"):
    """Let the first person be recorded, with a photo of these bytes."""
    kept = machine.keep_sealed("photo", plain, tier=2)
    machine.ledger.record(replace(recorded(PERSON, kit), parts=(kept,)), actor=RINA)


def pictures(pdf, tmp_path):
    """Return how wide and high the pictures of a PDF are."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfimages", "-list", str(path)], capture_output=True, check=True)
    return [tuple(line.split()[3:5]) for line in done.stdout.decode().splitlines()[2:]]


@needs_poppler
def test_a_letter_bears_the_recorded_photo_of_its_holder_alone(office, office_screens, tmp_path):
    def shown(number):
        address = f"/suket/{LISTED[number].nik}/cetak"
        return pictures(printed(office_screens, address).content, tmp_path)

    assert shown(0) == shown(1) == []
    taken(office, frame())
    assert (shown(0), shown(1)) == ([("354", "472")], [])
    taken(office, frame(), "08")  # two stand: nobody says yet whose face it is
    assert shown(0) == []


@needs_poppler
@pytest.mark.parametrize("plain", [b"", b"\xff\xd8\xff and no picture", b"<svg/>"])
def test_a_photo_that_is_none_leaves_the_box_and_stops_no_other_letter(office, tmp_path, plain):
    taken(office, plain)
    waiting = list(letters.living(read.letters(is_in_hand=False)))
    ((_, pdf, count),) = printing.documents(office, waiting)
    assert (pictures(pdf, tmp_path), count) == ([], 2)
    assert words(pdf, tmp_path).count("Foto") == 2


@needs_poppler
def test_an_office_whose_rules_want_no_photo_pastes_one(office, office_screens, tmp_path):
    rules = letters.policy(office.today)
    actions.set_policy(office, replace(rules, since=office.today, has_photo=False), officer="head")
    taken(office, frame())
    pdf = printed(office_screens, f"/suket/{PERSON.nik}/cetak").content
    assert pictures(pdf, tmp_path) == []


def test_a_letter_is_pdf_a_and_the_same_each_time(office, office_screens):
    taken(office, frame())
    one, again = (printed(office_screens, f"/suket/{PERSON.nik}/cetak").content for _ in "ab")
    assert b"pdfaid:part>2<" in one
    assert one == again


def test_all_that_wait_come_as_one_download_oldest_first(office, office_screens, monkeypatch):
    monkeypatch.setattr(printing, "AT_ONCE", 1)
    given = printed(office_screens, "/suket/cetak.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(given.streaming_content)))
    assert archive.namelist() == ["suket-470-1-2018.pdf", "suket-470-2-2018.pdf"]


def test_letters_of_one_file_are_pages_of_it(office):
    ((name, pdf, count),) = printing.documents(
        office, list(letters.living(read.letters(is_in_hand=False)[::-1]))
    )
    assert (name, count) == ("suket-470-1-2018-470-2-2018.pdf", 2)
    assert pdf.startswith(b"%PDF-")


def test_who_has_no_letter_has_none_to_print(office, office_screens):
    refused = office_screens.get(f"/suket/{LISTED[3].nik}/cetak", role=Role.REGISTRAR)
    assert refused.status_code == 404


def test_a_revoked_letter_is_printed_no_more(office, office_screens):
    actions.revoke_suket(office, Subject(PERSON.nik), reason="salah cetak", officer="registrar")
    refused = office_screens.get(f"/suket/{PERSON.nik}/cetak", role=Role.REGISTRAR)
    assert refused.status_code == 404


def test_the_office_says_who_signs_its_letters(tmp_path):
    assert wiring.letterhead(tmp_path) == Letterhead()
    path = tmp_path / wiring.LETTERHEAD
    path.write_text(json.dumps({"signer_name": "Budi Contoh", "signer_nip": "1"}))
    assert wiring.letterhead(tmp_path) == Letterhead(signer_name="Budi Contoh", signer_nip="1")
    for wrong in ("{", "[1]", '{"unknown": "x"}'):
        path.write_text(wrong)
        with pytest.raises(ImproperlyConfigured, match="signer_name"):
            wiring.letterhead(tmp_path)


@pytest.mark.parametrize("year", [2018, 2012])
def test_each_file_is_signed_or_it_is_said_before_the_download_that_it_cannot_be(
    office, office_screens, year
):
    key, certificate = certified(around=datetime(year, 4, 5, tzinfo=UTC))
    home = office_screens.one.home
    (home / "tanda-tangan.p12").write_bytes(packed(key, certificate))
    (home / "tanda-tangan.sandi").write_bytes(PASSPHRASE)
    office_screens.one._assembled = None  # as after a new start
    given = office_screens.get("/suket/cetak.zip", role=Role.REGISTRAR)
    if year == 2018:
        archive = zipfile.ZipFile(io.BytesIO(b"".join(given.streaming_content)))
        assert all(b"ETSI.CAdES.detached" in archive.read(one) for one in archive.namelist())
    else:
        assert given.status_code == 409
        assert "Sertifikat tanda tangan elektronik kantor" in parsed(given).text
