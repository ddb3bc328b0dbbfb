"""The page for exchanging: found sticks, what is told, what runs now, and carrying for others."""

from dataclasses import replace

import pytest

from rekam.boot import homecoming
from rekam.desks.exchange import travel
from rekam.domain.trust import Role
from rekam.domain.values import OFFICE, NodeId
from rekam.registry.models import PartRow
from rekam.sync.carrier import part_name, statement_name
from rekam.sync.journey import Journey
from rekam.sync.stick import StickCarrier
from rekam.sync.sticks import Stick, load
from tests.disks import small_stick
from tests.machines import exchange
from tests.screens import faults, parsed
from tests.serving import carrier_of, client, serving
from tests.telling import RINA, enrolled, part

__all__ = ["client"]
KIRIM = "/perangkat/kirim"


def plug(screens, *folders, is_writable=True):
    """Plug sticks in at a machine."""

    def found():
        return [
            Stick(
                path=one,
                name=one.name,
                free_bytes=StickCarrier(one).free_bytes(),
                is_writable=is_writable,
                load=load(StickCarrier(one)),
            )
            for one in folders
        ]

    screens.one._assembled = replace(screens.one.assembled(), sticks=found)


def stick(tmp_path, name="KINGSTON"):
    folder = tmp_path / name
    folder.mkdir()
    return folder


def write(one, number, size=2_000):
    with one.on() as machine:
        digest = machine.parts.put(bytes([number]) * size)
        told = enrolled(
            number,
            kit=one.name[-2:],
            counter=number + 1,
            parts=[replace(part(digest), size_bytes=size)],
        )
        machine.ledger.record(told, actor=RINA)


def salin(screens, folder, role=Role.OFFICER):
    response = screens.post(KIRIM, {"folder": str(folder)}, role=role)
    assert faults(response) == []
    return parsed(response).text


def test_each_road_says_when_it_was_tried_and_what_came_of_it(kit_screens, monkeypatch):
    kit = kit_screens.one
    kit._assembled = replace(kit.assembled(), address="http://127.0.0.1:9")

    def shown():
        return parsed(kit_screens.get(KIRIM, role=Role.OFFICER)).text

    with kit.on() as machine:
        homeward = homecoming.homeward_of(machine)
    monkeypatch.setattr(homecoming, "_at_work", [homeward])
    assert "Kirim sekarang" in shown()
    assert "Dicoba" not in shown()
    assert "Lewat USB belum dicoba" in shown()
    assert "Lewat jaringan belum dicoba" in shown()
    with kit.on():
        homeward.go()
    assert "Lewat jaringan tidak terbuka, 08.00 WIB" in shown()
    assert "Kiriman belum sampai." in shown()
    assert "Dicoba lagi sendiri" in shown()
    homeward.tried["jaringan"] = replace(homeward.tried["jaringan"], code="")
    assert "Lewat jaringan terbuka, 08.00 WIB" in shown()
    assert "jalur" not in shown()
    for is_fast, told in ((True, "cepat (HTTP/3)"), (False, "biasa (HTTP/1.1)")):
        homeward.tried["jaringan"] = replace(homeward.tried["jaringan"], is_fast=is_fast)
        assert f"http://127.0.0.1:9, jalur {told}" in shown()
    line = parsed(kit_screens.get("/rekam/", role=Role.OFFICER)).text
    assert "0 rekaman aman di kit ini, 0 tiba di kantor, 0 dicadangkan." in line
    assert "Jalan terbuka: jaringan, dicoba" in line


def test_what_a_key_was_pressed_for_counts_as_tried(kit_screens, tmp_path, monkeypatch):
    with kit_screens.one.on() as machine:
        homeward = homecoming.homeward_of(machine)
    monkeypatch.setattr(homecoming, "_at_work", [homeward])
    assert "Lewat USB terbuka, 08.00 WIB" in salin(kit_screens, stick(tmp_path))
    assert homeward.tried["USB"].is_open
    salin(kit_screens, tmp_path / "gone")
    assert homeward.tried["USB"].code == "stick-gone"
    kit = kit_screens.one
    kit._assembled = replace(kit.assembled(), address="http://127.0.0.1:9")
    kit_screens.post(KIRIM, role=Role.OFFICER)
    assert homeward.tried["jaringan"].code == "transport"


