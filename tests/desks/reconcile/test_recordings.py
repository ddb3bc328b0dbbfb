"""Recordings that are perhaps of one person: found, shown side by side, decided by two officers."""

from dataclasses import replace

import pytest

from rekam.desks.reconcile import recordings, searching
from rekam.desks.reconcile.recordings import Verdict
from rekam.domain.errors import (
    AlreadySettledError,
    MalformedError,
    NotRegisteredError,
    NotSettledError,
    OfficeOnlyError,
    SecondOfficerError,
)
from rekam.domain.facts import Biodata
from rekam.domain.trust import Role
from rekam.domain.values import Subject, VillageCode
from rekam.registry import asking, project, read, recorded_twice
from rekam.registry.models import PersonRow, Resident
from rekam.registry.models_doubles import Suspicion
from tests.desks.browsing import LOW, visiting
from tests.machines import exchange
from tests.people import people, person
from tests.screens import RESIDENTS, VILLAGE, faults, parsed
from tests.telling import RINA, enrolled

PAGE = "/daftar/rekaman-ganda"
WHO, NEAR = RESIDENTS[0], RESIDENTS[4]
STRANGER = Subject("sementara:kit-07:1522890000000")
LEFT, RIGHT = enrolled(1, "07").number, enrolled(1, "08").number
HENDRA, WATI = "hendra", "wati"


def biodata(one, **changes):
    said = Biodata(name=one.name, born=one.born, sex=one.sex, village=VillageCode(VILLAGE))
    return replace(said, **changes)


def recorded(one, kit="07", *, subject=None, counter=2, **changes):
    return enrolled(
        1,
        kit,
        counter=counter,
        subject=subject or Subject(one.nik),
        biodata=biodata(one, **changes),
    )


@pytest.fixture
def desk(office_screens):
    with office_screens.one.on() as machine:
        yield machine


@pytest.fixture
def twice(desk):
    """Two kits recorded one person; somebody else was recorded once."""
    desk.ledger.record(recorded(WHO), recorded(WHO, "08"), actor=RINA)
    desk.ledger.record(recorded(RESIDENTS[2], counter=3), actor=RINA)
    return desk


@pytest.fixture
def stranger(desk):
    """Somebody whose NIK nobody knew was recorded, with one letter of the name wrong."""
    name = f"{WHO.name[:-1]}X"
    desk.ledger.record(recorded(WHO, subject=STRANGER, name=name), actor=RINA)
    for number, other in enumerate(people(5, 30)):  # rare names tell more among many
        desk.ledger.record(recorded(other, counter=10 + number), actor=RINA)
    return desk


def decide(machine, verdict, *, officer=HENDRA, pair=None, **more):
    one, other = pair or (Subject(WHO.nik), Subject(WHO.nik))
    more = {"reason": "wajah sama"} | more
    case = recorded_twice.case(one, other)
    return recordings.settle(machine, case, verdict, officer=officer, **more)


def standing(subject=WHO.nik):
    return [one.number for one in read.enrolments(Subject(subject))]


# ---- found


def test_two_recordings_of_one_nik_wait_at_once_the_oldest_first(twice):
    twice.ledger.record(recorded(RESIDENTS[2], "08", counter=3), actor=RINA)
    assert [one.sides[0].nik for one in recorded_twice.waiting()] == [WHO.nik, RESIDENTS[2].nik]
    assert recorded_twice.count() == 2


def test_a_near_double_and_one_without_a_nik_are_found_by_the_search(stranger):
    assert recorded_twice.waiting() == []
    assert [row.subject for row in recorded_twice.strangers()] == [STRANGER]
    assert searching.search(stranger) == 1
    (case,) = recorded_twice.waiting()
    assert {side.subject for side in case.sides} == {STRANGER, WHO.nik}
    assert case.score == 0  # a young book cannot say how likely it is
    assert recorded_twice.strangers() == []
    assert recorded_twice.searched() == (recorded_twice.searched()[0], 0)
    stranger.ledger.record(recorded(RESIDENTS[3], counter=77), actor=RINA)
    assert recorded_twice.searched()[1] == 1


