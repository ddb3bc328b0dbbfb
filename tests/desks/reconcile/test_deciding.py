"""The doubtful, one after another: decided, proposed, confirmed, taken back, and told again."""

import csv

import pytest

from rekam.desks.reconcile import actions, deciding, matching
from rekam.desks.reconcile.deciding import Verdict
from rekam.domain.errors import (
    AlreadySettledError,
    NotRegisteredError,
    NotSettledError,
    SecondOfficerError,
)
from rekam.domain.status import VoterClass
from rekam.domain.values import Subject
from rekam.engines.linkage.evidence import Name
from rekam.registry import project, read, voters
from rekam.registry.models import Candidate, LedgerEntry, ListedVoter, PersonRow
from rekam.registry.verify import verify
from tests.people import people

HENDRA, WATI = "hendra", "wati"
VILLAGE = "35.01.04.1002"
RESIDENTS = people(11, 60, village=VILLAGE)
REGISTER = (
    "nik,nkk,nama,tempat_lahir,tanggal_lahir,jenis_kelamin,alamat,rt,rw,kode_desa,status_kawin,"
    "status_rekam"
).split(",")
VOTERS = (
    "DPID,NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,DISABILITAS,"
    "KTP-el,KET,SUMBER,TPS"
).split(",")
DOUBT, NAMESAKE = 7, 55  # born on one day under one name; the voter's row tells no more


def register_line(number):
    one = RESIDENTS[number]
    known = RESIDENTS[DOUBT] if number == NAMESAKE else one
    return [
        one.nik, one.home.nkk, known.name, known.birthplace, f"{known.born:%d-%m-%Y}",
        known.sex.value, one.home.hamlet, one.home.rt, one.home.rw, VILLAGE, "KAWIN", "SUDAH REKAM",
    ]  # fmt: skip


def voter_line(number, **changes):
    one = RESIDENTS[number]
    cells = [
        f"88{number:04d}", one.home.nkk, one.nik, one.name, one.birthplace, f"{one.born:%d|%m|%Y}",
        "S", one.sex.value, one.home.hamlet, one.home.rt, one.home.rw, "0", "B", "0", "dpt", "003",
    ]  # fmt: skip
    row = dict(zip(VOTERS, cells, strict=True))
    return [*(row | changes).values()]


def doubtful(number):
    return voter_line(number, NIK="", NKK="", RT="", RW="", **{"JALAN/DUKUH": ""})


def listed_lines():
    return [doubtful(n) if n == DOUBT else voter_line(n) for n in range(40)]


def write(path, heading, lines):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([heading, *lines])
    return path


def quiet(_phase, _done):
    """Tell nobody how far it is."""


def bring_in(machine, path):
    return actions.import_list(machine, path, kind=None, officer=HENDRA, on_progress=quiet)


@pytest.fixture
def desk(office, tmp_path):
    with office.on() as machine:
        bring_in(machine, write(tmp_path / "r.csv", REGISTER, map(register_line, range(60))))
        bring_in(machine, write(tmp_path / f"{VILLAGE}.csv", VOTERS, listed_lines()))
        yield machine
        assert verify(machine.ledger, machine.parts) == []


def voter(number=DOUBT):
    return ListedVoter.objects.get(dpid=f"88{number:04d}")


def class_of(number=DOUBT):
    owner = voters.owners([voter(number)])[voter(number).place]
    return read.person_row(owner).voter_class


def decide(machine, verdict, officer, number=DOUBT, nik=None):
    return deciding.decide(
        machine,
        voter(number),
        verdict,
        nik=nik or RESIDENTS[number].nik,
        reason="",
        officer=officer,
    )


@pytest.fixture
def risky(desk):
    """Make the doubt a risky one: the name is another's."""
    found = Candidate.objects.get(voter=voter(), nik=RESIDENTS[DOUBT].nik)
    found.found["name"] = int(Name.DIFFERS)
    found.save()
    return desk


# ---- the list is matched


def test_the_sure_are_matched_and_the_doubtful_wait(desk):
    counted = read.the_number()
    assert (counted.listed, counted.remaining) == (40, 40)
    assert counted.classes[VoterClass.RECORDED] == 39
    assert counted.classes[VoterClass.DOUBTFUL] == 1
    case = deciding.next_case(HENDRA)
    assert (case.voter.dpid, case.waiting) == (voter().dpid, 1)
    assert case.choices[0].resident.nik == RESIDENTS[DOUBT].nik


def test_what_the_run_settled_on_is_kept_with_the_list(desk):
    kept = voter().dataset.parameters
    assert 0.9 < kept["precision"] <= 1
    assert set(kept["shares"]) >= {"nik", "name", "born", "place"}


