"""A place may lose, damage and repeat what it was given: a backup that counts is whole."""

import pytest

from rekam.domain.errors import (
    BackupDamagedError,
    BackupFullError,
    BackupKeyError,
    GoneError,
    NoBackupError,
    TransportError,
)
from rekam.domain.values import OFFICE
from rekam.journal import cbor, signed
from rekam.journal.keys import BackupKey
from rekam.registry import backup
from rekam.registry.models import PartRow
from rekam.registry.models_backup import BackupRow
from rekam.registry.vault import Listing, Vault
from rekam.sync.store import FolderStore, chunk_name, is_store_name
from tests.machines import exchange
from tests.telling import RINA, enrolled, part

KEY = BackupKey.generate()


class MemoryStore:
    """What a bucket does, and no more."""

    def __init__(self):
        self.kept = {}
        self.puts = []

    def names(self):
        return list(self.kept)

    def get(self, name):
        try:
            return self.kept[name]
        except KeyError as error:
            raise GoneError("get", name) from error

    def put(self, name, data):
        self.puts.append(name)
        self.kept[name] = data

    def drop(self, name):
        self.kept.pop(name, None)


class Lying(MemoryStore):
    """Says that it took something, and did otherwise."""

    def __init__(self, nth, lie):
        super().__init__()
        self.left, self.lie = nth, lie

    def put(self, name, data):
        self.left -= 1
        super().put(name, data if self.left else self.lie(data))
        if not self.left and self.lie(data) is None:
            del self.kept[name]


def take(office, store, **more):
    wanted = {"place": "x", "migration": "m", "files": {"a": b"1"}, "keep": 30}
    with office.on() as machine:
        return backup.take(
            machine,
            Vault(store, KEY),
            backup.Wanted(**(wanted | more)),
            on_progress=lambda _done, _total: None,
        )


@pytest.fixture
def full(machines, office, kit):
    with kit.on() as machine:
        parts = [part(machine.parts.put(b"sealed %d" % number)) for number in range(3)]
        machine.ledger.record(enrolled(1, parts=parts), actor=RINA)
    exchange(machines.stick(), kit, office)
    return office


def is_whole(store):
    vault = Vault(store, KEY)
    manifest = vault.newest(None)
    for listing in (manifest.files, manifest.parts, *manifest.tables):
        assert sum(map(len, vault.table(listing))) == listing.row_count
    assert [vault.part(digest) for digest in vault.parts_of(manifest)]
    return vault.missing(manifest) == []


@pytest.mark.parametrize(
    "lie",
    [lambda _data: None, lambda _data: b"", lambda data: data[:-1]],
    ids=["loses it", "keeps it empty", "cuts it short"],
)
def test_a_place_that_lies_once_finishes_no_backup_and_the_next_run_does(full, lie):
    honest = MemoryStore()
    take(full, honest)
    count = len(honest.puts)
    with full.on():
        BackupRow.objects.all().delete()
    for nth in range(1, count + 1):
        store = Lying(nth, lie)
        with pytest.raises((BackupDamagedError, TransportError)):
            take(full, store)
        with full.on():
            assert not BackupRow.objects.exists(), "its kits would be told"
    take(full, store)
    assert is_whole(store)


def test_what_a_run_left_that_was_cut_off_is_read_before_it_counts(full):
    store = MemoryStore()
    take(full, store)
    for name in [name for name in store.kept if name.endswith(".manifest")]:
        store.drop(name)
    damaged = sorted(store.kept)[::3]
    for name in damaged:
        store.kept[name] = b"cut off"
    store.puts.clear()
    take(full, store)
    assert set(damaged) <= set(store.puts)
    assert len(store.puts) == len(damaged) + 1
    assert is_whole(store)


def test_what_the_place_lost_is_written_again(full):
    store = MemoryStore()
    take(full, store)
    gone = [name for name in store.kept if not name.endswith(".manifest")]
    for name in gone:
        store.drop(name)
    take(full, store)
    assert is_whole(store)


def test_progress_ends_where_it_said(full):
    told = []
    with full.on() as machine:
        backup.take(
            machine,
            Vault(MemoryStore(), KEY),
            backup.Wanted(place="x", migration="m", files={}, keep=1),
            on_progress=lambda done, total: told.append((done, total)),
        )
    assert told[-1][0] == told[-1][1]
    assert [done for done, _total in told] == sorted(done for done, _total in told)


def test_parts_are_kept_as_they_are_sealed_and_once(full):
    store = MemoryStore()
    take(full, store)
    with full.on() as machine:
        for row in PartRow.objects.all():
            name = f"parts/{row.digest[:2]}/{row.digest}"
            assert store.kept[name] == machine.parts.get(bytes.fromhex(row.digest))
    assert sum(name.startswith("parts/") for name in store.puts) == 3


