"""An office with something in it, a place for its backups, and ways to lose the office."""

import shutil
from datetime import date

import pytest

from rekam.desks.issuance import actions as issuance
from rekam.journal.keys import BackupKey
from rekam.registry import credentials, datasets, search
from rekam.registry.models import Credential, LedgerEntry, Resident
from rekam.registry.vault import Vault
from rekam.sync.store import FolderStore, chunk_name
from tests.boot.commanding import PASSPHRASE, Typed
from tests.machines import BEGIN_MS, exchange, projected
from tests.people import people
from tests.screens import quick_passphrases
from tests.telling import OPERATOR, RINA, enrolled, matched, part, unmatched, who

__all__ = ["quick_passphrases"]

VILLAGE = "35.01.04.2001"
DAY = date(2018, 4, 5)


def resident(number, name=None):
    known = people(7, 400)[number]
    nothing = dict.fromkeys(("birth_place", "sex", "address", "rt", "rw", "marital"), "")
    return datasets.ResidentRow(
        nik=known.nik,
        nkk=known.nik,
        name=name or known.name,
        born=known.born,
        village=VILLAGE,
        standing="recorded",
        flags=(),
        **nothing,
    )


def record(kit, number, counter=None):
    with kit.on() as machine:
        digest = machine.parts.put(b"sealed photo %d" % number)
        told = enrolled(number, counter=counter, parts=[part(digest)])
        machine.ledger.record(told, actor=RINA)
    return digest


def letter(office, number):
    with office.on() as machine:
        return issuance.issue_suket(machine, who(number), today=DAY, officer=OPERATOR).serial


@pytest.fixture(autouse=True)
def clock(machines, monkeypatch):
    """Let commands read the time that all machines of a test share."""

    def clock_ms():
        machines.now_ms += 1
        return machines.now_ms

    monkeypatch.setattr("rekam.boot.wiring.clock_ms", clock_ms)


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "cadangan"
    folder.mkdir()
    return folder


@pytest.fixture
def full(machines, office, kit, quick_passphrases):
    """An office with a register, a passphrase, a recording with its part, and a letter."""
    with office.on() as machine, machine.ledger.deciding():
        register = datasets.begin(digest="r", kind="", file_name="", officer="", now_ms=BEGIN_MS)
        datasets.keep_residents(register, [resident(number) for number in range(150)])
        credentials.set_passphrase("rina", PASSPHRASE[1])
        machine.ledger.record(matched(1), unmatched(4), actor=OPERATOR)
    record(kit, 1, counter=1)
    exchange(machines.stick(), kit, office, kit)
    letter(office, 1)
    return office


@pytest.fixture
def typed(full):
    return Typed(full, "office")


def key_of(office, tmp_path):
    """What the office wrote down."""
    path = tmp_path / "kunci"
    shutil.copy(office.home / "backup.key", path)
    return path


def lost(machines, office):
    """Return an empty place, after the office burnt down."""
    machines.store.drop(office.database)
    shutil.rmtree(office.home)
    office.home.mkdir()
    office.database = machines.store.copy(machines.store.empty, "office")
    office._assembled = None
    return Typed(office, "office")


def contents(office):
    """Everything of a machine that somebody would miss."""
    with office.on():
        return {
            **projected(),
            "entries": list(LedgerEntry.objects.order_by("id").values_list("id", "digest")),
            "residents": list(Resident.objects.order_by("nik").values()),
            "credentials": list(Credential.objects.values()),
        }


def piece_of(disk, key, table):
    """Return the file of a table's first piece in the newest backup."""
    vault = Vault(FolderStore(disk), BackupKey.from_text(key.read_text()))
    (listing,) = [one for one in vault.newest(None).tables if one.name == table]
    return disk / chunk_name(vault.key.name_of(listing.pieces[0]))


def read_residents(name):
    """Return whom an officer finds first by this name."""
    return [one.nik for one in search.find(name, villages=[VILLAGE])][:1]
