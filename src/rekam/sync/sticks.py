"""Find the sticks that are plugged in, and what of ours lies on each.

A stick is a disk that its kernel calls removable, or one that was mounted where sticks are; a disk
that holds the system or this machine's own data is none. This is told of Linux alone, out of its
own tables; elsewhere nobody looks, and an officer types the folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, writer_of
from rekam.sync import tidy
from rekam.sync.carrier import is_statement, teller
from rekam.sync.stick import StickCarrier

_ESCAPED = re.compile(r"\\([0-7]{3})")
_LINE = re.compile(  # see proc_pid_mountinfo(5)
    r"\d+ \d+ (?P<device>\d+:\d+) (?P<root>\S+) (?P<path>\S+) (?P<options>\S+)(?: \S+)* - "
    r"\S+ (?P<source>\S+) (?P<more>\S+)"
)
_MAILBOX = re.compile(r"office|kit-[0-9]{2,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to look; given by whoever puts the machine together."""

    mounts: Path  # the kernel's table, as in /proc/self/mountinfo
    disks: Path  # its disks, as in /sys/block
    under: Sequence[Path]  # where sticks are mounted
    home: Path  # this machine's own data, which lies on no stick


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What of ours lies on a stick, as its names tell."""

    writers: tuple[str, ...] = ()  # kits with mail for the office
    entries: int = 0  # of theirs
    files: int = 0  # of any kind, for the office
    bytes: int = 0
    readers: tuple[str, ...] = ()  # kits for which the office's answer lies there


@dataclass(frozen=True, slots=True, kw_only=True)
class Stick:
    """A stick that is plugged in."""

    path: Path
    name: str
    free_bytes: int
    is_writable: bool
    load: Load


@dataclass(frozen=True, slots=True)
class _Mount:
    device: str  # major:minor
    root: str  # what of the disk is mounted there
    path: Path
    is_writable: bool
    source: str


def find(places: Places) -> list[Stick]:
    """Return the sticks that are plugged in and can be read, by their folders."""
    found: list[Stick] = []
    for mount in _sticks(places):
        with suppress(TransportError):  # pulled out meanwhile
            carrier = StickCarrier(mount.path)
            stick = Stick(
                path=mount.path,
                name=mount.path.name,
                free_bytes=carrier.free_bytes(),
                is_writable=mount.is_writable and os.access(mount.path, os.W_OK),
                load=load(carrier),
            )
            found.append(stick)
    return sorted(found, key=lambda stick: stick.path)


def load(carrier: StickCarrier) -> Load:
    """Say what of ours lies on a stick.

    Raises:
        TransportError: it cannot be read.
    """
    waiting = carrier.names(OFFICE)
    spans = [span for name in waiting if (span := tidy.span_of(name))]
    writers = {writer_of(stream) for (stream, _), _, _ in spans}
    return Load(
        writers=tuple(sorted(writers | {*map(teller, filter(is_statement, waiting))})),
        entries=sum(last - first + 1 for _, first, last in spans),
        files=len(waiting),
        bytes=sum(carrier.size(name) for name in waiting),
        readers=tuple(one for one in mailboxes(carrier) if one != OFFICE and carrier.names(one)),
    )


def mailboxes(carrier: StickCarrier) -> list[str]:
    """Return whose mailboxes there are on a stick."""
    try:
        return sorted(path.name for path in carrier.root.iterdir() if _MAILBOX.fullmatch(path.name))
    except OSError as error:
        raise TransportError("names", str(carrier.root)) from error


def _sticks(places: Places) -> Iterator[_Mount]:
    try:
        lines = places.mounts.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return
    mounts = [mount for line in lines if (mount := _parsed(line))]
    removable = frozenset(_removable(places.disks))
    system = {mount.device for mount in mounts if mount.path == Path("/")}
    seen: set[str] = set()
    for mount in mounts:
        is_own = mount.device in system or places.home.is_relative_to(mount.path)
        if mount.root != "/" or is_own or mount.device in seen:
            continue
        is_where_sticks_are = any(mount.path.is_relative_to(one) for one in places.under)
        is_disk = mount.source.startswith("/dev/")
        if mount.device in removable or (is_where_sticks_are and is_disk):
            seen.add(mount.device)
            yield mount


def _parsed(line: str) -> _Mount | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    return _Mount(
        device=found["device"],
        root=found["root"],
        path=Path(_plain(found["path"])),
        is_writable="ro" not in (*found["options"].split(","), *found["more"].split(",")),
        source=_plain(found["source"]),
    )


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), text)


def _removable(disks: Path) -> Iterator[str]:
    """Yield the number of each disk that the kernel calls removable, and of its parts."""
    for told in disks.glob("*/removable"):
        with suppress(OSError):
            if told.read_text().strip() == "1":
                for one in (told.parent / "dev", *told.parent.glob("*/dev")):
                    yield one.read_text().strip()
