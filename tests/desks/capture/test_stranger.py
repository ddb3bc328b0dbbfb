"""Who is in no register of the kit is recorded all the same; what the card says is a proposal."""

import pytest

from rekam.domain.facts import Difference
from rekam.domain.trust import Role
from rekam.domain.values import Flag, is_temporary
from rekam.registry import drafts
from tests.people import person
from tests.screens import RESIDENTS, VILLAGE, parsed

KNOWN, STRANGER = RESIDENTS[0], person(400)
FORM = {"name": "mbah  Kromo", "nik": "", "born": "17-08-1945", "sex": "L", "village": VILLAGE}


@pytest.fixture
def officer(kit_screens):
    with kit_screens.visitor(Role.OFFICER) as client:
        yield client


def begin(officer, **changes):
    return officer.post("/rekam/tidak-terdaftar", FORM | changes)


def drafted(answer):
    assert answer.status_code == 302
    return drafts.get(answer.headers["Location"].split("/")[2])


def test_one_whom_nobody_knows_is_recorded_under_an_id_of_this_kit(officer):
    draft = drafted(begin(officer))
    assert is_temporary(draft.subject)
    assert draft.subject.startswith("sementara:kit-07:")
    assert (draft.biodata.name, draft.biodata.born.year) == ("mbah Kromo", 1945)
    assert Flag.NOT_IN_REGISTER in draft.flags


@pytest.mark.parametrize(
    ("asked", "field"), [("mbah kromo", "name"), (KNOWN.nik, "nik"), ("35 01 11", "nik"), ("", "")]
)
def test_what_stood_in_the_question_is_carried_to_where_it_belongs(officer, asked, field):
    page = parsed(officer.get("/rekam/tidak-terdaftar", {"q": asked}))
    filled = {one["id"]: one["value"] for one in page.all("input") if one.get("id")}
    assert {name: value for name, value in filled.items() if value} == (
        {field: asked} if field else {}
    )


def test_the_form_is_timed_as_the_step_before_the_photo(officer, kit_screens):
    fleet = kit_screens.one.fleet
    officer.get("/rekam/tidak-terdaftar")
    fleet.now_ms += 500_000  # looked at, and left
    officer.get("/rekam/tidak-terdaftar")
    fleet.now_ms += 20_000
    begin(officer, sex="")
    fleet.now_ms += 10_000
    (spent,) = drafted(begin(officer)).steps
    assert (spent.step, round(spent.spent_ms, -3)) == ("compare", 30_000)
    fleet.now_ms += 5_000
    assert drafted(begin(officer)).steps == (), "a form that was never opened took no time"


def test_two_strangers_of_one_moment_are_two_people(officer, kit_screens):
    kit_screens.one.stopped_ms = 1_522_890_000_000
    first, second = drafted(begin(officer)), drafted(begin(officer, name="Mbah Sastro"))
    assert first.subject != second.subject


def test_with_a_nik_on_the_card_the_recording_is_about_that_nik(officer):
    spaced = f"{STRANGER.nik[:6]} {STRANGER.nik[6:12]} {STRANGER.nik[12:]}"
    assert drafted(begin(officer, nik=spaced)).subject == STRANGER.nik


def test_one_who_is_in_the_register_after_all_is_compared_with_it(officer):
    answer = begin(officer, nik=KNOWN.nik)
    assert answer.headers["Location"] == f"/rekam/{KNOWN.nik}/cocokkan"
    assert drafts.find(KNOWN.nik) is None


def test_the_form_of_one_who_is_in_the_register_is_timed_with_the_comparison(officer, kit_screens):
    fleet = kit_screens.one.fleet
    officer.get("/rekam/tidak-terdaftar")
    fleet.now_ms += 20_000
    compare = begin(officer, nik=KNOWN.nik).headers["Location"]
    officer.get(compare)
    fleet.now_ms += 500_000  # looked at, and left
    officer.get(compare)
    fleet.now_ms += 5_000
    (spent,) = drafted(officer.post(compare)).steps
    assert (spent.step, round(spent.spent_ms, -3)) == ("compare", 25_000)


def test_a_birth_date_that_nobody_knows_refuses_nobody(officer):
    assert drafted(begin(officer, born="")).biodata.born is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  "}, "Tulis namanya seperti di KK."),
        ({"nik": "3501"}, "NIK harus 16 angka. Yang diketik 4."),
        ({"nik": "a" * 16}, "NIK harus 16 angka."),
        ({"born": "31-02-1945"}, "Tulis tanggal lahir seperti 17-08-1945"),
        ({"born": "17-08-2945"}, "Tulis tanggal lahir seperti 17-08-1945"),
        ({"sex": "X"}, "Pilih laki-laki atau perempuan."),
        ({"village": "99.99.99.9999"}, "Pilih desanya."),
    ],
    ids=["no name", "short nik", "letters for a nik", "no such day", "future", "sex", "village"],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(officer, changes, sentence):
    page = parsed(begin(officer, **changes))
    assert sentence in page.text
    assert page.all("input", id="name")[0]["value"] == (FORM | changes)["name"]
    assert drafts.every() == []


def test_what_the_card_says_otherwise_is_kept_and_the_register_is_not_touched(officer):
    told = {"name": "Siti Aminah Binti Karto", "address": "", "born": "", "marital": "Kawin"}
    answer = officer.post(f"/rekam/{KNOWN.nik}/beda", told)
    draft = drafted(answer)
    assert draft.differences == (
        Difference(field="marital", told="Kawin"),
        Difference(field="name", told="Siti Aminah Binti Karto"),
    )
    assert Flag.DIFFERS in draft.flags
    assert draft.biodata.name == KNOWN.name
    shown = parsed(officer.get(f"/rekam/{KNOWN.nik}/beda"))
    assert shown.all("input", id="name")[0]["value"] == "Siti Aminah Binti Karto"
    assert KNOWN.name in shown.text


@pytest.mark.parametrize("address", ["/rekam/tidak-terdaftar", f"/rekam/{KNOWN.nik}/beda"])
def test_a_power_cut_right_after_a_draft_is_kept_loses_nothing_that_was_said(
    officer, monkeypatch, address
):
    """Whatever would be written after it is never written."""
    keep, writes = drafts.keep, []

    def keep_and_die(draft, **more):
        assert not writes, "a second write, which the power cut would have taken"
        writes.append(keep(draft, **more))

    monkeypatch.setattr(drafts, "keep", keep_and_die)
    draft = drafted(officer.post(address, FORM | {"name": "Siti Lain"}))
    assert {Flag.NOT_IN_REGISTER, Flag.DIFFERS} & set(draft.flags)


def test_beginning_again_keeps_what_the_card_said(officer):
    officer.post(f"/rekam/{KNOWN.nik}/beda", {"name": "Lain"})
    draft = drafted(officer.post(f"/rekam/{KNOWN.nik}/cocokkan"))
    assert [one.told for one in draft.differences] == ["Lain"]


def test_taking_a_difference_back_leaves_none(officer):
    officer.post(f"/rekam/{KNOWN.nik}/beda", {"name": "Lain"})
    assert drafted(officer.post(f"/rekam/{KNOWN.nik}/beda", {"name": ""})).differences == ()
    assert Flag.DIFFERS not in drafts.get(KNOWN.nik).flags
