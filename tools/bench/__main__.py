"""``make bench``: measure, each figure beside its peer or its limit, in one run on one disk.

    python -m tools.bench              everything
    python -m tools.bench record find  some of it
    python -m tools.bench backup --case  on SQLite, the whole case and 20,000 recordings: 12 GB

The table goes to stdout, progress to stderr. People and facts come from one seed, which is printed.
"""

import os
import sys
import tempfile
from pathlib import Path

import django

from tools.postgres import stop_when_told


def main(names: list[str]) -> int:
    """Measure in a folder of this run alone, and never in a database that is somebody's."""
    stop_when_told()
    with tempfile.TemporaryDirectory(prefix="rekam-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
            "REKAM_HOME": str(Path(folder, "home")),
            "REKAM_MODE": "office",
            "DATABASE_URL": "",
        }
        django.setup()
        from tools.bench import run  # noqa: PLC0415 its modules need Django to be set up

        if "--case" in names:
            return run.run_case([one for one in names if one != "--case"], Path(folder))
        return run.run(names, Path(folder))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
