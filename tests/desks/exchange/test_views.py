from dataclasses import replace

from rekam.boot import road_file
from rekam.doctor.office import KIT_LATE_MS
from rekam.domain.errors import (
    ForkError,
)
from rekam.domain.facts import DeviceRevoked, NoteAdded
from rekam.domain.trust import Role, device_subject
from rekam.domain.values import Subject
from rekam.registry.models import PartRow
from rekam.sync.statement import Condition
from rekam.web.pill import LATE_AFTER_MS
from tests.desks.exchange.test_quarantine import keep_aside
from tests.machines import exchange
from tests.screens import faults, parsed
from tests.serving import answer, answering
from tests.telling import enrolled

NOTE = NoteAdded(subject=Subject("sementara:kit-07:1"), text="Sudah direkam")


def write(screens, fact=NOTE):
    with screens.one.on() as machine:
        machine.ledger.record(fact, actor="officer")


def kits(screens):
    return screens.get("/perangkat/kit", role=Role.HEAD)


def stick(screens, folder, role=Role.REGISTRAR):
    if not folder.exists():
        folder.mkdir()
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
    assert "tidak ada yang baru" in parsed(stick(office_screens, tmp_path / "usb")).text


def test_a_stick_that_is_not_there_loses_nothing_and_says_so(kit_screens, tmp_path):
    (tmp_path / "usb").write_text("a file, no folder")
    write(kit_screens)
    page = parsed(stick(kit_screens, tmp_path / "usb"))
    assert "USB tercabut, atau tidak terbaca lagi. Tidak ada yang hilang." in page.text
    assert f"Periksa apakah USB terpasang di {tmp_path / 'usb'}" in page.text
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


def test_a_kit_whose_pictures_are_missing_has_not_all_arrived(office_screens, kit_screens):
    with office_screens.one.on():
        PartRow.objects.create(
            digest="ab" * 32, stream="kit-07", epoch=1, seq=1, tier=2, size_bytes=9
        )
    text = parsed(kits(office_screens)).text
    assert "Semua tiba" not in text
    assert "Sebagian di kit" in text


def test_what_the_office_holds_is_not_called_missing(office_screens, kit_screens, tmp_path):
    """The kit told where it stands before it had the receipt: its work is here all the same."""
    write(kit_screens)
    for screens in (kit_screens, office_screens):
        stick(screens, tmp_path / "usb")
    text = parsed(kits(office_screens)).text
    assert "Semua tiba" in text
    assert "lalu 5 April 2018, 08.00 WIB 1 0 0" in text


def test_what_did_not_arrive_is_counted(office_screens, kit_screens, tmp_path):
    """A stick whose segments are gone still tells how far the kit had come."""
    write(kit_screens)
    stick(kit_screens, tmp_path / "usb")
    for one in (tmp_path / "usb").rglob("*.segment"):
        one.unlink()
    stick(office_screens, tmp_path / "usb")
    text = parsed(kits(office_screens)).text
    assert "Sebagian di kit" in text
    assert "WIB 0 1 0" in text


def test_a_kit_with_two_histories_is_named(office_screens, kit_screens):
    keep_aside(office_screens, b"held", ForkError("kit-07/1/3"))
    assert "Laptop kembar" in parsed(kits(office_screens)).text


def test_a_revoked_kit_is_named(office_screens, kit_screens):
    fact = DeviceRevoked(subject=device_subject("kit-07"), reason="hilang")
    write(office_screens, fact)
    assert "Dicabut" in parsed(kits(office_screens)).text


def test_a_kit_says_sent_only_after_the_offices_receipt(office_screens, kit_screens, tmp_path):
    """The kit gives its work to the stick, the office takes it: only what comes back counts."""

    def pill():
        return parsed(kit_screens.get("/perangkat/kirim", role=Role.OFFICER)).text

    write(kit_screens, enrolled(0, kit="07", counter=1))
    for screens in (kit_screens, office_screens):
        stick(screens, tmp_path / "usb")
        assert "1 rekaman aman di kit ini, belum terkirim" in pill()
        assert "Semua terkirim" not in pill()
    stick(kit_screens, tmp_path / "usb")
    assert "Semua terkirim" in pill()


def test_a_recording_that_waited_three_days_asks_for_a_stick(kit_screens):
    write(kit_screens, enrolled(0, kit="07", counter=1))
    kit_screens.one.fleet.now_ms += LATE_AFTER_MS + 3_600_000
    text = parsed(kit_screens.get("/perangkat/kirim", role=Role.OFFICER)).text
    assert "Sudah 3 hari belum terkirim. Salin ke USB hari ini" in text


def test_a_silent_kit_is_late_after_a_day(office_screens, kit_screens):
    office_screens.one.fleet.now_ms += KIT_LATE_MS + 60_000
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


