"""Whole machines in one test: an office and its kits, each with a home and a database of its own.

    def test_a_kit_brings_its_work_home(machines):
        office = machines.office()
        kit = machines.kit("kit-01", office)
        with kit.on() as machine:               # rekam.registry.machine.Machine, on its database
            machine.ledger.record(fact, actor="officer:rina")
        exchange(machines.stick(), kit, office, kit)
        assert rows(office) == rows(kit)

While a machine is on, the default database is its own, in this thread alone: machines may be on
inside one another, and a thread that works on a machine turns it on for itself. Time is one for
all (``machines.now_ms``, moved by every look at a clock); ``skew_ms`` makes a machine's clock
wrong, ``stopped_ms`` makes it stand still. ``copy`` is a disk image: clone a laptop with it, or
keep it and ``restore`` it later. A process that works on a machine is started with its
``environment``.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connections, transaction

from rekam.boot import wiring
from rekam.domain.values import NodeId
from rekam.journal import keys
from rekam.registry import pairing, welcome
from rekam.registry.models import (
    AliasRow,
    ClockBoundRow,
    DeviceRow,
    LedgerEntry,
    OfficerRow,
    PersonRow,
    QuarantineRow,
    ReceiptRow,
    RowOwner,
    SuketRow,
)
from rekam.registry.models_cards import CardRow, CarriedRow
from rekam.registry.verify import verify
from rekam.sync import courier
from rekam.sync.folder import FolderCarrier

BEGIN_MS = 1_522_890_000_000  # 5 April 2018, the morning of the case
PROJECTIONS = {
    PersonRow: "subject",
    AliasRow: "subject",
    RowOwner: "place subject",
    SuketRow: "year serial subject",
    CardRow: "blank subject",
    CarriedRow: "sheet subject",
    ReceiptRow: "code",
    DeviceRow: "node",
    OfficerRow: "ident",
    ClockBoundRow: "stream epoch first last at_ms",
}


class Machine:
    """A home folder, a database and a clock; ``on`` makes it the machine we work at."""

    def __init__(self, fleet, name, *, database):
        self.name = name
        self.fleet = fleet
        self.home = fleet.folder / name
        self.database = database
        self.villages = ()
        self.skew_ms = 0
        self.stopped_ms = None
        self.condition = None  # of the laptop, told in statements; a real disk would tell no seed
        self._assembled = None

    @contextmanager
    def on(self):
        """Work at this machine; yields None until it was founded."""
        usual, lines = connections["default"], self.fleet.store.lines
        connections["default"] = own = lines.to(self.database)
        try:
            yield self.assembled()
        finally:
            lines.leave(own)
            connections["default"] = usual

    def assembled(self):
        if self._assembled is None and (self.home / "node.json").exists():
            self._assembled = wiring.assemble(self.home, clock_ms=self.clock_ms)
            self._assembled.mailroom.condition = lambda: self.condition
        return self._assembled

    def clock_ms(self):
        self.fleet.now_ms += 1
        return self.stopped_ms or self.fleet.now_ms + self.skew_ms

    def copy(self, name):
        """Return a copy of the whole machine as it is now: the same keys, the same journal."""
        twin = Machine(self.fleet, name, database=self.fleet.store.copy(self.database, name))
        twin.villages = self.villages
        twin.skew_ms, twin.stopped_ms = self.skew_ms, self.stopped_ms
        shutil.copytree(self.home, twin.home)
        return twin

    def restore(self, image):
        """Put an earlier copy in this machine's place; the copy stays as it is."""
        self.fleet.store.drop(self.database)
        self.database = self.fleet.store.copy(image.database, self.name)
        shutil.rmtree(self.home)
        shutil.copytree(image.home, self.home)
        self._assembled = None

    @property
    def environment(self):
        """What a process needs to work at this machine."""
        url = self.fleet.store.url(self.database)
        mode = "office" if self.name == "office" else "kit"
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
            "REKAM_HOME": str(self.home),
            "REKAM_MODE": mode,
            "DATABASE_URL": url,
        }


class Fleet:
    """The machines of one test, and the time that they share."""

    def __init__(self, folder, store):
        self.folder = folder
        self.store = store
        self.now_ms = BEGIN_MS
        self.made = {}

    def blank(self, name):
        """Return a machine with an empty database that was not founded yet."""
        (self.folder / name).mkdir()
        one = Machine(self, name, database=self.store.copy(self.store.empty, name))
        self.made[name] = one
        return one

    def office(self, name="office"):
        office = self.blank(name)
        wiring.found_office(office.home)
        return office

    def kit(self, name, office, *, villages=(), folder=None):
        """Return a kit paired with the office; both know of each other, nothing was exchanged.

        Give another folder to replace a kit under its name: a new laptop with new keys.
        """
        kit = self.blank(folder or name)
        kit.villages = villages
        with office.on() as machine:
            invitation = pairing.invite(
                machine.ledger,
                NodeId(name),
                code=f"the code of {name}",
                address="",
                villages=villages,
            )
        public = wiring.found_kit(kit.home, invitation).public
        with office.on() as machine:
            _, answer = pairing.answer(machine.ledger, pairing.request(invitation, public))
        with kit.on() as machine:
            welcome.take(machine.ledger, answer)
        return kit

    def stick(self, name="stick"):
        """Return a USB stick."""
        return FolderCarrier(self.folder / name)


