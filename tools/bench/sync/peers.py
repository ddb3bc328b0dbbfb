"""The peers' two ends: a place that takes what is put, and senders that put it, each as JSON.

python -m tools.bench.sync.peers serve HOST PORT          HTTP/1.1 by waitress
python -m tools.bench.sync.peers one-by-one URL WORK N    a PUT each, one after the other
python -m tools.bench.sync.peers lanes URL WORK N         pieces of 32 KB on four connections
python -m tools.bench.sync.peers rsync FOLDER WORK N      rsync over ssh, keys as ends.py laid them
python -m tools.bench.sync.peers echo HOST PORT           UDP, for the emulator's validation
python -m tools.bench.sync.peers ping HOST PORT N         and who asks it
"""

from __future__ import annotations

import json
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import waitress

from tools.bench.sync.blobs import blobs

_PIECE_BYTES = 32 * 1024
_PATIENCE_S = 300.0


def serve(host: str, port: str) -> None:
    """Take whatever is put, and keep nothing: a peer better than any that keeps it."""

    def application(environ: dict, start_response: Callable) -> Iterable[bytes]:  # type: ignore[type-arg] # WSGI's own
        taken = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok" if taken is not None else b"no"]

    waitress.serve(
        application, host=host, port=int(port), threads=8, inbuf_overflow=2**24, _quiet=True
    )


def one_by_one(url: str, kind: str, count: str) -> None:
    """Put one thing after the other, on one kept connection."""
    with httpx.Client(timeout=_PATIENCE_S) as client:
        _tell(kind, count, lambda all_: [client.put(url, content=one) for one in all_])


def lanes(url: str, kind: str, count: str) -> None:
    """Put pieces on four kept connections at once: what HTTP/1.1 can do here."""
    limits = httpx.Limits(max_connections=4, max_keepalive_connections=4)
    with httpx.Client(timeout=_PATIENCE_S, limits=limits) as client, ThreadPoolExecutor(4) as pool:

        def send(all_: list[bytes]) -> None:
            pieces = [
                one[at : at + _PIECE_BYTES]
                for one in all_
                for at in range(0, len(one), _PIECE_BYTES)
            ]
            list(pool.map(lambda piece: client.put(url, content=piece), pieces))

        _tell(kind, count, send)


def rsync(folder: str, kind: str, count: str) -> None:
    """Copy a folder of files to one beside it, which the other end has too."""
    ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
    for place in (ours, theirs):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
    for number, one in enumerate(blobs(kind, int(count))):
        (ours / f"{number:04d}").write_bytes(one)
    host, port = (Path(folder) / "address").read_text().split()
    ssh = (
        f"ssh -p {port} -i {folder}/key -o StrictHostKeyChecking=no -o LogLevel=ERROR "
        f"-o UserKnownHostsFile=/dev/null -o ServerAliveInterval=0"
    )
    command = ["rsync", "-r", "--whole-file", "-e", ssh, f"{ours}/", f"root@{host}:{theirs}/"]
    _tell(kind, count, lambda _all: subprocess.run(command, check=True))


def echo(host: str, port: str) -> None:
    """Answer every datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((host, int(port)))
        while True:
            data, asking = line.recvfrom(2000)
            line.sendto(data[:64], asking)


def ping(host: str, port: str, count: str) -> None:
    """Ask with small packets for round trips and loss; the answers that come late count too."""
    came: dict[int, float] = {}
    sent: dict[int, float] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(0.05)
        for number in range(int(count)):
            sent[number] = time.monotonic()
            line.sendto(number.to_bytes(4, "big") + bytes(60), (host, int(port)))
            _hear(line, came, sent, 0.05)
        _hear(line, came, sent, 3)
    trips = [came[number] - sent[number] for number in came]
    print(json.dumps({"round_trip_s": statistics.median(trips), "lost": 1 - len(came) / len(sent)}))


def _hear(
    line: socket.socket, came: dict[int, float], sent: dict[int, float], for_s: float
) -> None:
    until = time.monotonic() + for_s
    while time.monotonic() < until and len(came) < len(sent):
        try:
            came[int.from_bytes(line.recv(2000)[:4], "big")] = time.monotonic()
        except TimeoutError:
            continue


def _tell(kind: str, count: str, send: Callable[[list[bytes]], object]) -> None:
    made = blobs(kind, int(count))
    began = time.perf_counter()
    send(made)
    said = {"seconds": time.perf_counter() - began, "bytes": sum(map(len, made))}
    print(json.dumps(said))


if __name__ == "__main__":
    works = {
        "serve": serve,
        "one-by-one": one_by_one,
        "lanes": lanes,
        "rsync": rsync,
        "echo": echo,
        "ping": ping,
    }
    works[sys.argv[1]](*sys.argv[2:])
