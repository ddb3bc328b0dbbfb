import pytest

from rekam.desks.exchange.views import LATE_AFTER_MS, RELEASABLE
from rekam.domain.errors import ForkError, GapError, SealBrokenError
from rekam.domain.facts import NoteAdded
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import quarantine
from rekam.registry.models import QuarantineRow
from rekam.web.errors import SENTENCES
from tests.screens import faults, parsed

NOTE = NoteAdded(subject=Subject("sementara:kit-07:1"), text="Sudah direkam")


def write(screens, fact=NOTE):
    with screens.one.on() as machine:
        machine.ledger.record(fact, actor="officer")


def kits(screens):
    return screens.get("/perangkat/kit", role=Role.HEAD)


def keep_aside(screens, data, error):
    with screens.one.on() as machine:
        quarantine.keep("segment", data, error, now_ms=machine.clock_ms())


def stick(screens, folder, role=Role.REGISTRAR):
    return screens.post("/perangkat/kirim", {"folder": str(folder)}, role=role)


def test_a_stick_brings_work_home_and_takes_the_receipt_back(office_screens, kit_screens, tmp_path):
    """The whole road by hand: kit, office, kit, each on its own page."""
    write(kit_screens)
    for screens in (kit_screens, office_screens, kit_screens):
        page = parsed(stick(screens, tmp_path / "usb"))
        assert "Selesai:" in page.text
    with office_screens.visitor(Role.HEAD) as client:
        assert "Sudah direkam" in parsed(client.get(f"/warga/{NOTE.subject}")).text


def test_repeating_it_moves_nothing_twice(office_screens, kit_screens, tmp_path):
    write(kit_screens)
    for _ in range(2):
        for screens in (kit_screens, office_screens):
            stick(screens, tmp_path / "usb")
    with office_screens.visitor(Role.HEAD) as client:
        text = parsed(client.get(f"/warga/{NOTE.subject}")).text
    assert text.count("Sudah direkam") == 1


def test_a_stick_that_is_not_there_loses_nothing_and_says_so(kit_screens, tmp_path):
    (tmp_path / "usb").write_text("a file, no folder")
    write(kit_screens)
    page = parsed(stick(kit_screens, tmp_path / "usb"))
    assert "Kiriman belum sampai." in page.text
    assert "Boleh terus bekerja." in page.text
    assert page.all("input", id="folder")[0]["value"] == str(tmp_path / "usb")


def test_without_a_stick_and_an_address_nothing_is_tried(kit_screens):
    response = kit_screens.post("/perangkat/kirim", role=Role.OFFICER)
    assert response.context["report"] is None
    assert "belum punya alamat kantor" in parsed(response).text


def test_a_kit_shows_what_is_safe_and_what_has_arrived(kit_screens):
    page = parsed(kit_screens.get("/perangkat/kirim", role=Role.OFFICER))
    assert "direkam, aman di kit ini" in page.text
    assert "tiba di kantor, ada tanda terimanya" in page.text
    assert "Perekaman tidak pernah berhenti karena ini." in page.text


def test_the_office_reads_a_stick_on_a_page_of_its_own(office_screens):
    response = office_screens.get("/perangkat/kirim", role=Role.REGISTRAR)
    assert "USB dari kit" in parsed(response).text
    assert faults(response) == []


def test_a_kit_that_was_heard_of_is_shown_with_what_it_holds(office_screens, kit_screens):
    page = parsed(kits(office_screens))
    assert "Kit 07" in page.text
    assert "Semua tiba" in page.text
    assert "tepat" in page.text


def test_a_silent_kit_is_late_after_a_day(office_screens, kit_screens):
    office_screens.one.fleet.now_ms += LATE_AFTER_MS + 60_000
    text = parsed(kits(office_screens)).text
    assert "Lama tanpa kabar" in text
    assert "24 jam lalu" in text


def test_a_kit_that_was_never_heard_of_is_not_called_broken(office_screens, machines):
    machines.kit("kit-08", office_screens.one)
    text = parsed(kits(office_screens)).text
    assert "Kit 08 Belum berkabar" in text


def test_a_wrong_clock_is_shown_and_refuses_nothing(office_screens, kit_screens, tmp_path):
    kit_screens.one.skew_ms = -4 * 60_000
    write(kit_screens)
    for screens in (kit_screens, office_screens):
        stick(screens, tmp_path / "usb")
    assert "terlambat 4 mnt" in parsed(kits(office_screens)).text


def test_without_kits_the_page_says_what_to_do(office_screens):
    assert "Belum ada kit yang terdaftar." in parsed(kits(office_screens)).text


def test_what_is_kept_aside_is_shown_with_its_reason_and_what_to_do(office_screens):
    keep_aside(office_screens, b"damaged", SealBrokenError("office/kit-07/1/x.segment"))
    page = parsed(office_screens.get("/perangkat/karantina", role=Role.IT))
    assert str(SENTENCES["seal-broken"].what) in page.text
    assert str(SENTENCES["seal-broken"].do) in page.text
    assert "Menunggu (1)" in page.text
    assert page.all("input", name="reason") == []


@pytest.mark.parametrize("error", [ForkError("kit-07/1/3"), GapError("kit-07/1/9")])
def test_what_a_person_may_settle_asks_for_a_reason(office_screens, error):
    assert error.code in RELEASABLE
    keep_aside(office_screens, b"held", error)
    page = parsed(office_screens.get("/perangkat/karantina", role=Role.REGISTRAR))
    assert "required" in page.all("input", name="reason")[0]


def test_what_cannot_be_released_stays_and_is_told_why(office_screens):
    keep_aside(office_screens, b"damaged", SealBrokenError("x"))
    with office_screens.visitor(Role.IT) as client:
        digest = QuarantineRow.objects.get().digest
        response = client.post(f"/perangkat/karantina/{digest}", {"reason": "mari coba"})
        assert response.status_code in {409, 422}
        assert QuarantineRow.objects.get().settled == ""


def test_an_empty_quarantine_is_good_news(office_screens):
    page = parsed(office_screens.get("/perangkat/karantina", role=Role.IT))
    assert "Karantina kosong." in page.text


def test_the_pages_can_be_used_without_eyes_or_mouse(office_screens, kit_screens):
    keep_aside(office_screens, b"held", ForkError("kit-07/1/3"))
    pages = [
        kits(office_screens),
        office_screens.get("/perangkat/karantina", role=Role.IT),
        kit_screens.get("/perangkat/kirim", role=Role.OFFICER),
    ]
    assert [faults(one) for one in pages] == [[]] * 3