def test_another_key_names_the_same_rows_otherwise_and_opens_none(full):
    first, second = MemoryStore(), MemoryStore()
    take(full, first)
    with full.on() as machine:
        vault = Vault(second, BackupKey.generate())
        wanted = backup.Wanted(place="x", migration="m", files={"a": b"1"}, keep=1)
        backup.take(machine, vault, wanted, on_progress=lambda _done, _total: None)
    chunks = [{name for name in one.kept if "chunks" in name} for one in (first, second)]
    assert chunks[0] & chunks[1] == set()
    with pytest.raises(BackupKeyError):
        Vault(second, KEY).newest(None)


def test_a_manifest_of_another_form_is_damaged(full):
    store = MemoryStore()
    take(full, store)
    (name,) = [name for name in store.kept if name.endswith(".manifest")]
    store.kept[name] = KEY.seal(b"no manifest")
    with pytest.raises(BackupKeyError):
        Vault(store, KEY).newest(None)


@pytest.mark.parametrize("name", ["../0000000001.manifest", "/etc/x", "chunks/aa/..", "x", ""])
def test_a_name_that_climbs_out_of_its_folder_is_no_name_of_a_store(name):
    assert not is_store_name(name)


def test_a_folder_tells_only_what_is_ours(tmp_path):
    store = FolderStore(tmp_path)
    (tmp_path / "foto.jpg").write_bytes(b"")
    (tmp_path / "chunks").mkdir()
    (tmp_path / "chunks" / ".half.1.2.beside").write_bytes(b"")
    store.put("0000000001.manifest", b"m")
    assert list(store.names()) == ["0000000001.manifest"]
    assert store.get("0000000001.manifest") == b"m"
    store.drop("0000000001.manifest")
    store.drop("0000000001.manifest")
    with pytest.raises(TransportError):
        store.get("0000000001.manifest")


def test_a_folder_that_fails_is_the_roads_fault_and_a_full_one_says_so(tmp_path, monkeypatch):
    store = FolderStore(tmp_path)
    (tmp_path / "chunks").write_bytes(b"no folder")
    with pytest.raises(TransportError):
        store.put("chunks/aa/" + "a" * 64, b"x")

    def full(_path, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rekam.sync.store.write_durably", full)
    with pytest.raises(BackupFullError):
        store.put("0000000001.manifest", b"x")


def signed_manifest(office, body):
    keys = office.assembled().ledger.keys
    told = signed.sign(cbor.dumps(body), keys, signer=OFFICE, content_type=signed.BACKUP)
    return KEY.seal(told)


@pytest.mark.parametrize("body", [[2, *range(9)], [1], {}, 7])
def test_a_manifest_that_says_other_things_is_damaged_and_named(full, body):
    store = MemoryStore()
    store.put("0000000007.manifest", signed_manifest(full, body))
    with pytest.raises(BackupDamagedError, match=r"0000000007\.manifest"):
        Vault(store, KEY).manifest(7, None)
    with pytest.raises(NoBackupError):
        Vault(store, KEY).manifest(8, None)


def test_a_piece_with_other_rows_under_its_name_is_damaged(full):
    """Whoever has the key could seal it; the manifest's digest says what it has to be."""
    store = MemoryStore()
    take(full, store)
    vault = Vault(store, KEY)
    first, second = list(vault.newest(None).pieces)[:2]
    names = [chunk_name(KEY.name_of(one)) for one in (first, second)]
    store.kept[names[0]] = store.kept[names[1]]
    with pytest.raises(BackupDamagedError, match=names[0]):
        vault.rows(first)


def test_a_piece_that_says_it_is_larger_than_memory_is_damaged(full):
    store = MemoryStore()
    take(full, store)
    vault = Vault(store, KEY)
    first = next(vault.newest(None).pieces)
    frame = b"\x28\xb5\x2f\xfd\xe0" + (2**50).to_bytes(8, "little") + b"\x01\x00\x00"
    store.kept[chunk_name(KEY.name_of(first))] = KEY.seal(frame)
    with pytest.raises(BackupDamagedError):
        vault.rows(first)


def test_a_folder_that_cannot_be_listed_or_emptied_is_the_roads_fault(tmp_path, monkeypatch):
    store = FolderStore(tmp_path)
    (tmp_path / "0000000001.manifest").mkdir()
    with pytest.raises(TransportError):
        store.drop("0000000001.manifest")

    def torn_out(_path, _form):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("pathlib.Path.glob", torn_out)
    with pytest.raises(TransportError):
        store.names()


def test_a_piece_that_holds_no_plain_rows_is_damaged_although_all_is_signed(full):
    """Whoever has the office's keys may write anything; it is still no row of a table."""
    store = MemoryStore()
    vault = Vault(store, KEY)
    doubling = b"\xd8\x1c\x81\xd8\x1d\x00"  # a list that holds itself
    listing = Listing("parts", ["digest"], 1, [vault.keep(doubling)])
    with full.on(), pytest.raises(BackupDamagedError):
        list(vault.table(listing))
