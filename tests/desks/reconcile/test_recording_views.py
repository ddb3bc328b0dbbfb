"""The queue of double recordings and two of them side by side, as a registrar meets them."""

from base64 import b64decode
from dataclasses import replace

import pytest

from rekam.desks.reconcile.recordings import Verdict
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.registry import read, recorded_twice
from tests.desks.browsing import LOW, visiting
from tests.desks.reconcile.recorded import NEAR, PAGE, STRANGER, WHO, decide, recorded, standing
from tests.people import person
from tests.screens import faults, parsed
from tests.telling import RINA, part

JPEG = b"\xff\xd8\xff and a face"


@pytest.fixture
def registrar(office_screens, twice):
    with office_screens.visitor(Role.REGISTRAR) as client:
        yield client


def seen(client, one=WHO.nik, other=WHO.nik):
    (found,) = parsed(client.get(f"{PAGE}/{one}/{other}")).all("input", name="seen")
    return found["value"]


def post(client, verdict, one=WHO.nik, other=WHO.nik, **fields):
    address = f"{PAGE}/{one}/{other}/putuskan"
    fields = {"verdict": verdict.value, "seen": seen(client, one, other)} | fields
    return client.post(address, fields)


def test_the_queue_names_both_and_leads_to_the_oldest(registrar):
    response = registrar.get(PAGE)
    page = parsed(response)
    assert page.all("a", href=f"{PAGE}/{WHO.nik}/{WHO.nik}")
    assert "Belum pernah dicari. 3 rekaman tiba sesudahnya." in page.text
    assert WHO.nik not in page.text
    assert faults(response) == []
    assert "rekaman ganda menunggu keputusan." in parsed(registrar.get("/ringkasan")).text
    assert parsed(registrar.get("/daftar/")).all("a", href=PAGE)


def test_the_search_is_begun_by_a_button(registrar):
    assert registrar.post(f"{PAGE}/cari").headers["Location"] == PAGE
    assert "Terakhir dicari" in parsed(registrar.get(PAGE)).text


def test_two_recordings_stand_side_by_side_with_what_differs_marked(registrar, twice):
    twice.ledger.record(recorded(NEAR, "09", counter=5), actor=RINA)
    response = registrar.get(f"{PAGE}/{WHO.nik}/{NEAR.nik}")
    page = parsed(response)
    assert page.all("mark")
    for words in ("Kit 08", "10 sidik jari, 2 iris", recorded(NEAR, "09", counter=5).number):
        assert words in page.text
    assert "Foto dibuka bila keduanya diduga satu orang." in page.text
    assert faults(response) == []
    same = parsed(registrar.get(f"{PAGE}/{WHO.nik}/{WHO.nik}"))
    assert "Dua rekaman dengan satu NIK." in same.text


def with_face(machine, recording):
    part = machine.keep_sealed("photo", JPEG, tier=2)
    return replace(recording, parts=(part,))


def test_both_faces_are_seen_by_who_decides_and_each_look_is_noted(office_screens, at_the_office):
    left, right = recorded(WHO), recorded(WHO, "08")
    missing = replace(right, parts=(part(b"\x07" * 32),))
    at_the_office.ledger.record(with_face(at_the_office, left), missing, actor=RINA)
    with office_screens.visitor(Role.REGISTRAR) as registrar:
        response = registrar.get(f"{PAGE}/{WHO.nik}/{WHO.nik}")
    (shown,) = parsed(response).all("img", alt=f"Foto rekaman {left.number}")
    assert b64decode(shown["src"].removeprefix("data:image/jpeg;base64,")) == JPEG
    assert "Foto belum tiba." in parsed(response).text
    assert response.headers["Cache-Control"] == "no-store"
    assert faults(response) == []
    (line,) = at_the_office.readings.read_text().splitlines()
    assert '"reconcile:recording"' in line
    assert WHO.nik in line
    assert office_screens.get(f"{PAGE}/{WHO.nik}/{WHO.nik}", role=Role.HEAD).status_code == 403


def test_faces_of_two_whom_nobody_suspects_stay_sealed(office_screens, at_the_office):
    for one, counter in ((WHO, 2), (NEAR, 3)):
        told = with_face(at_the_office, recorded(one, counter=counter))
        at_the_office.ledger.record(told, actor=RINA)
    pair = f"{PAGE}/{WHO.nik}/{NEAR.nik}"
    with office_screens.visitor(Role.REGISTRAR) as registrar:
        assert parsed(registrar.get(pair)).all("img", **{"class": "face"}) == []
        decide(at_the_office, Verdict.ASK, pair=(WHO.nik, NEAR.nik), reason="siapa?")
        assert len(parsed(registrar.get(pair)).all("img", **{"class": "face"})) == 2


def test_two_whom_nobody_suspects_are_called_two_people_for_a_reason_alone(registrar, twice):
    twice.ledger.record(recorded(NEAR, "09", counter=5), actor=RINA)
    pair = WHO.nik, NEAR.nik
    asked = post(registrar, Verdict.DIFFERENT, *pair)
    assert asked.headers["Location"] == f"{PAGE}/{WHO.nik}/{NEAR.nik}?putusan=different"
    page = registrar.get(asked.headers["Location"])
    inputs = parsed(page).all("input")
    assert [one["name"] for one in inputs if "required" in one] == ["reason"]
    assert faults(page) == []
    with pytest.raises(MalformedError):
        decide(twice, Verdict.DIFFERENT, pair=pair, reason="")
    assert not recorded_twice.is_suspected(recorded_twice.case(*pair))
    post(registrar, Verdict.DIFFERENT, *pair, reason="saudara kembar")
    fact = read.story(WHO.nik)[-1].fact
    assert (fact.reason, fact.other) == ("saudara kembar", NEAR.nik)


