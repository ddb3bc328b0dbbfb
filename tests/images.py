"""Fleets of machines as they were at one moment: founded once a run, copied for each test.

image = images.of("office", lambda fleet: fleet.office())
image.begin(machines)                    # machines.made["office"] is there now
"""

import shutil
from pathlib import Path

import pytest

from tests.machines import Fleet, Machine, SqliteStore


class Image:
    """A fleet as it was at one moment, its sticks too, with which many tests begin."""

    def __init__(self, fleet, folder):
        self.folder, self.now_ms, self.names = folder, fleet.now_ms, [*fleet.made]
        self._begun = None
        shutil.copytree(fleet.folder, folder / "homes")
        for name, one in fleet.made.items():
            shutil.copy(one.database, self._database(name))

    def begin(self, fleet):
        """Put its machines into a fleet; one that is there already becomes what it was here."""
        fleet.now_ms = self.now_ms
        for name in self.names:
            one = fleet.made.setdefault(name, Machine(fleet, name, database=None))
            if one.database is not None:
                fleet.store.drop(one.database)
                shutil.rmtree(one.home)
            one.database = fleet.store.copy(self._database(name), name)
        shutil.copytree(self.folder / "homes", fleet.folder, dirs_exist_ok=True)
        self._begun = self._look(fleet)

    def is_untouched(self, fleet):
        """Tell whether nothing was done in this fleet since it began with this image."""
        return self._begun == self._look(fleet)

    def _database(self, name):
        return self.folder / f"{name}.sqlite3"

    def _look(self, fleet):
        files = [*fleet.folder.rglob("*"), *(Path(one.database) for one in fleet.made.values())]
        assembled = [one._assembled for one in fleet.made.values()]
        return fleet.now_ms, assembled, {one: one.stat().st_mtime_ns for one in files}


class Images:
    """Images by name, each made when the first test asks for it."""

    def __init__(self, store, new_folder):
        self._store, self._new_folder, self._made = store, new_folder, {}

    def of(self, name, make):
        """Return the image of a fleet that ``make`` has filled.

        None on PostgreSQL, which copies a database no faster than it is filled.
        """
        if not isinstance(self._store, SqliteStore):
            return None
        if name not in self._made:
            folder = self._new_folder(name)
            (folder / "fleet").mkdir()
            fleet = Fleet(folder / "fleet", self._store)
            make(fleet)
            self._made[name] = Image(fleet, folder / "image")
        return self._made[name]


@pytest.fixture(scope="session")
def images(machine_store, tmp_path_factory):
    """Keep what many tests begin with, for the length of the run."""
    return Images(machine_store, tmp_path_factory.mktemp)
