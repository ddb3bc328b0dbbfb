"""Simulated devices as a process of their own, and a kit that is told of them."""

import signal
import time
import uuid

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from rekam.boot import demo, wiring
from rekam.devices import sbi
from rekam.devices.hub import Hub
from rekam.devices.interface import Kind, Slap
from rekam.devices.sbi import Sbi
from rekam.devices.simulator.device import ENV
from rekam.devices.simulator.keys import Authority
from rekam.domain.device_errors import DeviceBusyError, DeviceUnknownError
from rekam.domain.errors import DeviceError
from rekam.domain.values import OFFICE
from tests.boot.commanding import Started
from tests.devices.workshop import NOW

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture
def kit_home(tmp_path):
    home = tmp_path / "kit-07"
    home.mkdir()
    return home


def hub_of(home, client):
    """Return the devices as a kit in this folder has them; other simulators may run beside."""
    return Hub(
        Sbi(client),
        roots=lambda: wiring.device_roots(home),
        clock_ms=lambda: time.time_ns() // 1_000_000,
        new_transaction=lambda: str(uuid.uuid4()),
        env=ENV,
    )


def test_a_kit_takes_prints_from_a_process_of_its_own_and_nothing_is_on_the_disk(
    tmp_path, kit_home
):
    starter = Started(tmp_path / "home", "kit")
    with starter.start("devices", "--tell", kit_home, "--delay", "0") as process:
        said = [process.stdout.readline() for _ in Kind]
        with sbi.local_client() as client:
            taken = hub_of(kit_home, client).capture(Slap.THUMBS, exceptions=()).taken
        process.send_signal(signal.SIGTERM)
        rest = process.communicate()[0]
    assert [line.split(" tiruan di port ")[0] for line in said] == ["Alat sidik jari", "Alat iris"]
    assert (len(taken), rest.strip(), process.returncode) == (2, "Selesai.", 0)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "roots" not in str(path)]
    assert not any(path.read_bytes().count(b"\xff\x4f\xff\x51") for path in written)


def test_a_device_may_be_told_to_misbehave_from_the_start(tmp_path, kit_home):
    starter = Started(tmp_path / "home", "kit")
    with starter.start("devices", "--tell", kit_home, "--misbehave", "busy") as process:
        process.stdout.readline()
        with sbi.local_client() as client, pytest.raises(DeviceBusyError):
            hub_of(kit_home, client).capture(Slap.LEFT, exceptions=())
        process.send_signal(signal.SIGTERM)
        process.communicate()


def test_the_demo_starts_its_devices_and_ends_them(tmp_path, kit_home):
    office = demo.Kit(OFFICE, tmp_path / "office")
    with (
        sbi.local_client() as client,
        demo.simulated_devices(office, [demo.Kit("kit-07", kit_home)]),
    ):
        hub = hub_of(kit_home, client)
        assert {Kind.FINGER, Kind.IRIS} <= {one.kind for one in hub.discover()}
        assert hub.capture(Slap.IRISES, exceptions=()).taken
    with sbi.local_client() as client, pytest.raises(DeviceError):
        hub_of(kit_home, client).capture(Slap.IRISES, exceptions=())


def test_every_certificate_in_the_two_folders_is_trusted_for_its_own_kind(kit_home):
    roots = [Authority(name, now=NOW).root for name in ("a", "b", "c")]
    for folder, name, root in zip(
        ("device-roots", "device-roots", "chip-roots"), ("a", "b", "c"), roots, strict=True
    ):
        (kit_home / folder).mkdir(exist_ok=True)
        (kit_home / folder / f"{name}.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (kit_home / "device-roots" / "notes.txt").write_text("no certificate")
    found = wiring.device_roots(kit_home)
    assert (found.device, found.chip) == ((roots[0], roots[1]), (roots[2],))


def test_a_kit_that_was_told_of_nobody_trusts_nobody(kit_home):
    found = wiring.device_roots(kit_home)
    assert (found.device, found.chip) == ((), ())


def test_a_damaged_certificate_is_told_and_not_passed_over(kit_home):
    (kit_home / "device-roots").mkdir()
    (kit_home / "device-roots" / "maker.pem").write_text("rusak")
    with pytest.raises(DeviceUnknownError) as caught:
        wiring.device_roots(kit_home)
    assert caught.value.args == ("roots", "maker.pem")
