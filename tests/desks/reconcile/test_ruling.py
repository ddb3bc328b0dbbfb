"""Ruled out by a code of the commission, on a screen, by keys; and taken in again."""

import pytest

from rekam.desks.reconcile import deciding, ruling
from rekam.domain import kpu
from rekam.domain.errors import (
    MalformedError,
    NotRuledOutError,
    OfficeOnlyError,
    RuledOutError,
    SecondOfficerError,
)
from rekam.domain.status import VoterClass
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import project, read, voters
from rekam.registry.models import Candidate
from tests.desks.browsing import visiting
from tests.desks.reconcile.test_check_views import CHECK, registrar, screens
from tests.desks.reconcile.test_deciding import (
    DOUBT,
    HENDRA,
    RESIDENTS,
    WATI,
    class_of,
    desk,
    voter,
)
from tests.screens import faults, parsed

__all__ = ["desk", "registrar", "screens"]
LISTED = Subject(RESIDENTS[3].nik)
DEAD, NOT_KNOWN, STRANGER = 1, 5, 10


def stranger():
    return voters.owners([voter()])[voter().place]


def rule_out(machine, subject, code, officer=HENDRA, reason="akta kematian"):
    return ruling.rule_out(
        machine, subject, code=code, code_set=2018, reason=reason, officer=officer
    )


def reinstate(machine, subject, reason="salah orang"):
    ruling.reinstate(machine, subject, reason=reason, officer=HENDRA)


# ---- the decision


def test_one_who_is_ruled_out_leaves_the_number_and_comes_back(desk):
    assert rule_out(desk, LISTED, DEAD)
    assert read.person_row(LISTED).voter_class == VoterClass.RULED_OUT
    assert read.the_number().remaining == 39
    with pytest.raises(RuledOutError):
        rule_out(desk, LISTED, DEAD)
    reinstate(desk, LISTED)
    assert read.the_number().remaining == 40
    with pytest.raises(NotRuledOutError):
        reinstate(desk, LISTED)


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nobody_is_ruled_out_or_taken_in(desk, reason):
    with pytest.raises(MalformedError):
        rule_out(desk, LISTED, DEAD, reason=reason)
    rule_out(desk, LISTED, DEAD)
    with pytest.raises(MalformedError):
        reinstate(desk, LISTED, reason=reason)
    assert read.the_number().remaining == 39


def test_a_doubtful_voter_who_is_ruled_out_waits_no_more_until_taken_in_again(desk):
    rule_out(desk, stranger(), DEAD)
    assert deciding.next_case(WATI) is None
    assert voters.count_doubtful() == 0
    reinstate(desk, stranger())
    assert deciding.next_case(WATI).voter == voter()
    assert class_of() == VoterClass.DOUBTFUL


@pytest.mark.parametrize("code", [NOT_KNOWN, STRANGER])
def test_one_officer_alone_does_not_call_a_voter_nobody_whom_somebody_fits_well(desk, code):
    Candidate.objects.filter(nik=RESIDENTS[DOUBT].nik).update(score=0.85)
    assert not rule_out(desk, stranger(), code)
    assert class_of() == VoterClass.DOUBTFUL
    assert deciding.next_case(HENDRA) is None
    assert deciding.next_case(WATI).proposed_by == HENDRA
    with pytest.raises(SecondOfficerError):
        rule_out(desk, stranger(), code)
    assert rule_out(desk, stranger(), code, officer=WATI)
    assert class_of() == VoterClass.RULED_OUT


def test_whom_nobody_fits_is_called_nobody_by_one_officer(desk):
    Candidate.objects.update(score=0.4)
    assert rule_out(desk, stranger(), NOT_KNOWN)


@pytest.mark.parametrize(("code", "code_set"), [(5, 2018), (10, 2018), (7, 2024)])
def test_the_codes_that_say_nobody_are_known_in_each_set(code, code_set):
    assert kpu.says_nobody(code, code_set=code_set)
    assert not kpu.says_nobody(1, code_set=code_set)


def test_a_kit_rules_nobody_out(kit_screens):
    with kit_screens.one.on() as machine, pytest.raises(OfficeOnlyError):
        rule_out(machine, LISTED, DEAD)


# ---- the screen


