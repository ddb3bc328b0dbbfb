"""``make test``: the suite on PostgreSQL, on SQLite and on SQLCipher. Arguments go to pytest.

The PostgreSQL run holds the tests that touch the database; the SQLite run holds everything; the
SQLCipher run holds what a kit's book must stand: kills, a torn log, a full disk, verify, search.
Without PostgreSQL its tests are reported as skipped, and both runs say so at the end.
"""

import os
import subprocess
import sys

from tools.postgres import MissingError, running, stop_when_told

PYTEST = [sys.executable, "-m", "pytest", "--numprocesses=2", "--dist=worksteal"]
NO_TESTS_COLLECTED = 5  # pytest's own exit status


def main() -> int:
    """Run all; return the first exit status that is not 0."""
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
    on_sqlcipher = _pytest(arguments, {"DATABASE_URL": "", "REKAM_TESTS_ENCRYPTED": "yes"})
    few = {NO_TESTS_COLLECTED: 0}  # what was chosen is about another database
    return on_sqlite or few.get(on_postgresql, on_postgresql) or few.get(on_sqlcipher, on_sqlcipher)


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [*PYTEST, *arguments], env={**os.environ, **environment}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