# ---- decided


def test_the_same_person_is_one_person_with_the_register_s_standing(desk):
    assert decide(desk, Verdict.SAME, HENDRA)
    assert class_of() == VoterClass.RECORDED
    assert project.person(matching.stranger_of(voter())).subject == RESIDENTS[DOUBT].nik
    assert read.the_number().listed == 40
    assert deciding.next_case(WATI) is None


def test_one_who_is_nobody_in_the_register_is_unknown(desk):
    Candidate.objects.update(score=0.4)
    assert decide(desk, Verdict.NOBODY, HENDRA)
    assert class_of() == VoterClass.UNKNOWN


def test_what_was_decided_is_not_decided_again(desk):
    decide(desk, Verdict.SAME, HENDRA)
    with pytest.raises(AlreadySettledError):
        decide(desk, Verdict.NOBODY, WATI)


def test_one_who_was_decided_elsewhere_is_passed_over(desk):
    decide(desk, Verdict.SAME, HENDRA)
    voters.settle(voter(), is_settled=False)
    assert deciding.next_case(WATI) is None
    assert voters.count_doubtful() == 0


def test_nobody_waits_who_holds_a_card_by_the_list(desk, tmp_path):
    lines = listed_lines()
    lines[DOUBT][VOTERS.index("KTP-el")] = "K"
    bring_in(desk, write(tmp_path / f"{VILLAGE}.csv", VOTERS, lines))
    assert class_of() == VoterClass.HOLDING
    assert (voters.count_doubtful(), deciding.next_case(WATI)) == (0, None)


def test_an_officer_s_own_proposals_are_passed_over_many_at_once(risky, monkeypatch):
    read, doubtful_rows = [], voters.doubtful
    monkeypatch.setattr(
        voters, "doubtful", lambda **asked: read.append(asked["limit"]) or doubtful_rows(**asked)
    )
    decide(risky, Verdict.SAME, HENDRA)
    assert deciding.next_case(HENDRA) is None
    assert read == [1, deciding._LOOK_AHEAD]


def test_a_nik_that_nobody_has_is_neither_decided_nor_proposed(desk):
    stranger = people(99, 1, village=VILLAGE)[0].nik
    with pytest.raises(NotRegisteredError):
        decide(desk, Verdict.SAME, HENDRA, nik=stranger)
    assert deciding.next_case(HENDRA).proposal is None
    assert class_of() == VoterClass.DOUBTFUL


# ---- a second officer


def test_a_risky_decision_waits_for_a_second_officer(risky):
    assert not decide(risky, Verdict.SAME, HENDRA)
    assert class_of() == VoterClass.DOUBTFUL
    assert deciding.next_case(HENDRA) is None
    case = deciding.next_case(WATI)
    assert (case.proposed_by, case.proposal.resident) == (HENDRA, RESIDENTS[DOUBT].nik)
    assert decide(risky, Verdict.SAME, WATI)
    assert class_of() == VoterClass.RECORDED


def test_the_second_officer_may_decide_otherwise(risky):
    decide(risky, Verdict.SAME, HENDRA)
    assert decide(risky, Verdict.NOBODY, WATI)
    assert class_of() == VoterClass.UNKNOWN


def test_nobody_confirms_their_own_proposal(risky):
    decide(risky, Verdict.SAME, HENDRA)
    with pytest.raises(SecondOfficerError):
        decide(risky, Verdict.SAME, HENDRA)
    assert class_of() == VoterClass.DOUBTFUL


def test_sending_away_a_voter_whom_somebody_fits_well_is_risky(desk):
    Candidate.objects.filter(nik=RESIDENTS[DOUBT].nik).update(score=0.85)
    assert not decide(desk, Verdict.NOBODY, HENDRA)
    assert class_of() == VoterClass.DOUBTFUL


def test_choosing_somebody_whom_nothing_speaks_for_is_risky(desk):
    assert not decide(desk, Verdict.SAME, HENDRA, nik=RESIDENTS[50].nik)


def test_an_officer_who_is_unsure_asks_another(desk):
    assert not decide(desk, Verdict.UNSURE, HENDRA)
    assert deciding.next_case(WATI).proposed_by == HENDRA


# ---- taken back


@pytest.mark.parametrize("verdict", [Verdict.SAME, Verdict.NOBODY])
def test_a_decision_is_taken_back_and_the_voter_waits_again(desk, verdict):
    Candidate.objects.update(score=0.4)
    decide(desk, verdict, HENDRA)
    deciding.take_back(desk, voter(), officer=HENDRA)
    assert class_of() == VoterClass.DOUBTFUL
    assert deciding.next_case(HENDRA).voter == voter()
    row = read.person_row(Subject(RESIDENTS[DOUBT].nik))
    assert row is None or not row.is_listed
    assert decide(desk, Verdict.SAME, HENDRA)


