import pytest

from rekam.desks.issuance import views
from rekam.domain.facts import CentreStatusImported
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import read
from rekam.registry.models import Resident, SuketRow
from tests.screens import LISTED, VILLAGE, faults, parsed

PERSON = LISTED[0]


@pytest.fixture
def registrar(office_screens):
    """A registrar at the office; the first two on the list were recorded elsewhere before."""
    with office_screens.visitor(Role.REGISTRAR) as client:
        machine = office_screens.one.assembled()
        for person in LISTED[:2]:
            status = CentreStatusImported(
                subject=Subject(person.nik),
                status="PRINT_READY_RECORD",
                on=machine.today,
                dataset="ab" * 8,
            )
            machine.ledger.record(status, actor="office")
        yield client


def issue(client, person=PERSON):
    return client.post(f"/suket/{person.nik}/terbitkan")


def hand_over(client, person=PERSON, **fields):
    return client.post(f"/cetak/{person.nik}/serahkan", {"by": "paper", **fields}, follow=True)


def test_who_was_recorded_and_holds_nothing_may_get_a_letter(registrar):
    page = parsed(registrar.get("/suket/"))
    for person in LISTED[:2]:
        assert page.all("form", action=f"/suket/{person.nik}/terbitkan")
    assert page.all("form", action=f"/suket/{LISTED[2].nik}/terbitkan") == []


def test_letters_are_numbered_without_a_gap(registrar):
    issue(registrar)
    issue(registrar, LISTED[1])
    assert sorted(SuketRow.objects.values_list("serial", flat=True)) == [1, 2]


def test_an_issued_letter_waits_to_be_handed_over(registrar):
    issue(registrar)
    page = parsed(registrar.get("/suket/"))
    assert "Belum diambil (1)" in page.text
    assert "Nomor 1/2018" in page.text
    assert page.all("a", href=f"/cetak/{PERSON.nik}/serahkan")
    assert page.all("form", action=f"/suket/{PERSON.nik}/terbitkan") == []


def test_the_newest_letters_are_shown_and_all_are_counted(registrar, monkeypatch):
    monkeypatch.setattr(views, "LETTERS_SHOWN", 1)
    issue(registrar)
    issue(registrar, LISTED[1])
    page = parsed(registrar.get("/suket/"))
    assert "Belum diambil (2)" in page.text
    assert "Nomor 2/2018" in page.text
    assert "Nomor 1/2018" not in page.text


def test_a_letter_is_withdrawn_with_a_reason(registrar):
    issue(registrar)
    page = parsed(registrar.get("/suket/"))
    assert page.all("form", action=f"/suket/{PERSON.nik}/cabut")
    assert registrar.post(f"/suket/{PERSON.nik}/cabut", {"reason": " "}).status_code == 400
    registrar.post(f"/suket/{PERSON.nik}/cabut", {"reason": "salah cetak"})
    assert "Belum diambil (0)" in parsed(registrar.get("/suket/")).text


def test_a_letter_in_hand_that_ends_soon_is_offered_for_renewal(registrar):
    issue(registrar)
    hand_over(registrar)
    assert "Segera habis" not in parsed(registrar.get("/suket/")).text
    SuketRow.objects.update(valid_until="2018-04-20")
    response = registrar.get("/suket/")
    assert parsed(response).all("form", action=f"/suket/{PERSON.nik}/perpanjang")
    assert faults(response) == []
    assert registrar.post(f"/suket/{PERSON.nik}/perpanjang").status_code == 409  # says the book


def test_a_letter_in_hand_lowers_the_number(registrar):
    before = read.the_number().remaining
    issue(registrar)
    assert read.the_number().remaining == before
    given = hand_over(registrar, relation="child", receiver="Siti Aminah", authority="satu KK")
    assert read.the_number().remaining == before - 1
    assert "Siti Aminah; anak; satu KK" in parsed(registrar.get(f"/warga/{PERSON.nik}")).text
    assert parsed(given).all("a", href=f"/suket/?desa={VILLAGE}")


def test_nobody_gets_two_letters(registrar):
    issue(registrar)
    again = issue(registrar)
    assert again.status_code == 409
    assert SuketRow.objects.count() == 1


def test_who_was_never_recorded_gets_none_and_is_told_why(registrar):
    refused = issue(registrar, LISTED[3])
    assert refused.status_code == 409
    assert "belum punya rekaman" in parsed(refused).text


def test_a_letter_number_has_no_point_for_thousands(registrar):
    issue(registrar)
    SuketRow.objects.update(serial=1204)
    assert "Nomor 1204/2018" in parsed(registrar.get("/suket/")).text


def test_the_head_sees_letters_and_issues_none(office_screens, registrar):
    issue(registrar)
    page = parsed(office_screens.get("/suket/", role=Role.HEAD))
    assert "Belum diambil (1)" in page.text
    assert "Terbitkan" not in page.text
    assert "Serahkan" not in page.text


def test_candidates_can_be_shown_by_village(registrar):
    here = parsed(registrar.get("/suket/", {"desa": VILLAGE}))
    elsewhere = parsed(registrar.get("/suket/", {"desa": "35.01.01.2001"}))
    assert here.all("form", action=f"/suket/{PERSON.nik}/terbitkan")
    assert "Tidak ada yang menunggu suket." in elsewhere.text
    assert "selected" in here.all("option", value=VILLAGE)[0]


def test_the_page_can_be_used_without_eyes_or_mouse(registrar):
    issue(registrar)
    assert faults(registrar.get("/suket/")) == []


def test_a_run_of_letters_stays_at_its_village(registrar):
    page = parsed(registrar.get("/suket/", {"desa": VILLAGE}))
    assert {one["value"] for one in page.all("input", name="desa")} == {VILLAGE}
    done = registrar.post(f"/suket/{PERSON.nik}/terbitkan", {"desa": VILLAGE})
    assert done.headers["Location"] == f"/suket/?desa={VILLAGE}"
    assert issue(registrar, LISTED[1]).headers["Location"] == "/suket/"


def test_more_candidates_than_are_shown_are_not_hidden(registrar, monkeypatch):
    assert "orang pertama" not in parsed(registrar.get("/suket/")).text
    monkeypatch.setattr(views, "CANDIDATES_SHOWN", 1)
    page = parsed(registrar.get("/suket/"))
    assert "Ditampilkan 1 orang pertama." in page.text
    assert "Terbitkan" in page.text


def test_letters_are_issued_at_the_office_alone(kit_screens):
    refused = kit_screens.post(f"/suket/{PERSON.nik}/terbitkan", role=Role.REGISTRAR)
    assert refused.status_code == 409
    assert "hanya dapat dilakukan di kantor" in parsed(refused).text


def test_one_whom_the_register_does_not_know_gets_no_letter(registrar):
    Resident.objects.filter(nik=PERSON.nik).delete()
    refused = issue(registrar)
    assert "tidak ada di data kependudukan" in parsed(refused).text
    assert SuketRow.objects.count() == 0
