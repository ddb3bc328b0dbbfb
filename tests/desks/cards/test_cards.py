"""A card's way: ready, in a batch, on a blank, collected; and the blanks that must balance."""

import shutil
import subprocess

import pytest

from rekam.desks.cards import actions
from rekam.desks.cards.handing import hand_over
from rekam.domain.blanks import HERE
from rekam.domain.errors import (
    AlreadyHoldingError,
    NoSuchPaperError,
    NotInStockError,
    OfficeOnlyError,
)
from rekam.domain.facts import CentreStatusImported
from rekam.domain.status import CardState, LocalStatus
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import cards, read, stock
from rekam.registry.models import PersonRow, Resident
from rekam.registry.models_cards import CardRow
from rekam.registry.verify import verify
from tests.desks.browsing import LOW, visiting
from tests.screens import LISTED, VILLAGE, faults, parsed

ONE, TWO, THREE, FOUR = (Subject(one.nik) for one in LISTED)


def told(machine, subject, status="PRR"):
    fact = CentreStatusImported(subject=subject, status=status, on=machine.today, dataset="ab" * 8)
    machine.ledger.record(fact, actor="office")


def readied(machine):
    """Release two for printing, and take blanks in."""
    for one in (ONE, TWO):
        told(machine, one)
    actions.receive(
        machine, first="E0001", last="E0010", source="SP 12/2018", officer="officer:registrar"
    )


@pytest.fixture
def office(office_screens):
    with office_screens.one.on() as machine:
        readied(machine)
        yield machine


@pytest.fixture
def registrar(office_screens):
    with office_screens.visitor(Role.REGISTRAR) as client:
        readied(office_screens.one.assembled())
        yield client


BY = {"officer": "officer:registrar"}


def status_of(subject):
    return read.person_row(subject).local_status


def balance():
    return next(one for one in stock.balances() if one.unit == HERE)


def test_a_card_goes_from_the_queue_into_a_hand_and_lowers_the_number(office):
    before = read.the_number().remaining
    assert cards.count(CardState.PRINT_READY) == 2
    batch = actions.make_batch(office, [ONE, TWO], **BY)
    assert [name for name, _ in cards.open_batches()] == [batch]
    assert status_of(ONE) == LocalStatus.PRINTING
    actions.print_on(office, ONE, blank=stock.next_blank(HERE), **BY)
    assert status_of(ONE) == LocalStatus.CARD_READY
    assert read.the_number().remaining == before
    hand_over(office, ONE, receiver="anaknya", cut_old=True, **BY)
    assert status_of(ONE) == LocalStatus.HANDED_OVER
    assert read.the_number().remaining == before - 1
    with pytest.raises(AlreadyHoldingError):
        hand_over(office, ONE, receiver="anaknya", **BY)


def test_a_card_that_the_centre_printed_is_handed_over_too(office):
    with pytest.raises(NoSuchPaperError):
        hand_over(office, THREE, receiver="anaknya", **BY)
    told(office, THREE, "CARD_PRINTED")
    hand_over(office, THREE, receiver="anaknya", **BY)
    assert status_of(THREE) == LocalStatus.HANDED_OVER


def test_a_spoiled_blank_is_told_and_the_person_is_printed_on_the_next(office):
    actions.make_batch(office, [ONE], **BY)
    actions.spoil(office, ONE, blank="E0001", reason="chip tidak terbaca", **BY)
    assert [one.subject for one in cards.ready("", first_time_from=office.today, limit=9)] == [
        ONE, TWO,
    ]  # fmt: skip
    actions.make_batch(office, [ONE], **BY)
    assert stock.next_blank(HERE) == "E0002"
    with pytest.raises(NotInStockError):
        actions.print_on(office, ONE, blank="E0001", **BY)
    actions.print_on(office, ONE, blank="E0002", **BY)
    found = balance()
    assert (found.printed, found.spoiled, found.unused, found.is_even) == (1, 1, 8, True)
    ends = {"unit": HERE, "minutes": "BA 1", "reason": "rusak", **BY}
    with pytest.raises(NotInStockError):
        actions.destroy(office, first="E0001", last="E0002", **ends)
    actions.destroy(office, first="E0001", last="E0001", **ends)
    found = balance()
    assert (found.printed, found.spoiled, found.unused, found.is_even) == (1, 0, 8, True)


def test_who_fails_without_a_blank_waits_again_and_no_blank_is_gone(office):
    actions.make_batch(office, [ONE], **BY)
    actions.fail(office, ONE, reason="data ditolak pusat", **BY)
    assert status_of(ONE) == LocalStatus.ENROLLED
    assert (balance().unused, cards.count(CardState.PRINT_READY)) == (10, 2)