def exchange(carrier, *machines):
    """Let machines, one after another, do the courier's round; return their reports."""
    reports = []
    for one in machines:
        with one.on() as machine:
            reports.append(courier.run(machine.mailroom, carrier))
    return reports


def rows(one):
    """Return every row that a machine folded from its book, the same on all that hold the same."""
    with one.on():
        return projected()


def rows_after(reader, signed, *, proved=False):
    """The rows of a machine that took these segments by mail and nothing else; then forget them."""
    with reader.on() as machine, transaction.atomic():
        recipient = machine.ledger.keys.public.recipient
        for one in signed:
            machine.mailroom.take("segment", keys.seal(one, recipient=recipient))
        assert list(QuarantineRow.objects.filter(settled="")) == []
        if proved:
            assert verify(machine.ledger, machine.parts) == []
        found = projected()
        transaction.set_rollback(True)
    return found


def projected():
    """Return every folded row of the machine that is on, without the numbers of rows."""
    return {
        model.__name__: list(
            model.objects.order_by(*order.split()).values(
                *(field.name for field in model._meta.concrete_fields if field.name != "id")
            )
        )
        for model, order in PROJECTIONS.items()
    }


def _connection_to(database):
    usual = connections["default"]
    return type(usual)({**usual.settings_dict, "NAME": str(database)}, "default")


class Lines:
    """Connections to the databases of machines, each closed when nobody is at the machine.

    In a hurry they stay open, for as long as nothing is copied from a database or put in its place.
    """

    stay_open = False

    def __init__(self):
        self.open = {}

    def to(self, database):
        if not self.stay_open:
            return _connection_to(database)
        if database not in self.open:
            self.open[database] = _connection_to(database)
        return self.open[database]

    def leave(self, own):
        if not self.stay_open:
            own.close()

    def close(self, database):
        if database in self.open:
            self.open.pop(database).close()


class SqliteStore:
    """Databases as files; a new one is a copy of an empty one that was migrated once."""

    def __init__(self, folder):
        self.folder = folder
        self.lines = Lines()
        self.empty = folder / "empty.sqlite3"
        with connections["default"].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(self.empty)])
        book = _connection_to(self.empty)
        book.ensure_connection()  # writes down that its log is kept apart
        book.close()
        self.count = 0

    def copy(self, source, name):
        self.lines.close(source)
        self.count += 1
        target = self.folder / f"{name}-{self.count}.sqlite3"
        for ending in ("", "-wal"):  # a machine may be on, or killed: its log is part of it
            if Path(f"{source}{ending}").exists():
                shutil.copy(f"{source}{ending}", f"{target}{ending}")
        return target

    def drop(self, database):
        self.lines.close(database)
        for ending in ("", "-wal", "-shm"):
            Path(f"{database}{ending}").unlink(missing_ok=True)

    def drop_all(self):
        for database in list(self.lines.open):
            self.lines.close(database)
        for file in self.folder.glob("*-[0-9]*.sqlite3*"):
            file.unlink()

    def close(self):
        self.drop_all()

    def url(self, database):
        return f"sqlite:///{database}"


class PostgresqlStore:
    """Databases on the run's own server; making one takes a while, so each is emptied and kept."""

    def __init__(self, _folder):
        usual = connections["default"]
        usual.close()  # a template must have no visitors
        self.settings = usual.settings_dict
        self.lines = Lines()
        self.made = []
        self.free = []
        self.used = []
        self.empty = self._make(self.settings["NAME"])

    def copy(self, source, _name):
        self.lines.close(source)  # a template must have no visitors
        is_empty = source == self.empty
        target = self.free.pop() if is_empty and self.free else self._make(source)
        self.used.append(target)
        return target

    def drop(self, database):
        self.used.remove(database)
        self.lines.close(database)
        own = _connection_to(database)
        tables = set(own.introspection.django_table_names()) - {"django_migrations"}
        with own.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # or triggers would forbid it
            cursor.execute(";".join(f'DELETE FROM "{table}"' for table in tables))
        own.close()
        self.free.append(database)

    def drop_all(self):
        for database in list(self.used):
            self.drop(database)

    def close(self):
        for database in self.made:
            self._run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def url(self, database):
        given = self.settings
        who = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
        where = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else given["HOST"]
        return f"postgresql://{who}@{where}/{database}?{urlencode(given['OPTIONS'])}"

    def _make(self, source):
        target = f"{self.settings['NAME']}-{len(self.made)}"
        self._run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        self.made.append(target)
        return target

    def _run(self, statement):
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def machine_store(django_db_setup, django_db_blocker, tmp_path_factory):
    """The databases of machines: copies of the run's own, taken while nothing is in it."""
    stores = {"sqlite": SqliteStore, "postgresql": PostgresqlStore}
    with django_db_blocker.unblock():
        assert not LedgerEntry.objects.exists(), "a test before this one left its rows behind"
        store = stores[connections["default"].vendor](tmp_path_factory.mktemp("databases"))
        connections["default"].close()
    yield store
    with django_db_blocker.unblock():
        store.close()


@pytest.fixture
def machines(db, machine_store, tmp_path):
    """Machines that live as long as the test."""
    yield Fleet(tmp_path, machine_store)
    machine_store.drop_all()


@pytest.fixture
def office(machines):
    return machines.office()


@pytest.fixture
def kit(machines, office):
    return machines.kit("kit-01", office)


@pytest.fixture
def other(machines, office):
    return machines.kit("kit-02", office)
