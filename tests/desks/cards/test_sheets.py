"""A rider takes cards along: by a kit that nothing reaches, or by paper; and all of them add up."""

import shutil
import subprocess

import pytest

from rekam.desks.cards import sheets as actions
from rekam.desks.cards.handing import Signed, hand_over
from rekam.desks.issuance import actions as letters
from rekam.domain.carried_facts import Handing, Mark, Paper, PaperCarried
from rekam.domain.errors import MalformedError, NoSuchPaperError, OfficeOnlyError, OnTheRoadError
from rekam.domain.status import LocalStatus
from rekam.domain.trust import Role
from rekam.engines.biometrics import ink
from rekam.registry import project, read, sheets, uncollected, waiting
from rekam.registry.models_cards import CarriedRow
from rekam.registry.verify import verify
from tests.desks.browsing import LOW, visiting
from tests.desks.cards.papers import BY, FOUR, ONE, THREE, TWO, print_cards, released, send_out
from tests.desks.sitting_down import sign_the_pad
from tests.machines import exchange, rows
from tests.screens import VILLAGE, faults, parsed


def page_text(made, folder):
    """Return the words of a PDF."""
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine")
    path = folder / "made.pdf"
    path.write_bytes(made)
    command = ["pdftotext", "-layout", str(path), "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return " ".join(told.split())


@pytest.fixture
def office(office_screens):
    with office_screens.one.on() as machine:
        print_cards(machine, ONE, TWO)
        yield machine


@pytest.fixture
def round_trip(kit_screens, office_screens, machines):
    """An office that sent two cards and a letter out with a kit, and the kit that has the sheet."""
    with office_screens.one.on() as machine:
        print_cards(machine, ONE, TWO)
        released(machine, THREE)
        letters.issue_suket(machine, THREE, today=machine.today, officer="registrar")
        name = send_out(machine, ONE, TWO, THREE, kit="kit-07")
    stick = machines.stick()
    exchange(stick, office_screens.one, kit_screens.one)
    return name, stick


def test_what_goes_out_is_not_at_the_office_any_more_and_not_in_a_hand(office):
    before = read.the_number().remaining
    name = send_out(office, ONE)
    assert [one.subject for one in uncollected.lying()] == [TWO]
    (sheet,) = sheets.sheets(is_open=True, limit=9)
    assert (sheet.name, sheet.out, sheet.handed, sheet.back) == (name, 1, 0, 0)
    assert read.the_number().remaining == before
    with pytest.raises(OnTheRoadError):
        hand_over(office, ONE, receiver="x", **BY)
    with pytest.raises(OnTheRoadError):
        send_out(office, ONE, TWO)
    assert [one.subject for one in uncollected.lying()] == [TWO]  # all of a sheet, or none


def test_what_came_back_lies_at_the_office_again(office):
    name = send_out(office, ONE, TWO)
    actions.bring_back(office, name, [ONE], reason="Merantau", **BY)
    sheet = sheets.find(name)
    assert (sheet.out, sheet.handed, sheet.back) == (1, 0, 1)
    assert [one.subject for one in uncollected.lying()] == [ONE]
    with pytest.raises(NoSuchPaperError):
        actions.bring_back(office, name, [ONE], reason="lagi", **BY)
    hand_over(office, TWO, receiver="x", handing=Handing(sheet=name), **BY)
    assert sheets.sheets(is_open=True, limit=9) == []
    assert [one.name for one in sheets.sheets(is_open=False, limit=9)] == [name]
    assert list(verify(office.ledger, office.parts)) == []


@pytest.mark.parametrize("kit", ["kit-99", "kit-08"])
def test_a_kit_that_would_not_get_the_sheet_takes_none(office_screens, machines, kit):
    machines.kit("kit-08", office_screens.one, villages=("35.01.04.2001",))
    with office_screens.one.on() as machine:
        print_cards(machine, ONE)
        assert actions.kits_for(machine, {VILLAGE}) == []
        with pytest.raises(MalformedError):
            send_out(machine, ONE, kit=kit)
        assert send_out(machine, ONE, kit="")


@pytest.mark.parametrize("who", [[], [ONE] * 201])
def test_a_sheet_of_nobody_or_of_too_many_is_refused(office, who):
    many = [f"{one}{number}" for number, one in enumerate(who)]
    with pytest.raises(MalformedError):
        send_out(office, *many)
    with pytest.raises(MalformedError):
        send_out(office, ONE, rider="  ")


def test_two_sheets_of_one_second_have_two_names(office):
    assert send_out(office, ONE) != send_out(office, TWO)


def test_sheets_are_made_at_the_office_alone(round_trip, kit_screens):
    with kit_screens.one.on() as kit:
        for refused in (
            lambda: send_out(kit, FOUR),
            lambda: actions.bring_back(kit, round_trip[0], [ONE], reason="x", **BY),
        ):
            with pytest.raises(OfficeOnlyError):
                refused()
        claimed = PaperCarried(
            subject=FOUR, sheet="x", paper=Paper.CARD, number="", carrier="kit-07", rider="x"
        )
        kit.ledger.record(claimed, actor="officer")  # as a kit that lies would
        assert project.person(FOUR).out is None


def test_a_kit_hands_over_without_a_network_and_the_office_hears_of_each(
    round_trip, kit_screens, office_screens
):
    name, stick = round_trip
    strokes = ((10.0, 10.0, 0.0, 0.5), (200.0, 90.0, 80.0, 0.5)), ((5.0, 5.0, 90.0, 1.0),)
    drawn = ink.as_svg(strokes)
    with office_screens.one.on():
        before = read.the_number().remaining
    with kit_screens.one.on() as kit:
        stops = sheets.with_kit(kit.node)
        assert {one.home.subject for one in stops} == {ONE, TWO, THREE}
        assert stops == sorted(stops, key=lambda one: one.home.place)
        signed = Signed(mark=Mark.PEN, plain=drawn)
        fact = hand_over(kit, ONE, receiver="x", handing=Handing(sheet=name), signed=signed, **BY)
        hand_over(kit, THREE, receiver="x", handing=Handing(sheet=name), **BY)
        actions.miss(kit, TWO, reason="Tidak bertemu", **BY)
        (left,) = sheets.with_kit(kit.node)
        assert (left.home.subject, left.carried.reason) == (TWO, "Tidak bertemu")
        assert read.parts_waiting(kit)[0] == 1
        assert waiting.handovers(kit) == 3
    exchange(stick, kit_screens.one, office_screens.one, kit_screens.one)
    with office_screens.one.on() as machine:
        sheet = sheets.find(name)
        assert (sheet.out, sheet.handed, sheet.back) == (1, 2, 0)
        assert read.the_number().remaining == before - 2
        (part,) = fact.parts
        assert machine.ledger.keys.open(machine.parts.get(part.digest)) == drawn
        assert list(verify(machine.ledger, machine.parts)) == []
        actions.bring_back(machine, name, [TWO], reason="Tidak bertemu", **BY)
    exchange(stick, office_screens.one, kit_screens.one)
    with kit_screens.one.on() as kit:
        assert sheets.with_kit(kit.node) == []
        assert read.parts_waiting(kit)[0] == 0
        assert waiting.handovers(kit) == 0
    assert rows(kit_screens.one)["CarriedRow"] == rows(office_screens.one)["CarriedRow"]


def test_what_is_handed_over_and_told_as_returned_stays_open_until_somebody_looks(
    round_trip, kit_screens, office_screens
):
    name, stick = round_trip
    with office_screens.one.on() as machine:
        actions.bring_back(machine, name, [ONE, TWO, THREE], reason="lembarnya dibawa", **BY)
    with kit_screens.one.on() as kit:
        hand_over(kit, ONE, receiver="x", handing=Handing(sheet=name), **BY)
    exchange(stick, kit_screens.one, office_screens.one)
    with office_screens.one.on():
        (sheet,) = sheets.sheets(is_open=True, limit=9)
        assert (sheet.name, sheet.both, sheet.back) == (name, 1, 2)
        assert read.person_row(ONE).local_status == LocalStatus.HANDED_OVER
    page = office_screens.get(f"/cetak/lembar/{name}", role=Role.REGISTRAR)
    assert "dan cari kartunya" in parsed(page).text


def test_another_kit_gives_nothing_from_a_sheet_that_is_not_its_own(
    round_trip, machines, office_screens
):
    other = machines.kit("kit-09", office_screens.one)
    exchange(machines.stick(), office_screens.one, other)
    with other.on() as kit:
        with pytest.raises(OnTheRoadError):
            actions.miss(kit, ONE, reason="x", **BY)
        assert sheets.with_kit(kit.node) == []


# ---- on the screens


def test_a_day_with_a_rider_who_has_the_printed_sheet_alone(office_screens, tmp_path):
    with office_screens.visitor(Role.REGISTRAR) as client:
        print_cards(office_screens.one.assembled(), ONE, TWO)
        page = client.get("/cetak/ambil", {"desa": VILLAGE})
        assert "2 belum diambil" in parsed(page).text
        assert faults(page) == []
        fields = {"subject": [ONE, TWO], "rider": "Budi Santoso", "kit": "", "what": "chosen"}
        response = client.post("/cetak/ambil/bawa", fields, follow=True)
        here = response.request["PATH_INFO"]
        assert "Budi Santoso membawa 2" in parsed(response).text
        assert faults(response) == []
        text = page_text(client.get(f"{here}.pdf").content, tmp_path)
        for told in ("Budi Santoso", "E0001", "E0002", "bertemu", "2 KTP-el; tanpa kit"):
            assert told in text
        assert ONE not in text
        assert ONE[:12] in text
        refused = client.post(f"/cetak/{ONE}/serahkan", {"by": "paper"})
        assert "sedang dibawa Budi Santoso" in parsed(refused).text
        name = here.removeprefix("/cetak/lembar/")
        page = client.get(f"/cetak/{ONE}/serahkan", {"lembar": name})
        assert faults(page) == []
        fields = {"by": "paper", "lembar": name}
        response = client.post(f"/cetak/{ONE}/serahkan", fields, follow=True)
        assert "Angka pemilih turun satu" in parsed(response).text
        response = client.post(f"{here}/kembali", {"subject": TWO, "reason": "Pindah"}, follow=True)
        assert "1 diserahkan, 1 kembali, 0 masih dibawa" in parsed(response).text
        page = client.get("/cetak/lembar")
        assert "Sudah selesai" in parsed(page).text
        assert faults(page) == []
        for refused in ({"reason": "x"}, {"subject": ONE, "reason": ""}):
            assert client.post(f"{here}/kembali", refused).status_code == 400
        story = parsed(client.get(f"/warga/{TWO}")).text
        assert "Dibawa Budi Santoso untuk diantar" in story
        assert "Kembali ke kantor dari lembar antar" in story


def test_all_of_a_village_goes_out_by_one_button(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        print_cards(office_screens.one.assembled(), ONE, TWO)
        fields = {"what": "all", "rider": "Budi", "kit": ""}
        assert client.post("/cetak/ambil/bawa", fields).status_code == 400
        response = client.post("/cetak/ambil/bawa", fields | {"desa": VILLAGE}, follow=True)
        assert "Budi membawa 2" in parsed(response).text


def test_a_kit_finds_the_person_on_its_sheet(round_trip, kit_screens):
    with kit_screens.visitor(Role.OFFICER) as client:
        page = client.get("/cetak/antar")
        assert "3 masih dibawa" in parsed(page).text
        assert faults(page) == []
        assert "Antar" in parsed(page).text
        response = client.get("/cetak/antar", {"q": ONE})
        assert response.headers["Location"] == f"/cetak/{ONE}/serahkan"
        nobody = parsed(client.get("/cetak/antar", {"q": "tidak ada"})).text
        assert "Tidak ada di lembar kit ini." in nobody
        page = client.get(f"/cetak/{ONE}/serahkan")
        assert faults(page) == []
        response = client.post(f"/cetak/{ONE}/tidak-bertemu", {"reason": "Merantau"}, follow=True)
        assert "Merantau" in parsed(response).text
        assert "1 catatan belum sampai di kantor." in parsed(response).text
        assert "3 masih dibawa" in parsed(response).text
        assert client.get(f"/cetak/{FOUR}/serahkan").status_code == 404


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_a_rider_hands_over_by_keys_alone(browser, round_trip, kit_at_work, scripts):
    with visiting(browser, kit_at_work, size=LOW, scripts=scripts) as visit:
        visit.sign_in("officer")
        visit.open("/cetak/antar")
        visit.see_focus("#q")
        if scripts:
            assert visit.violations() == []
        visit.type(ONE)
        visit.press("Enter")
        visit.see("Tanda tangan penerima", within="h2")
        if scripts:
            assert visit.violations() == []
            sign_the_pad(visit)
            visit.press("Enter")
        else:
            visit.follow("Tanda tangan di lembar")
        visit.see("sudah diserahkan")
        if scripts:
            assert visit.violations() == []
            visit.see_focus()
            visit.press("Enter")
        else:
            visit.follow("Berikutnya")
        visit.see("2 masih dibawa")
    with kit_at_work.on():
        row = CarriedRow.objects.get(subject=ONE)
        (handed,) = [
            one.recorded.fact
            for one in project.story(ONE)
            if type(one.recorded.fact).__name__ == "CardHandedOver"
        ]
    assert row.state == sheets.HANDED
    assert handed.handing.mark == ("pen" if scripts else "paper")
    assert len(handed.parts) == (1 if scripts else 0)