def test_a_key_asks_for_the_reason_and_the_reason_is_the_proposal(registrar):
    asked = post(registrar, Verdict.SECOND)
    assert asked.headers["Location"] == f"{PAGE}/{WHO.nik}/{WHO.nik}?putusan=second"
    page = registrar.get(asked.headers["Location"])
    assert "autofocus" in parsed(page).all("input", id="reason")[0]
    assert faults(page) == []
    after = registrar.get(post(registrar, Verdict.SECOND, reason="foto sama").headers["Location"])
    assert "diusulkan, menunggu petugas kedua." in parsed(after).text
    assert "usul registrar, menunggu petugas kedua" in parsed(after).text


def test_a_proposal_is_shown_to_the_second_officer_who_needs_no_reason(registrar, twice):
    decide(twice, Verdict.SECOND)
    page = parsed(registrar.get(f"{PAGE}/{WHO.nik}/{WHO.nik}"))
    assert "hendra mengusulkan:" in page.text
    after = registrar.get(post(registrar, Verdict.SECOND).headers["Location"])
    assert "dicatat sebagai orang yang sama." in parsed(after).text
    assert standing() == [recorded(WHO, "08").number]
    story = parsed(registrar.get(f"/warga/{WHO.nik}"))
    assert "Tidak berlaku, orang yang sama" in story.text
    assert "Rekaman 08-0002" in story.text
    undo = f"{PAGE}/{WHO.nik}/{WHO.nik}/batalkan"
    assert story.all("form", action=undo)
    assert registrar.post(undo).headers["Location"] == f"{PAGE}/{WHO.nik}/{WHO.nik}"
    assert len(standing()) == 2


def test_whose_the_nik_is_is_asked_with_the_reason(registrar):
    asked = registrar.get(post(registrar, Verdict.DIFFERENT).headers["Location"])
    assert len(parsed(asked).all("input", name="whose")) == 2
    assert faults(asked) == []
    fields = {"reason": "bukan dia", "whose": "first"}
    after = registrar.get(post(registrar, Verdict.DIFFERENT, **fields).headers["Location"])
    assert "diusulkan, menunggu petugas kedua." in parsed(after).text


def test_an_old_page_decides_nothing(registrar):
    address = f"{PAGE}/{WHO.nik}/{WHO.nik}/putuskan"
    old = registrar.post(address, {"verdict": "first", "seen": "ab", "reason": "sama"})
    assert old.status_code == 409
    assert registrar.post(address, {"verdict": "both"}).status_code == 400
    assert len(standing()) == 2


def test_a_stranger_is_laid_beside_a_nik_that_is_typed(registrar, twice):
    twice.ledger.record(recorded(WHO, subject=STRANGER, counter=70), actor=RINA)
    story = parsed(registrar.get(f"/warga/{STRANGER}"))
    assert "Siapa orang ini?" in story.text
    assert story.all("a", href=f"{PAGE}/{STRANGER}/{WHO.nik}")
    found = registrar.get(f"{PAGE}/{STRANGER}/dengan", {"nik": f" {NEAR.nik[:6]} {NEAR.nik[6:]}"})
    assert found.headers["Location"] == f"{PAGE}/{STRANGER}/{NEAR.nik}"
    assert registrar.get(f"{PAGE}/{STRANGER}/dengan", {"nik": "3501"}).status_code == 400
    nobody = registrar.get(f"{PAGE}/{STRANGER}/dengan", {"nik": person(400).nik})
    assert nobody.status_code == 409
    shown = registrar.get(found.headers["Location"])
    assert "Belum direkam" in parsed(shown).text
    assert faults(shown) == []
    assert "Direkam tanpa NIK, belum ada yang mirip (1)" in parsed(registrar.get(PAGE)).text


def test_doubles_are_decided_by_the_keyboard_alone(browser, office_screens, twice):
    with visiting(browser, office_screens.one, size=LOW) as visit:
        visit.sign_in(Role.REGISTRAR.value)
        visit.open(PAGE)
        visit.see_focus("a.main")
        assert visit.violations() == []
        visit.press("Enter")
        visit.see("Apakah ini satu orang?")
        assert visit.violations() == []
        visit.press("2")
        visit.see_focus("#reason")
        assert visit.violations() == []
        visit.type("wajah sama 100 persen")
        visit.press("Enter")
        visit.see("diusulkan, menunggu petugas kedua.", within="[role=status]")
        visit.press("z")
        visit.see("Apakah ini satu orang?")
        visit.press("4")
        visit.see_focus("#reason")
        visit.type("Siapa yang datang?")
        visit.press("Enter")
        visit.see("pertanyaan dikirim ke kit desanya.", within="[role=status]")
    assert recorded_twice.waiting()[0].is_asked


def test_doubles_are_decided_without_scripts(browser, office_screens, twice):
    with visiting(browser, office_screens.one, scripts=False) as visit:
        visit.sign_in(Role.REGISTRAR.value)
        visit.open(f"{PAGE}/{WHO.nik}/{WHO.nik}")
        visit.follow("Sama, yang kiri berlaku")
        visit.see_focus("#reason")
        visit.type("sama")
        with visit.page.expect_navigation():
            visit.press("Enter")
        assert "menunggu petugas kedua" in visit.text()
    assert recorded_twice.waiting()[0].is_proposed