def test_a_proposal_is_taken_back(risky):
    decide(risky, Verdict.SAME, HENDRA)
    deciding.take_back(risky, voter(), officer=HENDRA)
    assert deciding.next_case(HENDRA).proposal is None


@pytest.mark.parametrize("number", [DOUBT, 3])
def test_what_nobody_decided_is_not_taken_back(desk, number):
    with pytest.raises(NotSettledError):
        deciding.take_back(desk, voter(number), officer=HENDRA)


# ---- a newer list


def newer(machine, tmp_path, lines, name="baru"):
    folder = tmp_path / name
    folder.mkdir()
    return bring_in(machine, write(folder / f"{VILLAGE}.csv", VOTERS, lines))


def test_a_newer_list_tells_what_is_new_changed_and_missing(desk, tmp_path):
    lines = listed_lines()
    lines[3] = voter_line(3, TPS="009")
    lines[5] = voter_line(5, NAMA="SRI REJEKI")
    dataset = newer(desk, tmp_path, [*lines[:38], voter_line(45)])
    found = voters.changes(dataset)
    assert {one.value: count for one, count in found.items() if count} == {
        "new": 1,
        "moved": 1,
        "changed": 1,
        "same": 36,
    }
    assert voters.missing(dataset).count() == 2
    assert read.person_row(Subject(RESIDENTS[3].nik)).tps == "009"
    assert read.the_number().listed == 41


def test_a_decision_outlives_a_newer_list(desk, tmp_path):
    decide(desk, Verdict.SAME, HENDRA)
    lines = listed_lines()
    lines[DOUBT][VOTERS.index("TPS")] = "011"
    newer(desk, tmp_path, lines)
    assert class_of() == VoterClass.RECORDED
    assert read.person_row(Subject(RESIDENTS[DOUBT].nik)).tps == "011"
    assert deciding.next_case(WATI) is None


def test_a_voter_who_turns_out_to_be_somebody_else_is_matched_anew(desk, tmp_path):
    lines = listed_lines()
    lines[3] = voter_line(50, DPID=lines[3][0])
    newer(desk, tmp_path, lines)
    assert class_of(3) == VoterClass.RECORDED
    assert not read.person_row(Subject(RESIDENTS[3].nik)).is_listed
    assert read.person_row(Subject(RESIDENTS[50].nik)).is_listed
    assert read.the_number().listed == 40


def test_what_is_missing_is_listed_until_a_registrar_says_otherwise(desk, tmp_path):
    dataset = newer(desk, tmp_path, listed_lines()[:38])
    assert read.the_number().listed == 40
    assert matching.delist(desk, dataset, officer=HENDRA, on_progress=quiet) == 2
    assert read.the_number().listed == 38
    assert voters.missing(dataset).count() == 0
    assert matching.delist(desk, dataset, officer=HENDRA, on_progress=quiet) == 0
    newer(desk, tmp_path, listed_lines()[38:], name="kembali")
    assert read.the_number().listed == 40


def test_delisting_that_was_cut_off_goes_on_and_tells_nothing_twice(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 10)
    dataset, mark_gone = newer(desk, tmp_path, listed_lines()[:5]), voters.mark_gone
    told = []

    def cut(rows):
        if len(told) == 20:
            raise KeyboardInterrupt
        told.extend(rows)
        mark_gone(rows)

    before = LedgerEntry.objects.count()
    with monkeypatch.context() as power:
        power.setattr(voters, "mark_gone", cut)
        with pytest.raises(KeyboardInterrupt):
            matching.delist(desk, dataset, officer=HENDRA, on_progress=quiet)
    assert (read.the_number().listed, LedgerEntry.objects.count() - before) == (20, 20)
    assert matching.delist(desk, dataset, officer=HENDRA, on_progress=quiet) == 15
    assert (read.the_number().listed, LedgerEntry.objects.count() - before) == (5, 35)


def test_an_import_that_was_cut_while_it_told_goes_on(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 10)
    lines = [voter_line(number) for number in range(40, 60)]
    folder = tmp_path / "dua"
    folder.mkdir()
    path = write(folder / f"{VILLAGE}.csv", VOTERS, lines)
    seen = []

    def cut(_phase, done):
        seen.append(done)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.import_list(desk, path, kind=None, officer=HENDRA, on_progress=cut)
    bring_in(desk, path)
    bring_in(desk, path)
    assert read.the_number().listed == 60
    assert PersonRow.objects.filter(is_listed=True).count() == 60
