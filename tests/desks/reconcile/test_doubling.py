"""Who stands twice: found at the import, shown with what speaks for it, decided by one key."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from rekam.desks.reconcile import deciding, doubling
from rekam.desks.reconcile.deciding import Verdict as Answer
from rekam.desks.reconcile.doubling import Verdict
from rekam.domain.errors import AlreadySettledError, MalformedError, OfficeOnlyError
from rekam.domain.status import VoterClass
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import doubles, read, voters
from rekam.registry.models import Candidate, ListedVoter
from rekam.registry.models_doubles import DoublePair
from tests.desks.browsing import LOW, visiting
from tests.desks.reconcile.test_deciding import (
    HENDRA,
    REGISTER,
    RESIDENTS,
    VILLAGE,
    VOTERS,
    bring_in,
    listed_lines,
    newer,
    quiet,
    register_line,
    voter_line,
    write,
)
from tests.screens import Screens, authorise_all, faults, parsed

PAGE = "/daftar/ganda"
SAME = 3  # stands again under another number of the list
TWO_NIKS = 50, 51  # one resident under two numbers, and both on the voter list


def register_lines():
    lines = [register_line(number) for number in range(60)]
    one, other = TWO_NIKS
    lines[other] = [lines[other][0], *lines[one][1:]]
    return lines


def twice_listed():
    again = voter_line(SAME, DPID="990003", TPS="004")
    one, other = (voter_line(TWO_NIKS[0], NIK=RESIDENTS[n].nik, DPID=f"99{n}") for n in TWO_NIKS)
    return [*listed_lines(), again, one, other]


@pytest.fixture
def office_with_doubles(office, quick_passphrases, tmp_path):
    authorise_all(office)
    with office.on() as machine:
        bring_in(machine, write(tmp_path / "r.csv", REGISTER, register_lines()))
        bring_in(machine, write(tmp_path / f"{VILLAGE}.csv", VOTERS, twice_listed()))
    return office


@pytest.fixture
def desk(office_with_doubles):
    with office_with_doubles.on() as machine:
        yield machine


@pytest.fixture
def registrar(office_with_doubles):
    with Screens(office_with_doubles).visitor(Role.REGISTRAR) as client:
        yield client


def pair_of(*dpids):
    return next(one for one in doubles.of_voters() if {row.dpid for row in one.rows} == set(dpids))


def again():
    return pair_of("880003", "990003")


def settle(machine, pair, verdict):
    doubling.settle(machine, pair, verdict, reason="", officer=HENDRA)


def row_of_stranger(pair):
    """Return which row is not the resident's."""
    at = 0 if pair.owners[0].startswith("sementara:") else 1
    return at, (Verdict.FIRST, Verdict.SECOND)[at]


# ---- found at the import


def test_an_import_finds_who_stands_twice_on_either_list(desk):
    assert again().score > 0.9
    assert again().found["name"] > 0
    (pair,) = [one for one in doubles.of_register() if one.rows[0].nik == RESIDENTS[50].nik]
    assert pair.rows[1].nik == RESIDENTS[51].nik
    assert pair.found["born"] == 1


def test_the_same_file_again_leaves_them_as_they_were(desk, tmp_path):
    before = sorted(DoublePair.objects.values_list("of_register", "first", "second"))
    newer(desk, tmp_path, twice_listed())
    assert sorted(DoublePair.objects.values_list("of_register", "first", "second")) == before


def test_a_newer_list_without_the_second_row_has_no_double_once_that_is_gone(desk, tmp_path):
    from rekam.desks.reconcile import matching

    dataset = newer(desk, tmp_path, listed_lines())
    matching.delist(desk, dataset, officer=HENDRA, on_progress=quiet)
    assert {one.rows[0].dpid for one in doubles.of_voters()} & {"880003", "990003"} == set()


# ---- decided


def test_a_double_is_ruled_out_and_the_person_is_counted_once(desk):
    pair, before = again(), read.the_number()
    at, verdict = row_of_stranger(pair)
    settle(desk, pair, verdict)
    assert read.the_number().remaining == before.remaining - 1
    ruled_out = read.person_row(pair.owners[at])
    assert ruled_out.voter_class == VoterClass.RULED_OUT
    assert read.person_row(pair.owners[1 - at]).is_remaining
    assert again_or_none() is None


