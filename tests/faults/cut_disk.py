"""A disk whose power is cut once: a FUSE file that remembers which of its writes were flushed.

    python -m tests.faults.cut_disk IMAGE FOLDER NTH PAUSE_MS HOW SEED

shows a copy of IMAGE as FOLDER/disk. A loop device over it passes the file system's flushes on as
syncs of this file. Before its NTH write or flush, or PAUSE_MS later, the power fails: IMAGE becomes
what was flushed and, as HOW says, of what was not:

    drop     nothing
    random   any pieces of 4 KiB
    torn     the same, and of one piece the first few sectors alone

and the nanosecond is printed, on the clock that all processes share. What is written later goes
nowhere: the file system above is unmounted in peace, and nobody takes its later word for anything.
Next: ``powercut.py`` puts a file system and a machine on it.
"""

import errno
import random
import stat
import sys
import threading
import time
from pathlib import Path

import mfusepy

PIECE_BYTES, SECTOR_BYTES = 4096, 512


class CutDisk(mfusepy.Operations):
    """One file; ``flushed`` is what a power cut cannot take any more."""

    use_ns = True

    def __init__(self, image, chance, *, nth, pause_s, how):
        self.image, self.chance, self.how = image, chance, how
        self.left, self.pause_s = nth, pause_s
        self.live = bytearray(image.read_bytes())
        self.flushed = bytearray(self.live)
        self.waiting = []  # writes since the last flush, in their order
        self.one_at_a_time = threading.Lock()

    def getattr(self, path, _handle=None):
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o700, "st_nlink": 2}
        if path == "/disk":
            return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": len(self.live)}
        raise mfusepy.FuseOSError(errno.ENOENT)

    def read(self, _path, size, offset, _handle):
        return bytes(self.live[offset : offset + size])

    def write(self, _path, data, offset, _handle):
        self._count()
        with self.one_at_a_time:
            self.live[offset : offset + len(data)] = data
            self.waiting.append((offset, data))
        return len(data)

    def fsync(self, _path, _datasync, _handle):
        self._count()
        with self.one_at_a_time:
            self._keep(self.waiting)
            self.waiting.clear()
        return 0

    def _count(self):
        self.left -= 1
        if self.left == 0 and self.pause_s:
            threading.Timer(self.pause_s, self._cut).start()
        elif self.left == 0:
            self._cut()

    def _cut(self):
        with self.one_at_a_time:
            cut_ns = time.monotonic_ns()
            self._keep(self._survivors())
            self.image.write_bytes(self.flushed)
            sys.stdout.write(f"{cut_ns}\n")
            sys.stdout.flush()

    def _keep(self, writes):
        for offset, data in writes:
            self.flushed[offset : offset + len(data)] = data

    def _survivors(self):
        """Choose what had reached the plate before its flush."""
        if self.how == "drop":
            return []
        pieces = [
            (offset + at, data[at : at + PIECE_BYTES])
            for offset, data in self.waiting
            for at in range(0, len(data), PIECE_BYTES)
        ]
        kept = [one for one in pieces if self.chance.random() < 0.5]
        if self.how == "torn" and kept:
            torn = self.chance.randrange(len(kept))
            offset, data = kept[torn]
            kept[torn] = offset, data[: self.chance.randrange(1, 8) * SECTOR_BYTES]
        return kept


def main(image, folder, nth, pause_ms, how, seed):
    chance = random.Random(int(seed))
    pause_s = int(pause_ms) / 1000
    disk = CutDisk(Path(image), chance, nth=int(nth), pause_s=pause_s, how=how)
    mfusepy.FUSE(disk, folder, foreground=True, nothreads=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
