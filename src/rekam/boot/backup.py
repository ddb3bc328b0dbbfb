"""``rekam backup`` and ``rekam restore``: where backups lie, their key, and the home's own files.

The key is made with the first backup, and kept in ``backup.key`` and on the office's paper: without
it nobody opens a backup, and with it whoever has the backup has the office. A restored home is a
machine once ``node.json`` is in it, which is written last; until then ``restoring`` says that a
restore is under way and may start again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import segno
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from rekam.boot import backup_place, wiring
from rekam.boot.backup_place import Place
from rekam.boot.progress import progress
from rekam.domain.errors import (
    BackupBusyError,
    BackupDamagedError,
    BackupKeyError,
    BackupNewerError,
    MalformedError,
    NoBackupError,
    NotEmptyError,
    SealBrokenError,
    SignatureError,
    StorageError,
)
from rekam.domain.values import WIB
from rekam.journal.durable import write_durably
from rekam.journal.keys import BackupKey, NodeKeys
from rekam.registry import backed, backup, restore, verify
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.registry.vault import Manifest, Vault
from rekam.sync.store import manifest_name
from rekam.web import uploads

KEPT_BACKUPS = 30  # by count: a month of nights
ROOM = 1.2  # times the parts, to restore for a trial
KEY, UNDER_WAY, LOCK = "backup.key", "restoring", "backup.lock"
_NOT_FILES = (
    "parts/",
    "spool/",
    "locale/",
    uploads.FOLDER,
    "secret-key",
    LOCK,
    UNDER_WAY,
)  # made again, or put in apart
_IDENTITY = "node.json"
key_file = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("backup")
@click.argument("to", required=False)
@backup_place.bucket_key
@click.option("--keep", type=click.IntRange(min=1), default=KEPT_BACKUPS, show_default=True)
@click.option("--reread", is_flag=True, help="Read all that lies there again, and mend it.")
@click.option("--check", is_flag=True, help="Restore the newest for a trial, and verify it.")
@click.option("--show-key", is_flag=True, help="Show the key, to be written down.")
def backup_command(
    to: str | None,
    bucket_key: Path | None,
    *,
    keep: int,
    reread: bool,
    check: bool,
    show_key: bool,
) -> None:
    """Back this office up to TO, while it serves; only what is new is written.

    TO is a folder, or a bucket: s3+https://HOST/BUCKET/FOLDER or webdav+https://HOST/FOLDER.
    """
    home = settings.REKAM.home
    if show_key:
        _show(_key_of(home))
        return
    if to is None:
        raise click.UsageError("Sebutkan tempat cadangan: rekam backup FOLDER")
    place = backup_place.of(to, bucket_key)
    with _alone(home):
        if check:
            _check(place, home)
        else:
            _take(place, home, keep=keep, reread=reread)


@click.command("restore")
@click.argument("source", metavar="FROM")
@backup_place.bucket_key
@click.option("--key", type=key_file, required=True, help="The key's file, or - to type it.")
@click.option("--number", type=int, help="Of an older backup; the newest when not given.")
@click.option("--list", "is_list", is_flag=True, help="Say which backups are there.")
@click.option(
    "--letters-after", type=click.IntRange(min=0), default=0, help="Last number in the letter book."
)
def restore_command(
    source: str,
    bucket_key: Path | None,
    *,
    key: Path,
    number: int | None,
    is_list: bool,
    letters_after: int,
) -> None:
    """Put the office back from a backup, into an empty home and database of either kind.

    FROM is a folder, or a bucket's address as for `rekam backup`.
    """
    wiring.require_mode("office")
    typed = sys.stdin.readline() if key == Path("-") else key.read_text(errors="replace")
    place = backup_place.of(source, bucket_key)
    vault = Vault(place.store, BackupKey.from_text(typed))
    if is_list:
        _list(vault)
        return
    manifest = _chosen(vault, number, place.text)
    _restore(vault, manifest, settings.REKAM.home, letters_after=letters_after)


# ---- backing up


def _take(to: Place, home: Path, *, keep: int, reread: bool) -> None:
    machine = wiring.machine()
    is_first = not (home / KEY).exists()
    key = _key_of(home)
    if is_first:  # before anything is sealed to it
        _show(key)
    if to.device == home.stat().st_dev:
        click.echo(
            "Peringatan: folder itu ada di disk yang sama dengan data kantor. Bila disknya rusak, "
            "keduanya hilang. Pakai disk lain."
        )
    with progress("cadangan") as told:
        taken = backup.take(
            machine,
            Vault(to.store, key),
            backup.Wanted(
                place=to.text,
                migration=newest_migration(),
                files=files_of(home),
                keep=keep,
                is_reread=reread,
            ),
            on_progress=told,
        )
    manifest = taken.manifest
    click.echo(
        f"Cadangan nomor {manifest.number} selesai di {to.text}: {manifest.parts.row_count} berkas "
        f"sampel, {taken.put_bytes / 1e6:.1f} MB baru ditulis, "
        f"{taken.dropped} cadangan lama dibuang"
    )
    for name in taken.damaged:
        click.echo(f"Rusak di kantor ini, diminta lagi dari kit: {name}")


def _check(to: Place, home: Path) -> None:
    """Restore the newest backup into a folder of its own, and verify it there; then remove it."""
    machine = wiring.machine()
    office_key = machine.ledger.keys.public.signing_key
    manifest = Vault(to.store, _key_of(home)).newest(office_key)
    if manifest is None:
        raise NoBackupError(to.text)
    with tempfile.TemporaryDirectory(prefix="rekam-restore-") as trial:
        if shutil.disk_usage(trial).free < ROOM * manifest.part_bytes:
            raise StorageError(trial)
        words = ["restore", *to.words, "--key", str(home / KEY)]
        done = subprocess.run(  # noqa: S603 ourselves, with paths of our own
            [sys.executable, "-m", "rekam", *words, "--number", str(manifest.number)],
            env={
                **os.environ,
                "REKAM_HOME": str(Path(trial) / "home"),
                "REKAM_MODE": "office",
                "DATABASE_URL": "",
                "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
            },
            stdout=subprocess.PIPE,  # it tells what to do after a restore, and this is none
            text=True,
            check=False,
        )
    if done.returncode:
        click.echo(done.stdout)
        sys.exit(done.returncode)
    backed.note_checked(manifest.number, manifest.made_ms, now_ms=machine.clock_ms())
    click.echo(f"Cadangan nomor {manifest.number} dapat dipulihkan utuh.")


def files_of(home: Path) -> dict[str, bytes]:
    """Return the home's own files, but those that are made again or put in apart."""
    database = str(connection.settings_dict["NAME"])  # and its log beside it
    kept = [one for one in home.iterdir() if not f"{one.name}/".startswith(_NOT_FILES)]
    found = [path for one in kept for path in (one, *one.rglob("*")) if path.is_file()]
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in found
        if not str(path).startswith(database) and not path.name.endswith(".beside")
    }


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let no two backups of this office run at once: one would forget what the other just put."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupBusyError from error
        yield


