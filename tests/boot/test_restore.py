"""What may be wrong with a backup, its key or its place, and what a restore says then."""

import fcntl
import json
from dataclasses import replace

import pytest

from rekam.domain.values import NodeId
from rekam.journal.keys import BackupKey, NodeKeys
from rekam.registry import read
from rekam.registry.models import LedgerEntry
from rekam.registry.vault import Vault
from rekam.registry.verify import verify
from rekam.sync.store import FolderStore
from tests.boot.backing_up import (
    clock,
    contents,
    disk,
    full,
    key_of,
    lost,
    piece_of,
    typed,
)
from tests.boot.commanding import Started, Typed
from tests.machines import exchange
from tests.people import people
from tests.screens import quick_passphrases

__all__ = ["clock", "disk", "full", "quick_passphrases", "typed"]


# ---- what may be wrong


def test_a_missing_or_damaged_piece_is_named_and_mended_by_reading_again(
    machines, typed, full, disk, tmp_path
):
    typed.does("backup", disk)
    key = key_of(full, tmp_path)
    gone = piece_of(disk, key, "registry_segmentrow")
    damaged = piece_of(disk, key, "registry_resident")
    whole = gone.read_bytes()
    gone.unlink()
    trial = Typed(machines.blank("trial"), "office")
    status, told = trial.refuses("restore", disk, "--key", key)
    assert (status, gone.name in told) == (4, True)
    gone.write_bytes(whole)
    damaged.write_bytes(b"damaged")
    status, told = trial.refuses("restore", disk, "--key", key)
    assert (status, damaged.name in told) == (4, True)
    with trial.one.on():
        assert not LedgerEntry.objects.exists()
    typed.does("backup", disk)
    assert damaged.read_bytes() == b"damaged", "an earlier backup vouched for it"
    typed.does("backup", disk, "--reread")
    trial = Typed(machines.blank("mended"), "office")
    assert "0 temuan" in trial.does("restore", disk, "--key", key)


def test_a_backup_that_another_office_signed_is_refused(machines, typed, full, disk, tmp_path):
    """Whoever got hold of the key can seal, but what they say is not this office's word."""
    typed.does("backup", disk)
    key = key_of(full, tmp_path)
    vault = Vault(FolderStore(disk), BackupKey.from_text(key.read_text()))
    manifest = vault.newest(None)
    other = NodeKeys.generate()
    vault.finish(replace(manifest, number=2), other)
    blank = Typed(machines.blank("blank"), "office")
    assert "tidak membuka" in blank.refuses("restore", disk, "--key", key)[1]
    assert "0 temuan" in blank.does("restore", disk, "--key", key, "--number", 1)


def test_a_lost_part_stops_no_restore_and_is_asked_for_again(
    machines, typed, full, disk, kit, tmp_path
):
    typed.does("backup", disk)
    key = key_of(full, tmp_path)
    (path,) = disk.glob("parts/*/*")
    path.write_bytes(b"damaged")
    again = lost(machines, full)
    done = again.run("restore", disk, "--key", key)
    assert done.exit_code == 1
    assert path.name in done.output
    for _ in range(2):
        exchange(machines.stick(), full, kit)
    exchange(machines.stick(), full)
    with full.on() as machine:
        assert machine.parts.has(bytes.fromhex(path.name))
        assert verify(machine.ledger, machine.parts) == []


def test_a_wrong_key_has_a_sentence(machines, typed, full, disk, tmp_path):
    typed.does("backup", disk)
    wrong = tmp_path / "wrong"
    wrong.write_text(BackupKey.generate().to_text())
    no_key = tmp_path / "no-key"
    no_key.write_text("rahasia")
    blank = Typed(machines.blank("blank"), "office")
    assert "tidak membuka" in blank.refuses("restore", disk, "--key", wrong)[1]
    assert "bukan kunci" in blank.refuses("restore", disk, "--key", no_key)[1]
    typed_key = (full.home / "backup.key").read_text().lower()
    assert "0 temuan" in blank.does("restore", disk, "--key", "-", said=f" {typed_key}")


def test_a_place_of_another_office_is_left_alone(machines, typed, disk):
    typed.does("backup", disk)
    other = Typed(machines.office("kantor-lain"), "office")
    before = {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}
    status, told = other.refuses("backup", disk)
    assert (status, "tidak membuka" in told) == (3, True)
    assert before == {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}


