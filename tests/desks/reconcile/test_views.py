from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from rekam.domain.trust import Role
from tests.engines.lists.made_lists import write
from tests.people import people
from tests.screens import VILLAGE, faults, parsed

HEADER = (
    "nik,nkk,nama,tempat_lahir,tanggal_lahir,jenis_kelamin,alamat,rt,rw,kode_desa,"
    "status_kawin,status_rekam"
)
GOOD, BAD = people(77, 2, village=VILLAGE)


def line(person, nik=None):
    cells = [
        nik or person.nik,
        person.home.nkk,
        person.name,
        person.birthplace,
        f"{person.born:%d-%m-%Y}",
        person.sex.value,
        person.home.hamlet,
        person.home.rt,
        person.home.rw,
        VILLAGE,
        "BELUM KAWIN",
        "BELUM REKAM",
    ]
    return ",".join(cells)


def upload(text, name="penduduk.csv"):
    file = BytesIO(text.encode())
    file.name = name
    return {"file": file}


@pytest.fixture
def registrar(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        yield client


def bring_in(client, text=None):
    ruined = BAD.nik[:12] + "****"
    return client.post(
        "/daftar/impor", upload(text or "\n".join([HEADER, line(GOOD), line(BAD, ruined)]))
    )


def test_a_list_that_is_not_there_is_not_found(registrar):
    for page in ("perbaikan", "perbaikan.xlsx"):
        response = registrar.get(f"/daftar/999/{page}")
        assert response.status_code == 404
        assert "Halaman itu tidak ada" in parsed(response).text


def test_good_rows_go_in_and_a_bad_one_is_shown_with_its_number_and_reason(registrar):
    page = parsed(registrar.get(bring_in(registrar).headers["Location"]))
    assert "1 baris yang perlu diperbaiki di penduduk.csv" in page.text
    assert "1 baris lain sudah masuk" in page.text
    assert "3" in page.texts
    assert BAD.name in page.text


def test_the_person_of_a_good_row_is_found_at_once(registrar):
    bring_in(registrar)
    assert parsed(registrar.get("/warga/", {"q": GOOD.nik})).all("a", href=f"/warga/{GOOD.nik}")


def test_the_same_file_twice_is_one_list(registrar):
    first, second = (bring_in(registrar).headers["Location"] for _ in range(2))
    assert first == second


def test_bad_rows_come_back_as_a_workbook_to_mend(registrar):
    page = parsed(registrar.get(bring_in(registrar).headers["Location"]))
    address = next(one["href"] for one in page.all("a") if one["href"].endswith(".xlsx"))
    response = registrar.get(address)
    assert "perlu-diperbaiki-penduduk.xlsx" in response.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
    response.close()
    cells = {str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row}
    assert BAD.name in cells
    assert GOOD.name not in cells


def test_every_list_is_shown_with_what_became_of_it(registrar):
    bring_in(registrar)
    page = parsed(registrar.get("/daftar/"))
    assert "Data kependudukan" in page.text
    assert "penduduk.csv" in page.text
    assert page.all("a", **{"class": "open"})


def test_a_voter_list_that_names_no_village_is_asked_about_and_goes_in_once_told(registrar):
    text = f"DPID,NIK,NAMA,TANGGAL LAHIR,TPS\n1,{GOOD.nik},{GOOD.name},01-02-1960,1\n"
    refused = registrar.post("/daftar/impor", upload(text, name="pemilih.csv"))
    assert "Isi kode desanya" in parsed(refused).text
    told = registrar.post("/daftar/impor", upload(text, name="pemilih.csv") | {"village": VILLAGE})
    assert "1 baris lain sudah masuk" in parsed(registrar.get(told.headers["Location"])).text
    wrong = registrar.post("/daftar/impor", upload(text) | {"village": "Ploso"})
    assert wrong.status_code == 400


def test_a_sheet_that_was_not_read_is_told_once(registrar, tmp_path):
    table = [text.split(",") for text in (HEADER, line(GOOD))]
    path = write(tmp_path / "penduduk.xlsx", {"Data": table, "Rekap": [["Jumlah", "1"]]})
    with path.open("rb") as file:
        location = registrar.post("/daftar/impor", {"file": file}).headers["Location"]
    told, again = (registrar.get(location) for _ in range(2))
    assert "Rekap: Lembar tanpa judul kolom" in parsed(told).text
    assert "Rekap" not in parsed(again).text
    assert faults(told) == []


def test_nothing_chosen_brings_in_nothing(registrar):
    assert registrar.post("/daftar/impor").headers["Location"] == "/daftar/"


def test_a_file_that_is_no_list_is_refused_with_a_sentence(registrar):
    response = registrar.post("/daftar/impor", upload("just\nsome words\n"))
    assert 400 <= response.status_code < 500


def test_a_file_whose_name_climbs_out_of_its_folder_stays_inside(registrar, tmp_path):
    text = "\n".join([HEADER, line(GOOD)])
    response = registrar.post("/daftar/impor", upload(text, name="../../../etc/penduduk.csv"))
    assert response.status_code == 302
    assert "penduduk.csv" in parsed(registrar.get("/daftar/")).text


def test_the_pages_can_be_used_without_eyes_or_mouse(registrar):
    location = bring_in(registrar).headers["Location"]
    for address in ("/daftar/", location):
        assert faults(registrar.get(address)) == []


def test_a_newer_register_shows_what_it_brought_and_whom_it_no_longer_has(registrar):
    bring_in(registrar, "\n".join([HEADER, line(GOOD), line(BAD)]))
    moved = line(GOOD).replace("BELUM REKAM", "SUDAH REKAM")
    told = registrar.post("/daftar/impor", upload(f"{HEADER}\n{moved}"), follow=True)
    page = parsed(told)
    assert "Berubah 1" in page.text
    assert "orang tidak ada lagi di data penduduk ini" in page.text
    assert BAD.name.title() in page.text
    assert BAD.nik not in page.text
    assert faults(told) == []