def again_or_none():
    return next(
        (one for one in doubles.of_voters() if "990003" in {r.dpid for r in one.rows}), None
    )


def test_ruling_out_a_double_never_rules_out_the_person_who_remains(desk):
    pair = again()
    at, _ = row_of_stranger(pair)
    kept = (Verdict.FIRST, Verdict.SECOND)[1 - at]
    assert pair.may_rule_out(at)
    assert not pair.may_rule_out(1 - at)
    with pytest.raises(MalformedError):
        settle(desk, pair, kept)
    assert read.person_row(Subject(RESIDENTS[SAME].nik)).is_remaining


def test_one_person_under_two_niks_is_ruled_out_under_either(desk):
    rows = [ListedVoter.objects.get(dpid=dpid).pk for dpid in ("9950", "9951")]
    found = doubles.Found(str(rows[0]), str(rows[1]), 0.7, {})
    doubles.keep([found], of_register=False, among=set())
    pair = pair_of("9950", "9951")
    assert set(pair.owners) == {RESIDENTS[50].nik, RESIDENTS[51].nik}
    assert pair.may_rule_out(0)
    assert pair.may_rule_out(1)
    settle(desk, pair, Verdict.SECOND)
    assert not read.person_row(pair.owners[1]).is_remaining
    assert read.person_row(pair.owners[0]).is_remaining


@pytest.mark.parametrize("first", [Verdict.SECOND, Verdict.TWO_PEOPLE])
def test_two_clerks_never_rule_out_both_rows_of_one_person(desk, first):
    rows = [ListedVoter.objects.get(dpid=dpid).pk for dpid in ("9950", "9951")]
    doubles.keep(
        [doubles.Found(str(rows[0]), str(rows[1]), 0.7, {})], of_register=False, among=set()
    )
    seen_by_both = pair_of("9950", "9951")
    settle(desk, seen_by_both, first)
    for late in (Verdict.FIRST, Verdict.SECOND, Verdict.TWO_PEOPLE):
        with pytest.raises(AlreadySettledError):
            settle(desk, seen_by_both, late)
    assert read.person_row(seen_by_both.owners[0]).is_remaining


def test_two_rows_that_are_one_person_s_already_wait_for_nobody(desk):
    pair = again()
    at, _ = row_of_stranger(pair)
    nik = RESIDENTS[SAME].nik
    Candidate.objects.update(score=0.9)
    assert deciding.decide(desk, pair.rows[at], Answer.SAME, nik=nik, reason="", officer=HENDRA)
    assert again_or_none() is None
    found = doubles.of_voter_pair(pair.pk)
    assert not found.may_rule_out(0)
    assert not found.may_rule_out(1)


def test_two_people_are_told_apart_for_good_and_looked_at_again_on_demand(desk, tmp_path):
    pair = again()
    settle(desk, pair, Verdict.TWO_PEOPLE)
    assert "dua orang berbeda" in read.story(pair.owners[0])[-1].fact.text
    assert again_or_none() is None
    lines = twice_listed()
    lines[SAME] = voter_line(SAME, TPS="007")
    newer(desk, tmp_path, lines)
    assert again_or_none() is None
    settle(desk, doubles.of_voter_pair(pair.pk), Verdict.AGAIN)
    assert again_or_none() is not None


def test_a_kit_settles_nothing(desk, machines, office_with_doubles):
    pair = again()
    kit = machines.kit("kit-07", office_with_doubles)
    with kit.on() as machine, pytest.raises(OfficeOnlyError):
        settle(machine, pair, Verdict.TWO_PEOPLE)


# ---- the screen


def decide(client, pair, verdict):
    return client.post(f"{PAGE}/{pair.pk}/putuskan", {"verdict": verdict.value}, follow=True)