def _key_of(home: Path) -> BackupKey:
    path = home / KEY
    if not path.exists():
        _write(path, (BackupKey.generate().to_text() + "\n").encode())
    return BackupKey.from_text(path.read_text())


def _show(key: BackupKey) -> None:
    click.echo(
        "KUNCI CADANGAN. Cetak atau tulis, simpan di tempat terkunci, jauh dari cadangannya.\n"
        "Tanpa kunci ini cadangan tidak dapat dibuka; dengan kunci ini semuanya terbuka.\n\n"
        f"{key.to_text()}\n"
    )
    segno.make(key.to_text(), micro=False).terminal(compact=True)


def newest_migration() -> str:
    """Return how new this Rekam's tables are."""
    return max(name for app, name in MigrationLoader(None).disk_migrations if app == "registry")


# ---- restoring


def _restore(vault: Vault, manifest: Manifest, home: Path, *, letters_after: int) -> None:
    files = files_in(vault, manifest)
    ledger = ledger_of(vault, manifest, files)
    _require_empty(home, manifest)
    with progress("berkas sampel") as told:
        lost = restore.parts(vault, manifest, Parts(home / "parts"), on_progress=told)
    if not _is_loaded(manifest):
        call_command("migrate", "registry", manifest.migration, verbosity=0)
        with progress("data") as told:
            restore.rows(vault, manifest, now_ms=ledger.clock_ms(), on_progress=told)
    call_command("migrate", verbosity=0)
    with progress("membuat ulang") as told:
        row = restore.made_again(
            ledger,
            Parts(home / "parts"),
            manifest,
            letters_after=letters_after,
            on_progress=told,
        )
    for name in sorted(files, key=lambda name: name == _IDENTITY):  # the last makes it a machine
        _write(home / name, files[name])
    (home / UNDER_WAY).unlink()
    _report(manifest, row.letters, lost)
    findings = verify.verify(ledger, Parts(home / "parts"))
    for finding in findings:
        click.echo(str(finding))
    click.echo(f"Diperiksa: {len(findings)} temuan")
    if findings or lost:
        sys.exit(1)


