"""Measures the capture desk: ``make bench-capture``.

    python -m tools.bench_capture                  everything
    python -m tools.bench_capture search           some of it
    python -m tools.bench_capture search --alone   the kit's search without its peers, in a minute
    python -m tools.bench_capture --cache FOLDER   where invented registers are kept between runs

The table goes to stdout, progress to stderr. People, questions and recordings come from one seed.
A register of 590,000 is invented and imported once for each build of the program and then kept in
the cache folder, half a gigabyte; remove it when disk is short.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tools.postgres import stop_when_told

_CACHE = Path(tempfile.gettempdir()) / "rekam-bench-capture"


def main(arguments: list[str]) -> int:
    """Measure in folders of the cache alone, and never in a database that is somebody's."""
    stop_when_told()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--cache", type=Path, default=_CACHE)
    parser.add_argument("--residents", type=int, default=590_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--unsent", type=int, default=20_000)
    parser.add_argument("--visits", type=int, default=60)
    parser.add_argument("--recordings", type=int, default=300)
    parser.add_argument("--alone", action="store_true", help="no peers, and no PostgreSQL")
    asked = parser.parse_args(arguments)
    cache = asked.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
        "REKAM_HOME": str(cache / "home"),
        "REKAM_MODE": "office",
        "DATABASE_URL": "",
    }
    django.setup()
    from tools.bench.capture import run  # noqa: PLC0415 its modules need Django to be set up

    sizes = run.Sizes(
        residents=asked.residents,
        questions=asked.questions,
        unsent=asked.unsent,
        visits=asked.visits,
        recordings=asked.recordings,
        is_alone=asked.alone,
    )
    return run.run(asked.parts, cache, sizes)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
