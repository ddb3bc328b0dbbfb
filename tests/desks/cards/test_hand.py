"""One paper into one hand: who takes it, what is given back, how they sign, what falls by it."""

import json

import pytest

from rekam.boot import wiring
from rekam.desks.cards.handing import hand_over
from rekam.desks.issuance import actions as letters
from rekam.domain.device_errors import DeviceSawNothingError
from rekam.domain.trust import Role
from rekam.registry import backup, project, read, verify
from rekam.registry.models import PartRow
from tests.desks.cards.papers import ONE, TWO, print_cards, released
from tests.screens import STEADY, faults, parsed

STROKES = json.dumps([[[10, 10, 0, 0.5], [300, 90, 120, 0.5]], [[20, 20, 200, 1]]])


@pytest.fixture
def registrar(office_screens, monkeypatch):
    monkeypatch.setattr(wiring, "devices", lambda: STEADY)
    with office_screens.visitor(Role.REGISTRAR) as client:
        print_cards(office_screens.one.assembled(), ONE)
        yield client


def handed(subject):
    """Return the last handover that was told of somebody."""
    facts = [one.recorded.fact for one in project.story(subject)]
    return [one for one in facts if type(one).__name__.endswith("HandedOver")][-1]


def give(client, subject=ONE, **fields):
    return client.post(f"/cetak/{subject}/serahkan", {"by": "paper", **fields}, follow=True)


def with_letter_in_hand(machine, subject):
    released(machine, subject, status="SFE")
    letters.issue_suket(machine, subject, today=machine.today, officer="registrar")
    hand_over(machine, subject, receiver="x", officer="registrar")


def test_a_signature_is_sealed_and_the_picture_is_kept_nowhere_else(registrar, office_screens):
    response = give(registrar, by="pen", strokes=STROKES)
    assert "Angka pemilih turun satu: KTP-el ada di tangan." in parsed(response).text
    fact, machine = handed(ONE), office_screens.one.assembled()
    (part,) = fact.parts
    assert (part.kind, fact.handing.mark) == ("signature", "pen")
    opened = machine.ledger.keys.open(machine.parts.get(part.digest))
    assert b"<svg" in opened
    assert b"<svg" not in machine.parts.get(part.digest)


def test_a_thumb_stands_for_a_signature(registrar):
    give(registrar, by="finger-1")
    fact = handed(ONE)
    assert [one.kind for one in fact.parts] == ["thumb"]
    assert fact.handing.mark == "thumb"


def test_a_device_that_takes_no_thumb_is_told_of_and_nothing_is_handed_over(registrar, monkeypatch):
    def busy(*_args, **_named):
        raise DeviceSawNothingError

    monkeypatch.setattr(STEADY, "capture", busy, raising=False)
    response = give(registrar, by="finger-1", relation="child", receiver="Siti", authority="KK")
    assert response.status_code == 503
    assert 'value="Siti"' in response.content.decode()
    assert not project.person(ONE).card_in_hand


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"relation": "child"}, "receiver"),
        ({"relation": "child", "receiver": "Siti"}, "authority"),
    ],
)
def test_what_a_relative_does_not_show_is_asked_for(registrar, fields, field):
    response = give(registrar, **fields)
    assert response.status_code == 400
    assert faults(response) == []
    assert f'href="#{field}"' in response.content.decode()
    assert not project.person(ONE).card_in_hand


@pytest.mark.parametrize(
    "fields", [{"by": "wink"}, {"by": ""}, {"by": "pen"}, {"by": "finger-2"}, {"relation": "<b>"}]
)
def test_what_no_page_sends_is_refused_and_nothing_is_kept(registrar, office_screens, fields):
    assert give(registrar, **fields).status_code == 400
    assert not project.person(ONE).card_in_hand
    parts = office_screens.one.assembled().parts
    assert not [one for one in parts.root.rglob("*") if one.is_file()]


def test_a_relative_takes_it_with_what_lets_them(registrar):
    give(registrar, relation="child", receiver="Siti Aminah", authority="Surat kuasa")
    fact = handed(ONE)
    assert (fact.receiver, fact.handing.relation) == ("Siti Aminah", "child")
    story = parsed(registrar.get(f"/warga/{ONE}")).text
    assert "Diterima oleh Siti Aminah; anak; Surat kuasa; tanda tangan di lembar" in story


def test_who_takes_it_themselves_needs_no_name_whatever_was_typed_before(registrar):
    give(registrar, receiver="Siti", authority="Surat kuasa")
    fact = handed(ONE)
    assert (fact.receiver, fact.handing.authority) == ("yang bersangkutan", "")


def test_the_letter_is_asked_back_and_the_number_does_not_fall_twice(registrar, office_screens):
    machine = office_screens.one.assembled()
    with_letter_in_hand(machine, TWO)
    before = read.the_number().remaining
    print_cards(machine, TWO)
    page = registrar.get(f"/cetak/{TWO}/serahkan")
    assert "Suket ditarik" in parsed(page).text
    response = give(registrar, TWO)
    assert response.status_code == 400
    assert "Tarik suketnya dan tandai" in parsed(response).text
    response = give(registrar, TWO, letter="1", old="1")
    assert "tidak menurunkannya lagi" in parsed(response).text
    assert read.the_number().remaining == before
    assert handed(TWO).took_letter
    assert handed(TWO).cut_old


def test_a_refused_handover_leaves_no_signature_behind(registrar, office_screens):
    give(registrar, by="pen", strokes=STROKES)
    parts = office_screens.one.assembled().parts
    before = sorted(one.name for one in parts.root.rglob("*") if one.is_file())
    response = give(registrar, by="pen", strokes=STROKES)
    assert response.status_code == 409
    assert sorted(one.name for one in parts.root.rglob("*") if one.is_file()) == before


def test_a_backup_holds_the_signature_too(registrar, office_screens, tmp_path):
    give(registrar, by="pen", strokes=STROKES)
    (part,) = handed(ONE).parts
    machine = office_screens.one.assembled()
    machine.ledger.sign_pending()
    assert [digests for *_, digests in backup._named()] == [[part.digest]]
    assert PartRow.objects.get().digest == part.digest.hex()
    verify.rebuild(machine.ledger, machine.parts)
    assert PartRow.objects.get().digest == part.digest.hex()


def test_a_letter_is_given_on_the_same_page(registrar, office_screens):
    machine = office_screens.one.assembled()
    released(machine, TWO, status="SFE")
    letters.issue_suket(machine, TWO, today=machine.today, officer="registrar")
    page = registrar.get(f"/cetak/{TWO}/serahkan")
    assert "Suket 1/2018" in parsed(page).text
    assert "Kartu lama" not in parsed(page).text
    response = give(registrar, TWO)
    assert "Angka pemilih turun satu: suket 1/2018 ada di tangan." in parsed(response).text
    assert faults(response) == []


def test_nothing_is_said_to_be_given_that_is_not(registrar):
    assert registrar.get(f"/cetak/{TWO}/diserahkan").status_code == 404
    assert registrar.get(f"/cetak/{TWO}/serahkan").status_code == 404
    assert give(registrar, TWO).status_code == 409
