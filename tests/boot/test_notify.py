"""``rekam notify`` at the office, and the file that says by what notices go out."""

import json
import time

import pytest

from rekam.boot import refusals, wiring
from rekam.domain.errors import MalformedError
from rekam.registry import contacts
from rekam.sync.messages import Http, Outbox
from tests.boot.commanding import Typed
from tests.desks.cards.papers import ONE, TWO, print_cards
from tests.screens import office_screens, quick_passphrases

__all__ = ["office_screens", "quick_passphrases"]


@pytest.fixture
def office(office_screens):
    office_screens.one.fleet.now_ms = time.time_ns() // 1_000_000  # the commands' own clock
    with office_screens.one.on() as machine:
        print_cards(machine, ONE, TWO)
        contacts.keep(ONE, "6281234567890", officer="registrar", now_ms=machine.clock_ms())
    return Typed(office_screens.one, "office")


def test_what_waits_is_sent_once_and_told(office):
    told = office.does("notify")
    assert "1: sudah dikabari" in told
    assert "1 kabar lewat kabar-keluar.jsonl." in told
    assert "0 kabar lewat kabar-keluar.jsonl." in office.does("notify")
    (line,) = (office.one.home / wiring.OUTBOX).read_text().splitlines()
    assert json.loads(line)["to"] == "6281234567890"


def test_of_another_village_nobody_is_told(office):
    assert "0 kabar" in office.does("notify", "--village", "35.01.04.2001")


def test_a_file_says_by_what_notices_go_out(tmp_path):
    assert isinstance(wiring.gateway(tmp_path), Outbox)
    told = {"url": "https://sms.example/v1", "body": {"to": "{to}", "text": "{text}"}}
    (tmp_path / wiring.GATEWAY).write_text(json.dumps(told))
    made = wiring.gateway(tmp_path)
    assert isinstance(made, Http)
    assert made.name == "sms.example"
    made.client.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"url": "https://a.example", "body": {}}',
        '{"url": "https://a\\u0007.example", "body": ["{to}", "{text}"]}',
    ],
)
def test_a_file_that_says_it_wrongly_is_told_of(tmp_path, text):
    (tmp_path / wiring.GATEWAY).write_text(text)
    with pytest.raises(MalformedError, match=wiring.GATEWAY) as caught:
        wiring.gateway(tmp_path)
    assert (
        f"Berkas {tmp_path / wiring.GATEWAY} tidak terbaca." in refusals.sentence(caught.value)[0]
    )
