"""``make test``: the suite on PostgreSQL, then on SQLite. Arguments go to pytest.

The PostgreSQL run holds the tests that touch the database; the SQLite run holds everything.
Without PostgreSQL its tests are reported as skipped, and both runs say so at the end.
"""

import os
import subprocess
import sys

from tools.postgres import MissingError, running, stop_when_told

PYTEST = [sys.executable, "-m", "pytest", "--numprocesses=2", "--dist=worksteal"]
NO_TESTS_COLLECTED = 5  # pytest's own exit status


def main() -> int:
    """Run both; return the first exit status that is not 0."""
    stop_when_told()
    arguments = sys.argv[1:]
    missing = {}
    try:
        with running() as url:
            on_postgresql = _pytest(arguments, {"DATABASE_URL": url})
    except MissingError as reason:
        missing = {"REKAM_POSTGRESQL_MISSING": str(reason)}
        on_postgresql = _pytest([*arguments, "--on-postgresql"], missing)
    on_sqlite = _pytest(arguments, {"DATABASE_URL": "", **missing})
    return on_sqlite or (0 if on_postgresql == NO_TESTS_COLLECTED else on_postgresql)


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [*PYTEST, *arguments], env={**os.environ, **environment}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
