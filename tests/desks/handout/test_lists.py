"""Lists for the programmes: who is on them, what they tell, and what they never tell."""

import csv
import re
import shutil
import subprocess
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from rekam.desks.handout import lists
from rekam.desks.reconcile import ruling
from rekam.domain.facts import CentreStatusImported, SuketIssued
from rekam.domain.letterhead import Letterhead
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import read, remaining
from rekam.registry.models import ListedVoter, PersonRow, Resident
from rekam.registry.remaining import Wanted
from rekam.web.packing import zipped
from tests.desks.reconcile.test_deciding import DOUBT, RESIDENTS, VILLAGE
from tests.screens import faults, parsed

NIK_WHOLE = re.compile(r"[0-9]{16}")
NIK_POSTED = re.compile(r"[0-9]{12}\*{4}")


def sheet(response):
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    head, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def table(response):
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def words_of(pdf, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    path = tmp_path / "list.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_both_tables_have_everybody_who_is_still_without(registrar):
    book, text = (registrar.get(f"/unduh/warga.{form}") for form in ("xlsx", "csv"))
    assert sheet(book) == table(text)
    assert len(table(text)) == read.the_number().remaining == 40
    first = next(row for row in table(text) if row["NAMA"] == RESIDENTS[0].name)
    home = RESIDENTS[0].home
    assert (first["RT"], first["RW"], first["TPS"]) == (home.rt, home.rw, "003")
    assert (first["ALAMAT"], first["DESA"], first["KECAMATAN"]) == (home.hamlet, "Ploso", "Pacitan")
    assert first["KEPERLUAN"] == "Suket atau KTP-el"


def test_a_masked_list_does_not_tell_a_nik_by_its_birth_date(registrar, tmp_path):
    for row in table(registrar.get("/unduh/warga.csv")):
        assert NIK_POSTED.fullmatch(row["NIK"]) or row["KEADAAN"] == "Perlu diperiksa"
    page = words_of(registrar.get(f"/unduh/warga.pdf?desa={VILLAGE}").content, tmp_path)
    for said in (registrar.get("/unduh/warga.csv").content.decode(), page):
        assert not NIK_WHOLE.search(said)
        assert RESIDENTS[0].nik[:12] + "****" in said
        assert not re.search(rf"\b{RESIDENTS[0].nik[12:]}\b", said)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t@"])
def test_a_name_that_a_spreadsheet_would_run_goes_out_harmless(registrar, form, start):
    name = f'{start}HYPERLINK("x")'
    PersonRow.objects.filter(subject=RESIDENTS[0].nik).update(name=name)
    response = registrar.get(f"/unduh/warga.{form}")
    rows = sheet(response) if form == "xlsx" else table(response)
    (cell,) = [row["NAMA"] for row in rows if "HYPERLINK" in row["NAMA"]]
    assert cell.startswith("'")


@pytest.mark.parametrize(
    ("query", "keep"),
    [
        ("desa=35.01.04", lambda _: True),
        ("desa=35.01.10", lambda _: False),
        (f"desa={VILLAGE}&tps=3", lambda _: True),
        ("tps=004", lambda _: False),
        ("kelas=recorded", lambda number: number != DOUBT),
        ("kelas=doubtful", lambda number: number == DOUBT),
        (
            f"rt={int(RESIDENTS[0].home.rt)}&rw={RESIDENTS[0].home.rw}",
            lambda number: (
                number != DOUBT
                and (RESIDENTS[number].home.rt, RESIDENTS[number].home.rw)
                == (RESIDENTS[0].home.rt, RESIDENTS[0].home.rw)
            ),
        ),
    ],
)
def test_a_list_has_those_who_were_asked_for(registrar, query, keep):
    wanted = sorted(RESIDENTS[number].name for number in range(40) if keep(number))
    found = table(registrar.get(f"/unduh/warga.csv?{query}"))
    assert sorted(row["NAMA"] for row in found) == wanted


def test_a_class_that_is_none_and_a_pdf_of_no_village_are_refused(registrar):
    assert registrar.get("/unduh/warga.csv?kelas=holding").status_code == 400
    assert registrar.get("/unduh/warga.pdf").status_code == 400
    assert registrar.get("/unduh/warga.pdf?desa=35.01.04").status_code == 400


def test_who_holds_a_card_or_was_ruled_out_is_on_no_list(registrar, office_at_work):
    with office_at_work.on() as machine:
        subject = Subject(RESIDENTS[0].nik)
        issued = CentreStatusImported(
            subject=subject, status="CARD_ISSUED", on=machine.today, dataset="ab" * 8
        )
        machine.ledger.record(issued, actor="office")
        other = Subject(RESIDENTS[1].nik)
        ruling.rule_out(machine, other, code=1, code_set=2018, reason="x", officer="hendra")
    niks = [row["NIK"] for row in table(registrar.get("/unduh/warga.csv"))]
    assert len(niks) == 38
    assert {one.nik[:12] + "****" for one in RESIDENTS[:2]}.isdisjoint(niks)


def test_each_is_told_what_to_do(registrar, office_at_work):
    subjects = [Subject(one.nik) for one in RESIDENTS[:3]]
    with office_at_work.on() as machine:
        for subject, status in zip(
            subjects, ("ENROLL_FAILURE_AT_CENTRAL", "CARD_PRINTED"), strict=False
        ):
            told = CentreStatusImported(
                subject=subject, status=status, on=machine.today, dataset="ab" * 8
            )
            machine.ledger.record(told, actor="office")
        letter = SuketIssued(
            subject=subjects[2], year=2018, serial=7, name="x", valid_until=date(2018, 10, 5)
        )
        machine.ledger.record(letter, actor="office")
    due = {row["NIK"]: row["KEPERLUAN"] for row in table(registrar.get("/unduh/warga.csv"))}
    told = [due[one.nik[:12] + "****"] for one in RESIDENTS[:3]]
    assert told == ["Rekam ulang KTP-el", "Ambil KTP-el", "Ambil suket 7/2018"]
    assert due[""] == "Cek orangnya, bawa KK"


@pytest.mark.parametrize(
    ("order", "titles"), [("tps", ["TPS 003"]), ("rt", ["RT 001 RW 001", "Tanpa RT/RW"])]
)
def test_a_printed_list_is_set_by_station_or_by_corner(registrar, tmp_path, order, titles):
    PersonRow.objects.exclude(rt="").update(rt="001", rw="001")
    response = registrar.get(f"/unduh/warga.pdf?desa={VILLAGE}&susun={order}")
    page = words_of(response.content, tmp_path)
    assert response.headers["Content-Type"] == "application/pdf"
    assert all(title in page for title in titles)
    assert "Desa/Kelurahan Ploso, Kecamatan Pacitan" in page
    listed = [one for number, one in enumerate(RESIDENTS[:40]) if number != DOUBT]
    assert all(one.nik[:12] + "****" in page for one in listed)


def test_every_village_is_in_one_zip_that_is_sent_while_it_is_made(registrar):
    PersonRow.objects.filter(subject=RESIDENTS[0].nik).update(village="35.01.04.1001")
    response = registrar.get("/unduh/warga.zip")
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert all(archive.read(name).startswith(b"%PDF") for name in names)
    assert names == ["35.01.04.1001-sidoharjo.pdf", f"{VILLAGE}-ploso.pdf"]


def test_a_download_that_is_broken_off_makes_nothing_more():
    made = []

    def files():
        for number in range(9):
            made.append(number)
            yield f"{number}.pdf", b"x"

    pieces = zipped(files(), made_on=date(2018, 4, 5))
    assert next(pieces).startswith(b"PK")
    pieces.close()
    assert made == [0]


def test_a_kit_without_rows_of_voter_lists_still_knows_the_register(registrar):
    ListedVoter.objects.all().delete()
    rows = table(registrar.get("/unduh/warga.csv"))
    assert next(row for row in rows if row["NAMA"] == RESIDENTS[0].name)["ALAMAT"]
    assert next(row for row in rows if row["NAMA"] == RESIDENTS[DOUBT].name)["NIK"] == ""


def test_who_is_in_no_register_is_known_by_the_voter_list(office_at_work):
    with office_at_work.on() as machine:
        Resident.objects.all().delete()
        (one,) = remaining.waiting(Wanted(voter_class="doubtful"))
        assert one.born == RESIDENTS[DOUBT].born
        row = next(iter(lists.rows(machine, Wanted())))
        assert len(row) == len(lists.HEADINGS)


def test_the_page_counts_before_it_gives(registrar):
    page = parsed(registrar.get("/unduh/"))
    assert "40 orang di 1 desa" in page.text
    assert page.all("a", href="/unduh/warga.zip?")
    chosen = parsed(registrar.get("/unduh/?desa=35.01.04&kelas=recorded&susun=rt&tps=3"))
    one = f"/unduh/warga.pdf?desa={VILLAGE}&kelas=recorded&susun=rt&tps=3"
    assert chosen.all("a", href=one)
    chosen = registrar.get(f"/unduh/?desa={VILLAGE}&kelas=doubtful&tps=3")
    assert "1 orang di 1 desa" in parsed(chosen).text
    assert "Daftar cetak (PDF)" in parsed(chosen).text
    nobody = registrar.get("/unduh/?desa=35.01.10.2017")
    assert "Tidak ada yang menunggu" in parsed(nobody).text
    for response in (chosen, nobody, registrar.get("/unduh/?susun=rt")):
        assert faults(response) == []


def test_the_menu_leads_there(registrar):
    assert parsed(registrar.get("/ringkasan")).all("a", href="/unduh/")
    assert Role.HEAD in registrar.get("/unduh/").resolver_match.func.access_rule.roles


def test_the_paper_is_of_the_office_that_its_letterhead_names(office_at_work, monkeypatch):
    monkeypatch.setattr(lists, "people_list", lambda listed, **_: listed.office.encode())
    with office_at_work.on() as machine:
        head = Letterhead(office="Dinas Dukcapil", regency="Kabupaten Contoh")
        object.__setattr__(machine, "letterhead", head)
        told = lists.document(machine, Wanted(region=VILLAGE), by_corner=False)
    assert told == b"Dinas Dukcapil Kabupaten Contoh"
