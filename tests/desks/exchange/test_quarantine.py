"""What was kept aside, at the office: shown with its reason, compared with the book, decided."""

from dataclasses import replace

import pytest

from rekam.domain.errors import (
    ForkError,
    GapError,
    RevokedSignerError,
    SealBrokenError,
    SignatureError,
    UnknownSignerError,
)
from rekam.domain.facts import NoteAdded
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.journal import segment
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys
from rekam.registry import quarantine
from rekam.registry.models import QuarantineRow
from rekam.web.errors import SENTENCES
from tests.screens import faults, parsed
from tests.telling import signed_run

NOTE = NoteAdded(subject=Subject("sementara:kit-07:1"), text="Sudah direkam")


def write(screens, fact=NOTE):
    with screens.one.on() as machine:
        machine.ledger.record(fact, actor="officer")


def keep_aside(screens, data, error):
    with screens.one.on() as machine:
        quarantine.keep("segment", data, error, now_ms=machine.clock_ms())


def test_what_is_kept_aside_is_shown_with_its_reason_and_what_to_do(office_screens):
    keep_aside(office_screens, b"damaged", SealBrokenError("office/kit-07/1/x.segment"))
    page = parsed(office_screens.get("/perangkat/karantina", role=Role.IT))
    assert str(SENTENCES["seal-broken"].what) in page.text
    assert str(SENTENCES["seal-broken"].do) in page.text
    assert "Menunggu (1)" in page.text
    assert page.all("input", name="reason") == []


@pytest.mark.parametrize(
    "error", [ForkError("kit-07/1/3"), GapError("kit-07/1/9"), RevokedSignerError("kit-07")]
)
def test_what_a_person_decides_asks_for_a_reason(office_screens, error):
    keep_aside(office_screens, b"held", error)
    page = parsed(office_screens.get("/perangkat/karantina", role=Role.REGISTRAR))
    assert "required" in page.all("input", name="reason")[0]


@pytest.mark.parametrize("error", [SignatureError("kit-07"), UnknownSignerError("kit-07")])
def test_what_enters_by_itself_may_be_tried_at_once_and_asks_for_nothing(office_screens, error):
    keep_aside(office_screens, b"held", error)
    page = parsed(office_screens.get("/perangkat/karantina", role=Role.REGISTRAR))
    assert page.all("input", name="reason") == []
    assert "Coba sekarang" in page.text


def decide(screens, error, data=b"held", **fields):
    """Keep something aside, decide about it, and return the page."""
    keep_aside(screens, data, error)
    with screens.visitor(Role.REGISTRAR) as client:
        digest = QuarantineRow.objects.get().digest
        response = client.post(f"/perangkat/karantina/{digest}", fields)
        assert QuarantineRow.objects.get().settled == ""
    return response, digest


def test_a_decision_without_a_reason_is_asked_for_one_beside_its_field(office_screens):
    response, digest = decide(office_screens, ForkError("kit-07/1/3"), reason="  ")
    page = parsed(response)
    assert response.status_code == 409
    assert page.text.startswith("Galat: Karantina")
    assert page.text.count("Tulis dulu alasan keputusan ini.") == 2
    assert page.all("a", href=f"#reason-{digest}")
    field = page.all("input", id=f"reason-{digest}")[0]
    assert field["aria-invalid"] == "true"
    assert page.all("p", id=field["aria-describedby"])
    assert faults(response) == []


def test_what_lies_behind_a_gap_is_taken_as_it_is_with_a_reason(office_screens, kit_screens):
    with kit_screens.one.on() as kit:
        late = signed_run(kit.ledger.keys, NOTE, stream="kit-07", after=Head(8, bytes(32)))
    keep_aside(office_screens, late, GapError("kit-07/1/9"))
    digest = segment.content_digest(late).hex()
    with office_screens.visitor(Role.REGISTRAR) as client:
        QuarantineRow.objects.update(digest=digest, name=quarantine.SEGMENT)
        client.post(f"/perangkat/karantina/{digest}", {"reason": "laptopnya hilang"})
        assert QuarantineRow.objects.get().settled == "adopted"