def test_both_directions_are_told_in_people_and_bytes(office_screens, kit_screens, tmp_path):
    usb = stick(tmp_path)
    for number in (0, 1):
        write(kit_screens.one, number)
    text = salin(kit_screens, usb)
    assert "2 berkas (3,9 KB) disimpan 30 hari sesudah dicadangkan." in text
    kit_screens.one.assembled().mailroom.keep_days = 0
    shown = parsed(kit_screens.get(KIRIM, role=Role.OFFICER)).text
    assert "2 berkas (3,9 KB) disimpan, tidak pernah dihapus." in shown
    assert "Selesai: 2 orang disalin keluar (3 berkas, " in text
    assert "USB boleh dicabut sekarang." in text
    text = salin(office_screens, usb, Role.REGISTRAR)
    assert "2 orang dibaca masuk (4 berkas, " in text
    assert "Tanda terima untuk 1 kit sudah ditulis." in text
    text = salin(kit_screens, usb)
    assert "Tanda terima kantor untuk 2 rekaman dibawa pulang." in text
    assert "Selesai: tidak ada yang baru." in salin(kit_screens, usb)


def test_a_stick_that_is_plugged_in_has_one_key_and_says_what_lies_on_it(
    office_screens, kit_screens, tmp_path
):
    usb = stick(tmp_path)
    write(kit_screens.one, 0)
    for screens, verb in ((kit_screens, "Salin ke USB"), (office_screens, "Baca")):
        plug(screens, usb)
        response = screens.get(KIRIM, role=Role.IT)
        page = parsed(response)
        assert faults(response) == []
        assert len(page.all("button", **{"data-key": "Enter"})) == 1
        assert f"{verb} Enter" in page.text
        if screens is kit_screens:
            assert "Belum ada titipan di USB ini." in page.text
            salin(kit_screens, usb)
    assert "Untuk kantor: 1 kit, 1 catatan, 3 berkas" in page.text
    salin(office_screens, usb, Role.REGISTRAR)
    text = parsed(office_screens.get(KIRIM, role=Role.IT)).text
    assert "Jawaban kantor untuk Kit 07." in text


def test_a_stick_that_may_only_be_read_says_so(kit_screens, tmp_path):
    plug(kit_screens, stick(tmp_path), is_writable=False)
    assert "hanya dapat dibaca" in parsed(kit_screens.get(KIRIM, role=Role.OFFICER)).text


def test_where_nobody_can_look_for_sticks_the_page_says_that(kit_screens):
    kit_screens.one._assembled = replace(kit_screens.one.assembled(), sticks=lambda: None)
    text = parsed(kit_screens.get(KIRIM, role=Role.OFFICER)).text
    assert "Colok USB, lalu ketik tempatnya." in text


def test_a_full_stick_is_told_as_full_with_what_it_lacks(kit_screens, tmp_path):
    write(kit_screens.one, 0)
    write(kit_screens.one, 1, size=3_000_000)
    with small_stick(tmp_path / "usb", size="2m") as folder:
        text = salin(kit_screens, folder)
        assert "USB penuh: perlu 2,9 MB lagi." in text
        assert "Kiriman belum sampai" not in text
        assert "2 orang disalin keluar (2 berkas" in text
        assert "USB boleh dicabut sekarang." in text
        assert statement_name(OFFICE, NodeId("kit-07")) in StickCarrier(folder).names(OFFICE)


def test_one_exchange_at_a_time(kit_screens, tmp_path):
    usb = stick(tmp_path)
    under_way = kit_screens.one.assembled().underway
    with under_way.begun(Journey()):
        assert "Pertukaran lain masih berjalan." in salin(kit_screens, usb)
    assert list(usb.iterdir()) == []
    assert "Selesai:" in salin(kit_screens, usb)
    assert under_way.journey is None


