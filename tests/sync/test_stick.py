"""A stick that lies, is full, is pulled out, or leads elsewhere; and what is said of it."""

import errno
import os
import subprocess
from pathlib import Path

import pytest

from rekam.domain.errors import TransportError
from rekam.domain.stick_errors import (
    StickError,
    StickFaultyError,
    StickFullError,
    StickGoneError,
    StickReadOnlyError,
)
from rekam.domain.values import OFFICE, NodeId
from rekam.sync import courier, stick
from rekam.sync.carrier import part_name, statement_name
from rekam.sync.fitting import SPARE_BYTES, Fitting
from rekam.sync.stick import StickCarrier
from rekam.sync.wire import BODY_BYTES_MAX
from tests.disks import disk_with_a_back_door, mount, small_stick
from tests.sync.test_courier import SEGMENT, TOLD, Room

KIT = NodeId("kit-01")
SECRET = b"what was written and must be what is read " * 500


def part(number):
    return part_name(OFFICE, bytes([number] * 32))


def test_a_stick_that_lies_is_caught_by_reading_past_our_memory(tmp_path, monkeypatch):
    """A real file system whose disk changes behind it: what the system remembers is still right."""
    folder = tmp_path / "usb"
    with disk_with_a_back_door(folder) as image:
        carrier = StickCarrier(folder)
        usual, kept = stick.write_durably, image.stat()

        def lying(path, data):
            usual(path, data)
            on_disk = image.read_bytes()
            assert SECRET in on_disk
            with image.open("r+b") as disk:
                disk.seek(on_disk.index(SECRET))
                disk.write(b"X")
            assert path.read_bytes() == data, "the control: a plain look sees nothing wrong"

        carrier.put(SEGMENT, SECRET)
        assert carrier.is_proved
        carrier.drop(SEGMENT)
        monkeypatch.setattr(stick, "write_durably", lying)
        with pytest.raises(StickFaultyError):
            carrier.put(part(1), SECRET)
        assert isinstance(carrier.trouble, StickFaultyError)
        assert image.stat().st_size == kept.st_size


def test_a_stick_that_cannot_be_read_past_our_memory_is_not_called_proved(tmp_path, monkeypatch):
    usual = os.open

    def without_direct(path, flags, *more):
        if flags & os.O_DIRECT:
            raise OSError(errno.EINVAL, "Invalid argument")
        return usual(path, flags, *more)

    monkeypatch.setattr(os, "open", without_direct)
    carrier = StickCarrier(tmp_path)
    carrier.put(SEGMENT, SECRET)
    assert carrier.get(SEGMENT) == SECRET
    assert not carrier.is_proved


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 100_000])
def test_reading_past_our_memory_reads_all_and_notices_more(tmp_path, size):
    data = os.urandom(size)
    (tmp_path / "a").write_bytes(data)
    assert stick.read_past_memory(tmp_path / "a", size)[0] == data
    (tmp_path / "a").write_bytes(data + b"more")
    assert stick.read_past_memory(tmp_path / "a", size)[0] != data


def test_nothing_is_written_where_a_stick_was(tmp_path):
    """Pulled out and mounted no more, its folder is one of this machine's own disk."""
    folder = tmp_path / "usb"
    with small_stick(folder):
        carrier = StickCarrier(folder)
        carrier.put(SEGMENT, b"work")
    for work in (
        lambda: carrier.put(TOLD, b"x"),
        lambda: carrier.get(SEGMENT),
        lambda: carrier.names(OFFICE),
        lambda: carrier.drop(SEGMENT),
        carrier.free_bytes,
        carrier.settle,
    ):
        with pytest.raises(StickGoneError):
            work()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "x/" * 3_000])
def test_a_folder_that_no_system_has_is_not_there(name):
    with pytest.raises(StickGoneError):
        StickCarrier(Path(f"/media/{name}"))


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(StickGoneError):
        StickCarrier(tmp_path / "usb")
    assert not (tmp_path / "usb").exists()


def test_a_folder_that_leads_off_the_stick_is_refused(tmp_path):
    (tmp_path / "usb").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / statement_name(KIT, OFFICE).partition("/")[2]).write_bytes(b"a secret")
    (tmp_path / "usb" / "kit-01").symlink_to(tmp_path / "home")
    (tmp_path / "usb" / "office").symlink_to(tmp_path / "home")
    carrier = StickCarrier(tmp_path / "usb")
    for work in (
        lambda: carrier.get(statement_name(KIT, OFFICE)),
        lambda: carrier.drop(statement_name(KIT, OFFICE)),
        lambda: carrier.put(TOLD, b"x"),
    ):
        with pytest.raises(TransportError):
            work()
    assert len(list((tmp_path / "home").iterdir())) == 1


