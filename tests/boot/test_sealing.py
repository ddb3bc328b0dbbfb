"""A plain kit is sealed when it is started: whatever comes between, one whole database is there."""

import os
import shutil
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from sqlcipher3 import dbapi2

from rekam.boot import rest, road_file, sealing, wiring
from rekam.domain.errors import StorageError
from rekam.registry import read
from rekam.registry.verify import verify
from rekam.sync.hosts import Address, Bucket
from rekam.web.door import Entry
from tests.faults.killing import killed_at
from tests.machines import exchange
from tests.screens import PASSPHRASE, authorise_all, quick_passphrases
from tests.sealed import SealedKit
from tests.telling import RINA, enrolled, who

__all__ = ["quick_passphrases"]

pytestmark = pytest.mark.database("sqlite")  # as every kit
PEOPLE = 5
WORD = f"{enrolled(3).biodata.name}".encode()


@pytest.fixture
def plain(machines, quick_passphrases):
    """The home of a kit as the version before left it: everything plain, and people recorded."""
    office = machines.office()
    authorise_all(office)
    kit = machines.kit("kit-01", office)
    exchange(machines.stick(), office, kit)
    with kit.on() as machine:
        for number in range(PEOPLE):
            machine.ledger.record(enrolled(number), actor=RINA)
        connection.close()
    shutil.move(kit.database, kit.home / "rekam.sqlite3")
    (kit.home / "secret-key").write_text("a secret of sessions")
    return SealedKit(kit.home)


def settle(kit, tell=None):
    with kit.on():
        sealing.settle(kit.home)


def whole(kit):
    """Start a kit, check that it has all its people, and return whether it is sealed."""
    with kit.on() as door:
        if rest.is_sealed(kit.home):
            sealing.settle(kit.home)
        if is_sealed := door().is_locked:
            assert door().enter("officer", PASSPHRASE) is Entry.IN
        machine = wiring.machine()
        assert machine.node == "kit-01"
        assert all(read.enrolments(who(number)) for number in range(PEOPLE))
        assert verify(machine.ledger, machine.parts) == []
    return is_sealed


def traces(kit):
    """Return which files show something that the kit keeps."""
    words = (b"SQLite format", WORD, b"AGE-SECRET-KEY", b"office_key", b"a secret of sessions")
    return {name for name, data in kit.files().items() if any(word in data for word in words)}


def test_a_plain_kit_is_sealed_when_it_starts_and_loses_nobody(plain):
    assert {"rekam.sqlite3", "node.keys", "node.json", "secret-key"} <= traces(plain)
    settle(plain)
    assert whole(plain)
    assert traces(plain) == set()
    assert not {"node.keys", "node.json", "secret-key"} & plain.files().keys()
    settle(plain)
    assert whole(plain)


def test_a_kit_killed_at_any_moment_of_its_sealing_has_one_whole_database(plain, tmp_path):
    image = tmp_path / "image"
    shutil.copytree(plain.home, image)
    places, sealed = ["begin"], []
    while places[-1]:
        shutil.rmtree(plain.home)
        shutil.copytree(image, plain.home)
        _, place = killed_at(len(places) - 1, settle, plain)
        places.append(place)
        sealed.append(whole(plain))
        settle(plain)
        assert whole(plain)
        assert traces(plain) == set()
    assert {"open", "sync", "rename", "remove"} <= set(places)
    assert sealed == sorted(sealed), "once sealed it is sealed"
    assert {True, False} == set(sealed)


def test_the_copy_is_on_the_disk_before_the_moment_that_decides(plain, monkeypatch):
    """A power cut keeps what was synced; the order is what a kill cannot show."""
    synced = []
    sync = os.fsync

    def noted(handle):
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    settle(plain)
    copy, folder = synced.index(sealing._COPY), plain.home.name
    keys, moment = (
        next(at for at, name in enumerate(synced) if name.startswith(f".{one}.sealed"))
        for one in (rest.KEYS, rest.IDENTITY)
    )
    assert copy < synced.index(folder, copy) < keys < synced.index(folder, keys) < moment
    assert synced.index("locks") < copy


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_half_a_copy_that_a_power_cut_left_is_made_anew(plain, share):
    size = (plain.home / "rekam.sqlite3").stat().st_size
    (plain.home / sealing._COPY).write_bytes(b"half of a copy"[:1] * int(size * share))
    assert not whole(plain)
    settle(plain)
    assert whole(plain)


def test_a_kit_that_is_not_paired_yet_stays_as_it_is(machines):
    kit = machines.kit("kit-01", machines.office())
    with kit.on():
        connection.close()
    shutil.move(kit.database, kit.home / "rekam.sqlite3")
    settle(SealedKit(kit.home))
    assert "node.keys" in SealedKit(kit.home).files()


def test_a_kit_on_which_another_process_works_is_sealed_later(plain, monkeypatch):
    monkeypatch.setattr(sealing, "_PATIENCE_S", 0.1)
    busy = dbapi2.connect(str(plain.home / "rekam.sqlite3"), isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError):
        settle(plain)
    busy.close()
    assert not rest.is_sealed(plain.home)
    settle(plain)
    assert whole(plain)


def test_a_process_that_has_the_plain_book_open_holds_the_sealing_up(plain, monkeypatch):
    """Else it could go on to write into a file that is nobody's book any more."""
    monkeypatch.setattr(sealing, "_PATIENCE_S", 0.1)
    late = dbapi2.connect(str(plain.home / "rekam.sqlite3"), isolation_level=None)
    late.execute("SELECT count(*) FROM registry_ledgerentry").fetchone()
    with pytest.raises(OperationalError):
        settle(plain)
    late.close()
    settle(plain)
    assert whole(plain)


def test_a_copy_that_cannot_be_read_back_is_thrown_away(plain, monkeypatch):
    counts = sealing._counts
    monkeypatch.setattr(
        sealing, "_counts", lambda book: counts(book) | {"registry_ledgerentry": id(book)}
    )
    with pytest.raises(StorageError):
        settle(plain)
    assert not whole(plain)
    assert sealing._COPY not in plain.files()


def test_a_disk_without_room_for_the_copy_leaves_the_kit_as_it_was(plain, monkeypatch):
    monkeypatch.setattr(sealing, "_COPY", "no such folder/copy")
    with pytest.raises(StorageError):
        settle(plain)
    assert not whole(plain)


def test_the_keys_of_roads_are_sealed_with_the_rest(plain):
    address = Address.parse("webdav+https://bucket.example/rekam")
    road = Bucket(address=address, key="the key of a bucket", secret="its secret", authority="")
    road_file.write(plain.home, {"bucket": road})
    settle(plain)
    with plain.on() as door:
        assert door().enter("officer", PASSPHRASE) is Entry.IN
        assert road_file.read(plain.home) == {"bucket": road}
    assert not any(b"the key of a bucket" in data for data in plain.files().values())


def test_a_road_that_was_given_before_the_pairing_is_sealed_by_it(plain):
    settle(plain)
    (plain.home / rest.ROADS).write_text("{}")
    with plain.on() as door:
        assert door().enter("officer", PASSPHRASE) is Entry.IN
        assert road_file.read(plain.home) == {}
    assert rest.ROADS not in plain.files()
