from dataclasses import replace

from rekam.domain.facts import NoteAdded, SubjectsMerged
from rekam.domain.trust import Role
from rekam.domain.values import ReceiptNumber, Subject
from tests.people import people
from tests.screens import LISTED, RESIDENTS, faults, parsed
from tests.telling import enrolled

PERSON = LISTED[0]


def story(screens, subject=PERSON.nik, role=Role.HEAD):
    return screens.get(f"/warga/{subject}", role=role)


def find(screens, text):
    with screens.visitor(Role.REGISTRAR) as client:
        return client.get("/warga/", {"q": text})


def record(screens, *facts):
    with screens.one.on() as machine:
        machine.ledger.record(*facts, actor="registrar")


def test_a_person_is_found_by_name_and_by_nik(office_screens):
    for text in (PERSON.name, PERSON.nik, PERSON.nik[:9]):
        assert parsed(find(office_screens, text)).all("a", href=f"/warga/{PERSON.nik}")


def test_one_whom_only_our_own_book_knows_is_found_too(office_screens):
    stranger = Subject("sementara:kit-07:1")
    record(office_screens, NoteAdded(subject=stranger, text="Tidak ada di daftar"))
    assert parsed(find(office_screens, stranger)).all("a", href=f"/warga/{stranger}")


def test_nobody_found_is_told_with_what_to_try(office_screens):
    text = parsed(find(office_screens, "Zyx")).text
    assert "Tidak ada warga yang cocok" in text
    assert "Coba NIK" in text


def test_before_anything_is_typed_the_page_says_what_can_be(office_screens):
    page = parsed(office_screens.get("/warga/", role=Role.IT))
    assert "Belum ada yang dicari." in page.text
    assert "autofocus" in page.all("input", id="q")[0]


def test_lists_of_people_never_show_a_whole_nik(office_screens):
    text = parsed(find(office_screens, PERSON.name)).text
    assert PERSON.nik not in text
    assert f"{PERSON.nik[:6]} •••••• {PERSON.nik[12:]}" in text


def test_a_story_tells_everything_in_the_order_of_time(office_screens):
    subject = Subject(PERSON.nik)
    record(office_screens, NoteAdded(subject=subject, text="Yang pertama"))
    record(office_screens, NoteAdded(subject=subject, text="Yang kedua"))
    text = parsed(story(office_screens)).text
    places = [text.index(one) for one in ("Dicocokkan", "Yang pertama", "Yang kedua")]
    assert places == sorted(places)
    assert "registrar" in text


def test_a_story_names_both_statuses_apart(office_screens):
    text = parsed(story(office_screens)).text
    assert "Status lokal Belum Rekam" in text
    assert "Status pusat Belum ada kabar" in text


def test_a_merged_person_is_one_story_under_either_number(office_screens):
    stranger = Subject("sementara:kit-07:1")
    record(
        office_screens,
        NoteAdded(subject=stranger, text="Direkam tanpa NIK"),
        SubjectsMerged(subject=stranger, into=Subject(PERSON.nik), reason="orang yang sama"),
    )
    for subject in (stranger, PERSON.nik):
        text = parsed(story(office_screens, subject)).text
        assert "Direkam tanpa NIK" in text
        assert "Dicocokkan" in text
        assert PERSON.name.title() in text


def test_one_of_whom_nothing_was_told_has_an_empty_story(office_screens):
    silent = next(one for one in RESIDENTS if one not in LISTED)
    page = parsed(story(office_screens, silent.nik))
    assert silent.name.title() in page.text
    assert "Belum ada kejadian tentang orang ini." in page.text


def test_one_whom_nobody_knows_is_named_by_what_was_asked(office_screens):
    response = story(office_screens, "sementara:kit-99:7")
    assert response.status_code == 200
    assert "Belum ada kejadian" in parsed(response).text


def test_what_someone_wrote_down_cannot_write_into_the_page(office_screens):
    note = NoteAdded(subject=Subject(PERSON.nik), text="<img src=x onerror=alert(1)>")
    record(office_screens, note)
    assert "<img src=x" not in story(office_screens).content.decode()


def test_the_pages_can_be_used_without_eyes_or_mouse(office_screens):
    pages = [office_screens.get("/warga/", role=Role.HEAD), find(office_screens, PERSON.name)]
    pages += [find(office_screens, "Zyx"), story(office_screens)]
    assert [faults(one) for one in pages] == [[]] * 4


def test_one_recorded_twice_is_told_so_and_either_recording_can_be_withdrawn(office_screens):
    first = enrolled(0, kit="07", counter=1)
    second = replace(first, number=str(ReceiptNumber("08", 1)))
    record(office_screens, first, second)
    page = parsed(story(office_screens, first.subject, role=Role.REGISTRAR))
    assert "Direkam dua kali." in page.text
    assert {one["value"] for one in page.all("input", name="number")} == {
        first.number,
        second.number,
    }
    assert faults(story(office_screens, first.subject, role=Role.REGISTRAR)) == []


def test_who_may_not_withdraw_is_offered_nothing(office_screens):
    fact = enrolled(0, kit="07", counter=1)
    record(office_screens, fact)
    assert "Batalkan" not in parsed(story(office_screens, fact.subject, role=Role.HEAD)).text


def test_a_nik_that_nobody_has_is_not_shown_whole_either(office_screens):
    stranger = people(43, 1)[0].nik
    page = parsed(story(office_screens, stranger))
    assert stranger not in page.text
    assert f"{stranger[:6]} •••••• {stranger[12:]}" in page.text
