"""A newer register: the undecided are matched again, what was decided stays, nobody is lost."""

import pytest

from rekam.desks.reconcile import actions, deciding, matching
from rekam.desks.reconcile.deciding import Verdict
from rekam.domain.status import VoterClass
from rekam.registry import datasets, project, read, voters
from rekam.registry.models import LedgerEntry, Resident
from rekam.registry.verify import verify
from tests.desks.reconcile.test_deciding import (
    DOUBT,
    HENDRA,
    NAMESAKE,
    REGISTER,
    RESIDENTS,
    VILLAGE,
    VOTERS,
    WATI,
    bring_in,
    listed_lines,
    quiet,
    register_line,
    voter_line,
    write,
)

ALL = range(60)


def register(machine, tmp_path, numbers=ALL, *, name="r", **changes):
    lines = [dict(zip(REGISTER, register_line(n), strict=True)) | changes for n in numbers]
    path = write(tmp_path / f"{name}.csv", REGISTER, [[*one.values()] for one in lines])
    return bring_in(machine, path)


def listed(machine, tmp_path, lines, *, name="v"):
    folder = tmp_path / name
    folder.mkdir()
    return bring_in(machine, write(folder / f"{VILLAGE}.csv", VOTERS, lines))


@pytest.fixture
def desk(office):
    with office.on() as machine:
        yield machine
        assert verify(machine.ledger, machine.parts) == []


def row(number=DOUBT):
    return voters.find(voters.Listed.objects.get(dpid=f"88{number:04d}").pk)


def person(number=DOUBT):
    return project.person(voters.owners([row(number)])[row(number).place])


def counted():
    return {
        kind: sum(person(number).voter_class is kind for number in range(40))
        for kind in (VoterClass.RECORDED, VoterClass.UNKNOWN, VoterClass.DOUBTFUL)
    }


def test_a_list_imported_before_the_register_is_matched_when_the_register_comes(desk, tmp_path):
    listed(desk, tmp_path, listed_lines())
    assert counted()[VoterClass.UNKNOWN] == 40
    found = register(desk, tmp_path)
    assert counted() == {
        VoterClass.RECORDED: 39, VoterClass.UNKNOWN: 0, VoterClass.DOUBTFUL: 1,
    }  # fmt: skip
    assert voters.count_doubtful() == 1
    assert read.the_number().listed == 40
    assert (found.parameters["brought"], found.parameters["news"]) == ({"new": 60}, 40)
    assert found.parameters["webgrid"]["precision"] > 0.9


def test_what_a_clerk_decided_outlives_a_newer_register(desk, tmp_path):
    register(desk, tmp_path)
    listed(desk, tmp_path, listed_lines())
    options = {"nik": RESIDENTS[DOUBT].nik, "reason": "", "officer": HENDRA}
    deciding.decide(desk, row(), Verdict.UNSURE, **options)
    deciding.decide(desk, row(), Verdict.NOBODY, **options | {"nik": "", "officer": WATI})
    assert person().voter_class is VoterClass.UNKNOWN
    register(desk, tmp_path, [n for n in ALL if n != NAMESAKE], name="baru")
    assert person().voter_class is VoterClass.UNKNOWN
    assert voters.count_doubtful() == 0


def test_what_waits_for_a_second_officer_still_waits_after_a_newer_register(desk, tmp_path):
    register(desk, tmp_path)
    listed(desk, tmp_path, listed_lines())
    deciding.decide(
        desk, row(), Verdict.UNSURE, nik=RESIDENTS[DOUBT].nik, reason="", officer=HENDRA
    )
    register(desk, tmp_path, [*ALL][:-1], name="baru")
    case = deciding.next_case(WATI)
    assert (case.voter.dpid, case.proposed_by) == (f"88{DOUBT:04d}", HENDRA)
    assert case.choices


def test_who_stands_otherwise_in_a_newer_register_is_told_so_and_nothing_else(desk, tmp_path):
    register(desk, tmp_path, status_rekam="BELUM REKAM")
    listed(desk, tmp_path, [voter_line(number) for number in range(40)])
    before = LedgerEntry.objects.count()
    lines = [[*register_line(n)[:-1], "SUDAH REKAM" if n < 5 else "BELUM REKAM"] for n in ALL]
    found = bring_in(desk, write(tmp_path / "baru.csv", REGISTER, lines))
    assert counted()[VoterClass.RECORDED] == 5
    assert LedgerEntry.objects.count() == before + 5
    assert found.parameters["brought"] == {"changed": 5, "same": 55}
    assert found.parameters["news"] == 5