def test_two_niks_of_near_the_same_data_are_found_too(stranger):
    stranger.ledger.record(recorded(WHO, counter=50), actor=RINA)
    twin = recorded(NEAR, counter=51, name=WHO.name, born=WHO.born, sex=WHO.sex)
    stranger.ledger.record(twin, actor=RINA)
    searching.search(stranger)
    found = {frozenset(side.subject for side in one.sides) for one in recorded_twice.waiting()}
    assert frozenset({WHO.nik, NEAR.nik}) in found
    assert frozenset({STRANGER, WHO.nik}) in found


def test_the_import_of_a_register_looks_for_doubles(stranger, tmp_path):
    from tests.desks.reconcile.test_deciding import REGISTER, bring_in, register_line, write

    bring_in(stranger, write(tmp_path / "daftar.csv", REGISTER, [register_line(0)]))
    assert recorded_twice.searched()[1] == 0
    assert recorded_twice.count() == 1


def test_a_kit_looks_for_none_and_decides_none(kit_screens):
    with kit_screens.one.on() as machine:
        machine.ledger.record(recorded(WHO), recorded(WHO, "08"), actor=RINA)
        with pytest.raises(OfficeOnlyError):
            searching.search(machine)
        with pytest.raises(OfficeOnlyError):
            decide(machine, Verdict.FIRST)
        with pytest.raises(OfficeOnlyError):
            recordings.take_back(machine, WHO.nik, WHO.nik, officer=HENDRA)


# ---- decided


@pytest.mark.parametrize(("verdict", "stands"), [(Verdict.FIRST, 0), (Verdict.SECOND, 1)])
def test_two_officers_say_which_recording_stands(twice, verdict, stands):
    numbers = standing()
    assert not decide(twice, verdict)
    assert standing() == numbers
    with pytest.raises(SecondOfficerError):
        decide(twice, verdict)
    assert decide(twice, verdict, officer=WATI, reason="")
    assert standing() == [numbers[stands]]
    assert recorded_twice.waiting() == []
    assert PersonRow.objects.filter(subject=WHO.nik, is_double=False).exists()


def test_a_second_officer_who_says_otherwise_proposes_anew(twice):
    decide(twice, Verdict.FIRST)
    assert not decide(twice, Verdict.SECOND, officer=WATI, reason="foto lebih jelas")
    (case,) = recorded_twice.waiting()
    assert (case.told_by, case.doubt.reason) == (WATI, "foto lebih jelas")
    assert decide(twice, Verdict.SECOND)
    assert standing() == [recorded(WHO, "08").number]


def test_of_two_people_under_one_nik_a_registrar_says_whose_it_is(twice):
    with pytest.raises(MalformedError):
        decide(twice, Verdict.DIFFERENT)
    decide(twice, Verdict.DIFFERENT, whose=1)
    assert decide(twice, Verdict.DIFFERENT, whose=1, officer=WATI)
    assert standing() == [recorded(WHO, "08").number]
    assert project.person(WHO.nik).passed_over[recorded(WHO).number].is_other


def test_a_stranger_becomes_a_resident_and_all_that_was_told_moves(stranger):
    searching.search(stranger)
    pair = (STRANGER, Subject(WHO.nik))
    decide(stranger, Verdict.FIRST, pair=pair)
    assert decide(stranger, Verdict.FIRST, pair=pair, officer=WATI)
    assert standing() == [recorded(WHO).number]
    assert read.person_row(STRANGER).subject == WHO.nik
    assert recorded_twice.waiting() == []
    assert searching.search(stranger) == 0


def test_two_people_never_come_back_unless_their_data_changed(stranger):
    searching.search(stranger)
    pair = (STRANGER, Subject(WHO.nik))
    assert decide(stranger, Verdict.DIFFERENT, pair=pair, reason="")
    assert searching.search(stranger) == 0
    Resident.objects.filter(nik=WHO.nik).update(address="Dusun Lain", nkk=NEAR.home.nkk)
    assert searching.search(stranger) == 0
    Resident.objects.filter(nik=WHO.nik).update(birth_place="Ponorogo")
    assert searching.search(stranger) == 1


