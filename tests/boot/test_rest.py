"""A copy of a sealed kit's disk, running or switched off, tells sizes and nothing else."""

import re

import pytest
from django.db import connection
from django.test import Client
from sqlcipher3 import dbapi2

from rekam.boot import rest, wiring
from rekam.desks.capture import actions as capture
from rekam.desks.exchange.actions import exchange_now
from rekam.desks.people import actions as people
from rekam.domain.errors import LockedError, MalformedError
from rekam.domain.values import Subject
from rekam.registry import pairing
from rekam.registry.sqlcipher.base import key_statement
from rekam.web.door import Entry
from tests.faults.recording import GONE, Plain
from tests.screens import (
    PASSPHRASE,
    RESIDENTS,
    VILLAGE,
    authorise_all,
    put_residents_on,
    quick_passphrases,
)
from tests.sealed import SealedKit

__all__ = ["quick_passphrases"]

pytestmark = pytest.mark.database("sqlite")  # as every kit
PERSON, DRAFTED = RESIDENTS[:2]


@pytest.fixture
def office(machines, quick_passphrases):
    found = machines.office()
    authorise_all(found)
    return found


@pytest.fixture
def kit(office, machines):
    return SealedKit.paired(office, machines.stick())


def work(kit, stick):
    """Do what is done with a kit in a village: find, record, leave unfinished, send."""
    machine = wiring.machine()
    put_residents_on(machine)
    for number, person in enumerate((PERSON, DRAFTED)):
        subject = Subject(person.nik)
        biodata = capture.biodata_of(subject)
        capture.begin(machine, subject, biodata, officer="officer")
        capture.capture(machine, subject, Plain(number), exceptions=GONE, officer="officer")
    capture.sign_off(machine, Subject(PERSON.nik), officer="officer")
    exchange_now(machine, stick)
    client = Client()
    client.post("/masuk", {"name": "officer", "passphrase": PASSPHRASE})
    client.get("/rekam/", {"q": PERSON.name})


def words(kit):
    """Return what must not be found, by what it is."""
    machine = wiring.machine()
    keys = machine.ledger.keys
    seed, identity = keys.to_text().split()
    key = rest._keys[kit.home]
    return {
        "a name": PERSON.name.encode(),
        "a drafted person's name": DRAFTED.name.encode(),
        "a NIK": PERSON.nik.encode(),
        "a family card": PERSON.home.nkk.encode(),
        "a village": VILLAGE.encode(),
        "an address": PERSON.home.hamlet.encode(),
        "an officer's name": b"The officer",
        "a sign-in name": b"officer",
        "a passphrase": PASSPHRASE.encode(),
        "the kit": b"kit-01",
        "the office's key": machine.ledger.office_key.hex().encode(),
        "the office's recipient": machine.office_recipient.encode(),
        "the signing key": bytes.fromhex(seed),
        "the signing key in hex": seed.encode(),
        "the identity": identity.encode(),
        "the key": key,
        "the key in hex": key.hex().encode(),
        "the database's mark": b"SQLite format 3",
    }


def found(words, files):
    return {
        (what, name)
        for name, data in files.items()
        for what, word in words.items()
        if word.lower() in data.lower() or word in name.encode()
    }


def test_a_copy_of_a_kit_s_disk_yields_nothing_but_sizes(kit, machines):
    with kit.on() as door:
        assert door().enter("officer", PASSPHRASE) is Entry.IN
        work(kit, machines.stick("stick"))
        hidden = words(kit)
        running = kit.files()
        connection.close()
        stopped = kit.files()
        plain = decrypted(kit)
    assert any(name.endswith("-wal") for name in running)
    assert found(hidden, running) == found(hidden, stopped) == set()
    seen = {what for what, _ in found(hidden, {"": plain})}
    assert seen >= {"a name", "a drafted person's name", "a NIK", "a village", "a sign-in name"}


def decrypted(kit):
    """Return the bytes of the book without its encryption: the words are looked for rightly."""
    book = dbapi2.connect(str(kit.home / "rekam.sqlite3"), isolation_level=None)
    book.execute(key_statement(rest._keys[kit.home]))
    copy = kit.home.parent / "plain.sqlite3"
    book.execute("ATTACH DATABASE ? AS plain KEY ''", [str(copy)])
    book.execute("SELECT sqlcipher_export('plain')")
    book.close()
    return copy.read_bytes()


def test_two_kits_have_nothing_in_common(office, kit, machines):
    other = SealedKit.paired(office, machines.stick("other"), "kit-02")
    ours, theirs = kit.files(), other.files()
    same = [name for name in ours if ours[name] == theirs.get(name)]
    assert same == []


def test_a_kit_that_is_paired_by_halves_is_opened_by_its_invitation_alone(office, machines):
    kit = SealedKit(office.fleet.folder / "half")
    with office.on() as machine:
        invited = [
            pairing.invite(machine.ledger, "kit-09", code=code, address="", villages=[])
            for code in ("the code of one invitation", "the code of another")
        ]
    kit.pair(invited[0], machines.stick())
    files = kit.files()
    with kit.on():
        assert rest.is_half_paired(kit.home)
        with pytest.raises(LockedError):
            rest.begin(kit.home, invited[1].code)
        rest.begin(kit.home, invited[0].code)
        rest.begin(kit.home, invited[0].code)
        rest.renew(kit.home)  # nobody is known yet: the invitation's lock stays
        assert rest.is_half_paired(kit.home)
        assert wiring.machine().node == "kit-09"
    assert {name: data for name, data in kit.files().items() if "sqlite3" not in name} == {
        name: data for name, data in files.items() if "sqlite3" not in name
    }


def test_an_invitation_opens_nothing_once_officers_can_sign_in(kit):
    with kit.on():
        assert not rest.is_half_paired(kit.home)
        rest.begin(kit.home, "the code of an invitation")
        assert rest.is_closed(kit.home)


@pytest.mark.parametrize("name", ["node.json.sealed", "node.keys.sealed"])
def test_a_damaged_file_of_the_node_is_told(kit, name):
    path = kit.home / name
    path.write_bytes(path.read_bytes()[:-1])
    with kit.on() as door:
        rest.unlock(kit.home, "officer", PASSPHRASE)
        with pytest.raises(MalformedError, match="home"):
            wiring.machine()
        rest.shut(kit.home)
        assert door().is_locked


def test_nothing_of_a_locked_kit_is_read(kit):
    with kit.on(), pytest.raises(LockedError):
        wiring.machine()


def test_a_new_lock_is_made_for_each_officer_and_none_for_who_was_revoked(kit, office, machines):
    stick = machines.stick("stick")
    with office.on() as machine:
        people.revoke(machine, "it", reason="moved", actor="office")
        exchange_now(machine, stick)
    with kit.on() as door:
        assert rest.may_open(kit.home, "it")
        door().enter("officer", PASSPHRASE)
        exchange_now(wiring.machine(), stick)
        assert not rest.may_open(kit.home, "it")
        assert rest.may_open(kit.home, "officer")


def test_an_office_has_no_locks_and_its_files_stay_plain(office):
    assert not rest.is_sealed(office.home)
    assert (office.home / "node.keys").exists()
    assert not (office.home / "locks").exists()
    assert re.fullmatch(r"[0-9a-f]{64}\nAGE-SECRET-KEY-.*\n", rest.read(office.home, rest.KEYS))
