"""A bucket on the internet that lies: each call may do something other than what it says."""

from tests.carriers import MemoryCarrier

LATE_LISTINGS = 3  # how often a thing that lies there may be left out of the list


class LyingBucket:
    """Stands before a carrier that works, and bends some calls; all of it from one chance."""

    lanes = 1
    piece_bytes = 0
    bundle_bytes = 0
    lies = ("accept_and_lose", "list_late", "list_twice", "give_an_older_one")

    def __init__(self, chance, faults, behind=None):
        self.chance = chance
        self.faults = faults
        self.behind = behind or MemoryCarrier()
        self.hidden = {}  # how many more lists leave a name out
        self.given = {}  # what each name was last given, whether it was fetched since or not
        self.older = {}  # what it was given before that

    @classmethod
    def faults_known(cls):
        return [f"bucket: {one}" for one in cls.lies]

    def names(self, mailbox):
        found = self.behind.names(mailbox)
        hidden = [name for name in found if self.hidden.get(name)]
        for name in hidden:
            self.hidden[name] -= 1
            self._count("list_late")
        listed = [name for name in found if name not in hidden]
        if listed and self._happens():
            self._count("list_twice")
            listed *= 2
        return listed

    def get(self, name):
        if name in self.older and self._happens(0.6):  # few names are given twice
            self._count("give_an_older_one")
            return self.older[name]
        return self.behind.get(name)

    def put(self, name, data):
        if self._happens():
            self._count("accept_and_lose")
            return
        if self.given.get(name, data) != data:
            self.older[name] = self.given[name]
        self.given[name] = data
        self.behind.put(name, data)
        if self._happens():
            self.hidden[name] = self.chance.randint(1, LATE_LISTINGS)

    def drop(self, name):
        self.hidden.pop(name, None)
        self.behind.drop(name)

    def _happens(self, likely=0.15):
        return self.chance.random() < likely

    def _count(self, lie):
        self.faults[f"bucket: {lie}"] += 1
