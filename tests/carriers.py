"""Carriers made by hand: one in memory that works, for what has to go well or be bent by a test."""

from rekam.domain.errors import GoneError
from rekam.sync.carrier import check_name


class MemoryCarrier:
    """Keeps names in a dictionary that a test may look into and change."""

    lanes = 1
    piece_bytes = 0
    bundle_bytes = 0

    def __init__(self):
        self.kept = {}

    def names(self, mailbox):
        return sorted(name for name in self.kept if name.startswith(f"{mailbox}/"))

    def get(self, name):
        if check_name(name) not in self.kept:
            raise GoneError("get", name)
        return self.kept[name]

    def put(self, name, data):
        self.kept[check_name(name)] = data

    def drop(self, name):
        self.kept.pop(check_name(name), None)


class MemoryStore:
    """Keeps backups in a dictionary."""

    def __init__(self):
        self.kept = {}

    def names(self):
        return sorted(self.kept)

    def get(self, name):
        if name not in self.kept:
            raise GoneError("get", name)
        return self.kept[name]

    def put(self, name, data):
        self.kept[name] = data

    def drop(self, name):
        self.kept.pop(name, None)