def post(client, subject, step, **fields):
    return client.post(f"/daftar/gugur/{subject}/{step}", fields, follow=True)


def test_the_codes_of_the_year_are_offered(registrar):
    response = registrar.get(f"/daftar/gugur/{LISTED}")
    page = parsed(response)
    offered = [one["value"] for one in page.all("input", type="radio")]
    assert offered == [str(code) for code in kpu.CODE_SETS[2018]]
    assert "Meninggal" in page.text
    assert "Orang ini sudah direkam." in page.text
    assert faults(response) == []


def test_from_a_person_s_page_and_back_to_it(registrar):
    story = parsed(registrar.get(f"/warga/{LISTED}"))
    assert story.all("a", href=f"/daftar/gugur/{LISTED}")
    after = parsed(post(registrar, LISTED, "catat", code="1", reason="akta kematian"))
    assert "Dinyatakan tidak memenuhi syarat" in after.text
    assert "Kode 1 (Meninggal), aturan 2018; akta kematian" in after.text
    shown = registrar.get(f"/daftar/gugur/{LISTED}")
    assert "Alasan: akta kematian" in parsed(shown).text
    assert faults(shown) == []
    after = parsed(post(registrar, LISTED, "batalkan", reason="salah orang"))
    assert "Pernyataan tidak memenuhi syarat dibatalkan" in after.text


def test_from_the_doubtful_and_back_to_the_next_with_an_undo(registrar):
    page = parsed(registrar.get(CHECK))
    (link,) = page.all("a", **{"data-key": "4"})
    subject = link["href"].split("/")[-1].partition("?")[0].replace("%3A", ":")
    assert parsed(registrar.get(link["href"])).all("input", name="then", value="periksa")
    after = parsed(
        post(registrar, subject, "catat", code="1", reason="akta kematian", then="periksa")
    )
    assert "dinyatakan tidak memenuhi syarat." in after.text
    assert "Tidak ada yang perlu diperiksa." in after.text
    (undo,) = [one["action"] for one in after.all("form") if "gugur" in one.get("action", "")]
    (reason,) = [one["value"] for one in after.all("input", name="reason")]
    again = parsed(registrar.post(undo, {"reason": reason, "then": "periksa"}, follow=True))
    assert "1 pemilih menunggu" in again.text


def test_a_proposal_from_the_screen_is_taken_back_by_the_same_key(registrar):
    Candidate.objects.filter(nik=RESIDENTS[DOUBT].nik).update(score=0.85)
    subject = stranger()
    after = parsed(post(registrar, subject, "catat", code="10", reason="x", then="periksa"))
    assert "menunggu petugas kedua" in after.text
    (undo,) = [one["action"] for one in after.all("form") if "periksa" in one.get("action", "")]
    assert "1 pemilih menunggu" in parsed(registrar.post(undo, follow=True)).text


@pytest.mark.parametrize("code", ["", "x", "0", "11", "-1"])
def test_a_code_that_is_none_changes_nothing(registrar, code):
    assert post(registrar, LISTED, "catat", code=code, reason="x").status_code == 400
    assert project.person(LISTED).ruled_out is None


def test_one_who_is_on_no_list_is_not_ruled_out(registrar):
    response = registrar.get(f"/daftar/gugur/{RESIDENTS[50].nik}")
    assert "tidak ada di daftar pemilih" in parsed(response).text
    assert faults(response) == []
    assert not parsed(registrar.get(f"/warga/{RESIDENTS[50].nik}")).all(
        "a", href=f"/daftar/gugur/{RESIDENTS[50].nik}"
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_a_voter_is_ruled_out_by_the_keyboard_alone(browser, screens, scripts):
    with visiting(browser, screens.one, scripts=scripts) as visit:
        visit.sign_in(Role.REGISTRAR.value)
        visit.open(f"/daftar/gugur/{LISTED}")
        visit.see_focus("#code-1")
        visit.press("ArrowDown")
        visit.press("ArrowDown")
        visit.press("ArrowDown")
        visit.press("Tab")
        visit.type("surat pindah")
        visit.press("Enter")
        visit.see(RESIDENTS[3].name.title())
        assert "Kode 4 (Pindah domisili), aturan 2018; surat pindah" in visit.text()
        visit.open(f"/daftar/gugur/{LISTED}")
        assert not scripts or visit.violations() == []