def test_what_cannot_enter_yet_stays_and_is_told_why(office_screens):
    strange = signed_run(NodeKeys.generate(), NOTE, stream="kit-99")
    response, digest = decide(office_screens, UnknownSignerError("kit-99"), strange)
    page = parsed(response)
    assert page.text.startswith("Galat: Karantina")
    assert (
        page.text.count(str(SENTENCES["unknown-signer"].do)) == 3
    )  # on top, beside it, and as before
    assert page.all("a", href=f"#row-{digest}")
    assert page.all("tr", id=f"row-{digest}")


def test_what_turns_out_to_be_damaged_stays_and_is_told_so(office_screens):
    response, digest = decide(office_screens, ForkError("kit-07/1/3"), reason="mari coba")
    page = parsed(response)
    assert str(SENTENCES["seal-broken"].what) in page.text
    assert page.all("a", href=f"#row-{digest}")
    assert page.all("tr", id=f"row-{digest}")


def test_what_was_decided_is_not_decided_again(office_screens):
    keep_aside(office_screens, b"held", ForkError("kit-07/1/3"))
    with office_screens.visitor(Role.REGISTRAR) as client:
        QuarantineRow.objects.update(settled="adopted")
        digest = QuarantineRow.objects.get().digest
        page = parsed(client.post(f"/perangkat/karantina/{digest}", {"reason": "sekali lagi"}))
    assert "Kiriman itu sudah diputuskan." in page.text
    assert "Diterima, dicatat ulang" in page.text


def test_a_decision_about_nothing_that_is_here_changes_nothing(office_screens):
    response = office_screens.post(
        f"/perangkat/karantina/{'cd' * 32}", {"reason": "x"}, role=Role.IT
    )
    assert response.status_code == 409
    assert parsed(response).all("a", href="#content")


def test_what_cannot_be_released_stays_and_is_told_why(office_screens):
    keep_aside(office_screens, b"damaged", SealBrokenError("x"))
    with office_screens.visitor(Role.IT) as client:
        digest = QuarantineRow.objects.get().digest
        response = client.post(f"/perangkat/karantina/{digest}", {"reason": "mari coba"})
        assert response.status_code in {409, 422}
        assert QuarantineRow.objects.get().settled == ""


def test_what_waits_is_laid_beside_the_book(office_screens, kit_screens):
    """A clone went on from another entry than the book has: who, when and what differ."""
    with kit_screens.one.on() as kit:
        keys = kit.ledger.keys
        ours = signed_run(keys, NOTE, stream="kit-07")
        clone = signed_run(keys, replace(NOTE, text="Belum direkam"), NOTE, stream="kit-07")
    with office_screens.one.on() as machine:
        machine.ledger.admit(ours)
        quarantine.keep_segment(machine.ledger, clone, ForkError("kit-07/1/1"))
    digest = segment.content_digest(clone).hex()
    where = f"/perangkat/karantina/{digest}/banding"
    listed = parsed(office_screens.get("/perangkat/karantina", role=Role.IT))
    assert listed.all("a", href=where)
    answer = office_screens.get(where, role=Role.REGISTRAR)
    page = parsed(answer)
    assert "Ditulis oleh Kit 07" in page.text
    assert "Berbeda dari buku 1" in page.text
    assert "Belum ada di buku 1" in page.text
    assert "1 kejadian hanya ada di kiriman ini." in page.text
    assert page.text.index("Belum direkam") < page.text.index("Sudah direkam")
    assert page.all("form", action=f"/perangkat/karantina/{digest}")
    assert faults(answer) == []
    with office_screens.one.on() as machine:
        assert f'"digest": "{digest}"' in machine.readings.read_text(), "who read it is noted"


def test_what_nobody_can_read_yet_says_why(office_screens):
    strange = signed_run(NodeKeys.generate(), NOTE, stream="kit-99")
    keep_aside(office_screens, strange, UnknownSignerError("kit-99"))
    digest = segment.content_digest(strange).hex()
    answer = office_screens.get(f"/perangkat/karantina/{digest}/banding", role=Role.IT)
    assert "Isinya belum dapat dibaca:" in parsed(answer).text
    assert "Sudah direkam" not in parsed(answer).text
    assert faults(answer) == []
    unknown = office_screens.get(f"/perangkat/karantina/{'ef' * 32}/banding", role=Role.IT)
    assert unknown.status_code == 404


def test_an_empty_quarantine_is_good_news(office_screens):
    page = parsed(office_screens.get("/perangkat/karantina", role=Role.IT))
    assert "Karantina kosong." in page.text