def test_a_restore_never_goes_into_a_place_that_is_somebodys(machines, typed, full, disk, tmp_path):
    typed.does("backup", disk)
    key = key_of(full, tmp_path)
    before = contents(full)
    assert "sudah berisi" in typed.refuses("restore", disk, "--key", key)[1]
    blank = machines.blank("blank")
    blank.database, kept = full.database, blank.database
    assert "sudah berisi" in Typed(blank, "office").refuses("restore", disk, "--key", key)[1]
    blank.database = kept
    assert contents(full) == before


def test_a_backup_of_a_newer_rekam_is_refused(machines, typed, full, disk, tmp_path, monkeypatch):
    monkeypatch.setattr("rekam.boot.backup.newest_migration", lambda: "9999_later")
    typed.does("backup", disk)
    blank = Typed(machines.blank("blank"), "office")
    assert "lebih baru" in blank.refuses("restore", disk, "--key", key_of(full, tmp_path))[1]


def test_a_restore_says_which_backups_there_are(machines, typed, full, disk, tmp_path):
    key = key_of_new(typed, full, disk, tmp_path)
    typed.does("backup", disk)
    (disk / "0000000001.manifest").write_bytes(b"damaged")
    blank = Typed(machines.blank("blank"), "office")
    told = blank.does("restore", disk, "--key", key, "--list").splitlines()
    assert "rusak" in told[0]
    assert "1 berkas" in told[1]
    assert "Tidak ada" in blank.refuses("restore", disk, "--key", key, "--number", 7)[1]
    (disk / "0000000002.manifest").write_bytes(b"damaged")
    assert "tidak membuka" in blank.refuses("restore", disk, "--key", key)[1]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "Tidak ada" in blank.refuses("restore", empty, "--key", key)[1]


def key_of_new(typed, office, disk, tmp_path):
    typed.does("backup", disk)
    return key_of(office, tmp_path)


def test_the_newest_backup_is_not_passed_over_in_silence(machines, typed, full, disk, tmp_path):
    key = key_of_new(typed, full, disk, tmp_path)
    typed.does("backup", disk)
    (disk / "0000000002.manifest").write_bytes(b"damaged")
    blank = Typed(machines.blank("blank"), "office")
    assert "0000000002.manifest" in blank.refuses("restore", disk, "--key", key)[1]
    assert "0 temuan" in blank.does("restore", disk, "--key", key, "--number", 1)


def test_a_backup_is_restored_for_a_trial_and_that_is_written_down(typed, full, disk):
    typed.does("backup", disk)
    told = typed.does("backup", disk, "--check")
    assert "dapat dipulihkan utuh" in told
    with full.on() as machine:
        assert read.backup_state(machine).checked_ms
    (path, *_) = disk.glob("chunks/*/*")
    path.write_bytes(b"damaged")
    assert typed.run("backup", disk, "--check").exit_code == 4


def test_two_backups_at_once_are_refused(typed, full, disk):
    with (full.home / "backup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "sedang dibuat" in typed.refuses("backup", disk)[1]
    typed.does("backup", disk)


def test_the_key_is_shown_when_asked_for(typed, full, disk):
    assert "AGE-SECRET-KEY-1" not in typed.refuses("backup")[1]
    told = typed.does("backup", "--show-key")
    assert (full.home / "backup.key").read_text().strip() in told
    assert (full.home / "backup.key").stat().st_mode & 0o77 == 0


def test_a_place_shows_nothing_but_sizes(typed, full, disk):
    """No name, NIK or key lies open in what a bucket's host or a thief sees."""
    typed.does("backup", disk)
    secrets = [people(7, 400)[1].nik.encode(), people(7, 400)[1].name.encode()]
    secrets += [(full.home / "node.keys").read_bytes().split()[1], b"AGE-SECRET"]
    for path in (path for path in disk.rglob("*") if path.is_file()):
        assert not any(secret in path.read_bytes() for secret in secrets)
    assert json.loads((full.home / "node.json").read_text())["node"] == NodeId("office")


@pytest.mark.database("postgresql")
def test_a_backup_of_one_database_goes_into_the_other_and_back(
    machines, typed, full, disk, tmp_path
):
    """From PostgreSQL to SQLite by processes of their own, and from there to PostgreSQL again."""
    typed.does("backup", disk)
    key, before = key_of(full, tmp_path), contents(full)
    small = Started(tmp_path / "small", "office")
    assert "0 temuan" in small.does("restore", disk, "--key", key)
    second = tmp_path / "second"
    second.mkdir()
    small.does("backup", second)
    again = lost(machines, full)
    assert "0 temuan" in again.does("restore", second, "--key", key)
    assert contents(full) == before
