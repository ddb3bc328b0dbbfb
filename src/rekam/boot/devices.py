"""The command that puts simulated capture devices on their ports, for demo, tests and training.

They are a process of their own. A kit hears of them as of any maker's devices: by certificates in
its home folder, and by ``REKAM_DEVICES=Developer``, without which it takes none that is not for
work.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from pathlib import Path

import click

from rekam.boot import wiring
from rekam.devices.interface import Kind
from rekam.devices.simulator import server
from rekam.devices.simulator.mischief import Mischief

folder = click.Path(exists=True, file_okay=False, path_type=Path)
_ROOT_FILE = "simulator.pem"


@click.command("devices")
@click.option("--tell", "homes", type=folder, multiple=True, help="A kit's folder; repeatable.")
@click.option("--seed", type=int, default=1, help="Other people for another number.")
@click.option("--delay", type=float, default=1.0, help="Seconds that a capture takes.")
@click.option("--misbehave", type=click.Choice([one.value for one in Mischief]))
@click.option("--number", default="", help="With --misbehave number: the error reported.")
def devices_command(
    homes: Sequence[Path], seed: int, delay: float, misbehave: str | None, number: str
) -> None:
    """Serve one simulated finger and one simulated iris device until told to end."""
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)
    try:
        with server.running(clock_ms=_clock_ms, seed=seed, delay_s=delay) as simulated:
            for device in simulated.devices.values() if misbehave else ():
                device.mood.set(Mischief(str(misbehave)), number=number)
            for home in homes:
                _tell(home, simulated)
            for kind, port in simulated.ports.items():
                click.echo(f"{_NAMES[kind]} tiruan di port {port}")
            signal.pause()
    except KeyboardInterrupt:
        click.echo("Selesai.")


_NAMES = {Kind.FINGER: "Alat sidik jari", Kind.IRIS: "Alat iris"}


def _tell(home: Path, simulated: server.Running) -> None:
    """Let a kit trust these devices; what it trusted before, it goes on to trust."""
    for name, pem in (
        (wiring.DEVICE_ROOTS, simulated.device_roots),
        (wiring.CHIP_ROOTS, simulated.chip_roots),
    ):
        (home / name).mkdir(exist_ok=True)
        (home / name / _ROOT_FILE).write_bytes(pem)


def _clock_ms() -> int:
    return time.time_ns() // 1_000_000