def test_what_was_decided_is_taken_back_by_a_new_fact(twice, stranger):
    decide(twice, Verdict.FIRST)
    decide(twice, Verdict.FIRST, officer=WATI)
    recordings.take_back(twice, WHO.nik, WHO.nik, officer=HENDRA)
    assert len(standing()) == 2
    pair = (STRANGER, Subject(NEAR.nik))
    decide(twice, Verdict.FIRST, pair=pair)
    decide(twice, Verdict.FIRST, pair=pair, officer=WATI)
    recordings.take_back(twice, *pair, officer=HENDRA)
    assert read.person_row(STRANGER).subject == STRANGER
    assert Suspicion.objects.filter(first=min(pair), second=max(pair)).exists()
    decide(twice, Verdict.DIFFERENT, pair=pair)
    recordings.take_back(twice, *pair, officer=HENDRA)
    assert project.person(STRANGER).parted == {}
    with pytest.raises(NotSettledError):
        recordings.take_back(twice, STRANGER, RESIDENTS[5].nik, officer=HENDRA)


def test_a_recording_that_came_meanwhile_stops_the_decision(twice):
    seen = recorded_twice.case(WHO.nik, WHO.nik)
    twice.ledger.record(recorded(WHO, "09"), actor=RINA)
    with pytest.raises(AlreadySettledError):
        recordings.settle(twice, seen, Verdict.FIRST, reason="sama", officer=HENDRA)
    assert len(standing()) == 3


def test_of_three_recordings_the_chosen_one_alone_stands(twice):
    twice.ledger.record(recorded(WHO, "09"), actor=RINA)
    decide(twice, Verdict.SECOND)
    assert decide(twice, Verdict.SECOND, officer=WATI)
    assert standing() == [recorded(WHO, "08").number]


def test_nobody_is_made_one_with_somebody_whom_nobody_knows(twice):
    with pytest.raises(NotRegisteredError):
        decide(twice, Verdict.FIRST, pair=(Subject(WHO.nik), Subject(person(99).nik)))
    with pytest.raises(AlreadySettledError):
        decide(twice, Verdict.FIRST, pair=(Subject(NEAR.nik), Subject(NEAR.nik)))


# ---- asked of the village


def test_a_question_travels_to_the_kit_and_its_answer_comes_back(
    machines, office_screens, kit_screens
):
    kit, office = kit_screens.one, office_screens.one
    with office.on() as machine:
        machine.ledger.record(recorded(WHO), recorded(WHO, "08"), actor=RINA)
        assert not decide(machine, Verdict.ASK, reason="Siapa yang datang 5 April?")
        (case,) = recorded_twice.waiting()
        assert case.is_asked
    stick = machines.stick("question")
    exchange(stick, office, kit)
    page = parsed(kit_screens.get("/rekam/permintaan", role=Role.OFFICER))
    assert page.all("a", href=f"/warga/{WHO.nik}")
    assert "Kantor bertanya siapa orangnya" in page.text
    story = kit_screens.get(f"/warga/{WHO.nik}", role=Role.OFFICER)
    assert "Siapa yang datang 5 April?" in parsed(story).text
    kit_screens.post(f"/warga/{WHO.nik}/catatan", {"text": "Adiknya."}, role=Role.OFFICER)
    assert (
        "Tidak ada permintaan kantor."
        in parsed(kit_screens.get("/rekam/permintaan", role=Role.OFFICER)).text
    )
    exchange(stick, kit, office)
    with office.on():
        (case,) = recorded_twice.waiting()
        assert (case.is_asked, case.answers) == (False, ["Adiknya."])
        assert asking.count() == 0


def test_a_question_goes_to_both_villages(stranger):
    stranger.ledger.record(
        recorded(NEAR, counter=90, village=VillageCode("35.01.04.2001")), actor=RINA
    )
    pair = (STRANGER, Subject(NEAR.nik))
    decide(stranger, Verdict.ASK, pair=pair, reason="Siapa?")
    assert read.count_of("double-referred") == 2
    with pytest.raises(MalformedError):
        decide(stranger, Verdict.ASK, pair=pair, reason="")


# ---- the screens


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
    assert "belum ada layar kantor yang membukanya" in page.text
    assert faults(response) == []
    same = parsed(registrar.get(f"{PAGE}/{WHO.nik}/{WHO.nik}"))
    assert "Dua rekaman dengan satu NIK." in same.text


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