def _report(manifest: Manifest, letters: dict[str, int], lost: list[str]) -> None:
    click.echo(f"Kantor dipulihkan dari cadangan nomor {manifest.number} ({_moment(manifest)}).")
    for year, last in letters.items():
        click.echo(
            f"Nomor suket {year} berikutnya: {last + 1}. Bila di buku agenda ada nomor yang lebih "
            "besar, kosongkan tempat ini dan pulihkan lagi dengan --letters-after NOMOR."
        )
    for name in lost:
        click.echo(f"Hilang atau rusak di cadangan, diminta lagi dari kit: {name}")


def files_in(vault: Vault, manifest: Manifest) -> dict[str, bytes]:
    """Return the home's files that are in a backup."""
    return {name: data for rows in vault.table(manifest.files) for name, data in rows}


def ledger_of(vault: Vault, manifest: Manifest, files: dict[str, bytes]) -> Ledger:
    """Return the office's book, once its own key has proved that the backup is its own.

    ``test_a_backup_that_another_office_signed_is_refused`` holds the second reading.
    """
    try:
        keys = NodeKeys.from_text(files["node.keys"].decode())
        identity = json.loads(files[_IDENTITY])
        office_key = bytes.fromhex(identity["office_key"])
        vault.manifest(manifest.number, office_key)
    except (KeyError, ValueError, MalformedError, SignatureError) as error:
        raise BackupKeyError from error
    return Ledger(node=identity["node"], keys=keys, office_key=office_key, clock_ms=wiring.clock_ms)


def _require_empty(home: Path, manifest: Manifest) -> None:
    """Refuse a home that is somebody's, and mark this one as being restored."""
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "registry"}
    if manifest.migration not in known:
        raise BackupNewerError(manifest.migration)
    marker = home / UNDER_WAY
    mark = f"{manifest.number} {manifest.made_ms}"
    if not marker.exists() and ((home / "node.keys").exists() or (home / _IDENTITY).exists()):
        raise NotEmptyError(str(home))
    if marker.exists() and marker.read_text() != mark:
        raise NotEmptyError(str(home))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(marker, mark.encode())


def _is_loaded(manifest: Manifest) -> bool:
    return restore.is_of(manifest)


def _chosen(vault: Vault, number: int | None, source: str) -> Manifest:
    """Return the backup that was asked for: one that is damaged is not passed over in silence."""
    if vault.newest(None) is None:
        raise NoBackupError(source)
    wanted = vault.numbers()[-1] if number is None else number
    try:
        return vault.manifest(wanted, None)
    except SealBrokenError as error:
        raise BackupDamagedError(manifest_name(wanted)) from error


def _list(vault: Vault) -> None:
    for number in vault.numbers():
        try:
            manifest = vault.manifest(number, None)
        except SealBrokenError:
            click.echo(f"{number}: rusak, atau kunci lain")
        else:
            rows = sum(one.row_count for one in manifest.tables)
            click.echo(
                f"{number}: {_moment(manifest)}, {rows} baris, {manifest.parts.row_count} berkas "
                f"sampel ({manifest.part_bytes / 1e6:.0f} MB)"
            )


def _moment(manifest: Manifest) -> str:
    return f"{datetime.fromtimestamp(manifest.made_ms / 1000, tz=WIB):%Y-%m-%d %H:%M} WIB"


def _write(path: Path, data: bytes) -> None:
    """Write a file of the home, which its owner alone may read."""
    write_durably(path, data)
    path.chmod(0o600)
