"""What nobody collected: by village and age, as lists, and as notices that go out once."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest

from rekam.boot import wiring
from rekam.desks.cards import notices as sending
from rekam.desks.cards.handing import hand_over
from rekam.desks.issuance import actions as letters
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.trust import Role
from rekam.registry import contacts, notices, uncollected
from rekam.sync.messages import Outcome
from tests.desks.cards.papers import BY, FOUR, ONE, THREE, TWO, print_cards, released, send_out
from tests.screens import LISTED, VILLAGE, faults, parsed

DAY_MS = 86_400_000
PHONE = "6281234567890"


@pytest.fixture
def office(office_screens):
    with office_screens.one.on() as machine:
        print_cards(machine, ONE, TWO)
        released(machine, THREE)
        letters.issue_suket(machine, THREE, today=machine.today, officer="registrar")
        yield machine


class Gateway:
    """Somebody's gateway: ends as it is told, and keeps what it was given."""

    name = "tests"

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.sent = []

    def send(self, message):
        self.sent.append(message)
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.SENT
        if isinstance(outcome, Exception):
            raise outcome
        return outcome, "HTTP"


def by(machine, *outcomes):
    gateway = Gateway(*outcomes)
    return replace(machine, gateway=lambda: gateway), gateway


def reachable(machine, *subjects):
    for subject in subjects:
        contacts.keep(subject, PHONE, officer="registrar", now_ms=machine.clock_ms())


def send(machine, **more):
    return dict(sending.send(machine, uncollected.lying(), officer="registrar", **more))


def test_each_paper_that_lies_here_is_listed_once_with_its_age(office, office_screens):
    found = uncollected.lying()
    assert {(one.subject, one.paper, one.number) for one in found} == {
        (ONE, "card", "E0001"), (TWO, "card", "E0002"), (THREE, "letter", "1/2018"),
    }  # fmt: skip
    assert {one.village for one in found} == {VILLAGE}
    for days, ages in ((7, (3, 0, 0)), (8, (0, 3, 0)), (30, (0, 3, 0)), (31, (0, 0, 3))):
        (village,) = uncollected.by_village(found, office.today + timedelta(days=days))
        assert (village.ages, village.count) == (ages, 3)
    assert uncollected.lying("35.01.04.2001") == []


def test_who_has_both_is_listed_by_the_card_and_who_was_given_it_no_more(office):
    letters.issue_suket(office, ONE, today=office.today, officer="registrar")
    assert [one.paper for one in uncollected.lying() if one.subject == ONE] == ["card"]
    hand_over(office, ONE, receiver="x", **BY)
    assert ONE not in {one.subject for one in uncollected.lying()}


def test_a_card_of_the_centre_is_as_old_as_the_centres_word(office):
    released(office, FOUR, status="CARD_PRINTED")
    (found,) = [one for one in uncollected.lying() if one.subject == FOUR]
    assert (found.number, found.since) == ("", office.today)
    assert replace(found, since=None).age(office.today) == 2


# ---- notices


def test_a_notice_goes_once_to_who_gave_a_number_and_names_nobody(office):
    reachable(office, ONE, THREE)
    machine, gateway = by(office)
    assert send(machine) == {Outcome.SENT: 2}
    assert send(machine) == {}
    texts = {one.to: one.text for one in gateway.sent}
    assert set(texts) == {PHONE}
    for message in gateway.sent:
        assert not any(part in message.text.upper() for one in LISTED for part in one.name.split())
        assert not any(one.nik in message.text + message.ident for one in LISTED)
    assert any("KTP-el Anda sudah dicetak" in one.text for one in gateway.sent)
    assert any("Suket Anda sudah terbit" in one.text for one in gateway.sent)


@pytest.mark.parametrize(
    ("outcome", "again"),
    [(Outcome.BUSY, 1), (Outcome.REFUSED, 0), (Outcome.UNSURE, 0), (Outcome.SENT, 0)],
)
def test_a_notice_that_got_no_answer_is_not_sent_again(office, outcome, again):
    reachable(office, ONE)
    machine, gateway = by(office, outcome)
    assert send(machine) == {outcome: 1}
    send(machine)
    assert len(gateway.sent) == 1 + again
    assert len({one.ident for one in gateway.sent}) == 1


def test_a_notice_whose_sending_was_killed_is_not_sent_again(office):
    reachable(office, ONE)
    machine, gateway = by(office, KeyError("the power went"))
    with pytest.raises(KeyError):
        send(machine)
    assert send(machine) == {}
    assert len(gateway.sent) == 1
    (told,) = notices.told([ONE]).values()
    assert told.state == notices.GOING


def test_two_who_send_at_once_send_one(office):
    about = {"officer": "registrar", "now_ms": 1}
    assert notices.claim(ONE, "card:E0001", **about)
    assert not notices.claim(ONE, "card:E0001", **about)
    assert notices.claim(ONE, "card:E0009", **about)
    notices.settle(ONE, "card:E0001", state=notices.BUSY)
    assert notices.claim(ONE, "card:E0001", **about)
    assert not notices.claim(ONE, "card:E0001", **about)