def test_nobody_prints_on_what_is_not_there(office):
    actions.make_batch(office, [ONE, TWO], **BY)
    actions.print_on(office, ONE, blank="E0001", **BY)
    for blank in ("E0001", "E0011", "F0001"):
        with pytest.raises(NotInStockError):
            actions.print_on(office, TWO, blank=blank, **BY)
    actions.move(office, unit=HERE, to="35.01.04", first="E0002", last="E0010", **BY)
    with pytest.raises(NotInStockError):
        actions.print_on(office, TWO, blank="E0002", **BY)
    assert stock.next_blank(HERE) == ""


def test_a_batch_holds_only_whom_the_centre_released_and_all_or_nobody(office):
    with pytest.raises(NoSuchPaperError):
        actions.make_batch(office, [ONE, THREE], **BY)
    assert cards.count(CardState.BATCHED) == 0
    actions.make_batch(office, [ONE], **BY)
    with pytest.raises(NoSuchPaperError):
        actions.make_batch(office, [ONE], **BY)


def test_two_batches_of_one_second_are_two(office, office_screens):
    office_screens.one.stopped_ms = office.clock_ms()
    names = [actions.make_batch(office, [one], **BY) for one in (ONE, TWO)]
    assert [len(cards.open_in(name)) for name in names] == [1, 1]


def test_cards_are_printed_at_the_office_alone(kit_screens):
    with kit_screens.one.on() as machine, pytest.raises(OfficeOnlyError):
        actions.make_batch(machine, [ONE], **BY)


def test_what_became_of_cards_is_proved_and_made_anew(office):
    actions.make_batch(office, [ONE], **BY)
    actions.print_on(office, ONE, blank="E0001", **BY)
    assert list(verify(office.ledger, office.parts)) == []
    PersonRow.objects.filter(subject=ONE).update(card="")
    assert [one.where for one in verify(office.ledger, office.parts)] != []


def test_voters_who_hold_nothing_come_first_and_holders_of_a_letter_last(office):
    told(office, THREE)
    told(office, FOUR)
    PersonRow.objects.filter(subject=ONE).update(is_holding=True, is_remaining=False)
    PersonRow.objects.filter(subject=FOUR).update(born="2000-01-01")
    first = cards.ready("", first_time_from=office.today.replace(year=1996), limit=9)
    assert (first[0].subject, first[-1].subject) == (FOUR, ONE)
    assert cards.ready("35.01.99.9999", first_time_from=office.today, limit=9) == []


def test_the_pace_is_of_the_days_since_printing_began(office):
    now_ms, day_ms = office.clock_ms(), 86_400_000
    assert stock.pace(now_ms) == 0
    actions.make_batch(office, [ONE, TWO], **BY)
    for subject, blank in ((ONE, "E0001"), (TWO, "E0002")):
        actions.print_on(office, subject, blank=blank, **BY)
    assert stock.pace(now_ms + 60_000) == 2
    assert stock.pace(now_ms + day_ms + 60_000) == 1
    assert stock.pace(now_ms + 9 * day_ms) == pytest.approx(2 / 10, abs=0.03)
    assert stock.pace(now_ms + 40 * day_ms) == 0
    CardRow.objects.filter(blank="E0001").update(made_ms=now_ms - 30 * day_ms)
    assert stock.pace(now_ms + 60_000) == 1 / stock.PACE_DAYS


def test_what_was_printed_while_the_clock_was_ahead_stops_no_page(registrar, office_screens):
    office_screens.one.skew_ms = 7 * 3_600_000
    machine = office_screens.one.assembled()
    actions.make_batch(machine, [ONE], **BY)
    actions.print_on(machine, ONE, blank="E0001", **BY)
    office_screens.one.skew_ms = 0
    assert stock.pace(machine.clock_ms()) == 1
    assert registrar.get("/cetak/blangko").status_code == 200


def test_what_lies_at_one_unit_is_counted_as_in_the_account(office):
    actions.make_batch(office, [ONE, TWO], **BY)
    actions.print_on(office, ONE, blank="E0001", **BY)
    actions.spoil(office, TWO, blank="E0002", reason="cacat", **BY)
    actions.move(office, unit=HERE, to="35.01.04", first="E0003", last="E0005", **BY)
    assert {one.unit: one.unused for one in stock.balances()} == {
        unit: stock.unused_at(unit) for unit in (HERE, "35.01.04")
    }
    assert stock.unused_at("35.01.99") == 0


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(office):
    Resident.objects.filter(nik=ONE).update(name="=cmd()")
    assert f"{ONE};'=cmd()" in actions.batch_file([ONE]).decode("utf-8-sig")


