"""Measures coming home over bad links: ``make bench-sync``.

    python -m tools.bench_sync                          six links, both works, all methods: an hour
    python -m tools.bench_sync --links C --works small  some of it
    python -m tools.bench_sync --seconds 20             a quick look: less is brought
    python -m tools.bench_sync --storm                  fifty kits come home at once, on loopback
    python -m tools.bench_sync --virtual --seconds 180  HTTP/3 in virtual time: seconds, any load

Two network namespaces and a TUN pair between them are a link (``tools/links``); the table begins
with what the link itself does to small packets. Goodput is payload of the link's rate. Where no
namespaces are allowed this says so and stops. The table goes to stdout, progress to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tools.links.emulator import refusal
from tools.links.models import LINKS
from tools.postgres import stop_when_told


def main(arguments: list[str]) -> int:
    """Measure in a folder of its own alone, and over links of its own."""
    stop_when_told()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", default="ABCDEF")
    parser.add_argument("--works", nargs="+", default=["small", "large"])
    parser.add_argument("--methods", nargs="+")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--storm", action="store_true", help="fifty kits at once, on loopback")
    parser.add_argument("--virtual", action="store_true", help="HTTP/3 in virtual time")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    links = [LINKS[name] for name in asked.links]
    if asked.virtual:
        from tools.bench.sync import virtual  # noqa: PLC0415 what it needs, others do not

        virtual.measure_and_tell(links, asked.works, seconds=asked.seconds, seed=asked.seed)
        return 0
    if reason := refusal():
        print(f"No link can be emulated here: {reason}", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory(prefix="rekam-bench-sync-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
            "REKAM_HOME": str(Path(folder) / "home"),
            "REKAM_MODE": "office",
            "DATABASE_URL": "",
        }
        django.setup()
        from tools.bench.sync import table  # noqa: PLC0415 its modules need Django to be set up

        if asked.storm:
            table.measure_storm(Path(folder))
            return 0
        table.measure_and_tell(
            Path(folder),
            links,
            asked.works,
            methods=asked.methods,
            seconds=asked.seconds,
            seed=asked.seed,
        )
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