def test_who_is_gone_from_a_newer_register_stays_and_is_shown(desk, tmp_path):
    register(desk, tmp_path)
    listed(desk, tmp_path, [voter_line(number) for number in range(40)])
    found = register(desk, tmp_path, [n for n in ALL if n != 3], name="baru")
    assert [one.nik for one in datasets.gone(found)] == [RESIDENTS[3].nik]
    assert Resident.objects.count() == 60
    assert person(3).voter_class is VoterClass.RECORDED


def test_a_part_of_the_register_makes_nobody_of_another_village_gone(desk, tmp_path):
    register(desk, tmp_path)
    found = register(desk, tmp_path, [1], name="desa lain", kode_desa="35.01.04.1001")
    assert list(datasets.gone(found)) == []


def test_the_same_register_in_another_file_tells_nothing(desk, tmp_path):
    register(desk, tmp_path)
    listed(desk, tmp_path, listed_lines())
    before = LedgerEntry.objects.count()
    found = register(desk, tmp_path, [*ALL][::-1], name="lain")
    assert (found.parameters["brought"], found.parameters["news"]) == ({"same": 60}, 0)
    assert LedgerEntry.objects.count() == before
    assert voters.count_doubtful() == 1


def test_a_register_that_was_cut_off_while_voters_were_told_goes_on(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "ROWS_A_TRANSACTION", 10)
    monkeypatch.setattr(actions, "RESIDENTS_A_TRANSACTION", 10)
    listed(desk, tmp_path, listed_lines())
    path = write(tmp_path / "r.csv", REGISTER, map(register_line, ALL))
    seen = []

    def cut(_phase, done):
        seen.append(done)
        if len(seen) == 8:  # six of residents, then of voters
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.import_list(desk, path, kind=None, officer=HENDRA, on_progress=cut)
    assert 0 < counted()[VoterClass.UNKNOWN] < 40
    assert bring_in(desk, path).is_complete
    assert counted() == {
        VoterClass.RECORDED: 39, VoterClass.UNKNOWN: 0, VoterClass.DOUBTFUL: 1,
    }  # fmt: skip


@pytest.fixture
def asked(monkeypatch):
    """Note which lists are matched when a register comes."""
    found, answered = [], matching.answered
    monkeypatch.setattr(
        matching,
        "answered",
        lambda machine, lists: (
            found.append([one.file_name for one in lists]) or answered(machine, lists)
        ),
    )
    return found


def test_a_register_that_says_nothing_new_is_not_matched_but_after_one_cut_off(
    desk, tmp_path, asked
):
    first = register(desk, tmp_path)
    listed(desk, tmp_path, listed_lines())
    asked.clear()
    register(desk, tmp_path, [*ALL][::-1], name="lain")
    assert asked == []
    first.is_complete = False
    first.save()
    register(desk, tmp_path, [*ALL][1:], name="lagi")
    assert len(asked) == 1


def test_a_list_whose_rows_a_newer_one_took_over_is_not_matched_again(desk, tmp_path, asked):
    listed(desk, tmp_path, [voter_line(number) for number in range(40)])
    newer = listed(desk, tmp_path, [voter_line(number) for number in range(39)], name="baru")
    matching.delist(desk, newer, officer=HENDRA, on_progress=quiet)
    asked.clear()
    register(desk, tmp_path)
    assert asked == [[newer.file_name]]


def test_a_row_that_is_gone_from_its_list_is_not_matched_again(desk, tmp_path):
    listed(desk, tmp_path, [voter_line(number) for number in range(40)])
    newer = listed(desk, tmp_path, [voter_line(number) for number in range(39)], name="baru")
    matching.delist(desk, newer, officer=HENDRA, on_progress=quiet)
    register(desk, tmp_path)
    assert read.the_number().listed == 39


def test_a_doubtful_row_that_a_newer_list_leaves_as_it_was_still_waits(desk, tmp_path):
    register(desk, tmp_path)
    listed(desk, tmp_path, listed_lines())
    listed(desk, tmp_path, listed_lines()[::-1], name="baru")
    assert voters.count_doubtful() == 1
    assert len(deciding.next_case(HENDRA).choices) == 2