# ---- on the screens


def test_who_failed_before_is_shown_with_why(registrar, office_screens):
    machine = office_screens.one.assembled()
    actions.make_batch(machine, [ONE], **BY)
    actions.fail(machine, ONE, reason="data ditolak pusat", **BY)
    assert "gagal sebelumnya: data ditolak pusat" in parsed(registrar.get("/cetak/")).text
    actions.make_batch(machine, [ONE], **BY)
    actions.print_on(machine, ONE, blank="E0001", **BY)
    assert "gagal sebelumnya" not in parsed(registrar.get("/cetak/")).text


def first_shown(page):
    (first,) = parsed(page).all("input", name="first")
    return first["value"]


def test_a_key_pressed_twice_makes_one_batch(registrar):
    fields = {"count": "1", "desa": "", "first": first_shown(registrar.get("/cetak/"))}
    assert registrar.post("/cetak/daftar", fields).status_code == 302
    assert registrar.post("/cetak/daftar", fields).status_code == 409
    assert [count for _name, count in cards.open_batches()] == [1]


@pytest.mark.parametrize("what", ["good", "spoiled"])
def test_what_became_of_a_card_is_noted_once_by_a_key_pressed_twice(
    registrar, office_screens, what
):
    name = actions.make_batch(office_screens.one.assembled(), [ONE, TWO], **BY)
    reason = {"good": "", "spoiled": "cacat"}[what]
    fields = {"what": what, "blank": "e0001", "batch": name, "reason": reason}
    for _press in range(2):
        after = registrar.post(f"/cetak/{ONE}/hasil", fields)
        assert (after.status_code, after.headers["Location"]) == (302, f"/cetak/daftar/{name}")
    assert read.count_of("card-printed") + read.count_of("card-spoiled") == 1
    other = registrar.post(f"/cetak/{TWO}/hasil", fields)
    assert other.status_code == 409


def test_a_day_at_the_printer(registrar):
    page = registrar.get("/cetak/")
    assert "2 siap cetak, 10 blangko" in parsed(page).text
    assert faults(page) == []
    fields = {"count": "2", "desa": VILLAGE, "first": first_shown(page)}
    response = registrar.post("/cetak/daftar", fields, follow=True)
    here = response.request["PATH_INFO"]
    assert faults(response) == []
    name = "/".join(here.split("/")[-2:])
    order = [one.subject for one in cards.open_in(name)]
    file = registrar.get(f"{here}.csv")
    assert file.content.decode("utf-8-sig").splitlines()[0] == "NIK;NAMA"
    assert all(subject in file.content.decode() for subject in order)
    good = {"what": "good", "blank": "E0001", "batch": name}
    response = registrar.post(f"/cetak/{order[0]}/hasil", good, follow=True)
    assert "1 belum dicatat, 1 dicetak" in parsed(response).text
    spoiled = {"what": "spoiled", "blank": "E0002", "reason": "", "batch": name}
    assert registrar.post(f"/cetak/{order[1]}/hasil", spoiled).status_code == 400
    unsure = registrar.post(f"/cetak/{order[1]}/hasil", good | {"reason": "cacat"})
    assert "Ada alasan tertulis" in parsed(unsure).text
    registrar.post(f"/cetak/{order[1]}/hasil", spoiled | {"reason": "cacat"})
    page = registrar.get("/cetak/ambil")
    assert "1 belum diambil" in parsed(page).text
    assert faults(page) == []
    fields = {"old": "1", "by": "paper"}
    response = registrar.post(f"/cetak/{order[0]}/serahkan", fields, follow=True)
    assert "Angka pemilih turun satu: KTP-el ada di tangan." in parsed(response).text
    assert faults(response) == []
    assert "Tidak ada kartu atau suket yang menunggu." in parsed(registrar.get("/cetak/ambil")).text
    story = parsed(registrar.get(f"/warga/{order[0]}")).text
    assert "KTP-el dicetak" in story
    assert "kartu lama digunting" in story
    page = registrar.get("/cetak/blangko")
    assert "1 KTP-el dicetak, 1 blangko rusak, 8 blangko tersisa" in parsed(page).text
    assert "Cocok" in parsed(page).text
    assert faults(page) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"what": "received", "first": "E0005", "reason": "lagi"}, "E0005 sudah tercatat"),
        ({"what": "moved", "first": "E0011", "to": "35.01.04"}, "E0011 tidak ada"),
        ({"what": "moved", "first": "E0001", "to": ""}, "Isian belum sesuai"),
        ({"what": "lost", "first": "E0001", "reason": ""}, "Alasannya belum ditulis"),
        ({"what": "burnt", "first": "E0001", "reason": "x"}, "Isian belum sesuai"),
        ({"what": "received", "first": "<>", "reason": "x"}, "Isian belum sesuai"),
        ({"what": "lost", "first": "E0001", "unit": "99", "reason": "x"}, "Isian belum sesuai"),
    ],
)
def test_what_the_account_cannot_bear_is_refused_with_a_sentence(registrar, fields, sentence):
    response = registrar.post("/cetak/blangko/catat", fields)
    assert response.status_code in {400, 409}
    assert sentence in parsed(response).text
    assert balance().unused == 10