def test_nobody_is_told_of_what_was_collected_or_goes_to_them(office):
    reachable(office, ONE, TWO)
    lying = uncollected.lying()
    hand_over(office, ONE, receiver="x", **BY)
    send_out(office, TWO)
    machine, gateway = by(office)
    assert dict(sending.send(machine, lying, officer="registrar")) == {}
    assert gateway.sent == []


def test_a_page_sends_a_few_and_the_rest_next_time(office):
    reachable(office, ONE, TWO, THREE)
    machine, _ = by(office)
    assert send(machine, limit=2) == {Outcome.SENT: 2}
    assert send(machine, limit=2) == {Outcome.SENT: 1}


def test_by_default_notices_go_into_a_file(office):
    reachable(office, ONE)
    assert send(office) == {Outcome.SENT: 1}
    lines = (office.spool.parent / wiring.OUTBOX).read_text().splitlines()
    assert [json.loads(one)["to"] for one in lines] == [PHONE]


def test_a_kit_sends_none(kit_screens):
    with kit_screens.one.on() as kit, pytest.raises(OfficeOnlyError):
        sending.send(kit, [], officer="registrar")


def test_a_number_is_forgotten_on_a_word(office):
    reachable(office, ONE)
    contacts.keep(ONE, "", officer="registrar", now_ms=1)
    assert contacts.of(ONE) == ""


# ---- on the screens


@pytest.fixture
def registrar(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        machine = office_screens.one.assembled()
        print_cards(machine, ONE, TWO)
        yield client


def test_a_clerk_keeps_a_number_sends_and_sees_who_was_told(registrar):
    fields = {"phone": "0812-3456-7890", "desa": VILLAGE}
    response = registrar.post(f"/cetak/{ONE}/nomor-hp", fields, follow=True)
    assert f'value="{PHONE}"' in response.content.decode()
    assert registrar.post(f"/cetak/{ONE}/nomor-hp", {"phone": "12"}).status_code == 400
    response = registrar.post("/cetak/ambil/kabari", {"desa": VILLAGE}, follow=True)
    assert "1 kabar diserahkan ke kabar-keluar.jsonl." in parsed(response).text
    assert "sudah dikabari" in parsed(response).text
    assert faults(response) == []
    registrar.post(f"/cetak/{ONE}/nomor-hp", {"phone": ""})
    assert contacts.of(ONE) == ""


def test_lists_leave_the_office_as_text_and_as_paper(registrar, tmp_path):
    text = registrar.get("/cetak/ambil/daftar.csv", {"desa": VILLAGE}).content.decode("utf-8-sig")
    heading, *lines = text.splitlines()
    assert heading.startswith("NO;DESA;RW;RT;NAMA;NIK")
    assert len(lines) == 2
    assert ONE not in text
    assert ONE[:12] + "****" in text
    told = registrar.get("/cetak/ambil/kabar.csv").content.decode("utf-8-sig")
    assert "KTP-el Anda sudah dicetak dan belum diambil." in told
    made = registrar.get("/cetak/ambil/daftar.pdf", {"desa": VILLAGE}).content
    assert made.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        path = tmp_path / "list.pdf"
        path.write_bytes(made)
        command = ["pdftotext", "-layout", str(path), "-"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        words = " ".join(shown.split())
        for one in LISTED[:2]:
            assert one.name in words
        assert "Ambil KTP-el" in words
        assert ONE not in words


def test_a_gateway_that_is_not_there_is_not_waited_for_by_all(office):
    reachable(office, ONE, TWO, THREE)
    machine, gateway = by(office, *[Outcome.BUSY] * 2, *[Outcome.SENT] * 3)
    assert send(machine) == {Outcome.BUSY: 2}
    assert len(gateway.sent) == 2
    assert send(machine) == {Outcome.SENT: 3}


def test_only_what_a_gateway_took_over_is_called_handed_over(office_screens):
    machine = office_screens.one.assembled()
    object.__setattr__(machine, "gateway", lambda: Gateway(Outcome.SENT, Outcome.REFUSED))
    with office_screens.visitor(Role.REGISTRAR) as client:
        print_cards(machine, ONE, TWO)
        for one in (ONE, TWO):
            contacts.keep(one, PHONE, officer="registrar", now_ms=1)
        text = parsed(client.post("/cetak/ambil/kabari", follow=True)).text
    assert "1 kabar diserahkan ke tests." in text
    assert "1 kabar belum diserahkan." in text


def test_a_gateway_that_cannot_be_read_hides_nobody_s_card(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        print_cards(office_screens.one.assembled(), ONE)
        assert parsed(client.get("/cetak/ambil")).all("form", action="/cetak/ambil/kabari")
        (office_screens.one.home / wiring.GATEWAY).write_text("{")
        response = client.get("/cetak/ambil")
        page = parsed(response)
        assert "berkas gerbang pesan tidak terbaca" in page.text
        assert page.all("form", action="/cetak/ambil/kabari") == []
        assert LISTED[0].name.title() in page.text
        assert faults(response) == []