def test_both_lists_are_shown_with_what_speaks_for_it(registrar):
    response = registrar.get(PAGE)
    page = parsed(response)
    assert f"Di daftar pemilih ({len(doubles.of_voters())})" in page.text
    assert "Di data kependudukan (" in page.text
    assert "tanggal lahir sama" in page.text
    assert page.all("a", href=f"{PAGE}/{again().pk}")
    assert RESIDENTS[50].nik not in page.text
    assert faults(response) == []
    assert parsed(registrar.get("/daftar/")).all("a", href=PAGE)


def test_a_pair_stands_side_by_side_and_only_what_may_be_is_offered(registrar):
    pair = again()
    response = registrar.get(f"{PAGE}/{pair.pk}")
    page = parsed(response)
    _, verdict = row_of_stranger(pair)
    offered = [one["value"] for one in page.all("button", name="verdict")]
    assert offered == [verdict.value, "two-people"]
    assert "Hampir pasti satu orang." in page.text
    assert faults(response) == []
    assert registrar.get(f"{PAGE}/999").status_code == 404


def test_a_decision_leads_to_the_next_pair_and_is_taken_back(registrar):
    pair = again()
    _, verdict = row_of_stranger(pair)
    after = decide(registrar, pair, verdict)
    assert "digugurkan sebagai ganda." in parsed(after).text
    (undo,) = [o["action"] for o in parsed(after).all("form") if "gugur" in o.get("action", "")]
    reason = parsed(after).all("input", name="reason")[0]["value"]
    back = registrar.post(undo, {"reason": reason, "then": "ganda"}, follow=True)
    assert parsed(back).all("a", href=f"{PAGE}/{pair.pk}")


def test_two_people_are_taken_back_too(registrar):
    pair = again()
    after = parsed(decide(registrar, pair, Verdict.TWO_PEOPLE))
    assert "dicatat sebagai dua orang." in after.text
    assert again_or_none() is None
    back = decide(registrar, pair, Verdict.AGAIN)
    assert "Apakah ini satu orang?" in parsed(back).text
    assert again_or_none() is not None


def test_when_none_is_left_the_list_is_shown(registrar):
    for one in doubles.of_voters()[1:]:
        doubles.dismiss(one.pk)
    after = decide(registrar, doubles.of_voters()[0], Verdict.TWO_PEOPLE)
    assert "Tidak ada pemilih ganda yang menunggu." in parsed(after).text
    assert faults(after) == []


def test_a_verdict_that_is_none_changes_nothing(registrar):
    response = registrar.post(f"{PAGE}/{again().pk}/putuskan", {"verdict": "both"})
    assert response.status_code == 400
    assert again_or_none() is not None


def test_the_register_s_doubles_go_out_with_the_numbers_that_must_be_mended(registrar):
    response = registrar.get("/daftar/ganda.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    head, *rows = book.get_sheet_by_index(0).to_python()
    found = [dict(zip(head, row, strict=True)) for row in rows]
    niks = {row["NIK"] for row in found}
    assert {RESIDENTS[50].nik, RESIDENTS[51].nik} <= niks
    assert "tanggal lahir sama" in found[0]["PETUNJUK"]


def test_a_row_that_nobody_owns_is_no_pair(desk):
    pair = again()
    ListedVoter.objects.filter(pk=pair.rows[0].pk).update(origin="ee" * 8)
    assert doubles.of_voter_pair(pair.pk) is None
    assert voters.owned(Subject("sementara:nobody")) == []


def test_pairs_are_settled_by_the_keyboard_alone(browser, office_with_doubles):
    with visiting(browser, office_with_doubles, size=LOW) as visit:
        visit.sign_in(Role.REGISTRAR.value)
        visit.open(PAGE)
        visit.see_focus("a.main")
        assert visit.violations() == []
        visit.press("Enter")
        visit.see("Apakah ini satu orang?")
        assert visit.violations() == []
        assert visit.fits()
        visit.press("3")
        visit.see("dicatat sebagai dua orang.", within="[role=status]")
        visit.press("z")
        visit.see("Apakah ini satu orang?")
    with office_with_doubles.on():
        assert again_or_none() is not None
