"""A backup and a restore are killed before their writes, and a backup meets a full disk.

The backup before stays whole, what was told to kits stays true, and the next run goes on.
"""

import shutil

import pytest

from rekam.boot import backup as commands
from rekam.domain.errors import BackupFullError
from rekam.journal.keys import BackupKey
from rekam.registry import backup, datasets
from rekam.registry.models import PartRow, Resident
from rekam.registry.models_backup import BackupRow, RestoreRow
from rekam.registry.vault import Vault
from rekam.registry.verify import verify
from rekam.sync.store import FolderStore
from tests.faults.killing import killed_at, stride
from tests.faults.test_full_disk import small_disk
from tests.faults.test_killed_office import resident
from tests.machines import BEGIN_MS, exchange, rows
from tests.telling import OPERATOR, RINA, enrolled, matched, part

__all__ = ["small_disk"]

KEY = BackupKey.generate()
BACKING_UP = {
    "open",
    "sync",
    "rename",
    "mkdir",
    "INSERT INTO registry_backuprow",
}
RESTORE_STRIDE = 3  # a whole restore each time takes long


def take(one, disk, keep, tell):
    with one.on() as machine:
        files = {"node.keys": (one.home / "node.keys").read_bytes()}
        files["node.json"] = (one.home / "node.json").read_bytes()
        wanted = backup.Wanted(
            place=str(disk), migration=commands.newest_migration(), files=files, keep=keep
        )
        vault = Vault(FolderStore(disk), KEY)
        taken = backup.take(machine, vault, wanted, on_progress=lambda _done, _total: None)
    tell(str(taken.manifest.number))


def restore(one, disk, tell):
    vault = Vault(FolderStore(disk), KEY)
    with one.on():
        commands._restore(vault, vault.newest(None), one.home, letters_after=0)
    tell("restored")


def recorded(machines, office, kit, number):
    with kit.on() as machine:
        photo = part(machine.parts.put(b"sealed photo %d" % number))
        machine.ledger.record(enrolled(number, parts=[photo]), actor=RINA)
    exchange(machines.stick(), kit, office)


def is_whole(disk, number):
    vault = Vault(FolderStore(disk), KEY)
    manifest = vault.newest(None)
    assert manifest.number >= number
    assert vault.missing(manifest) == []
    for listing in (manifest.files, manifest.parts, *manifest.tables):
        assert sum(map(len, vault.table(listing))) == listing.row_count
    assert all(vault.part(digest) for digest in vault.parts_of(manifest))


@pytest.fixture
def full(machines, office, kit):
    with office.on() as machine, machine.ledger.deciding():
        register = datasets.begin(digest="", kind="", file_name="", officer="", now_ms=0)
        datasets.keep_residents(register, [resident(number) for number in range(30)])
        machine.ledger.record(matched(5), actor=OPERATOR)
    recorded(machines, office, kit, 1)
    return office


@pytest.fixture
def disk(full, tmp_path):
    """A place with a finished backup, and something new at the office since."""
    disk = tmp_path / "cadangan"
    disk.mkdir()
    take(full, disk, 30, [].append)
    return disk


@pytest.mark.parametrize("keep", [30, 1])
def test_a_backup_killed_before_any_write_leaves_the_one_before_whole(
    machines, full, kit, disk, tmp_path, keep
):
    recorded(machines, full, kit, 2)
    with full.on() as machine:
        machine.ledger.sign_pending()
    killed, place = [], "begin"
    while place:
        again = tmp_path / f"disk-{len(killed)}"
        shutil.copytree(disk, again)
        _told, place = killed_at(len(killed) * stride(), take, full, again, keep)
        is_whole(again, 1)
        with full.on():
            newest = BackupRow.objects.order_by("-id")[0].number
        manifests = {path.name for path in again.glob("*.manifest")}
        assert f"{newest:010d}.manifest" in manifests, "what kits are told of is there"
        take(full, again, 30, [].append)
        is_whole(again, 2)
        with full.on():
            BackupRow.objects.exclude(number=1).delete()
        killed.append(place)
        shutil.rmtree(again)
    assert stride() > 1 or set(killed) >= BACKING_UP | ({"remove"} if keep == 1 else set())


def test_a_restore_killed_before_a_write_starts_again(machines, full, disk, monkeypatch):
    monkeypatch.setattr("rekam.boot.wiring.clock_ms", lambda: BEGIN_MS)
    before = rows(full)
    killed, place = [], "begin"
    while place:
        blank = machines.blank(f"blank-{len(killed)}")
        _told, place = killed_at(len(killed) * stride() * RESTORE_STRIDE, restore, blank, disk)
        if (blank.home / "restoring").exists() or not (blank.home / "node.json").exists():
            restore(blank, disk, [].append)
        with blank.on() as machine:
            assert verify(machine.ledger, machine.parts) == []
            assert machine.ledger.epoch == 2
            assert RestoreRow.objects.get().letters == {"2018": 10_000}
            assert Resident.objects.count() == 30
            assert PartRow.objects.get().is_held
        assert rows(blank) == before
        killed.append(place)
        machines.store.drop(blank.database)
        shutil.rmtree(blank.home)
    assert len(set(killed)) > 5, "it died nearly always at one place"


@pytest.mark.database("sqlite")
def test_a_full_place_says_so_and_the_next_run_goes_on(machines, full, kit, small_disk):
    take(full, small_disk, 30, [].append)
    numbers = iter(range(2, 300))
    for room in (0, 4_096, 16_384, 65_536):
        recorded(machines, full, kit, next(numbers))
        filler = small_disk / "filler"
        filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - room))
        try:
            take(full, small_disk, 30, [].append)
            is_full = False
        except BackupFullError:
            is_full = True
        filler.unlink()
        assert is_full == (room < 65_536)
        is_whole(small_disk, 1)
        assert list(small_disk.rglob("*.beside")) == []
        take(full, small_disk, 30, [].append)
        is_whole(small_disk, 2)
