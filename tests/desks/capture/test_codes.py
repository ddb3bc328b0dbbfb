"""A paper that is held before the laptop's camera: it opens whom a scanner would open."""

import pytest

from rekam.domain.values import Subject
from rekam.registry import drafts, read
from tests.camera import frame, paper
from tests.desks.capture.recordings import PERSON, record
from tests.screens import faults, parsed

READ = "/rekam/pindai/baca"


def shown(officer, text, **how):
    """Hold a paper with this code before the camera; returns the answer to its frame."""
    return officer.post(READ, paper(text, **how), content_type="image/jpeg").json()


@pytest.mark.parametrize(
    "text", ["{}", "https://rekam.example/u?nik={}&n=3", "Undangan {} Pacitan"]
)
def test_an_invitation_before_the_camera_opens_its_person(officer, text):
    told = shown(officer, text.format(PERSON.nik))
    assert told == {"to": f"/rekam/{PERSON.nik}/cocokkan", "hint": "Terbaca"}
    assert officer.get(told["to"]).status_code == 200
    assert drafts.every() == []


def test_the_code_of_a_receipt_opens_whose_it_is(officer):
    record(officer)
    number = read.person_row(Subject(PERSON.nik)).receipt
    assert shown(officer, number)["to"] == f"/rekam/{PERSON.nik}/cocokkan"


@pytest.mark.parametrize(
    "text", ["01" * 8, "https://example.com", "07-9999-1", "\0", "' OR 1=1 --"]
)
def test_a_code_that_names_nobody_here_leads_nowhere_and_says_so(officer, text):
    told = shown(officer, text)
    assert told["to"] == ""
    assert "tidak menyebut orang" in told["hint"]


def test_without_a_code_the_officer_is_told_what_to_do(officer):
    told = officer.post(READ, frame(), content_type="image/jpeg").json()
    assert told["to"] == ""
    assert told["hint"].startswith("Dekatkan")


def test_a_frame_that_is_none_is_refused_in_words(officer):
    for data in (b"", b"words", bytes(600_000), bytes(3_000_000)):
        answer = officer.post(READ, data, content_type="image/jpeg")
        assert answer.status_code == 400
        assert parsed(answer).all("h1")


def test_the_page_is_in_order_and_the_home_page_leads_to_it(officer):
    assert parsed(officer.get("/rekam/")).all("a", href="/rekam/pindai")
    assert faults(officer.get("/rekam/pindai")) == []


def test_an_office_scans_nobody_for_it_records_nobody(office_screens):
    from rekam.domain.trust import Role

    with office_screens.visitor(Role.REGISTRAR) as client:
        assert client.get("/rekam/pindai").status_code == 409
        assert client.post(READ, frame(), content_type="image/jpeg").status_code == 409