def test_each_movement_stands_in_the_book(registrar):
    for fields in (
        {"what": "moved", "first": "E0001", "last": "E0002", "to": "35.01.04"},
        {"what": "moved", "first": "E0002", "unit": "35.01.04", "to": HERE},
        {"what": "lost", "first": "E0003", "reason": "dihitung"},
        {"what": "found", "first": "E0003", "reason": "di laci"},
        {"what": "destroyed", "first": "E0004", "minutes": "BA 7", "reason": "basah"},
    ):
        assert registrar.post("/cetak/blangko/catat", fields).status_code == 302
    text = parsed(registrar.get("/cetak/blangko")).text
    for told_so in ("10 diterima", "2 dipindahkan", "1 hilang", "1 ditemukan", "Berita acara BA 7"):
        assert told_so in text
    assert [one.unused for one in stock.balances()] == [8, 1]
    assert all(one.is_even for one in stock.balances())


def test_what_was_destroyed_has_minutes_to_be_signed(registrar, tmp_path):
    for first, reason in (("E0001", "basah"), ("E0009", "tergores")):
        fields = {"what": "destroyed", "first": first, "minutes": "BA 7/2018", "reason": reason}
        registrar.post("/cetak/blangko/catat", fields)
    page = parsed(registrar.get("/cetak/blangko"))
    (link,) = [one for one in page.all("a") if "berita-acara" in one["href"]]
    made = registrar.get(link["href"])
    assert made.content.startswith(b"%PDF")
    if shutil.which("pdftotext"):
        path = tmp_path / "minutes.pdf"
        path.write_bytes(made.content)
        command = ["pdftotext", "-layout", str(path), "-"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        text = " ".join(told.split())
        for told_so in ("BA 7/2018", "telah dimusnahkan 2 keping", "E0001", "E0009", "tergores"):
            assert told_so in text
    assert registrar.get("/cetak/blangko/berita-acara?nomor=BA+8").status_code == 404


@pytest.mark.parametrize("count", ["0", "-1", "x", "999", ""])
def test_a_batch_of_no_sensible_size_is_refused(registrar, count):
    assert registrar.post("/cetak/daftar", {"count": count}).status_code == 400


def test_a_batch_that_is_not_there_is_not_found(registrar):
    for end in ("", ".csv"):
        assert registrar.get(f"/cetak/daftar/2018-05-17/000000{end}").status_code == 404
    assert registrar.post(f"/cetak/{ONE}/hasil", {"what": "burnt"}).status_code == 400


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_by_keys_alone(browser, office_screens, scripts):
    one = office_screens.one
    with one.on() as machine:
        readied(machine)
    with visiting(browser, one, size=LOW, scripts=scripts) as visit:
        visit.sign_in("registrar")
        visit.open("/cetak/")
        if scripts:
            assert visit.violations() == []
        visit.follow("Buat daftar cetak")
        visit.see("Daftar cetak")
        for left in ("1 belum dicatat, 1 dicetak", "0 siap cetak"):
            if scripts:
                visit.press("Enter")
            else:
                visit.follow("Kartu jadi")
            visit.see(left, within="main")
        for page in ("/cetak/ambil", "/cetak/blangko"):
            visit.open(page)
            if scripts:
                assert visit.violations() == []
        visit.open("/cetak/ambil")
        visit.follow("Serahkan")
        if scripts:
            assert visit.violations() == []
        visit.follow("Tanda tangan di lembar")
        visit.see("sudah diserahkan")
        visit.follow("Berikutnya")
        visit.see("1 belum diambil")
