"""A PostgreSQL of our own for as long as a command runs: ``python -m tools.postgres <command>``.

The server lives in a temporary folder and listens on a unix socket in that folder alone, so it
needs no port, no password and no running service, and meets no other server. It is ended by its
process id, whatever happens to the command. The command finds it in DATABASE_URL; a DATABASE_URL
that already names a PostgreSQL is used as it is.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

START_S_MAX = 30
STOP_S_MAX = 30
# The data lives as long as the run.
_NOTHING_LASTS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class MissingError(Exception):
    """PostgreSQL cannot be had on this machine; the text says why."""


@contextlib.contextmanager
def running(*, durable: bool = False, kept: Path | None = None) -> Iterator[str]:
    """Yield the DATABASE_URL of a server that stops at the end.

    ``durable`` is how an office runs it, for measuring: a commit waits for the disk. ``kept`` is a
    folder in which the data outlives the server, to go on with another time.

    Raises:
        MissingError: there are no programs, or they do not start.
    """
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgresql:"):
        yield given
        return
    programs = _programs()
    folder = kept or Path(tempfile.mkdtemp(prefix="rekam-postgres-", dir="/tmp"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if user := _user():
            os.chown(folder, user.pw_uid, user.pw_gid)
        if not (folder / "data" / "PG_VERSION").exists():
            _initialise(programs, folder)
        server = _start(programs, folder, {} if durable else _NOTHING_LASTS)
        try:
            _wait(server, folder)
            yield f"postgresql://rekam@/postgres?host={folder}"
        finally:
            _stop(server)
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the newest server programs: Debian keeps them off the PATH."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name)
    )
    if found := shutil.which("initdb"):
        folders.insert(0, Path(found).resolve().parent)
    for folder in reversed(folders):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise MissingError("no initdb on this machine; install the package postgresql")


def _user() -> pwd.struct_passwd | None:
    """Return whom to run the server as: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise MissingError("run by root, and there is no user postgres or nobody to run it as")


def _identity() -> dict[str, object]:
    user = _user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _initialise(programs: Path, folder: Path) -> None:
    made = subprocess.run(
        [
            *(programs / "initdb", "--pgdata", folder / "data", "--username", "rekam"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **_identity(),
    )
    if made.returncode:
        raise MissingError(f"initdb failed: {made.stderr.strip()}")


def _start(programs: Path, folder: Path, lasting: Mapping[str, str]) -> subprocess.Popen[bytes]:
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), **lasting}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us first, and we end it in order
            **_identity(),
        )


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_S_MAX
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user="rekam", dbname="postgres").close()
            return
        time.sleep(0.1)
    raise MissingError(f"the server did not start: {(folder / 'log').read_text().strip()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # fast shutdown: ends sessions, then the server
    try:
        server.wait(STOP_S_MAX)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def stop_when_told() -> None:
    """Let a polite end (SIGTERM, SIGHUP) unwind, so that the server ends with us."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signal_number, _frame: sys.exit(128 + signal_number))


def main() -> int:
    """Run the command of the command line; return its exit status."""
    stop_when_told()
    try:
        with running() as url:
            return subprocess.run(
                sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False
            ).returncode
    except MissingError as reason:
        print(f"PostgreSQL cannot be had: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
