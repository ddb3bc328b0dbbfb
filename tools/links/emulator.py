"""A bad link between two network namespaces of this process's own, for benches and tests.

    with Emulator(LINKS["C"]) as line:
        line.popen("office", [...])      # hears on line.address("office")
        line.popen("kit", [...])

Each end is a child in a network namespace with one TUN interface; the thread here reads packets
from either, queues, delays, loses them as the link does, and hands them to the other. This kernel
has no netem. Nothing outside the two namespaces is touched, and both end with the block.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import heapq
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from types import TracebackType
from typing import Any, Self

from tools.links.models import Link, Loss

ENDS = ("kit", "office")
ADDRESSES = {"kit": "10.77.0.1", "office": "10.77.0.2"}
_CLONE_NEWNET = 0x40000000
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_INTERFACE = "rekam0"
_PACKET_BYTES_MAX = 2048
_PACKETS_A_TURN = 64


class NoNamespacesError(RuntimeError):
    """This machine allows no network namespaces or no TUN interface; the reason is in ``args``."""


def refusal() -> str:
    """Return why no link can be emulated here; "" where one can."""
    if shutil.which("ip") is None or shutil.which("nsenter") is None:
        return "ip (iproute2) or nsenter (util-linux) is not installed"
    try:
        with Emulator(Link(name="-", rate_bps=10**6, round_trip_s=0, loss=0)):
            return ""
    except NoNamespacesError as error:
        return str(error)


class Direction:
    """What is on its way from one end to the other."""

    def __init__(self, link: Link, seed: int) -> None:
        self.link = link
        self.loss = Loss(link, seed)
        self.queued: deque[tuple[float, int]] = deque()  # when each leaves the queue, and its bytes
        self.queued_bytes = 0
        self.free_at = 0.0
        self.sent_bytes = self.lost = self.dropped = self.packets = 0

    def due(self, packet: bytes, now: float, began: float) -> float | None:
        """Return when a packet that came now is delivered; None if it is lost."""
        while self.queued and self.queued[0][0] <= now:
            self.queued_bytes -= self.queued.popleft()[1]
        self.packets += 1
        if self.queued_bytes + len(packet) > self.link.queue_bytes:
            self.dropped += 1
            return None
        self.free_at = max(now, self.free_at) + len(packet) * 8 / self.link.rate_bps
        self.queued.append((self.free_at, len(packet)))
        self.queued_bytes += len(packet)
        self.sent_bytes += len(packet)
        if self.link.is_down(self.free_at - began) or self.loss.loses_next():
            self.lost += 1
            return None
        return self.free_at + self.link.round_trip_s / 2


class Emulator:
    """Two ends and the link between them."""

    def __init__(self, link: Link, *, seed: int = 1) -> None:
        self.link = link
        self._seed = seed
        self._holders: dict[str, subprocess.Popen[bytes]] = {}
        self._fds: dict[str, int] = {}
        self._started: list[subprocess.Popen[Any]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry, name="link")

    def __enter__(self) -> Self:
        try:
            for end in ENDS:
                self._open(end)
        except BaseException:
            self._close()
            raise
        self.ways = {end: Direction(self.link, self._seed + n) for n, end in enumerate(ENDS)}
        self.began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.wait()
        self._over.set()
        self._thread.join()
        self._close()

    def begin_anew(self) -> None:
        """Count from here on, and let the link be up from now on for as long as it may be."""
        self.began = time.monotonic()
        for way in self.ways.values():
            way.sent_bytes = way.lost = way.dropped = way.packets = 0

    def address(self, end: str) -> str:
        return ADDRESSES[end]

    def popen(self, end: str, command: list[str], **options: Any) -> subprocess.Popen[Any]:
        """Start a command at one end; it is ended with the link."""
        inside = ["nsenter", f"--net=/proc/{self._holders[end].pid}/ns/net", *command]
        process = subprocess.Popen(inside, **options)
        self._started.append(process)
        return process

    def run(self, end: str, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command at one end to its end, and return what it said."""
        process = self.popen(end, command, stdout=subprocess.PIPE, text=True, **options)
        said, _ = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, said, "")

    def _open(self, end: str) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        holder = subprocess.Popen(
            [sys.executable, "-m", "tools.links.emulator", end, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.PIPE,
        )
        self._holders[end] = holder
        theirs.close()
        with ours:
            said, fds, _, _ = socket.recv_fds(ours, 1000, 1)
        if not fds:
            raise NoNamespacesError(said.decode() or "no network namespace")
        self._fds[end] = fds[0]

    def _close(self) -> None:
        for fd in self._fds.values():
            os.close(fd)
        for holder in self._holders.values():
            holder.stdin.close()  # type: ignore[union-attr] # it was opened as a pipe
            holder.wait()

    def _carry(self) -> None:
        fds = {self._fds[end]: end for end in ENDS}
        on_the_way: list[tuple[float, int, int, bytes]] = []
        number = 0
        for fd in fds:
            os.set_blocking(fd, False)
        while not self._over.is_set():
            now = time.monotonic()
            while on_the_way and on_the_way[0][0] <= now:
                _, _, fd, packet = heapq.heappop(on_the_way)
                with contextlib.suppress(OSError):  # the interface is full, as a modem may be
                    os.write(fd, packet)
            wait_s = min(0.1, on_the_way[0][0] - now) if on_the_way else 0.1
            for fd in select.select(list(fds), [], [], max(0.0, wait_s))[0]:
                end = fds[fd]
                other = self._fds[ENDS[1 - ENDS.index(end)]]
                for packet in _read_all(fd):
                    due = self.ways[end].due(packet, time.monotonic(), self.began)
                    number += 1
                    if due is not None:
                        heapq.heappush(on_the_way, (due, number, other, packet))


def _read_all(fd: int) -> list[bytes]:
    packets: list[bytes] = []
    with contextlib.suppress(BlockingIOError):
        while len(packets) < _PACKETS_A_TURN:  # then the other end has its turn
            packets.append(os.read(fd, _PACKET_BYTES_MAX))
    return packets


def _leave_network() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def _hold(end: str, line: socket.socket) -> None:
    """Make one end in this process, hand its interface over, keep it until the parent is gone."""
    try:
        _leave_network()
        tun = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(
            tun, _TUNSETIFF, struct.pack("16sH", _INTERFACE.encode(), _IFF_TUN | _IFF_NO_PI)
        )
        other = ADDRESSES[ENDS[1 - ENDS.index(end)]]
        for words in (
            f"addr add {ADDRESSES[end]} peer {other} dev {_INTERFACE}",
            f"link set {_INTERFACE} up mtu 1500 txqueuelen 1000",
            "link set lo up",
        ):
            subprocess.run(["ip", *words.split()], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        line.sendall(f"no network namespace or TUN interface: {error}".encode())
        return
    socket.send_fds(line, [b"ready"], [tun])
    sys.stdin.buffer.read()


if __name__ == "__main__":
    _hold(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
