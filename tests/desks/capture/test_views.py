from dataclasses import replace
from datetime import date

import pytest

from rekam.desks.capture import views
from rekam.domain.facts import Enrolled, VoterRuledOut
from rekam.domain.trust import Role
from rekam.domain.values import ReceiptNumber
from rekam.registry import drafts, read
from rekam.registry.models import Resident
from tests.desks.capture.recordings import PERSON, STEPS, begin, do, go, record, send
from tests.machines import exchange
from tests.screens import LISTED, RESIDENTS, faults, parsed
from tests.telling import centre, enrolled, issued

WORDS = PERSON.name.title()


def test_the_home_page_asks_one_question_and_is_ready_for_typing(officer):
    page = parsed(officer.get("/rekam/"))
    field = page.all("input", id="q")[0]
    assert "autofocus" in field
    assert "Siapa yang direkam berikutnya?" in page.text
    assert "Belum ada yang dicari." in page.text


def test_a_name_finds_the_person_and_the_first_row_is_one_enter_away(officer):
    page = parsed(officer.get("/rekam/", {"q": PERSON.name}))
    rows = [one for one in page.all("a") if one["href"].endswith("/cocokkan")]
    assert rows[0]["href"] == f"/rekam/{PERSON.nik}/cocokkan"
    assert "autofocus" in rows[0]
    assert "autofocus" not in page.all("input", id="q")[0]


def test_a_shared_screen_never_shows_a_birth_date_in_a_nik(officer):
    text = parsed(officer.get("/rekam/", {"q": PERSON.name})).text
    assert PERSON.nik not in text
    assert f"{PERSON.nik[:6]} •••••• {PERSON.nik[12:]}" in text


def test_nobody_found_is_told_with_what_to_try(officer):
    text = parsed(officer.get("/rekam/", {"q": "Zyx"})).text
    assert "Tidak ada warga yang cocok di data kit ini." in text
    assert "Coba NIK" in text


