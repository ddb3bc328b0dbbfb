"""Each recording of a person beside what the national store said of it."""

from datetime import date

import pytest

from rekam.desks.people.attempts import Fate, attempts, decisions, papers
from rekam.domain.double_facts import EnrolmentChosen, SubjectsParted
from rekam.domain.facts import CardPrinted, CentreStatusImported, SubjectsMerged, SuketIssued
from rekam.domain.trust import Role
from rekam.registry import project, read
from tests.screens import RESIDENTS, faults, parsed
from tests.telling import OPERATOR, RINA, enrolled, who

FIRST, SECOND = enrolled(1, "07"), enrolled(1, "08")
TODAY = date(2018, 6, 1)


def centre(status, on, subject=FIRST.subject):
    return CentreStatusImported(subject=subject, status=status, on=on, dataset="d" * 16)


@pytest.fixture
def machine(office):
    with office.on() as machine:
        yield machine


def record(machine, *facts):
    machine.ledger.record(*facts, actor=RINA)


def found(subject=FIRST.subject):
    return attempts(read.story(subject), project.person(subject), today=TODAY)


def words(attempt):
    return [answer.status for answer in attempt.answers]


def test_each_recording_has_the_answers_that_came_after_it(machine, machines):
    record(machine, centre("UNREGISTERED", date(2018, 4, 1)), FIRST)
    machines.now_ms += 10 * 86_400_000
    record(machine, centre("EFAC", date(2018, 4, 12)))
    record(machine, enrolled(1, "07", counter=9, replaces=FIRST.number))
    record(machine, centre("SFE", date(2018, 4, 20)), centre("EFAC", date(2018, 4, 10)))
    elsewhere, first, second = found()
    assert (elsewhere.recording, words(elsewhere)) == (None, ["UNREGISTERED"])
    assert (first.fate, words(first)) == (Fate.REPLACED, ["ENROLL_FAILURE_AT_CENTRAL"] * 2)
    assert second.fate is Fate.STANDS
    assert words(second)[-1] == "SENT_FOR_ENROLLMENT"
    last = second.answers[-1]
    assert (last.is_last, last.waited_days, last.limit_days, last.is_overdue) == (
        True,
        42,
        20,
        True,
    )
    assert not any(answer.is_overdue for answer in first.answers)


def test_a_code_that_no_list_knows_is_kept_as_it_came_and_is_never_overdue(machine):
    record(machine, FIRST, centre("HILANG_DI_JALAN", date(2018, 4, 20)))
    (answer,) = found()[0].answers
    assert (answer.status, answer.known, answer.is_overdue) == ("HILANG_DI_JALAN", None, False)


@pytest.mark.parametrize(("is_other", "fate"), [(False, Fate.PASSED_OVER), (True, Fate.OTHERS)])
def test_a_recording_that_was_passed_over_says_so(machine, is_other, fate):
    choice = EnrolmentChosen(
        subject=FIRST.subject,
        number=SECOND.number,
        over=(FIRST.number,),
        reason="x",
        is_other=is_other,
    )
    record(machine, FIRST, SECOND, choice)
    assert [one.fate for one in found()] == [fate, Fate.STANDS]
    held = decisions(read.story(FIRST.subject), project.person(FIRST.subject))
    assert held == [(choice, FIRST.subject, FIRST.subject)]


def test_what_was_told_again_after_a_restore_is_one_recording(machine):
    record(machine, FIRST, FIRST)
    assert len(found()) == 1


def test_papers_of_a_merged_person_say_for_whom_they_were_made(machine):
    letter = SuketIssued(subject=who(2), year=2018, serial=7, name="X", valid_until=TODAY)
    card = CardPrinted(subject=who(1), batch="b", blank="E1", unit="kantor")
    merge = SubjectsMerged(subject=who(2), into=who(1), reason="sama")
    record(machine, FIRST, letter, card, merge)
    made = papers(read.story(who(1)), project.person(who(1)))
    assert [(one.name, one.number, one.made_for) for one in made] == [
        ("suket", "7/2018", who(2)),
        ("card", "E1", None),
    ]
    parted = SubjectsParted(subject=who(1), other=who(3))
    record(machine, parted)
    held = decisions(read.story(who(1)), project.person(who(1)))
    assert held == [(merge, who(2), who(1)), (parted, who(1), who(3))]


# ---- the page


PERSON = RESIDENTS[0]


