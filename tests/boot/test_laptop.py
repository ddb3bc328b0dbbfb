"""How a laptop says it is: its battery as Linux shows it, its disk, its version."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from rekam.boot import laptop
from rekam.boot.version import VERSION
from rekam.registry.days import RESERVE_BYTES
from tests.telling import RINA, enrolled, part

ROOT = Path(__file__).parents[2]
BATTERY = {"type": "Battery", "capacity": "80", "status": "Discharging"}
MOUSE = {"type": "Battery", "capacity": "5", "scope": "Device"}
MAINS = {"type": "Mains", "online": "1"}


@pytest.fixture
def power(tmp_path):
    """Lay supplies into a folder as Linux shows them."""

    def power(*supplies):
        folder = tmp_path / "power_supply"
        for number, files in enumerate(supplies):
            (folder / str(number)).mkdir(parents=True)
            for name, text in files.items():
                (folder / str(number) / name).write_text(f"{text}\n")
        return folder

    return power


def condition(kit, folder):
    with kit.on() as machine:
        return laptop.condition(machine.ledger, machine.parts, power=folder)


@pytest.mark.parametrize(
    ("supplies", "battery", "is_on_mains"),
    [
        ((), None, False),
        ((BATTERY,), 80, False),
        ((BATTERY, MAINS), 80, True),
        ((BATTERY, MAINS | {"online": "0"}), 80, False),
        ((BATTERY, BATTERY | {"capacity": "41"}), 60, False),
        ((BATTERY, MOUSE), 80, False),
        ((MOUSE,), None, False),
        ((BATTERY | {"capacity": "104"},), 100, False),
        ((BATTERY | {"capacity": "?"},), None, False),
        (({"type": "Battery"}, MAINS), None, True),
    ],
    ids=[
        *("no battery", "a battery", "being charged", "unplugged", "two batteries", "and a mouse"),
        *("a mouse alone", "more than full", "unreadable", "taken out"),
    ],
)
def test_a_battery_is_read_as_linux_shows_it(kit, power, supplies, battery, is_on_mains):
    found = condition(kit, power(*supplies))
    assert (found.battery, found.is_on_mains) == (battery, is_on_mains)


def test_a_system_without_that_folder_has_no_battery_to_tell_of(kit, tmp_path):
    found = condition(kit, tmp_path / "nowhere")
    assert (found.battery, found.is_on_mains, found.room_for) == (None, False, None)


def test_the_disk_is_told_in_bytes_and_in_recordings(kit, power, monkeypatch):
    monkeypatch.setattr("rekam.registry.blobs.Parts.free_bytes", lambda _: RESERVE_BYTES + 2500)
    with kit.on() as machine:
        told = enrolled(0, parts=[replace(part(b"d" * 32), size_bytes=1000)])
        machine.ledger.record(told, actor=RINA)
    found = condition(kit, power())
    assert (found.free_bytes, found.room_for) == (RESERVE_BYTES + 2500, 2)


def test_the_version_is_the_project_s():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
