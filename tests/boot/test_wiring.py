"""A machine is put together from its folder, and never made into another."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from rekam.boot import wiring
from rekam.domain.errors import MalformedError
from rekam.domain.values import OFFICE
from rekam.registry.pairing import Invitation
from tests.machines import exchange


def invitation(device="kit-07", key="ab" * 32):
    return Invitation(
        device=device, address="", office_key=key, office_recipient="age1", code="a code"
    )


def assembled(home):
    return wiring.assemble(home, clock_ms=lambda: 0)


def test_an_office_founded_twice_keeps_its_keys(tmp_path):
    wiring.found_office(tmp_path)
    before = (tmp_path / "node.keys").read_text()
    wiring.found_office(tmp_path)
    assert (tmp_path / "node.keys").read_text() == before
    assert (tmp_path / "node.keys").stat().st_mode & 0o777 == 0o600
    assert assembled(tmp_path).node == OFFICE


@pytest.mark.parametrize("name", ["node.keys", "node.json"])
@pytest.mark.parametrize("content", ["", "{", "{}", "a b"])
def test_a_damaged_folder_is_told(tmp_path, name, content):
    wiring.found_office(tmp_path)
    (tmp_path / name).write_text(content)
    with pytest.raises(MalformedError, match="home"):
        assembled(tmp_path)


def test_an_invitation_again_changes_nothing_and_another_one_is_refused(tmp_path):
    keys = wiring.found_kit(tmp_path, invitation())
    assert wiring.found_kit(tmp_path, invitation()).to_text() == keys.to_text()
    for other in (invitation("kit-08"), invitation(key="cd" * 32)):
        with pytest.raises(wiring.HomeTakenError):
            wiring.found_kit(tmp_path, other)
    with pytest.raises(wiring.HomeTakenError):
        wiring.found_office(tmp_path)
    assert wiring.found_kit(tmp_path, invitation()).to_text() == keys.to_text()


def test_an_office_s_own_regions_come_before_pacitan_s(tmp_path):
    text = "code,name,level,valid_from,valid_to\n35.02.01.2001,Krajan,desa,,\n"
    (tmp_path / "wilayah.csv").write_text(text)
    assert [one.code for one in wiring.regions(tmp_path).villages(date(2018, 4, 5))] == [
        "35.02.01.2001"
    ]


def test_a_mode_that_is_not_this_machine_s_is_refused():
    with pytest.raises(ImproperlyConfigured, match="Set REKAM_MODE=kit"):
        wiring.require_mode("kit")


def test_the_devices_know_what_time_the_office_told(machines, monkeypatch):
    """A second clock, so that a wrong one on the laptop stops no device."""
    office, stick = machines.office(), machines.stick()
    kit = machines.kit("kit-07", office)
    monkeypatch.setattr(wiring, "machine", kit.assembled)
    exchange(stick, kit, office)
    with kit.on():
        before = wiring._told_ms()
    kit.skew_ms = -10 * 365 * 86_400_000
    exchange(stick, kit)
    with kit.on() as machine:
        assert before is None or before < wiring._told_ms()
        assert wiring._told_ms() > machine.clock_ms()
