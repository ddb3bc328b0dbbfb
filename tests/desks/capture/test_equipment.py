"""F8: the devices of the kit as they answer now, and what to do about each."""

from datetime import UTC, datetime

import pytest

from rekam.boot import wiring
from rekam.devices.interface import Device, Info, Kind, Status
from rekam.domain.device_errors import DeviceKeyExpiredError, DeviceUnknownError
from rekam.domain.trust import Role
from tests.desks.browsing import LOW, visiting
from tests.screens import faults, parsed


def device(kind, status=Status.READY):
    return Device(
        port=4501,
        ident=kind.value,
        kind=kind,
        status=status,
        serial=f"SN{kind.name}0000001",
        make="Pabrik",
        model="Satu",
    )


class Plugged:
    """Devices that say who they are, or why they are not believed."""

    def __init__(self, *found, error=None, is_dated=True):
        self.found, self.error, self.is_dated = found, error, is_dated

    def discover(self):
        return self.found

    def info(self, device):
        if self.error is not None:
            raise self.error
        until = datetime(2018, 6, 30, 20, tzinfo=UTC)  # the first of July in Pacitan
        return Info(
            device=device,
            firmware="1",
            certification="L0",
            env="",
            key_until=until,
            is_dated=self.is_dated,
        )


@pytest.fixture
def plug_in(monkeypatch):
    def plug(*found, **more):
        monkeypatch.setattr(wiring, "devices", lambda: Plugged(*found, **more))

    return plug


@pytest.fixture
def look(kit_screens):
    def looked():
        response = kit_screens.get("/rekam/alat", role=Role.OFFICER)
        assert faults(response) == []
        return parsed(response).text

    return looked


def test_ready_devices_are_shown_with_the_day_until_which_they_are_known(plug_in, look):
    plug_in(*map(device, Kind))
    text = look()
    assert text.count("Siap") == 2
    assert all(word in text for word in ("Alat sidik jari", "Alat iris", "SNIRIS0000001"))
    assert "Dikenal sampai 1 Juli 2018." in text
    assert "Belum bisa dipakai" not in text


def test_a_laptop_with_a_wrong_date_is_told_so_and_its_devices_are_ready(plug_in, look):
    plug_in(*map(device, Kind), is_dated=False)
    text = look()
    assert text.count("Siap") == 2
    assert text.count("Tanggal laptop dan tanggal kunci alat tidak cocok.") == 2


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_that_is_not_plugged_in_is_named_with_what_to_do(plug_in, look, kind):
    plug_in(device(kind))
    text = look()
    assert text.count("Alat perekam belum terpasang.") == 1
    assert "Pasang kabel alat" in text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DeviceUnknownError("root"), "Alat ini belum dikenal oleh kit."),
        (DeviceKeyExpiredError(), "Periksa tanggal laptop."),
    ],
)
def test_a_device_that_is_not_believed_says_why(plug_in, look, error, words):
    plug_in(device(Kind.FINGER), device(Kind.IRIS), error=error)
    text = look()
    assert text.count("Belum bisa dipakai") == 2
    assert words in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.BUSY, "Alat sedang dipakai."),
        (Status.NOT_READY, "Alat belum siap."),
        (Status.NOT_REGISTERED, "belum didaftarkan oleh pembuatnya"),
    ],
)
def test_a_believed_device_that_cannot_now_says_why(plug_in, look, status, words):
    plug_in(device(Kind.FINGER, status), device(Kind.IRIS))
    assert words in look()


def test_the_page_is_looked_at_by_keys_alone(browser, kit_at_work, plug_in):
    plug_in(device(Kind.FINGER), error=DeviceUnknownError("root"))
    with visiting(browser, kit_at_work, size=LOW, devices=None) as visit:
        visit.sign_in("officer")
        visit.open("/rekam/")
        visit.press("F8")
        visit.see("Apakah semua alat siap?")
        assert visit.fits()
        assert visit.violations() == []
        visit.press("Enter")
        visit.see("Apakah semua alat siap?")
        visit.press("Escape")
        visit.page.wait_for_url("**/rekam/")