def test_while_typing_only_the_list_is_sent(officer):
    answer = officer.get("/rekam/", {"q": PERSON.name}, headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<section class="found" id="found">')
    assert "autofocus" not in answer.content.decode()


def test_the_register_is_shown_to_be_compared_with_the_card_in_hand(officer):
    page = parsed(go(officer, "cocokkan"))
    nik = f"{PERSON.nik[:6]} {PERSON.nik[6:12]} {PERSON.nik[12:]}"
    for shown in (WORDS, nik, str(PERSON.born.year), "TPS 004", "Sama, mulai merekam"):
        assert shown in page.text
    assert page.all("button", **{"data-key": "Enter"})


def test_one_who_is_not_on_the_voter_list_is_told_so(officer):
    stranger = next(one for one in RESIDENTS if one not in LISTED)
    assert "Tidak ada di daftar" in parsed(go(officer, "cocokkan", stranger)).text


@pytest.mark.parametrize(
    ("born", "is_told"), [(date(2001, 6, 28), True), (date(2001, 6, 27), False)]
)
def test_a_child_is_not_recorded_by_haste(officer, born, is_told):
    """Whoever is of age on voting day is a voter, and comes before it."""
    Resident.objects.filter(nik=PERSON.nik).update(born=born, marital="B")
    compared, found = go(officer, "cocokkan"), officer.get("/rekam/", {"q": PERSON.name})
    assert ("Belum 17 tahun pada hari" in parsed(compared).text) == is_told
    assert ("Belum 17 tahun." in parsed(found).text) == is_told


def found_row(officer):
    return parsed(officer.get("/rekam/", {"q": PERSON.name})).text


def test_who_was_recorded_is_shown_with_when_where_by_whom_and_the_receipt(officer):
    record(officer)
    number = read.person_row(PERSON.nik).receipt
    assert "Sudah Rekam 5 April 2018, Kit 07" in found_row(officer)
    text = parsed(go(officer, "cocokkan")).text
    assert f"Sudah direkam, tanda terima {number} ." in text
    assert "5 April 2018," in text
    assert "dengan Kit 07, oleh The officer." in text


def test_a_draft_that_is_open_is_shown_where_the_person_is_found(officer):
    begin(officer, until="foto")
    assert "Belum selesai direkam" in found_row(officer)


@pytest.fixture
def hear(machines, office_screens, kit_screens):
    """Let the kit hear from the office what was told there of the person."""

    def heard(*facts):
        with office_screens.one.on() as office:
            office.ledger.record(
                *(replace(one, subject=PERSON.nik) for one in facts), actor="office"
            )
        exchange(machines.stick(), kit_screens.one, office_screens.one, kit_screens.one)

    return heard


def test_whom_the_national_store_refused_is_recorded_again(officer, hear):
    record(officer)
    hear(centre(1, "ENROLL_FAILURE_AT_CENTRAL", on=date(2018, 4, 20)))
    assert "Rekam ulang: rekaman gagal di pusat 5 April 2018" in found_row(officer)
    text = parsed(go(officer, "cocokkan")).text
    assert "Yang baru menggantikan yang lama." in text
    assert "Tidak perlu direkam lagi." not in text
    assert "Sama, mulai merekam" in text
    assert send(officer, "cocokkan").headers["Location"].endswith("/foto")


def test_whoever_holds_a_letter_is_shown_with_its_number(officer, hear):
    record(officer)
    hear(issued(1))
    assert "Suket 1/2018" in found_row(officer)
    assert "memegang suket 1/2018" in parsed(go(officer, "cocokkan")).text


def test_an_open_case_is_told_before_anything_is_recorded(officer, hear):
    hear(VoterRuledOut(subject=PERSON.nik, code=2, code_set=2018))
    assert "Dinyatakan tidak memenuhi syarat" in found_row(officer)
    text = parsed(go(officer, "cocokkan")).text
    assert "Tetap boleh direkam. Bila keliru, beri tahu kantor." in text
    assert "Sama, mulai merekam" in text


def test_a_person_of_no_list_is_not_found(officer):
    assert officer.get("/rekam/sementara:kit-07:1/cocokkan").status_code == 404


def test_a_whole_nik_or_an_invitation_leads_to_the_person_at_once(officer):
    answer = officer.get("/rekam/", {"q": f" {PERSON.nik} "})
    assert answer.headers["Location"] == f"/rekam/{PERSON.nik}/cocokkan"
    nobody = PERSON.nik[:-4] + "9999"
    assert "Tidak ada warga yang cocok" in parsed(officer.get("/rekam/", {"q": nobody})).text
    typing = officer.get("/rekam/", {"q": PERSON.nik}, headers={"HX-Request": "true"})
    assert typing.status_code == 200


@pytest.mark.parametrize(
    "written",
    [
        "{0}-{1}-{2}",
        "{0} {1} {2}",
        "NIK:{0}{1}{2};NAMA:SITI",
        "https://contoh.example/u/{0}{1}{2}?a=1",
    ],
)
def test_an_invitation_leads_to_its_person_however_it_writes_the_nik(officer, written):
    text = written.format(PERSON.nik[:6], PERSON.nik[6:12], PERSON.nik[12:])
    answer = officer.get("/rekam/", {"q": text})
    assert answer.headers["Location"] == f"/rekam/{PERSON.nik}/cocokkan"


def test_an_invitation_that_names_two_leads_to_neither(officer):
    both = f"{PERSON.nik} {RESIDENTS[1].nik}"
    assert officer.get("/rekam/", {"q": both}).status_code == 200


def test_a_receipt_that_is_scanned_leads_to_its_person(officer):
    record(officer)
    number = read.person_row(PERSON.nik).receipt
    answer = officer.get("/rekam/", {"q": number})
    assert answer.headers["Location"] == f"/rekam/{PERSON.nik}/cocokkan"
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    for nobody in (wrong, str(ReceiptNumber("07", 99))):
        assert officer.get("/rekam/", {"q": nobody}).status_code == 200


def test_a_receipt_whose_code_is_an_address_leads_to_its_person_too(officer, kit_screens):
    record(officer)
    number = read.person_row(PERSON.nik).receipt
    machine = replace(kit_screens.one.assembled(), public_address="https://ktp.example")
    code = machine.receipt_code(number)
    assert code == f"https://ktp.example/cek/{number}"
    answer = officer.get("/rekam/", {"q": code})
    assert answer.headers["Location"] == f"/rekam/{PERSON.nik}/cocokkan"
    assert kit_screens.one.assembled().receipt_code(number) == number
    assert [one.receipt for one in read.people(code)] == [number]


def test_the_receipt_of_somebody_whom_no_register_knows_is_shown_again(kit_screens, officer):
    fact = replace(enrolled(1, "07"), subject="sementara:kit-07:1")
    kit_screens.one.assembled().ledger.record(fact, actor="officer")
    answer = officer.get("/rekam/", {"q": fact.number})
    assert answer.headers["Location"] == "/rekam/sementara:kit-07:1/struk"


def test_the_receipt_has_the_number_the_masked_nik_and_a_code_to_scan(officer):
    response = record(officer)
    page = parsed(response)
    number = read.person_row(PERSON.nik).receipt
    assert number.startswith("07-0001-")
    assert number in page.texts
    assert PERSON.nik not in page.text
    assert '<div class="qr"><svg' in response.content.decode()
    assert page.all("button", type="button")[0]["data-print"] is None


def test_who_was_recorded_is_not_recorded_again(officer):
    record(officer)
    page = parsed(go(officer, "cocokkan"))
    assert "Tidak perlu direkam lagi." in page.text
    assert page.all("form", method="post", action=f"/rekam/{PERSON.nik}/cocokkan") == []
    again = send(officer, "cocokkan")
    assert again.status_code == 409
    assert "sudah direkam, tanda terima 07-0001-" in parsed(again).text


def test_an_unfinished_recording_waits_on_the_home_page(officer):
    begin(officer, until="tanda-tangan")
    page = parsed(officer.get("/rekam/"))
    assert "Belum selesai" in page.text
    assert "Tersimpan sampai foto" in page.text
    assert page.all("a", href=f"/rekam/{PERSON.nik}/tanda-tangan")


def test_the_pill_counts_what_is_safe_on_the_kit(officer):
    record(officer)
    record(officer, RESIDENTS[1])
    assert "2 rekaman aman di kit ini" in parsed(officer.get("/rekam/")).text


def test_every_page_can_be_used_without_eyes_or_mouse(officer):
    pages = [officer.get("/rekam/"), officer.get("/rekam/", {"q": PERSON.name})]
    pages.append(go(officer, "cocokkan"))
    send(officer, "cocokkan")
    for step in STEPS:
        pages.append(go(officer, step))
        do(officer, step)
        pages.append(officer.get(f"/rekam/{PERSON.nik}/{step}?ulang&tangan=left"))
    pages += [go(officer, "sahkan"), go(officer, "sisihkan"), go(officer, "foto")]
    pages += [officer.get("/rekam/"), record(officer, RESIDENTS[2])]
    pages.append(go(officer, "cocokkan", RESIDENTS[2]))
    for one in pages:
        assert one.status_code == 200
        assert faults(one) == [], parsed(one).text[:80]


@pytest.mark.parametrize("step", ["", "cocokkan", *STEPS, "sahkan", "sisihkan", "foto/petunjuk"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_office_records_nobody_for_its_receipts_have_no_number(office_screens, step, method):
    address = f"/rekam/{PERSON.nik}/{step}" if step else "/rekam/"
    with office_screens.visitor(Role.REGISTRAR) as client:
        response = getattr(client, method)(address)
        if response.status_code == 405:
            return
        assert drafts.every() == []
    if step or method == "get":
        assert response.status_code == 409
        assert "Perekaman dilakukan dengan kit" in parsed(response).text


def test_more_people_than_fit_are_not_called_all(officer, monkeypatch):
    monkeypatch.setattr(views, "FOUND_SHOWN", 1)
    page = parsed(officer.get("/rekam/", {"q": PERSON.nik[:6]}))
    assert sum(one["href"].endswith("/cocokkan") for one in page.all("a")) == 1
    assert "1 orang teratas" in page.text
    assert "Tambahkan kata nama atau tahun lahir." in page.text


def test_the_last_recording_can_be_printed_again_or_mended_from_home(officer):
    assert "Terakhir:" not in parsed(officer.get("/rekam/")).text
    record(officer)
    record(officer, RESIDENTS[1])
    page = parsed(officer.get("/rekam/"))
    assert f"Terakhir: {RESIDENTS[1].name.title()}" in page.text
    assert page.all("a", **{"data-key": "F6"})[0]["href"] == f"/rekam/{RESIDENTS[1].nik}/struk"
    assert page.all("a", **{"data-key": "F7"})[0]["href"] == f"/warga/{RESIDENTS[1].nik}"


def test_who_was_recorded_can_have_the_receipt_again(officer):
    record(officer)
    page = parsed(go(officer, "cocokkan"))
    assert page.all("a", href=f"/rekam/{PERSON.nik}/struk")


def test_nobody_has_a_receipt_without_a_recording(officer):
    assert go(officer, "struk").status_code == 404


def test_a_kit_prints_its_own_receipt_where_another_kit_recorded_too(kit_screens, officer):
    """Both recordings stand: each kit gave its own number to the person in front of it."""
    record(officer)
    machine = kit_screens.one.assembled()
    own = read.last_recorded(machine)
    (entry,) = [line.fact for line in read.story(PERSON.nik) if isinstance(line.fact, Enrolled)]
    other = replace(entry, number=str(ReceiptNumber("08", 3)))
    machine.ledger.record(other, actor="officer")
    text = parsed(go(officer, "struk")).text
    assert own.number in text
    assert "Kit 07" in text
    assert other.number not in text


def test_the_office_prints_a_kits_receipt_in_the_kits_name(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        machine = office_screens.one.assembled()
        fact = enrolled(0, kit="07", counter=28)
        machine.ledger.record(fact, actor="officer")
        text = parsed(client.get(f"/rekam/{fact.subject}/struk")).text
    assert fact.number in text
    assert "Alat Kit 07" in text
    assert "Selesai, tersimpan" in text  # nobody timed it


def test_a_recording_is_withdrawn_with_a_reason_and_the_person_may_come_again(officer):
    record(officer)
    number = read.person_row(PERSON.nik).receipt
    story = officer.get(f"/warga/{PERSON.nik}")
    assert parsed(story).all("form", action=f"/rekam/{PERSON.nik}/batalkan")
    answer = send(officer, "batalkan", number=number, reason="Salah orang")
    assert answer.headers["Location"] == f"/warga/{PERSON.nik}"
    text = parsed(officer.get(f"/warga/{PERSON.nik}")).text
    assert f"Rekaman {number} dibatalkan Salah orang" in text
    assert "Sama, mulai merekam" in parsed(go(officer, "cocokkan")).text


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_is_withdrawn_without_a_reason(officer, reason):
    record(officer)
    number = read.person_row(PERSON.nik).receipt
    refused = send(officer, "batalkan", number=number, reason=reason)
    assert refused.status_code == 400
    assert "Alasannya belum ditulis." in parsed(refused).text
    assert read.person_row(PERSON.nik).receipt == number


def test_the_kit_says_what_is_left_of_what_it_recorded(officer):
    assert "Belum ada rekaman." in parsed(officer.get("/rekam/")).text
    record(officer)
    assert "1 rekaman belum terkirim" in parsed(officer.get("/rekam/")).text


def test_a_recording_begun_twice_goes_on_where_it_was(officer):
    begin(officer, until="iris")
    before = drafts.get(PERSON.nik)
    assert send(officer, "cocokkan").headers["Location"].endswith("/iris")
    assert drafts.get(PERSON.nik) == before


@pytest.mark.parametrize(
    ("born", "flags"),
    [
        (date(1931, 7, 1), {"default-date", "nik-date"}),
        (date(1931, 7, 2), {"nik-date"}),
        (None, set()),
    ],
    ids=["a date that offices wrote", "another date than the NIK's", "no date"],
)
def test_an_odd_date_of_birth_is_noted_and_stops_nothing(officer, born, flags):
    Resident.objects.filter(nik=PERSON.nik).update(born=born)
    assert go(officer, "cocokkan").status_code == 200
    record(officer)
    (kept,) = read.enrolments(PERSON.nik)
    assert set(kept.flags) - {"single-name"} == flags
