"""Recordings that are perhaps of one person: found, shown side by side, decided by two officers."""

from datetime import date

import pytest

from rekam.boot import homecoming
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
from rekam.domain.facts import SuketHandedOver, SuketIssued
from rekam.domain.trust import Role
from rekam.domain.values import Subject, VillageCode
from rekam.registry import asking, letters, project, read, recorded_twice
from rekam.registry.models import PersonRow, Resident, SuketRow
from rekam.registry.models_doubles import Suspicion
from tests.desks.reconcile.recorded import (
    HENDRA,
    NEAR,
    STRANGER,
    WATI,
    WHO,
    decide,
    recorded,
    standing,
)
from tests.machines import exchange
from tests.people import person
from tests.screens import RESIDENTS, faults, parsed
from tests.telling import RINA

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


def test_many_of_whom_somebody_is_thought_hide_nobody_of_whom_nobody_is(stranger, monkeypatch):
    monkeypatch.setattr(recorded_twice, "SHOWN_MAX", 1)
    searching.search(stranger)
    later = Subject("sementara:kit-07:1522890009999")
    stranger.ledger.record(recorded(person(77), subject=later, counter=78), actor=RINA)
    assert later > STRANGER
    assert [row.subject for row in recorded_twice.strangers()] == [later]


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


def test_the_office_looks_by_itself_when_recordings_came_at_most_once_an_hour(
    office_screens, stranger
):
    homecoming._look_for_doubles(stranger)
    assert recorded_twice.count() == 1
    first_ms, _ = recorded_twice.searched()
    stranger.ledger.record(recorded(RESIDENTS[3], counter=77), actor=RINA)
    homecoming._look_for_doubles(stranger)
    assert recorded_twice.searched() == (first_ms, 1)
    office_screens.one.skew_ms = homecoming._SEARCH_AGAIN_MS
    homecoming._look_for_doubles(stranger)
    second_ms, news = recorded_twice.searched()
    assert (second_ms > first_ms, news) == (True, 0)
    office_screens.one.skew_ms *= 3
    homecoming._look_for_doubles(stranger)  # nothing came
    assert recorded_twice.searched() == (second_ms, 0)


def test_a_kit_looks_for_none_and_decides_none(kit_screens):
    with kit_screens.one.on() as machine:
        machine.ledger.record(recorded(WHO), recorded(WHO, "08"), actor=RINA)
        homecoming._look_for_doubles(machine)
        assert recorded_twice.searched()[0] is None
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


# ---- letters that a decision leaves behind


def letter(machine, one, serial):
    fact = SuketIssued(
        subject=Subject(one.nik),
        year=2018,
        serial=serial,
        name=one.name,
        valid_until=date(2018, 10, 5),
    )
    machine.ledger.record(fact, actor="office")


def left(subject):
    return [one.serial for one in letters.left_behind(Subject(subject))]


def test_the_letter_of_the_nik_that_lost_is_shown_and_withdrawn_by_one_button(
    office_screens, at_the_office
):
    machine, pair = at_the_office, (Subject(WHO.nik), Subject(NEAR.nik))
    machine.ledger.record(recorded(WHO), recorded(NEAR, "08"), actor=RINA)
    letter(machine, WHO, 1)
    letter(machine, NEAR, 2)
    assert left(WHO.nik) == left(NEAR.nik) == []
    for officer in (HENDRA, WATI):
        decide(machine, Verdict.FIRST, pair=pair, officer=officer)
    assert left(WHO.nik) == left(NEAR.nik) == []  # the other is refused by itself
    handed = SuketHandedOver(subject=pair[1], year=2018, serial=2, receiver=NEAR.name)
    machine.ledger.record(handed, actor="office")
    assert left(WHO.nik) == left(NEAR.nik) == [2]
    with office_screens.visitor(Role.REGISTRAR) as registrar:
        queue = registrar.get("/daftar/rekaman-ganda")
        assert "Suket dari rekaman yang tidak berlaku lagi (1)" in parsed(queue).text
        address = f"/daftar/rekaman-ganda/{WHO.nik}/{NEAR.nik}"
        assert parsed(queue).all("a", href=address)
        shown = registrar.get(address)
        assert "Nomor 2/2018" in parsed(shown).text
        assert "Nomor 1/2018" not in parsed(shown).text
        assert faults(queue) == faults(shown) == []
        assert registrar.post(f"{address}/cabut-suket", {"reason": " "}).status_code == 400
        registrar.post(f"{address}/cabut-suket", {"reason": "orang yang sama"})
        assert "Nomor 2/2018" not in parsed(registrar.get(address)).text
        assert registrar.post(f"{address}/cabut-suket", {"reason": "lagi"}).status_code == 409
    assert {(one.serial, one.is_revoked) for one in SuketRow.objects.all()} == {
        (1, False),
        (2, True),
    }
    recordings.take_back(machine, *pair, officer=HENDRA)  # two again: it stays withdrawn
    assert read.letters_of(pair[1]) == []


def test_a_letter_that_was_issued_before_the_nik_was_found_to_be_anothers_is_left_behind(twice):
    letter(twice, WHO, 1)
    for officer in (HENDRA, WATI):
        decide(twice, Verdict.DIFFERENT, officer=officer, whose=1)
    assert left(WHO.nik) == [1]
    assert recordings.withdraw_letters(twice, Subject(WHO.nik), reason="x", officer=HENDRA) == 1
    letter(twice, WHO, 2)  # made for whom the NIK is
    assert left(WHO.nik) == []


def test_of_one_person_recorded_twice_no_letter_is_left_behind(twice):
    letter(twice, WHO, 1)
    for officer in (HENDRA, WATI):
        decide(twice, Verdict.SECOND, officer=officer)
    assert left(WHO.nik) == []
    assert letters.all_left_behind(limit=9) == []