def test_what_cannot_be_mail_is_not_shown(tmp_path):
    carrier = StickCarrier(tmp_path)
    carrier.put(SEGMENT, b"work")
    for number, size in ((1, 0), (2, BODY_BYTES_MAX + 1)):
        (tmp_path / part(number)).parent.mkdir(exist_ok=True)
        with (tmp_path / part(number)).open("wb") as file:
            file.truncate(size)
    (tmp_path / part(3)).symlink_to(tmp_path / SEGMENT)
    assert carrier.names(OFFICE) == [SEGMENT]
    with pytest.raises(StickFaultyError):
        carrier.get(part(2))


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, StickFullError),
        (errno.EROFS, StickReadOnlyError),
        (errno.EIO, StickGoneError),
        (errno.ENODEV, StickGoneError),
        (errno.EINVAL, StickError),
    ],
)
def test_each_failure_says_what_somebody_can_do(tmp_path, monkeypatch, number, error):
    carrier = StickCarrier(tmp_path)

    def fail(path, data):
        raise OSError(number, "no")

    monkeypatch.setattr(stick, "write_durably", fail)
    with pytest.raises(TransportError) as met:
        carrier.put(SEGMENT, b"x")
    assert type(met.value) is error
    assert carrier.trouble is met.value


def test_a_stick_that_became_read_only_is_told_as_that(tmp_path):
    with small_stick(tmp_path / "usb") as folder:
        carrier = StickCarrier(folder)
        carrier.put(SEGMENT, b"work")
        mount("-o", "remount,ro", folder)
        for work in (lambda: carrier.put(TOLD, b"x"), lambda: carrier.drop(SEGMENT)):
            with pytest.raises(StickReadOnlyError):
                work()
        assert carrier.get(SEGMENT) == b"work"


# ---- a stick that is nearly full


class Rich(Room):
    """Has parts to give, the small first; counts what was asked of it."""

    def __init__(self, parts, **more):
        super().__init__(**more)
        self.parts = parts

    def parts_for(self, peer, present):
        return ((name, data) for name, data in self.parts if name not in present)


def test_a_stick_that_is_nearly_full_carries_what_is_small_and_says_what_it_lacks(tmp_path):
    parts = [(part(number), b"x" * (number * 300_000)) for number in (1, 2, 9)]
    with small_stick(tmp_path / "usb", size="2m") as folder:
        (folder / "holiday.mp4").write_bytes(b"x" * 700_000)
        carrier = StickCarrier(folder)
        room = Fitting(Rich(parts, outgoing=[(SEGMENT, b"work")]), carrier)
        report = courier.run(room, carrier)
        assert report.failed == []
        assert report.put == [SEGMENT, part(1)]
        assert carrier.names(OFFICE) == sorted([SEGMENT, TOLD, part(1)])
        assert sorted(room.unfit) == [part(2), part(9)]
        assert room.lacking_bytes >= 11 * 300_000
        assert carrier.free_bytes() >= SPARE_BYTES
        (folder / "holiday.mp4").unlink()
        report = courier.run(room, carrier)
        assert report.put == [part(2)]


def test_a_stick_without_any_room_is_called_full(tmp_path):
    with small_stick(tmp_path / "usb", size="1m") as folder:
        filled = subprocess.run(
            ["dd", "if=/dev/zero", f"of={folder}/all", "bs=64k"], check=False, capture_output=True
        )
        assert b"No space left" in filled.stderr
        carrier = StickCarrier(folder)
        room = Fitting(Room(outgoing=[(SEGMENT, b"work")]), carrier)
        report = courier.run(room, carrier)
        assert room.unfit == {SEGMENT: 4}
        assert report.failed == [TOLD]
        assert isinstance(carrier.trouble, StickFullError)


def test_a_stick_that_goes_while_its_room_is_asked_for_is_not_called_full(tmp_path):
    with small_stick(tmp_path / "usb") as folder:
        carrier = StickCarrier(folder)
    room = Fitting(Room(outgoing=[(SEGMENT, b"work")]), carrier)
    courier.run(room, carrier)
    assert room.unfit == {}
    assert isinstance(carrier.trouble, StickGoneError)


def test_our_statement_is_there_before_the_first_part(tmp_path):
    carrier, put = StickCarrier(tmp_path), []
    usual = carrier.put
    carrier.put = lambda name, data: (put.append(name), usual(name, data))
    courier.run(Fitting(Rich([(part(1), b"x")], outgoing=[(SEGMENT, b"work")]), carrier), carrier)
    assert put == [SEGMENT, TOLD, part(1), TOLD]