@pytest.fixture
def registrar(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client, office_screens.one.on() as machine:
        machine.ledger.record(enrolled(1, "07", subject=PERSON.nik), actor=RINA)
        yield client


def story(client):
    return client.get(f"/warga/{PERSON.nik}")


def test_the_page_lays_local_and_national_side_by_side(registrar, office_screens):
    with office_screens.one.on() as machine:
        codes = (("SFE", date(2018, 3, 1)), ("KODE_BARU", date(2018, 4, 1)))
        facts = [centre(code, on, PERSON.nik) for code, on in codes]
        machine.ledger.record(*facts, actor=OPERATOR)
    response = story(registrar)
    page = parsed(response)
    for words in (
        "Rekaman dan jawaban pusat",
        "Direkam di tempat lain",
        "KODE_BARU",
        "Kode yang belum dikenal",
        "Berlaku",
    ):
        assert words in page.text
    assert faults(response) == []


def test_a_registrar_asks_for_a_new_recording_and_withdraws_it(registrar):
    page = parsed(story(registrar))
    assert {one["value"] for one in page.all("option")} >= {"photo", "fingers", "person"}
    fields = {"cause": "fingers", "words": "telunjuk kanan saja"}
    registrar.post(f"/warga/{PERSON.nik}/rekam-ulang", fields)
    asked = parsed(story(registrar))
    assert "Rekam ulang: sidik jarinya tidak terbaca. telunjuk kanan saja" in asked.text
    assert "Diminta rekam ulang: sidik jarinya tidak terbaca" in asked.text
    assert faults(story(registrar)) == []
    assert registrar.post(f"/warga/{PERSON.nik}/rekam-ulang", fields).status_code == 409
    assert "Diminta ke kit (1)" in parsed(registrar.get("/status-pusat")).text
    back = f"/warga/{PERSON.nik}/rekam-ulang/tarik"
    assert registrar.post(back, {"reason": " "}).status_code == 400
    registrar.post(back, {"reason": "ternyata terbaca"})
    assert "Permintaan rekam ulang ditarik" in parsed(story(registrar)).text
    assert "Tarik permintaan" not in parsed(story(registrar)).text


def test_a_request_reaches_the_kit_and_a_new_recording_clears_it(
    machines, registrar, office_screens, kit_screens
):
    from tests.machines import exchange

    kit, stick = kit_screens.one, machines.stick("asked")
    registrar.post(f"/warga/{PERSON.nik}/rekam-ulang", {"cause": "photo", "words": "gelap"})
    exchange(stick, office_screens.one, kit)
    home = parsed(kit_screens.get("/rekam/", role=Role.OFFICER))
    assert "Permintaan kantor: 1 orang" in home.text
    listed = kit_screens.get("/rekam/permintaan", role=Role.OFFICER)
    assert "Rekam ulang: fotonya tidak dapat dipakai" in parsed(listed).text
    assert faults(listed) == []
    address = f"/rekam/{PERSON.nik}/cocokkan"
    assert parsed(listed).all("a", href=address)
    compare = parsed(kit_screens.get(address, role=Role.OFFICER))
    assert "Rekam ulang: fotonya tidak dapat dipakai. gelap" in compare.text
    assert "Sama, mulai merekam" in compare.text
    found = kit_screens.get("/rekam/?q=" + PERSON.name, role=Role.OFFICER)
    assert "Rekam ulang: fotonya tidak dapat dipakai" in parsed(found).text
    with kit.on() as machine:
        again = enrolled(1, "07", counter=9, subject=PERSON.nik, replaces=FIRST.number)
        machine.ledger.record(again, actor=RINA)
    assert "Permintaan kantor" not in parsed(kit_screens.get("/rekam/", role=Role.OFFICER)).text
    exchange(stick, kit, office_screens.one)
    assert "Tarik permintaan" not in parsed(story(registrar)).text


def test_a_kit_asks_for_nothing_and_notes_only_about_people_it_knows(kit_screens):
    with kit_screens.one.on() as machine:
        machine.ledger.record(enrolled(1, "07", subject=PERSON.nik), actor=RINA)
    ask = kit_screens.post(
        f"/warga/{PERSON.nik}/rekam-ulang", {"cause": "photo"}, role=Role.REGISTRAR
    )
    assert ask.status_code == 409
    empty = kit_screens.post(f"/warga/{PERSON.nik}/catatan", {"text": " "}, role=Role.OFFICER)
    assert empty.status_code == 400
    nobody = kit_screens.post("/warga/device:kit-07/catatan", {"text": "x"}, role=Role.OFFICER)
    assert nobody.status_code == 404
