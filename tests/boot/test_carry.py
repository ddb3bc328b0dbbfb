"""Sticks by command: exchanged with, and carried on for others; what is said, and the status."""

import pytest

from rekam.domain.stick_errors import StickFullError
from rekam.domain.values import OFFICE
from rekam.sync.carrier import part_name
from rekam.sync.stick import StickCarrier
from tests.boot.commanding import Typed
from tests.disks import small_stick
from tests.telling import RINA, enrolled, part

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture
def usb(tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


def write(kit):
    with kit.on() as machine:
        digest = machine.parts.put(b"a picture")
        machine.ledger.record(enrolled(0, counter=1, parts=[part(digest)]), actor=RINA)


def test_an_exchange_tells_people_and_bytes_and_when_to_pull(office, kit, usb):
    write(kit)
    said = Typed(kit, "kit").does("exchange", "--folder", usb)
    assert "keluar 1 orang" in said
    assert "USB boleh dicabut sekarang" in said
    assert "masuk 1 orang" in Typed(office, "office").does("exchange", "--folder", usb)


def test_a_kit_carries_for_others_by_command(office, kit, other, usb, tmp_path):
    write(kit)
    Typed(kit, "kit").does("exchange", "--folder", usb)
    (tmp_path / "own").mkdir()
    said = Typed(other, "kit").does("carry", usb, tmp_path / "own")
    assert said.strip() == "Dibawa 3, jawaban 0, tidak muat 0, gagal 0"
    assert "masuk 1 orang" in Typed(office, "office").does("exchange", "--folder", tmp_path / "own")
    assert "jawaban" in Typed(other, "kit").does("carry", usb, tmp_path / "own")


def test_a_full_stick_is_a_status_and_a_sentence(kit, other, usb, tmp_path):
    StickCarrier(usb).put(part_name(OFFICE, bytes(32)), b"x" * 2_000_000)
    with small_stick(tmp_path / "small", size="1m") as small:
        status, said = Typed(other, "kit").refuses("carry", usb, small)
    assert status == StickFullError.exit_status
    assert "tidak muat 1" in said
    assert "USB penuh." in said


def test_nowhere_to_carry_to_is_said(kit, usb):
    done = Typed(kit, "kit").run("carry", usb, "nowhere")
    assert done.exit_code == 2
    assert "rekam road list" in done.output