def test_what_runs_is_told_while_it_runs_and_ends_when_it_is_asked_to(kit_screens, tmp_path):
    """The pages of another browser, in the middle of an exchange."""
    usb, seen = stick(tmp_path), []
    for number in range(3):
        write(kit_screens.one, number)
    machine = kit_screens.one.assembled()
    usual = StickCarrier.put

    def put(carrier, name, data):
        usual(carrier, name, data)
        if "/parts/" in name and not seen:
            seen.append(parsed(kit_screens.get(f"{KIRIM}/kemajuan", role=Role.OFFICER)).text)
            assert kit_screens.post(f"{KIRIM}/henti", role=Role.OFFICER).status_code == 204
            seen.append(parsed(kit_screens.get(f"{KIRIM}/kemajuan", role=Role.OFFICER)).text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StickCarrier, "put", put)
        text = salin(kit_screens, usb)
    assert seen[0].startswith("Sedang bertukar, jangan cabut USB. Keluar 3 orang, ")
    assert "Sisa sekitar 1 menit." in seen[0]
    assert seen[1].startswith("Sedang dihentikan.")
    assert "Dihentikan. Yang sudah berpindah tetap ada; ulangi untuk melanjutkan." in text
    assert "USB boleh dicabut sekarang." in text
    assert sum("/parts/" in name for name in StickCarrier(usb).names(OFFICE)) == 1
    assert parsed(kit_screens.get(f"{KIRIM}/kemajuan", role=Role.OFFICER)).text == ""
    assert machine.underway.journey is None
    salin(kit_screens, usb)
    assert sum("/parts/" in name for name in StickCarrier(usb).names(OFFICE)) == 3


def test_a_stick_that_fails_ends_what_was_under_way(kit_screens, tmp_path):
    assert "USB tercabut" in salin(kit_screens, tmp_path / "none")
    assert kit_screens.one.assembled().underway.journey is None


# ---- for others


@pytest.fixture
def village(tmp_path, machines, office_screens):
    """A stick with the work of kit-08 on it, which another kit finds."""
    folder = stick(tmp_path, "DESA")
    other = machines.kit("kit-08", office_screens.one)
    write(other, 3)
    exchange(StickCarrier(folder), other)
    return folder, other


def receipted(one):
    with one.on():
        return not PartRow.objects.filter(receipted_ms=None, stream=one.name).exists()


def test_a_kit_carries_for_others_to_another_stick_by_one_key(
    office_screens, kit_screens, village, tmp_path
):
    folder, other = village
    own = stick(tmp_path)
    plug(kit_screens, folder, own)
    page = parsed(kit_screens.get(KIRIM, role=Role.OFFICER))
    assert [one["value"] for one in page.all("option")] == [str(own)]
    assert len(page.all("button", **{"data-key": "F6"})) == 1
    asked = {"from": str(folder), "to": str(own)}
    text = parsed(kit_screens.post(KIRIM, asked, role=Role.OFFICER)).text
    assert "Titipan orang lain: 3 berkas dibawa, 0 jawaban diambil" in text
    salin(office_screens, own, Role.REGISTRAR)
    text = parsed(kit_screens.post(KIRIM, asked, role=Role.OFFICER)).text
    assert "jawaban diambil" in text
    exchange(StickCarrier(folder), other)
    assert receipted(other)


def test_a_kit_carries_for_others_to_the_office(office_screens, kit_screens, village, client):
    """Not by the page: it would stand before the office's in one process."""
    folder, other = village
    journey = Journey()
    with serving(office_screens.one) as address, kit_screens.one.on() as machine:
        by_network = carrier_of(machine, address, client)
        brought, code = travel.carry_for_others(machine, StickCarrier(folder), by_network, journey)
    assert code == ""
    assert (len(brought.there), list(brought.back)) == (3, ["kit-08/office.statement"])
    assert journey.bytes_out > 2_000
    exchange(StickCarrier(folder), other)
    assert receipted(other)


@pytest.mark.parametrize(("source", "to"), [("DESA", "/etc"), ("/etc", "DESA")])
def test_only_between_what_is_plugged_in(kit_screens, village, source, to):
    folder, _ = village
    plug(kit_screens, folder)
    asked = {
        key: str(folder) if one == "DESA" else one for key, one in (("from", source), ("to", to))
    }
    response = kit_screens.post(KIRIM, asked, role=Role.OFFICER)
    assert response.context["brought"] is None
    assert parsed(response).all("h1")


def test_a_full_stick_for_others_is_told_as_full(kit_screens, village, tmp_path):
    folder, _ = village
    large = part_name(OFFICE, bytes(32))
    StickCarrier(folder).put(large, b"x" * 3_000_000)
    with small_stick(tmp_path / "usb", size="2m") as own:
        plug(kit_screens, folder, own)
        asked = {"from": str(folder), "to": str(own)}
        text = parsed(kit_screens.post(KIRIM, asked, role=Role.OFFICER)).text
        assert "USB penuh." in text
        assert "3 berkas dibawa" in text
