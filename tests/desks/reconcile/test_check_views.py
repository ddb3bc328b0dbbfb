"""The page where the doubtful are decided: one key a decision, the next case at once."""

import pytest

from rekam.domain.status import VoterClass
from rekam.domain.trust import Role
from rekam.registry import read
from rekam.registry.models import Candidate, ListedVoter
from tests.desks.reconcile.test_deciding import (
    DOUBT,
    REGISTER,
    RESIDENTS,
    VILLAGE,
    VOTERS,
    bring_in,
    listed_lines,
    register_line,
    voter_line,
    write,
)
from tests.screens import Screens, authorise_all, faults, parsed

CHECK = "/daftar/periksa"


@pytest.fixture
def screens(office, quick_passphrases, tmp_path):
    authorise_all(office)
    with office.on() as machine:
        bring_in(machine, write(tmp_path / "r.csv", REGISTER, map(register_line, range(60))))
        bring_in(machine, write(tmp_path / f"{VILLAGE}.csv", VOTERS, listed_lines()))
    return Screens(office)


@pytest.fixture
def registrar(screens):
    with screens.visitor(Role.REGISTRAR) as client:
        yield client


def decide(client, verdict, nik=""):
    voter = ListedVoter.objects.get(dpid=f"88{DOUBT:04d}")
    return client.post(
        f"{CHECK}/{voter.pk}", {"verdict": verdict, "nik": nik or RESIDENTS[DOUBT].nik}, follow=True
    )


def test_a_voter_stands_beside_the_residents_it_may_be(registrar):
    page = parsed(registrar.get(CHECK))
    assert "1 pemilih menunggu" in page.text
    assert "Calon 1 dari 2." in page.text
    assert "Nama sama" in page.text
    assert [one["data-key"] for _, one in page.elements if "data-key" in one] == [
        "F1",
        "1",
        "2",
        "3",
        "4",
        "0",
    ]
    other = parsed(registrar.get(f"{CHECK}?calon=2"))
    assert "Calon 2 dari 2." in other.text
    assert "tidak ada di data" in other.text


def test_letters_that_differ_are_marked(registrar):
    ListedVoter.objects.filter(dpid=f"88{DOUBT:04d}").update(name=f"{RESIDENTS[DOUBT].name}X")
    response = registrar.get(CHECK)
    assert b"<mark>X</mark>" in response.content


def test_a_decision_leads_to_the_next_and_can_be_taken_back(registrar):
    page = parsed(decide(registrar, "same"))
    assert "dicatat sebagai orang yang sama." in page.text
    assert "Tidak ada yang perlu diperiksa." in page.text
    (undo,) = [
        one["action"] for one in page.all("form", method="post") if "batalkan" in one["action"]
    ]
    assert "1 pemilih menunggu" in parsed(registrar.post(undo, follow=True)).text
    assert read.the_number().classes[VoterClass.DOUBTFUL] == 1


def test_a_proposal_is_shown_to_the_second_officer(registrar, screens):
    assert "menunggu petugas kedua" in parsed(decide(registrar, "unsure")).text
    assert "Usulan Anda sendiri menunggu petugas lain." in parsed(registrar.get(CHECK)).text
    assert "Keputusan ini perlu disahkan petugas lain." in parsed(decide(registrar, "same")).text


def test_one_may_be_passed_over(registrar):
    ident = ListedVoter.objects.get(dpid=f"88{DOUBT:04d}").pk
    page = parsed(registrar.get(f"{CHECK}?lewati={ident},x"))
    assert "Tidak ada yang perlu diperiksa." in page.text


@pytest.mark.parametrize("query", ["calon=9", "calon=0", "calon=x", "calon=-1", "lewati=,,"])
def test_a_strange_address_shows_the_case_all_the_same(registrar, query):
    assert "1 pemilih menunggu" in parsed(registrar.get(f"{CHECK}?{query}")).text


def test_a_verdict_that_is_none_and_a_voter_that_is_not_there_change_nothing(registrar):
    assert decide(registrar, "maybe").status_code == 400
    assert registrar.post(f"{CHECK}/999999", {"verdict": "same"}).status_code == 404
    assert Candidate.objects.filter(worth__gt=0).count() == 2


def test_a_newer_list_says_what_it_brought_and_the_missing_are_delisted_on_demand(
    registrar, tmp_path
):
    lines = [*listed_lines()[:38], voter_line(45)]
    path = write(tmp_path / "baru.csv", VOTERS, lines)
    with path.open("rb") as file:
        response = registrar.post("/daftar/impor", {"file": file, "village": VILLAGE}, follow=True)
    page = parsed(response)
    assert "Nyatakan 2 orang tidak terdaftar lagi" in page.text
    assert faults(response) == []
    (form,) = [one for one in page.all("form", method="post") if "hilang" in one["action"]]
    assert registrar.post(form["action"]).status_code == 302
    assert read.the_number().listed == 39


def test_the_page_can_be_used_without_eyes_or_mouse(registrar):
    assert faults(registrar.get(CHECK)) == []
    assert faults(registrar.get("/daftar/")) == []
    assert "1 pemilih perlu diperiksa" in parsed(registrar.get("/daftar/")).text
