"""A backup of an office, the next one, and a restore, beside a bare copy of the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from django.db import connection

from rekam.boot import backup as commands
from rekam.domain.facts import Enrolled, Part
from rekam.engines.lists.columns import ListKind
from rekam.journal.keys import BackupKey
from rekam.registry import backup, restore, tables
from rekam.registry.blobs import Parts
from rekam.registry.machine import Machine as Assembled
from rekam.registry.models import PartRow, SegmentRow
from rekam.registry.vault import Vault
from rekam.registry.verify import verify
from rekam.sync.store import BucketStore, FolderStore, Store
from tests.buckets import s3_host
from tests.machines import Fleet, Machine
from tools.bench import scene
from tools.bench.figures import Figure, seconds
from tools.bench.scene import Sizes

KEY = BackupKey.generate()
_BATCH = 200
_DAY = 20  # of the recordings, one in so many comes in a day


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure an office with a register, a matched voter list, recordings and all their parts.

    The first backup reads, squeezes, seals, writes durably and reads back everything; the next has
    nothing new; the third has a day's recordings. A restore goes into an empty database of the
    same kind, rebuilds every row and is verified. A bare copy is SQLite's own ``VACUUM INTO`` and a
    copy of the parts' folder, neither sealed, proved nor durable. The bucket is at the S3 server of
    the tests, a process of its own on loopback, in memory: what is measured beside it is our side.
    """
    office, kit = scene.office_and_kit(fleet)
    (office.home.parent / "cadangan").mkdir()
    disk = FolderStore(office.home.parent / "cadangan")
    folder = scene.lists(fleet.folder, sizes)
    with scene.at(office) as (_own, machine):
        scene.bring_in(machine, folder / "register.csv", ListKind.REGISTER)
        scene.bring_in(machine, folder / "dpt-desktop.csv", ListKind.DESKTOP)
    told = scene.enrolments(sizes.enrolments)
    day = max(1, len(told) // _DAY)
    _bring_home(office, kit, told[day:])
    first, first_mb = _backed_up(office, disk)
    again, again_mb = _backed_up(office, disk)
    _bring_home(office, kit, told[:day])
    with scene.at(office) as (_own, machine):
        copied = _bare_copy(machine, office.home.parent / "bare")
    later, later_mb = _backed_up(office, disk)
    restored, verified = _restored(scene.apart(fleet).blank("office"), disk)
    with s3_host() as host:
        bucket = BucketStore(host.bucket())
        to_bucket, to_bucket_mb = _backed_up(office, bucket)
        to_bucket_again, _mb = _backed_up(office, bucket)
        from_bucket, _verified = _restored(scene.apart(fleet).blank("office-bucket"), bucket)
    beside = {"beside": "VACUUM INTO, and a copy of the parts"} if copied else {}
    found = f"{sizes.residents:,} residents, {sizes.voters:,} voters, {len(told):,} recordings"
    return [
        Figure(what=f"first backup: {found}", found=first, unit="s", limit=copied, **beside),
        Figure(what="written by it", found=first_mb, unit="MB"),
        Figure(what="a backup with nothing new", found=again, unit="s"),
        Figure(what="written by it, with nothing new", found=again_mb, unit="MB"),
        Figure(what=f"a backup with {day:,} recordings more", found=later, unit="s"),
        Figure(what=f"written by it, with {day:,} recordings more", found=later_mb, unit="MB"),
        Figure(what="restore, with every row rebuilt", found=restored, unit="s"),
        Figure(what="verify what was restored", found=verified, unit="s"),
        Figure(what="first backup to a bucket on loopback", found=to_bucket, unit="s"),
        Figure(what="written by it, to the bucket", found=to_bucket_mb, unit="MB"),
        Figure(what="a backup to the bucket with nothing new", found=to_bucket_again, unit="s"),
        Figure(what="restore from the bucket, with every row rebuilt", found=from_bucket, unit="s"),
    ]


def _bring_home(office: Machine, kit: Machine, told: Sequence[Enrolled]) -> None:
    """Let recordings and their parts be at the office as if a stick had brought them."""
    rng = Random(len(told))  # noqa: S311 invented, no secret
    with scene.at(office) as (own, machine), scene.at(kit) as (kits_own, recording):
        for start in range(0, len(told), _BATCH):
            facts = [_with_parts(machine, one, rng) for one in told[start : start + _BATCH]]
            with scene.on(kits_own):
                recording.ledger.record(*facts, actor=scene.OFFICER)
                recording.ledger.sign_pending()
                signed = bytes(SegmentRow.objects.order_by("-id")[0].signed)
            with scene.on(own):
                machine.ledger.admit(signed)
                PartRow.objects.filter(is_held=False).update(is_held=True)


def _with_parts(machine: Assembled, one: Enrolled, rng: Random) -> Enrolled:
    made = scene.parts_of(rng)
    parts = tuple(
        Part(kind=kind, digest=machine.parts.put(made[kind]), size_bytes=len(made[kind]), tier=tier)
        for kind, tier, _size in scene.PARTS
    )
    return replace(one, parts=parts)


def _backed_up(office: Machine, store: Store) -> tuple[float, float]:
    """Return the seconds of a backup, and the megabytes that it wrote."""
    with office.on() as machine:
        began = perf_counter()
        taken = backup.take(
            machine,
            Vault(store, KEY),
            backup.Wanted(
                place="",
                migration=commands.newest_migration(),
                files=commands.files_of(office.home),
                keep=commands.KEPT_BACKUPS,
            ),
            on_progress=lambda _done, _total: None,
        )
        return perf_counter() - began, taken.put_bytes / 1e6


def _bare_copy(machine: Assembled, into: Path) -> float | None:
    """Return how long a bare copy of the same takes; None where there is no peer at hand."""
    if connection.vendor != "sqlite":
        return None
    into.mkdir()

    def copy() -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(into / "book.sqlite3")])
        shutil.copytree(machine.parts.root, into / "parts")

    spent = seconds(copy)
    shutil.rmtree(into)
    return spent


def _restored(blank: Machine, place: Store) -> tuple[float, float]:
    """Return the seconds of a restore, and of the verification that ends it."""
    vault = Vault(place, KEY)
    store = Parts(blank.home / "parts")
    quiet: Any = {"on_progress": lambda _done, _total: None}
    with blank.on():
        began = perf_counter()
        manifest = vault.newest(None)
        assert manifest is not None
        ledger = commands.ledger_of(vault, manifest, commands.files_in(vault, manifest))
        restore.parts(vault, manifest, store, **quiet)
        restore.rows(vault, manifest, now_ms=manifest.made_ms, **quiet)
        restore.made_again(ledger, store, manifest, letters_after=0, **quiet)
        spent = perf_counter() - began
        findings: list[Any] = []
        verifying = seconds(lambda: findings.extend(verify(ledger, store)))
        assert not findings
        assert not tables.is_empty()
    return spent, verifying
