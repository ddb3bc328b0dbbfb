"""Sticks are found by the kernel's own tables, planted here, and what lies on them is told."""

import pytest

from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.sync import sticks
from rekam.sync.carrier import part_name, segment_name, statement_name
from rekam.sync.stick import StickCarrier
from rekam.sync.sticks import Places

KIT, OTHER = NodeId("kit-01"), NodeId("kit-02")


class Laptop:
    """The tables of a laptop that has one disk, and what is plugged in."""

    def __init__(self, folder):
        self.folder = folder
        self.disks = folder / "block"
        self.lines = ["22 1 0:21 / /proc rw,relatime - proc proc rw", "a line of no meaning"]
        self.home = folder / "home"
        self.disk("sda", "8:0", removable=0, parts=["8:1"])
        self.mount("/", "8:1", source="/dev/sda1")

    def disk(self, name, number, *, removable, parts=()):
        for path, told in (
            (self.disks / name, number),
            *((self.disks / name / f"{name}{n}", one) for n, one in enumerate(parts, 1)),
        ):
            path.mkdir(parents=True)
            (path / "dev").write_text(f"{told}\n")
        (self.disks / name / "removable").write_text(f"{removable}\n")

    def mount(self, path, device, *, source, root="/", options="rw,relatime", more="rw"):
        shown = str(path).replace(" ", "\\040")
        self.lines.append(
            f"40 27 {device} {root} {shown} {options} shared:9 - ext4 {source} {more}"
        )

    def plug(self, path, device="8:17", **more):
        path.mkdir(parents=True)
        self.mount(path, device, source="/dev/sdb1", **more)
        return path

    def found(self):
        table = self.folder / "mountinfo"
        table.write_text("\n".join(self.lines) + "\n")
        places = Places(
            mounts=table, disks=self.disks, under=[self.folder / "media"], home=self.home
        )
        return sticks.find(places)


@pytest.fixture
def laptop(tmp_path):
    return Laptop(tmp_path)


def test_a_disk_that_the_kernel_calls_removable_is_a_stick_wherever_it_is(laptop, tmp_path):
    laptop.disk("sdb", "8:16", removable=1, parts=["8:17"])
    path = laptop.plug(tmp_path / "elsewhere" / "KINGSTON 8 GB")
    (found,) = laptop.found()
    assert (found.path, found.name, found.is_writable) == (path, "KINGSTON 8 GB", True)
    assert found.free_bytes > 0
    assert found.load == sticks.Load()


def test_a_disk_that_is_mounted_where_sticks_are_is_one(laptop, tmp_path):
    laptop.disk("sdb", "8:16", removable=0, parts=["8:17"])
    path = laptop.plug(tmp_path / "media" / "usb", options="ro,nosuid")
    (found,) = laptop.found()
    assert (found.path, found.is_writable) == (path, False)


@pytest.mark.parametrize(
    ("path", "device", "more"),
    [
        ("data", "8:33", {}),  # a second disk that stays in
        ("media/system", "8:1", {}),  # the system's own disk once more
        ("media/bound", "8:17", {"root": "/folder"}),  # a folder of a disk
        ("home", "8:17", {}),  # this machine's own data
    ],
)
def test_other_disks_are_no_sticks(laptop, tmp_path, path, device, more):
    laptop.disk("sdb", "8:16", removable=int(path == "home"), parts=["8:17"])
    laptop.plug(tmp_path / path, device, **more)
    assert laptop.found() == []


def test_a_stick_that_is_listed_and_gone_is_left_out(laptop, tmp_path):
    laptop.plug(tmp_path / "media" / "usb").rmdir()
    assert laptop.found() == []


def test_without_tables_nothing_is_found(laptop, tmp_path):
    places = Places(mounts=tmp_path / "none", disks=tmp_path, under=[], home=tmp_path)
    assert sticks.find(places) == []


def test_what_lies_on_a_stick_is_told_by_its_names(laptop, tmp_path):
    path = laptop.plug(tmp_path / "media" / "usb")
    carrier = StickCarrier(path)
    carrier.put(segment_name(OFFICE, StreamId(KIT), 1, (1, 12)), b"12345")
    carrier.put(segment_name(OFFICE, StreamId("kit-02"), 1, (3, 4)), b"12345")
    carrier.put(statement_name(OFFICE, NodeId("kit-03")), b"12345")
    carrier.put(part_name(OFFICE, bytes(32)), b"12345")
    carrier.put(statement_name(OTHER, OFFICE), b"12345")
    (path / "holiday.jpg").write_bytes(b"12345")
    (found,) = laptop.found()
    assert found.load.writers == ("kit-01", "kit-02", "kit-03")
    assert (found.load.entries, found.load.files, found.load.bytes) == (14, 4, 20)
    assert found.load.readers == ("kit-02",)
