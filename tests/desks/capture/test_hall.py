"""The hall on screen: a ticket, who is next, and what to do before going home."""

from datetime import date

import pytest

from rekam.domain.trust import Role
from rekam.domain.values import age_on
from rekam.registry import credentials, places, search, tickets
from rekam.registry.mailroom import Mailroom
from tests.screens import PASSPHRASE, RESIDENTS, parsed
from tests.telling import RINA, enrolled

TODAY = date(2018, 4, 5)  # of every machine in a test


@pytest.fixture
def officer(kit_screens):
    with kit_screens.visitor(Role.OFFICER) as client:
        yield client


def take(officer, person, **fields):
    return officer.post(f"/rekam/{person.nik}/antrean", fields)


def by_age(*, old):
    return [one for one in RESIDENTS if (age_on(one.born, TODAY) >= 60) == old]


def waiting():
    return [one.subject for one in tickets.hall(TODAY).waiting]


def test_a_ticket_is_given_and_the_home_page_lists_who_waits(officer):
    person = RESIDENTS[0]
    assert take(officer, person, note="Kursi roda").headers["Location"] == "/rekam/"
    page = parsed(officer.get("/rekam/"))
    assert "Menunggu di tempat" in page.text
    assert person.name.title() in page.text
    assert "Kursi roda" in page.text
    assert person.nik not in page.text


def test_an_empty_question_opens_who_is_next(officer):
    young, old = by_age(old=False)[0], by_age(old=True)[0]
    assert officer.get("/rekam/", {"q": ""}).status_code == 200
    take(officer, young)
    take(officer, old)
    assert waiting() == [old.nik, young.nik]
    answer = officer.get("/rekam/", {"q": ""})
    assert answer.headers["Location"] == f"/rekam/{old.nik}/cocokkan"
    assert officer.get("/rekam/", {"q": ""}, headers={"HX-Request": "true"}).status_code == 200


def test_one_is_put_first_when_the_officer_says_so(officer):
    first, second = by_age(old=False)[:2]
    take(officer, first)
    take(officer, second, first="yes")
    assert waiting() == [second.nik, first.nik]


def test_one_who_did_not_come_goes_last_and_one_who_went_home_is_gone(officer):
    people = by_age(old=False)[:3]
    for person in people:
        take(officer, person)
    assert "3 menunggu" in parsed(officer.get("/rekam/antrean")).text
    officer.post("/rekam/antrean/1", {"to": "back"})
    officer.post("/rekam/antrean/2", {"to": "home"})
    assert waiting() == [people[2].nik, people[0].nik]
    text = parsed(officer.get("/rekam/antrean")).text
    assert "2 menunggu, 0 sudah direkam, 1 pulang dulu" in text
    assert "tadi dipanggil" in text


def test_who_is_not_in_this_kits_register_gets_no_ticket(officer):
    assert officer.post("/rekam/sementara:kit-07:1/antrean").status_code == 404


def test_an_empty_hall_says_what_to_do(officer):
    assert "Tidak ada yang menunggu." in parsed(officer.get("/rekam/antrean")).text


def test_the_day_says_what_is_left_to_do_before_going_home(officer):
    take(officer, RESIDENTS[0])
    officer.post(f"/rekam/{RESIDENTS[1].nik}/cocokkan")
    text = parsed(officer.get("/rekam/hari-ini")).text
    assert "1 rekaman belum selesai." in text
    assert "1 orang masih menunggu." in text
    assert "Isi daya" in text


def test_a_kit_of_many_villages_looks_first_where_it_recorded_last(kit_screens, monkeypatch):
    """The officer types with errors; only a village that is known is searched that tolerantly."""
    asked = []
    monkeypatch.setattr(search, "find", lambda _text, *, villages, **_more: asked.append(villages))
    with kit_screens.visitor(Role.OFFICER) as client:
        client.get("/rekam/", {"q": "Siti"})
        machine = kit_screens.one.assembled()
        fact = enrolled(1, machine.node[-2:])
        machine.ledger.record(fact, actor=RINA)
        monkeypatch.setattr(search, "WHOLE_VILLAGES_MAX", 0)
        client.get("/rekam/", {"q": "Siti"})
    assert asked == [machine.villages, {fact.biodata.village}]


def test_the_officer_chooses_the_village_and_it_is_searched_first_all_day(
    kit_screens, officer, monkeypatch
):
    asked, days_ms = [], 86_400_000
    monkeypatch.setattr(search, "find", lambda _text, *, villages, **_more: asked.append(villages))
    machine = kit_screens.one.assembled()
    village = machine.regions.villages(machine.today)[7]
    assert officer.post("/rekam/desa", {"village": village.code}).headers["Location"] == "/rekam/"
    fact = enrolled(1, machine.node[-2:])
    machine.ledger.record(fact, actor=RINA)  # of another village
    page = parsed(officer.get("/rekam/", {"q": "Siti"}))
    assert f"Kit ini bekerja di {village.name}" in page.text
    assert page.all("a", href="/rekam/desa", **{"data-key": "F3"})
    stranger = parsed(officer.get("/rekam/tidak-terdaftar"))
    assert stranger.all("option", value=village.code, selected=None)
    kit_screens.one.fleet.now_ms += days_ms
    unlock(officer)
    officer.get("/rekam/", {"q": "Siti"})
    assert asked == [{village.code}, machine.villages or {fact.biodata.village}]


def unlock(officer):
    """A day later the kit asks who is there."""
    credentials.set_passphrase("officer", PASSPHRASE)
    officer.get("/rekam/")
    officer.post("/kunci", {"passphrase": PASSPHRASE})


def test_another_village_may_be_chosen_on_the_same_day(kit_screens, officer):
    machine = kit_screens.one.assembled()
    for village in machine.regions.villages(machine.today)[:2]:
        officer.post("/rekam/desa", {"village": village.code})
        page = parsed(officer.get("/rekam/desa"))
        assert page.all("option", value=village.code, selected=None)
        assert len([one for one in page.all("option") if "selected" in one]) == 1


@pytest.mark.parametrize("village", ["", "35.01", "99.99.99.9999", "x" * 400])
def test_a_village_that_is_none_is_not_chosen(officer, village):
    assert officer.post("/rekam/desa", {"village": village}).status_code == 400
    assert places.chosen(TODAY) == ""


def test_a_kit_that_carries_two_villages_offers_those(kit_screens, officer, monkeypatch):
    machine = kit_screens.one.assembled()
    two = {one.code for one in machine.regions.villages(machine.today)[3:5]}
    monkeypatch.setattr(Mailroom, "villages_of", lambda _room, _node: frozenset(two))
    offered = {one["value"] for one in parsed(officer.get("/rekam/desa")).all("option")}
    assert offered - {""} == two
