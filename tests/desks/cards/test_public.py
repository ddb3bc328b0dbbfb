"""Cek KTP-el Anda: one sentence and the next step for whoever asks; no name, oracle or flood."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rekam.desks.cards import actions, public
from rekam.desks.cards.handing import hand_over
from rekam.desks.cards.standing import standing
from rekam.desks.issuance import actions as letters
from rekam.domain.carried_facts import Handing
from rekam.domain.facts import VoterRuledOut
from rekam.domain.letterhead import Letterhead
from rekam.domain.status import NationalStatus
from rekam.registry import asked, project, read
from rekam.registry.models_notices import Asked
from tests.desks.browsing import visiting
from tests.desks.capture.recordings import record
from tests.desks.cards.papers import BY, ONE, TWO, print_cards, released, send_out
from tests.desks.reconcile.recorded import recorded
from tests.machines import exchange
from tests.screens import LISTED, RESIDENTS, faults, parsed
from tests.telling import RINA

PERSON = LISTED[0]
BORN = f"{PERSON.born:%d-%m-%Y}"
UNKNOWN = PERSON.nik[:12] + "9999"
PHONE_SIZE = {"width": 390, "height": 780}


@pytest.fixture
def stranger(office_screens):
    with office_screens.visitor() as client:
        yield client


def ask(client, nik=PERSON.nik, born=BORN, **more):
    return client.post("/cek/", {"nik": nik, "born": born}, **more)


def said(client, **asked_of):
    return parsed(ask(client, **asked_of)).text


def test_who_asks_hears_one_sentence_and_the_next_step_and_no_name(stranger, office_screens):
    text = said(stranger)
    assert "Anda belum direkam." in text
    assert "Bawa KK." in text
    print_cards(office_screens.one.assembled(), ONE)
    response = ask(stranger)
    text = parsed(response).text
    assert "KTP-el Anda sudah dicetak dan belum diambil." in text
    assert "Ambil di kantor." in text
    assert faults(response) == []
    whole = response.content.decode().upper()
    assert PERSON.nik not in whole
    assert not any(word in whole for word in PERSON.name.upper().split())


def test_the_page_names_the_office_that_the_letterhead_names(stranger, office_screens):
    assert "Disdukcapil Pacitan" in parsed(stranger.get("/cek/")).text
    head = Letterhead(place="Contoh")
    object.__setattr__(office_screens.one.assembled(), "letterhead", head)
    assert "Disdukcapil Contoh" in parsed(stranger.get("/cek/")).text


def test_an_unknown_nik_and_a_wrong_birth_date_are_answered_alike(stranger):
    answers = []
    ask(stranger, nik=UNKNOWN)  # the first of an hour tidies up
    for fields in ({"nik": UNKNOWN}, {"born": "01-01-1900"}):
        with CaptureQueriesContext(connection) as asked_for:
            response = ask(stranger, **fields)
        text = response.content.decode()
        for typed in (UNKNOWN, PERSON.nik, BORN, "01-01-1900"):
            text = text.replace(typed, "")
        token = parsed(response).all("input", name="csrfmiddlewaretoken")[0]["value"]
        answers.append((response.status_code, text.replace(token, ""), len(asked_for)))
    assert answers[0] == answers[1]
    assert "tidak cocok dengan data kami" in answers[0][1]


def test_serials_cannot_be_tried_out_from_however_many_addresses(stranger):
    for number in range(public.MISSES_MAX):
        nik = f"{PERSON.nik[:12]}{9000 + number}"
        assert ask(stranger, nik=nik, REMOTE_ADDR=f"192.0.2.{number}").status_code == 200
    refused = ask(stranger, REMOTE_ADDR="192.0.2.200")
    assert refused.status_code == 429
    assert "Terlalu sering" in parsed(refused).text
    other = RESIDENTS[1]
    answer = ask(stranger, nik=other.nik, born=f"{other.born:%d-%m-%Y}")
    assert answer.status_code == 200  # nobody else is locked out
    Asked.objects.update(since_ms=1)
    assert ask(stranger).status_code == 200


def test_who_ask_at_the_same_moment_get_no_more_tries(stranger, monkeypatch):
    """While one is answered the next asks, so that all ask before any is answered."""
    real, asking, codes = public.standing, iter(range(public.MISSES_MAX + 5)), []

    def answered_later(person):
        if (number := next(asking, None)) is not None:
            codes.append(ask(stranger, nik=f"{PERSON.nik[:12]}{9000 + number}").status_code)
        return real(person)

    monkeypatch.setattr(public, "standing", answered_later)
    codes.append(ask(stranger, nik=UNKNOWN).status_code)
    assert (codes.count(200), codes.count(429)) == (public.MISSES_MAX, 1)


def test_a_village_behind_one_address_is_not_locked_out_but_a_flood_is(
    stranger, office_screens, monkeypatch
):
    for _ in range(40):  # right answers are counted for nobody but the address
        assert ask(stranger).status_code == 200
    monkeypatch.setattr(public, "QUESTIONS_MAX", 45)
    codes = [ask(stranger).status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert ask(stranger, REMOTE_ADDR="192.0.2.9").status_code == 200
    assert stranger.get("/cek/07-0001-0").status_code == 429


def test_no_restart_forgives_and_neither_nik_nor_address_is_kept(stranger, office_screens):
    ask(stranger, nik=UNKNOWN, REMOTE_ADDR="192.0.2.77")
    machine = office_screens.one.assembled()
    rows = list(Asked.objects.values_list("key", flat=True))
    assert len(rows) == 2
    assert all(len(one) == 64 for one in rows)
    key = asked.key(machine.ledger, "nik", UNKNOWN[:12])
    assert asked.spend(key, now_ms=machine.clock_ms()) == 2
    assert asked.spend(key, now_ms=machine.clock_ms() + asked.WINDOW_MS) == 1


def test_a_clock_that_was_ahead_and_is_right_again_locks_nobody_out(stranger, office_screens):
    office_screens.one.skew_ms = 17 * 365 * 86_400_000
    for _try in range(public.MISSES_MAX + 1):
        answer = ask(stranger, nik=UNKNOWN)
    assert answer.status_code == 429
    office_screens.one.skew_ms = 0
    assert ask(stranger).status_code == 200
    assert {row.count for row in Asked.objects.all()} <= {0, 1}


@pytest.mark.parametrize(
    ("address", "net"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_a_household_with_many_long_addresses_counts_as_one(address, net):
    assert public._visitor(address) == net


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"nik": "12", "born": "x"}, "NIK harus 16 angka. Yang diketik 2."),
        ({"nik": PERSON.nik, "born": ""}, "Tulis tanggal lahir seperti 17-08-1945."),
        ({"receipt": "07-0001-0x"}, "Nomor tanda terima seperti 07-0028-3."),
        ({"receipt": "07-0028-8"}, "Tanda terima itu belum kami kenal."),
    ],
)
def test_what_is_mistyped_is_said(stranger, fields, sentence):
    response = stranger.post("/cek/", fields)
    assert sentence in parsed(response).text
    assert faults(response) == []


def test_a_date_is_read_as_people_write_it(stranger):
    born = PERSON.born
    for typed in (f"{born:%d/%m/%Y}", f"{born:%Y-%m-%d}", f" {born.day}-{born.month}-{born.year} "):
        assert "Anda belum direkam." in said(stranger, born=typed)


def test_a_receipt_that_is_scanned_leads_to_the_answer(
    officer, kit_screens, office_screens, machines
):
    record(officer, PERSON)
    with kit_screens.one.on():
        (number,) = [one.number for one in read.enrolments(ONE)]
    exchange(machines.stick(), kit_screens.one, office_screens.one)
    told = "Anda sudah direkam; datanya sedang diproses."
    assert told in parsed(office_screens.get(f"/cek/{number}")).text
    with office_screens.visitor() as client:
        for typed in (number, f" https://office.example/cek/{number}"):
            assert told in parsed(client.post("/cek/", {"receipt": typed})).text


def test_a_receipt_of_a_recording_that_counts_no_more_is_known_too(
    kit_screens, office_screens, machines
):
    first = recorded(PERSON)
    with kit_screens.one.on() as kit:
        kit.ledger.record(first, actor=RINA)
        kit.ledger.record(replace(recorded(PERSON, counter=3), replaces=first.number), actor=RINA)
    exchange(machines.stick(), kit_screens.one, office_screens.one)
    told = "Anda sudah direkam; datanya sedang diproses."
    assert told in parsed(office_screens.get(f"/cek/{first.number}")).text
    unknown = recorded(PERSON, counter=4).number
    assert "belum kami kenal" in parsed(office_screens.get(f"/cek/{unknown}")).text


def test_a_kit_answers_no_public(kit_screens):
    response = kit_screens.get("/cek/")
    assert response.status_code == 409
    assert "hanya dapat dilakukan di kantor" in parsed(response).text


# ---- what is said


def sentence_of(machine, subject=ONE):
    return standing(project.person(subject)).sentence


def test_what_is_nearest_to_the_hand_is_said_first(office_screens):
    with office_screens.one.on() as machine:
        told = [sentence_of(machine)]
        for status in ("EFAC", "DUP", "SFE"):
            released(machine, ONE, status=status)
            told.append(sentence_of(machine))
        letters.issue_suket(machine, ONE, today=machine.today, officer="registrar")
        told.append(sentence_of(machine))
        hand_over(machine, ONE, receiver="x", **BY)
        told.append(sentence_of(machine))
        print_cards(machine, ONE)
        told.append(sentence_of(machine))
        name = send_out(machine, ONE)
        told.append(sentence_of(machine))
        hand_over(machine, ONE, receiver="x", took_letter=True, handing=Handing(sheet=name), **BY)
        told.append(sentence_of(machine))
    assert told == [
        "Anda belum direkam.",
        "Rekaman Anda belum diterima pusat dan perlu diulang.",
        "Rekaman Anda masih diperiksa pusat.",
        "Anda sudah direkam; datanya sedang diproses.",
        "Suket Anda sudah terbit.",
        "Anda memegang suket yang berlaku sampai 5 Oktober 2018; KTP-el belum dicetak.",
        "KTP-el Anda sudah dicetak dan belum diambil.",
        "KTP-el Anda sudah jadi dan sedang dibawa petugas ke desa.",
        "Menurut catatan kami, KTP-el Anda sudah diserahkan.",
    ]


def test_in_printing_and_ruled_out_is_said_without_a_reason(office_screens):
    with office_screens.one.on() as machine:
        released(machine, ONE)
        assert sentence_of(machine) == "Data Anda sudah disetujui pusat; KTP-el menunggu dicetak."
        actions.make_batch(machine, [ONE], **BY)
        assert sentence_of(machine) == "KTP-el Anda sedang dicetak."
        machine.ledger.record(
            VoterRuledOut(subject=TWO, code=1, code_set=2018, reason="meninggal"), actor="office"
        )
        assert sentence_of(machine, TWO) == "Data Anda perlu diperiksa di kantor."


def test_every_national_code_has_an_answer(office_screens):
    with office_screens.one.on() as machine:
        for status in NationalStatus:
            released(machine, ONE, status=status.value)
            assert sentence_of(machine)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_on_a_telephone_by_keys_alone(browser, office_screens, scripts):
    with visiting(browser, office_screens.one, size=PHONE_SIZE, scripts=scripts) as visit:
        visit.open("/cek/")
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if scripts:
            assert visit.violations() == []
        visit.tab_to("NIK")
        visit.type(PERSON.nik)
        visit.tab_to("Tanggal lahir")
        visit.type(BORN)
        visit.press("Enter")
        visit.see("Anda belum direkam.")
        if scripts:
            assert visit.violations() == []
        visit.follow("Cek yang lain")
        visit.see("Cek KTP-el Anda")
