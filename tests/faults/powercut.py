"""A real kit on a real ext4 whose disk loses its power: what it told before must be there after.

    disk = Cuts(folder, kit, stick)
    disk.life(chance)        # a kit records until it is dark
    assert disk.lost() == []

Every life begins on the image that the cut before it left: the file system replays its journal and
the kit opens its book. What was told counts if it was told before the cut, by the clock that all
processes share: what a process says on a dark disk convinces nobody.
Before: ``cut_disk.py`` is the disk. Control of the harness: ``test_power_cuts.py``.
"""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager

from rekam.registry import drafts
from rekam.registry.verify import verify
from tests.disks import moved
from tests.faults.killing import forked
from tests.faults.recording import PARTS, record, standing
from tests.telling import who

IMAGE_BYTES = 48 * 2**20
FORMAT = "mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0,nodiscard".split()
HOWS = ("drop", "random", "torn")
WRITES_MAX = 300  # of the disk in one life, about three recordings
PAUSE_MS_MAX = 80
PEOPLE_MAX = 60  # of one life; no cut is so late
STEPS = {"begun", "captured", "sent"}  # what is told of a recording beside its receipt, the fact
READY_S = 20.0


class Cuts:
    """A kit, the image of its disk, and all that it told in its lives."""

    def __init__(self, folder, kit, stick):
        self.image, self.place, self.fuse = (folder / name for name in ("image", "kit", "fuse"))
        self.place.mkdir()
        self.fuse.mkdir()
        self.image.write_bytes(b"")
        os.truncate(self.image, IMAGE_BYTES)
        subprocess.run([*FORMAT, str(self.image)], check=True)
        with _mounted(self.image, self.place):
            self.kit = moved(kit, self.place)
        self.stick, self.lives = stick, 0
        self.turn = 0  # which kind of cut is next
        self.first = 0  # whom the next life records first: nobody who was begun before
        self.told = defaultdict(list)  # the steps that were finished of each person
        kinds = (*(f"cuts: {how}" for how in HOWS), "facts told", "parts told")
        self.count = dict.fromkeys(kinds, 0)

    def life(self, chance):
        """Record people until the power fails: at any write or flush, or a moment after it."""
        how = HOWS[self.turn % len(HOWS)]
        pause_ms = chance.choice((0, chance.randrange(1, PAUSE_MS_MAX)))
        cut = (chance.randrange(1, WRITES_MAX), pause_ms, how, chance.getrandbits(32))
        with self._powered(*cut) as disk:
            told, is_killed = forked(_until_dark, disk.stdout, self.kit, self.first, self.stick)
            assert is_killed, told
            cut_ns = int(disk.stdout.readline())
        self.lives, self.turn = self.lives + 1, self.turn + 1
        self.count[f"cuts: {how}"] += 1
        self.first = max((int(one.split()[0]) for one in told), default=self.first) + 2
        for number, step, told_ns in map(str.split, told):
            if int(told_ns) < cut_ns:
                self.told[int(number)].append(step)
                self.count["parts told"] += PARTS * (step == "captured")
                self.count["facts told"] += step not in STEPS

    def lost(self):
        """Start the kit on what the cut left; return what it had told that is not there."""
        self.kit._assembled = None  # another process, which remembers nothing
        with _mounted(self.image, self.place), self.kit.on() as machine:
            found = [str(one) for one in verify(machine.ledger, machine.parts)]
            for number, steps in self.told.items():
                found += _missing(machine, number, steps)
        return found

    @contextmanager
    def _powered(self, *cut):
        words = [str(word) for word in (self.image, self.fuse, *cut)]
        command = [sys.executable, "-m", "tests.faults.cut_disk", *words]
        disk = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            _wait_for(self.fuse / "disk")
            with _mounted(self.fuse / "disk", self.place):
                yield disk
        finally:
            subprocess.run(["umount", str(self.fuse)], check=True)
            disk.stdout.close()
            disk.wait()


def _until_dark(cut, kit, first, stick, tell):
    """Record one person after another; the process ends when the disk says that it is dark."""
    threading.Thread(target=_end_at, args=(cut,), daemon=True).start()
    for number in range(first, first + PEOPLE_MAX):

        def tell_when(step, number=number):
            tell(f"{number} {step} {time.monotonic_ns()}")

        record(kit, number, stick, tell_when)


def _end_at(cut):
    select.select([cut], [], [])
    os.kill(os.getpid(), signal.SIGKILL)


def _missing(machine, number, steps):
    """Return which of the steps that were told have left no trace, or parts that are not whole."""
    draft, enrolments = drafts.find(who(number)), standing(number)
    parts = [part.digest for one in (draft, *enrolments) if one for part in one.parts]
    there = {"begun": draft or enrolments, "sent": enrolments}
    there["captured"] = len(parts) == PARTS and all(map(machine.parts.has, parts))
    there |= {one.number: True for one in enrolments}
    return [f"{step} of {number}" for step in steps if not there.get(step)]


@contextmanager
def _mounted(image, place):
    subprocess.run(["mount", "-o", "loop", str(image), str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _wait_for(path):
    until = time.monotonic() + READY_S
    while not path.exists():
        assert time.monotonic() < until, f"no {path}"
        time.sleep(0.01)
