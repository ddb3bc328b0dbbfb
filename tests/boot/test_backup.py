"""An office is backed up and put back as an IT officer does it, on both databases."""

from dataclasses import replace
from pathlib import Path

from rekam.boot.backup import KEPT_BACKUPS, files_of
from rekam.registry import credentials, letters, read
from rekam.registry.models import LedgerEntry, PartRow, PersonRow
from rekam.registry.models_backup import BackupRow, RestoreRow
from rekam.registry.verify import verify
from rekam.web import uploads
from tests.boot.backing_up import (
    clock,
    contents,
    disk,
    full,
    key_of,
    letter,
    lost,
    read_residents,
    record,
    typed,
)
from tests.boot.commanding import PASSPHRASE, Typed
from tests.machines import BEGIN_MS, exchange, rows
from tests.people import people
from tests.screens import quick_passphrases
from tests.telling import OPERATOR, handed_over, matched, who

__all__ = ["clock", "disk", "full", "quick_passphrases", "typed"]


# ---- back and forth


def test_a_restored_office_is_what_it_was(machines, typed, full, disk, tmp_path):
    told = typed.does("backup", disk)
    assert "Cadangan nomor 1 selesai" in told
    assert "disk yang sama" in told, "here it is"
    before, key = contents(full), key_of(full, tmp_path)
    assert key.read_text().strip() in told, "the first backup shows its key"
    again = lost(machines, full)
    told = again.does("restore", disk, "--key", key)
    assert "0 temuan" in told
    assert contents(full) == before
    with full.on() as machine:
        assert machine.ledger.epoch == 2
        assert verify(machine.ledger, machine.parts) == []
        assert PartRow.objects.get().is_held
        (found,) = read_residents(people(7, 400)[1].name)
        assert found == people(7, 400)[1].nik
        assert credentials.check("rina", PASSPHRASE[1], now_ms=BEGIN_MS)
        assert read.backup_state(machine) is None, "what it told of backups counts no more"
    assert not (full.home / "restoring").exists()
    assert (full.home / "node.keys").stat().st_mode & 0o77 == 0


def test_kits_send_again_what_the_office_lost_and_no_number_is_given_twice(
    machines, typed, full, disk, kit, other, tmp_path
):
    stick = machines.stick()
    typed.does("backup", disk)
    key = key_of(full, tmp_path)
    digest = record(kit, 2, counter=2)
    exchange(stick, kit, full, kit)
    lost_serials = [letter(full, 2)]
    with full.on() as machine, machine.ledger.deciding():
        machine.ledger.record(matched(3), actor=OPERATOR)
    exchange(stick, full, other)
    record(kit, 3, counter=3)
    exchange(stick, kit, full, kit)
    lost_serials.append(letter(full, 3))
    assert lost_serials == [2, 3]
    again = lost(machines, full)
    told = again.does("restore", disk, "--key", key)
    assert "Nomor suket 2018 berikutnya: 10001" in told
    for _ in range(3):
        exchange(stick, full, kit, other)
    assert letter(full, 3) == 10_001, "the letter that no kit had heard of is lost"
    with full.on() as machine:
        assert machine.parts.has(digest)
        assert PersonRow.objects.filter(is_recorded=True).count() == 3
        assert read.person_row(who(2)).suket == "2/2018", "another kit brought it back"
        assert verify(machine.ledger, machine.parts) == []
    for _ in range(2):
        exchange(stick, full, kit, other)
    assert rows(full) == rows(kit) == rows(other)
    with kit.on() as machine:
        assert read.next_receipt(machine).counter == 4


def test_a_restored_office_gives_no_letter_number_again(machines, typed, full, disk, tmp_path):
    typed.does("backup", disk)
    key = key_of(full, tmp_path)
    again = lost(machines, full)
    again.does("restore", disk, "--key", key)
    with full.on():
        assert letters.next_serial(2018) == 10_001
        assert letters.next_serial(2019) == 1
    again.does("backup", disk)
    again = lost(machines, full)
    again.does("restore", disk, "--key", key)
    with full.on():
        assert letters.next_serial(2018) == 20_001
        assert RestoreRow.objects.count() == 2
    again = lost(machines, full)
    again.does("restore", disk, "--key", key, "--letters-after", 31_234)
    with full.on():
        assert letters.next_serial(2018) == 31_235


def test_a_backup_of_what_was_signed_not_yet_is_whole(machines, typed, full, disk, tmp_path):
    with full.on() as machine:
        machine.ledger.record(matched(7), actor=OPERATOR)
    typed.does("backup", disk)
    with full.on():
        assert LedgerEntry.objects.count() == full_entries(full)


def full_entries(office):
    with office.on():
        row = BackupRow.objects.order_by("-id")[0]
        return sum(seq for _stream, _epoch, seq, _digest in row.positions)


# ---- little by little


def test_what_did_not_change_is_not_written_again(machines, typed, full, disk, kit):
    typed.does("backup", disk)
    names = set(disk.rglob("*"))
    written = {path: path.stat().st_mtime_ns for path in names if path.is_file()}
    told = typed.does("backup", disk)
    assert all(path.stat().st_mtime_ns == when for path, when in written.items())
    assert len(set(disk.rglob("*")) - names) == 1, "a manifest alone"
    assert "Cadangan nomor 2" in told
    digest = record(kit, 2)
    exchange(machines.stick(), kit, full, kit)
    typed.does("backup", disk)
    assert (disk / "parts" / digest.hex()[:2] / digest.hex()).exists()