def test_a_kit_is_shown_with_its_disk_its_battery_and_its_version(office_screens, kit_screens):
    laptop = Condition(
        version="0.1.0", free_bytes=5 * 1024**3, room_for=812, battery=71, is_on_mains=True
    )
    kit_screens.one.condition = laptop
    exchange(office_screens.one.fleet.stick(), kit_screens.one, office_screens.one)
    page = kits(office_screens)
    assert parsed(page).text.endswith("5,0 GB untuk 812 rekaman 71 % dicas 0.1.0")
    assert not parsed(page).all("span", **{"class": "mark watch"})
    assert faults(page) == []
    kit_screens.one.condition = replace(laptop, free_bytes=1024**3, battery=None)
    exchange(office_screens.one.fleet.stick(), kit_screens.one, office_screens.one)
    page = parsed(kits(office_screens))
    assert page.all("span", **{"class": "mark watch"}), "a disk that is low is marked"
    assert "– dicas 0.1.0" in page.text


def test_late_kits_come_first_and_revoked_ones_last(office_screens, kit_screens, machines):
    office = office_screens.one
    early = kit_screens.one
    gone, never, late = (machines.kit(f"kit-0{number}", office) for number in (6, 8, 9))
    stick = machines.stick()
    exchange(stick, late, gone, office)
    machines.now_ms += KIT_LATE_MS
    exchange(stick, early, office)
    write(office_screens, DeviceRevoked(subject=device_subject("kit-06"), reason="hilang"))
    text = parsed(kits(office_screens)).text
    order = [text.index(one) for one in ("Kit 08", "Kit 09", "Kit 07", "Kit 06")]
    assert order == sorted(order)
    assert never.name == "kit-08"


def test_without_kits_the_page_says_what_to_do(office_screens):
    assert "Belum ada kit yang terdaftar." in parsed(kits(office_screens)).text


def test_the_pages_can_be_used_without_eyes_or_mouse(office_screens, kit_screens):
    keep_aside(office_screens, b"held", ForkError("kit-07/1/3"))
    pages = [
        kits(office_screens),
        office_screens.get("/perangkat/karantina", role=Role.IT),
        kit_screens.get("/perangkat/kirim", role=Role.OFFICER),
    ]
    assert [faults(one) for one in pages] == [[]] * 3


def test_an_office_that_does_not_answer_loses_nothing(kit_screens):
    """The network is tried only when it is asked for, and failing is no fault of the officer's."""
    machine = kit_screens.one.assembled()
    with answering(answer(b"", status="503 Service Unavailable")) as address:
        kit_screens.one._assembled = replace(machine, address=address)
        write(kit_screens, enrolled(0, kit="07", counter=1))
        page = parsed(kit_screens.post("/perangkat/kirim", role=Role.OFFICER))
    assert "Kiriman belum sampai." in page.text
    assert "USB terpasang" not in page.text
    assert "1 rekaman aman di kit ini, belum terkirim" in page.text
    assert page.all("button", **{"data-key": "F8"})
    assert address in page.text


# ---- by a bucket


def given(screens, *buckets):
    """Give a machine buckets, as its IT officer does by command."""
    road_file.write(screens.one.home, {f"bucket-{n}": one for n, one in enumerate(buckets, 1)})


def left(screens, road="bucket-1", role=Role.OFFICER):
    return screens.post("/perangkat/kirim", {"road": road}, role=role)


def test_a_bucket_brings_work_home_and_takes_the_receipt_back(office_screens, kit_screens, s3):
    bucket = s3.bucket()
    for screens in (kit_screens, office_screens):
        given(screens, bucket)
    write(kit_screens)
    for screens, role in (
        (kit_screens, Role.OFFICER),
        (office_screens, Role.REGISTRAR),
        (kit_screens, Role.OFFICER),
    ):
        page = parsed(left(screens, role=role))
        assert "Selesai:" in page.text
        assert bucket.address.place in page.text
        assert bucket.secret not in page.text
    with office_screens.visitor(Role.HEAD) as client:
        assert "Sudah direkam" in parsed(client.get(f"/warga/{NOTE.subject}")).text


def test_what_is_wrong_with_a_bucket_is_said_on_the_page(kit_screens, s3):
    given(kit_screens, s3.bucket(secret="another"))
    write(kit_screens, enrolled(0, kit="07", counter=1))
    page = parsed(left(kit_screens))
    assert "Bucket menolak: kuncinya salah atau sudah diganti." in page.text
    assert "1 rekaman aman di kit ini, belum terkirim" in page.text


def test_a_road_that_was_taken_away_meanwhile_is_not_gone_along(kit_screens, office_screens, s3):
    for screens, role in ((kit_screens, Role.OFFICER), (office_screens, Role.REGISTRAR)):
        assert left(screens, role=role).context["report"] is None


def test_each_bucket_has_a_button_and_the_first_has_a_key(kit_screens, s3):
    given(kit_screens, s3.bucket(), s3.bucket())
    response = kit_screens.get("/perangkat/kirim", role=Role.OFFICER)
    page = parsed(response)
    assert [one["value"] for one in page.all("input", name="road")] == ["bucket-1", "bucket-2"]
    assert len(page.all("button", **{"data-key": "F7"})) == 1
    assert "belum punya alamat kantor" not in page.text
    assert faults(response) == []


def test_the_office_is_shown_its_buckets(office_screens, s3):
    given(office_screens, s3.bucket())
    response = office_screens.get("/perangkat/kirim", role=Role.REGISTRAR)
    assert "Titipan kit (bucket)" in parsed(response).text
    assert faults(response) == []
