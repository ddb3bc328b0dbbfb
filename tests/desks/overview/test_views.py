from datetime import date

import pytest

from rekam.domain.facts import CardHandedOver, CentreStatusImported, VoterRuledOut
from rekam.domain.status import VoterClass
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import read
from rekam.registry.models import PersonRow
from rekam.registry.read import VillageCount
from rekam.web.words import word
from tests.machines import exchange
from tests.screens import LISTED, VILLAGE, Screens, faults, parsed

DISTRICT = VILLAGE[:8]


def record(screens, *facts):
    with screens.one.on() as machine:
        machine.ledger.record(*facts, actor="registrar")


def number(screens, role=Role.HEAD, **query):
    with screens.visitor(role) as client:
        return client.get("/ringkasan", query)


def shown(response):
    return response.context["number"]


def test_the_head_sees_one_number(office_screens):
    page = parsed(number(office_screens))
    assert "4" in page.texts
    assert "dari 4 orang di daftar pemilih." in " ".join(page.text.split())


def test_what_is_only_counted_is_not_read(office_screens, monkeypatch):
    for name in ("letters", "quarantined"):
        monkeypatch.delattr(read, name)
    assert number(office_screens).status_code == 200


def test_a_card_in_hand_lowers_it(office_screens):
    before = shown(number(office_screens)).remaining
    record(
        office_screens, CardHandedOver(subject=Subject(LISTED[0].nik), receiver="yang bersangkutan")
    )
    assert shown(number(office_screens)).remaining == before - 1


def test_who_was_ruled_out_is_counted_as_done_and_named_apart(office_screens):
    fact = VoterRuledOut(subject=Subject(LISTED[1].nik), code=1, code_set=2018)
    record(office_screens, fact)
    response = number(office_screens)
    assert response.context["done"] == 1
    assert response.context["excluded"] == 1
    assert "dinyatakan tidak memenuhi syarat (1)" in parsed(response).text


def test_the_classes_of_the_remaining_add_up_to_the_number(office_screens):
    context = number(office_screens).context
    assert sum(count for _, count, _ in context["standing"]) == context["number"].remaining
    assert sum(count for count, _ in context["bar"]) == context["number"].listed


def test_every_class_of_the_remaining_has_its_own_shade_and_words(office_screens):
    response = number(office_screens)
    shades = [shade for _, _, shade in response.context["standing"]]
    assert shades == [1, 2, 3, 4]
    text = parsed(response).text
    for one, _, _ in response.context["standing"]:
        assert word(one, "class") in text
    assert VoterClass.HOLDING not in [one for one, _, _ in response.context["standing"]]


def test_districts_are_the_sums_of_their_villages(office_screens):
    places = number(office_screens).context["places"]
    assert places == [VillageCount(village=DISTRICT, listed=4, remaining=4, recorded=0)]


def test_a_district_opens_into_its_villages(office_screens):
    page = parsed(number(office_screens))
    assert page.all("a", href=f"?kecamatan={DISTRICT}")
    inside = number(office_screens, kecamatan=DISTRICT)
    assert [one.village for one in inside.context["places"]] == [VILLAGE]
    assert "Semua kecamatan" in parsed(inside).text


def test_an_unknown_district_shows_an_empty_table_and_no_error(office_screens):
    response = number(office_screens, kecamatan="99.99.99<script>")
    assert response.status_code == 200
    assert response.context["places"] == []
    assert "<script>" not in response.content.decode()


def test_home_is_the_number_at_the_office_and_the_search_on_a_kit(office_screens, kit_screens):
    assert office_screens.get("/", role=Role.HEAD).headers["Location"] == "/ringkasan"
    assert kit_screens.get("/", role=Role.OFFICER).headers["Location"] == "/rekam/"


def test_numbers_are_read_from_the_tables_and_not_from_the_bars_alone(office_screens):
    response = number(office_screens)
    bars = [one for one in parsed(response).all("svg") if one.get("class") == "bar"]
    assert bars
    assert all(one["aria-hidden"] == "true" for one in bars)


def test_the_page_can_be_used_without_eyes_or_mouse(office_screens):
    assert faults(number(office_screens)) == []
    assert faults(number(office_screens, kecamatan=DISTRICT)) == []


def test_a_kit_never_calls_its_share_the_whole(office_screens, kit_screens):
    """A kit carries some villages: its count is not the regency's."""
    text = parsed(number(kit_screens, role=Role.OFFICER)).text
    assert "Pemilih di desa kit ini yang belum pegang KTP-el atau suket" in text
    assert "Hanya pemilih yang datanya dibawa kit ini" in text
    assert "Kab. Pacitan" not in text
    assert "di desa kit ini" not in parsed(number(office_screens)).text


def test_a_kit_that_heard_of_no_list_waits_for_the_office(machines, office_screens):
    kit = machines.kit("kit-08", office_screens.one)
    exchange(machines.stick("other"), office_screens.one, kit)
    with kit.on():
        PersonRow.objects.all().delete()
    text = parsed(Screens(kit).get("/ringkasan", role=Role.OFFICER)).text
    assert "Daftarnya datang dari kantor" in text


def states(office_screens, *told):
    with office_screens.one.on() as machine:
        facts = [
            CentreStatusImported(
                subject=Subject(person.nik), status=status, on=on, dataset="ab" * 8
            )
            for person, (status, on) in zip(LISTED, told, strict=False)
        ]
        machine.ledger.record(*facts, actor="office")
        return machine.today


def test_each_state_of_the_centre_is_a_queue_with_its_age(office_screens):
    states(
        office_screens,
        ("SFE", date(2018, 3, 1)),
        ("SENT_FOR_ENROLLMENT", date(2018, 4, 1)),
        ("CARD_ISSUED", date(2017, 1, 1)),
        ("BARU SEKALI", date(2018, 1, 1)),
    )
    response = office_screens.get("/status-pusat", role=Role.HEAD)
    text = parsed(response).text
    assert faults(response) == []
    assert "Menunggu penunggalan SENT_FOR_ENROLLMENT 2 1 Maret 2018 1" in text
    assert "kirim ulang atau tanyakan ke pusat (batas 20 hari)" in text
    assert "BARU SEKALI 1 1 Januari 2018 –" in text
    assert "Tanyakan artinya ke pusat" in text
    assert LISTED[0].name.title() in text  # the first is the one with somebody overdue
    assert LISTED[3].name.title() not in text
    other = parsed(office_screens.get("/status-pusat?kode=BARU+SEKALI", role=Role.HEAD)).text
    assert LISTED[3].name.title() in other


@pytest.mark.parametrize("code", ["", "x", "%00", "SFE", "PRR" * 90])
def test_a_strange_state_shows_the_queues_all_the_same(office_screens, code):
    states(office_screens, ("SFE", date(2018, 3, 1)))
    response = office_screens.get(f"/status-pusat?kode={code}", role=Role.REGISTRAR)
    assert response.status_code == 200
    assert "Menunggu penunggalan" in parsed(response).text


def test_before_any_list_it_says_what_to_do(office_screens):
    assert (
        "Belum ada status pusat."
        in parsed(office_screens.get("/status-pusat", role=Role.HEAD)).text
    )
