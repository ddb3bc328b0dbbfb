"""The answer to the election commission: its own form, its own rows, our codes."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from rekam.desks.handout import answer
from rekam.desks.reconcile import deciding, ruling
from rekam.desks.reconcile.deciding import Verdict
from rekam.domain.facts import SuketHandedOver, SuketIssued
from rekam.domain.values import Subject
from rekam.engines.lists.columns import WEBGRID_HEADINGS, WEBGRID_ORDER, ListKind
from rekam.engines.lists.reading import read
from rekam.engines.lists.rows import BadRow
from rekam.registry.models import Dataset, ListedVoter
from tests.desks.handout.test_lists import sheet
from tests.desks.reconcile.test_deciding import (
    DOUBT,
    RESIDENTS,
    VILLAGE,
    VOTERS,
    bring_in,
    listed_lines,
    newer,
    voter_line,
    write,
)
from tests.screens import parsed


@pytest.fixture
def machine(office_at_work):
    with office_at_work.on() as machine:
        yield machine


def voter_list():
    return Dataset.objects.filter(kind=ListKind.WEBGRID).latest("id")


def answered(path, *, code_set=2018, is_masked=False, village=VILLAGE):
    """Return the answer as our own reader takes it."""
    made = answer.workbook(voter_list(), village, code_set=code_set, is_masked=is_masked)
    path = path / answer.file_name(village, is_masked=is_masked)
    path.write_bytes(made)
    return path


def read_back(path, machine):
    with read(path, regions=machine.regions, today=machine.today) as listed:
        assert listed.kind is ListKind.WEBGRID
        return list(listed)


def remarks(path, machine):
    return {row.dpid: (row.ktp, row.remark) for row in read_back(path, machine)}


def rule_out(machine, number, code, code_set=2018):
    subject = Subject(RESIDENTS[number].nik)
    ruling.rule_out(machine, subject, code=code, code_set=code_set, reason="x", officer="hendra")


def test_our_own_reader_takes_the_answer_back_without_a_bad_row(machine, tmp_path):
    rows = read_back(answered(tmp_path), machine)
    assert [row for row in rows if isinstance(row, BadRow)] == []
    assert [row.dpid for row in rows] == [line[0] for line in listed_lines()]
    for row, number in zip(rows, range(40), strict=True):
        one = RESIDENTS[number]
        assert (row.name, row.born, row.sex) == (one.name, one.born, one.sex)
        assert (row.village, row.tps, row.source, row.marital) == (VILLAGE, "003", "dpt", "S")
        if number != DOUBT:
            assert (row.nik, row.nkk) == (one.nik, one.home.nkk)
            assert (row.address, row.rt, row.rw) == (one.home.hamlet, one.home.rt, one.home.rw)


def test_the_columns_are_those_of_the_web_grid_in_its_order(machine, tmp_path):
    class Response:
        content = answered(tmp_path).read_bytes()

    assert tuple(sheet(Response)[0]) == WEBGRID_HEADINGS
    assert len(WEBGRID_HEADINGS) == len(WEBGRID_ORDER) == ord("P") - ord("A") + 1
    assert sheet(Response)[0]["TANGGAL LAHIR"] == f"{RESIDENTS[0].born:%d|%m|%Y}"


def test_each_voter_gets_the_code_of_what_is_known_today(machine, tmp_path):
    rule_out(machine, 1, 4)
    subject = Subject(RESIDENTS[2].nik)
    letter = SuketIssued(
        subject=subject, year=2018, serial=1, name="x", valid_until=date(2018, 10, 5)
    )
    given = SuketHandedOver(subject=subject, year=2018, serial=1, receiver="x")
    machine.ledger.record(letter, given, actor="office")
    found = remarks(answered(tmp_path), machine)
    assert found["880000"] == ("B", "11")
    assert found["880001"] == ("B", "4")
    assert found["880002"] == ("S", "0")
    assert found[f"88{DOUBT:04d}"] == ("B", "12")


def test_the_codes_are_those_of_the_year(machine, tmp_path):
    rule_out(machine, 1, 4)
    rule_out(machine, 3, 5)  # "not known", which is no reason in 2024
    found = remarks(answered(tmp_path, code_set=2024), machine)
    assert found["880001"] == ("B", "2")
    assert found["880003"] == ("B", "0")
    assert found["880000"] == ("B", "0")


def test_a_remark_of_the_list_stays_where_ours_has_nothing_to_say(machine, tmp_path):
    lines = listed_lines()
    lines[2] = voter_line(2, KET="U", **{"KTP-el": "K"})
    lines[3] = voter_line(3, KET="11", **{"KTP-el": "S"})
    newer(machine, tmp_path, lines)
    found = remarks(answered(tmp_path), machine)
    assert found["880002"] == ("K", "U")
    assert found["880003"] == ("S", "0")


def test_one_who_stands_twice_is_a_double_in_the_later_row_alone(machine, tmp_path):
    newer(machine, tmp_path, [*listed_lines(), voter_line(3, DPID="990003")])
    row = ListedVoter.objects.get(dpid="990003")
    nik = RESIDENTS[3].nik
    assert deciding.decide(machine, row, Verdict.SAME, nik=nik, reason="x", officer="hendra")
    for code_set, code in ((2018, "2"), (2024, "5")):
        found = remarks(answered(tmp_path, code_set=code_set), machine)
        assert found["990003"][1] == code
        assert found["880003"][1] in {"11", "0"}


def test_a_broken_nik_comes_back_whole_where_the_register_knows_it(machine, tmp_path):
    lines = listed_lines()
    lines[3] = voter_line(3, NIK=RESIDENTS[3].nik[:12] + "****")
    lines[DOUBT] = voter_line(DOUBT, NKK="", RT="", RW="", NIK=RESIDENTS[DOUBT].nik[:6] + "*" * 10)
    newer(machine, tmp_path, lines)
    ListedVoter.objects.filter(dpid=f"88{DOUBT:04d}").update(nik_hint="350104??????????")
    rows = {row.dpid: row for row in read_back(answered(tmp_path), machine)}
    assert rows["880003"].nik == RESIDENTS[3].nik
    assert all(not isinstance(row, BadRow) for row in rows.values())


def test_rows_keep_their_order_through_a_newer_list(machine, tmp_path):
    lines = [voter_line(45), *reversed(listed_lines())]
    newer(machine, tmp_path, lines)
    rows = read_back(answered(tmp_path), machine)
    assert [row.dpid for row in rows] == [line[0] for line in lines]


def test_a_row_without_the_commission_s_id_comes_back_without_one(machine, tmp_path):
    lines = [voter_line(number, DPID="") for number in (45, 46, 46)]
    newer(machine, tmp_path, lines)
    rows = read_back(answered(tmp_path), machine)
    assert [row.dpid for row in rows] == ["", "", ""]
    assert [row.name for row in rows] == [RESIDENTS[n].name for n in (45, 46, 46)]


def test_an_answer_that_is_posted_tells_no_whole_number(machine, tmp_path):
    path = answered(tmp_path, is_masked=True)
    rows = read_back(path, machine)
    assert all(not isinstance(row, BadRow) for row in rows)
    assert {row.nik for row in rows} == {row.nkk for row in rows} == {""}
    assert rows[0].nik_hint == RESIDENTS[0].nik[:12] + "????"


def test_a_name_that_a_spreadsheet_would_run_comes_back_as_it_was(machine, tmp_path):
    ListedVoter.objects.filter(dpid="880000").update(name="=SUM(A1)", address="-", source="@x")
    row = read_back(answered(tmp_path), machine)[0]
    assert (row.name, row.source) == ("=SUM(A1)", "@x")


def test_a_list_of_several_villages_is_answered_by_a_file_for_each(registrar):
    ListedVoter.objects.filter(dpid="880000").update(village="35.01.04.1001")
    pk = voter_list().pk
    for query, ending in (("", ""), ("?samar=1", "-samar")):
        response = registrar.get(f"/unduh/kpu/{pk}.zip{query}")
        with ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
            assert archive.namelist() == [
                f"jawaban-kpu-35.01.04.1001{ending}.xlsx",
                f"jawaban-kpu-{VILLAGE}{ending}.xlsx",
            ]
    assert "2 desa, diimpor" in parsed(registrar.get("/unduh/")).text


def test_one_village_is_given_by_itself_and_what_is_not_there_is_not_found(registrar):
    pk = voter_list().pk
    response = registrar.get(f"/unduh/kpu/{pk}/{VILLAGE}.xlsx")
    assert f"jawaban-kpu-{VILLAGE}.xlsx" in response.headers["Content-Disposition"]
    assert len(sheet(response)) == 40
    register = Dataset.objects.get(kind=ListKind.REGISTER).pk
    for path in (f"{register}.zip", "999.zip", f"{pk}/35.01.04.1001.xlsx", f"999/{VILLAGE}.xlsx"):
        assert registrar.get(f"/unduh/kpu/{path}").status_code == 404


def test_a_list_with_a_sheet_for_each_station_comes_back_station_by_station(machine, tmp_path):
    ListedVoter.objects.filter(dpid__in=["880004", "880005"]).update(number=2, tps="004")
    ListedVoter.objects.filter(dpid="880005").update(number=1)
    rows = read_back(answered(tmp_path), machine)
    assert [row.dpid for row in rows[-2:]] == ["880005", "880004"]


def test_every_village_list_is_read_as_a_list_of_its_own(machine, tmp_path):
    folder = tmp_path / "tanpa"
    folder.mkdir()
    bring_in(machine, write(folder / "35.01.04.1001.csv", VOTERS, [voter_line(50)]))
    rows = read_back(answered(tmp_path, village="35.01.04.1001"), machine)
    assert [row.village for row in rows] == ["35.01.04.1001"]
