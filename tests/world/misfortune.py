"""What goes wrong in a seeded world: a stick that cannot be trusted, and power that fails."""

from contextlib import contextmanager

from django.db import connection

from rekam.domain.errors import TransportError
from rekam.journal import durable
from rekam.registry import bulk
from tests.carriers import MemoryCarrier


class Stick(MemoryCarrier):
    """A stick to which anything may happen between two machines, all of it from one chance."""

    misfortunes = "lose empty cut_short flip exchange_contents come_back fail_often".split()

    def __init__(self, chance, faults):
        super().__init__()
        self.chance = chance
        self.faults = faults  # how often each happened
        self.failing = 0.0  # how likely each call is to fail
        self.earlier = {}  # what a copy of it held, that somebody made and will bring back

    def names(self, mailbox):
        self._maybe_fail()
        return super().names(mailbox)

    def get(self, name):
        self._maybe_fail()
        return super().get(name)

    def put(self, name, data):
        self._maybe_fail()
        super().put(name, data)

    def drop(self, name):
        self._maybe_fail()
        super().drop(name)

    def _maybe_fail(self):
        if self.failing and self.chance.random() < self.failing:
            raise TransportError("stick")

    # ---- misfortunes, each of some of the files

    def suffer(self):
        """Let one misfortune happen; it counts where it changed anything."""
        happens = self.chance.choice(self.misfortunes)
        self.earlier = self.earlier or dict(self.kept)
        before = dict(self.kept), self.failing
        getattr(self, happens)()
        self.faults[f"stick: {happens}"] += before != (self.kept, self.failing)

    @classmethod
    def faults_known(cls):
        return [f"stick: {one}" for one in cls.misfortunes]

    def some(self):
        """Choose some files; the same number of them whatever is in them."""
        names = sorted(self.kept)
        sure = self.chance.choice(names) if names else None
        return [name for name in names if name == sure or self.chance.random() < 0.4]

    def lose(self):
        for name in self.some():
            del self.kept[name]

    def empty(self):
        for name in self.some():
            self.kept[name] = b""

    def cut_short(self):
        for name in self.some():
            data = self.kept[name]
            self.kept[name] = data[: int(len(data) * self.chance.random())]

    def flip(self):
        """Change any one bit at any place."""
        for name in self.some():
            data = bytearray(self.kept[name])
            place, bit = self.chance.random(), self.chance.randrange(8)
            if data:
                data[int(len(data) * place)] ^= 1 << bit
            self.kept[name] = bytes(data)

    def exchange_contents(self):
        """Put files under each other's names: shuffled, and doubled."""
        names = sorted({*self.some(), *self.some()})
        contents = [self.kept[name] for name in names]
        self.kept |= {name: self.chance.choice(contents) for name in names}

    def come_back(self):
        """Bring back what lay in a drawer for a while; a copy of what is here takes its place."""
        now = dict(self.kept)
        self.kept |= self.earlier
        self.earlier = now

    def fail_often(self):
        self.failing = 0.3

    def be_good(self):
        self.kept.clear()
        self.failing = 0.0


POWER_CUT = "power cut between two statements"
FILE_CUT = "power cut in the middle of files"


class PowerCutError(Exception):
    """The machine is off: nothing of the open transaction is there any more."""


class _Countdown:
    """Cuts the power when its last thing was done; None lets all be done."""

    def __init__(self, left):
        self.left = left

    def __call__(self):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise PowerCutError


@contextmanager
def power_cut(faults, *, statements=None, files=None):
    """Cut the power before the statement of this number, or in the middle of such a writing.

    The transaction dies between two writes, as after SIGKILL: the database rolls it back. Of files
    the halves stay that were written beside them.
    """
    try:
        with _files_cut(_Countdown(files)), _statements_cut(_Countdown(statements)):
            yield
    except PowerCutError:
        faults[POWER_CUT if files is None else FILE_CUT] += 1


@contextmanager
def _statements_cut(count):
    def execute(statement, *rest):
        count()
        return usual[0](statement, *rest)

    def insert(*rest, **options):
        count()
        return usual[1](*rest, **options)

    def by_django(execute_on, *rest):
        count()
        return execute_on(*rest)

    usual = bulk.execute, bulk.insert
    bulk.execute, bulk.insert = execute, insert
    try:
        with connection.execute_wrapper(by_django):
            yield
    finally:
        bulk.execute, bulk.insert = usual


@contextmanager
def _files_cut(count):
    def write(files, besides):
        try:
            count()
        except PowerCutError:
            for path, beside in besides.items():
                beside.write_bytes(files[path][: len(files[path]) // 2])
            raise
        usual(files, besides)

    usual = durable._write
    durable._write = write
    try:
        yield
    finally:
        durable._write = usual