def test_old_backups_go_by_count_and_only_with_what_no_other_needs(
    machines, typed, full, disk, kit, tmp_path
):
    for number in (2, 3, 4):
        record(kit, number)
        exchange(machines.stick(), kit, full, kit)
        typed.does("backup", disk, "--keep", 2)
        machines.now_ms -= 86_400_000  # the clock says that the newest is the oldest
    assert [path.name for path in sorted(disk.glob("*.manifest"))] == [
        "0000000002.manifest",
        "0000000003.manifest",
    ]
    key = key_of(full, tmp_path)
    count = len(list(disk.rglob("chunks/*/*")))
    for number in (2, 3):
        again = lost(machines, full)
        assert "0 temuan" in again.does("restore", disk, "--key", key, "--number", number)
        with full.on():
            assert PartRow.objects.filter(is_held=True).count() == number + 1
    assert count < 3 * 12
    assert KEPT_BACKUPS == 30


def test_nothing_is_forgotten_while_a_backup_that_is_kept_cannot_be_read(
    machines, typed, full, disk, kit
):
    for number in (2, 3):
        record(kit, number)
        exchange(machines.stick(), kit, full, kit)
        typed.does("backup", disk)
    (disk / "0000000002.manifest").write_bytes(b"damaged")
    record(kit, 4)
    exchange(machines.stick(), kit, full, kit)
    names = {path for path in disk.rglob("*") if path.is_file()}
    typed.does("backup", disk, "--keep", 2)
    assert names <= set(disk.rglob("*"))


# ---- what the office says


def test_a_finished_backup_is_told_to_kits_and_to_the_screens(machines, typed, full, disk, kit):
    stick = machines.stick()
    with kit.on() as machine:
        assert read.send_state(machine).backed == 0
    with full.on() as machine:
        assert read.backup_state(machine) is None
    typed.does("backup", disk)
    exchange(stick, full, kit)
    with kit.on() as machine:
        assert read.send_state(machine).backed == 1
        assert PartRow.objects.get().backed_ms
    record(kit, 2)
    exchange(stick, kit, full, kit)
    with kit.on() as machine:
        assert read.send_state(machine).backed == 1
        assert PartRow.objects.filter(backed_ms=None).count() == 1
    with full.on() as machine:
        state = read.backup_state(machine)
        assert (state.number, state.place) == (1, str(disk))
        assert (state.entries_outside, state.parts_outside) == (1, 1)
        assert state.checked_ms is None
        assert state.age_ms(machines.now_ms) > 0
        assert state.age_ms(0) == 0


def test_a_part_that_is_damaged_at_the_office_is_not_said_to_be_in(
    machines, typed, full, disk, kit
):
    with full.on() as machine:
        digest = PartRow.objects.get().digest
        (machine.parts.root / digest[:2] / digest).write_bytes(b"rotten")
    assert f"Rusak di kantor ini, diminta lagi dari kit: {digest}" in typed.does("backup", disk)
    exchange(machines.stick(), full, kit, full)
    with kit.on():
        row = PartRow.objects.get()
        assert (row.backed_ms, row.receipted_ms) == (None, None)
    with full.on() as machine:
        assert machine.parts.has(bytes.fromhex(digest)), "the kit sent it again"
    typed.does("backup", disk)
    exchange(machines.stick(), full, kit)
    exchange(machines.stick(), full, kit)
    with kit.on():
        assert PartRow.objects.get().backed_ms


def test_the_mark_of_who_received_a_letter_at_the_counter_is_in_the_backup(typed, full, disk):
    """No kit sends it: it is the office's own, and was never counted as being there."""
    with full.on() as machine:
        mark = machine.keep_sealed("signature", b"a signature", tier=2)
        told = replace(handed_over(1), parts=(mark,))
        machine.ledger.record(told, actor=OPERATOR)
    typed.does("backup", disk)
    with full.on() as machine:
        assert PartRow.objects.get(digest=mark.digest.hex()).is_held
        assert read.backup_state(machine).parts_outside == 0
        assert BackupRow.objects.get().part_count == 2


def test_a_part_that_came_after_the_backup_is_not_said_to_be_in(machines, typed, full, disk, kit):
    """Its entry is in; the kit would take the part to be in with it, and drop the only copy."""
    stick = machines.stick()
    digest = record(kit, 2)
    exchange(stick, kit)
    part_file = stick.root / "office" / "parts" / digest.hex()
    kept = part_file.read_bytes()
    part_file.unlink()
    exchange(stick, full)
    typed.does("backup", disk)
    part_file.write_bytes(kept)
    for _ in range(2):
        exchange(stick, full, kit)
    with kit.on():
        row = PartRow.objects.get(digest=digest.hex())
        assert row.receipted_ms
        assert row.backed_ms is None
    typed.does("backup", disk)
    exchange(stick, full, kit)
    with kit.on():
        assert PartRow.objects.get(digest=digest.hex()).backed_ms


def test_a_list_that_is_just_brought_in_is_in_no_backup(full):
    with full.on() as machine, uploads.folder(machine) as folder:
        Path(folder, "daftar.csv").write_text("NIK")
        (full.home / "device-roots").mkdir()
        (full.home / "device-roots" / "one.pem").write_text("a root")
        found = files_of(full.home)
        assert {"node.json", "node.keys", "device-roots/one.pem"} <= set(found)
        assert [one for one in found if one.endswith("daftar.csv")] == []
    assert not Path(folder).exists()


def test_a_kit_is_not_backed_up_but_brought_home(kit, disk):
    status, told = Typed(kit, "kit").refuses("backup", disk)
    assert status == 3
    assert "kantor" in told
    assert list(disk.iterdir()) == []
