"""Registers of a whole regency that were invented and imported once, kept between runs."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import ConnectionHandler, connections
from rich.console import Console
from sqlcipher3 import dbapi2

import rekam
from rekam.boot import demo, wiring
from rekam.boot.settings import database
from rekam.engines.invention.invent import Wanted
from rekam.engines.lists.columns import ListKind
from tests.machines import BEGIN_MS
from tools.bench import scene
from tools.postgres import MissingError, running

SQLITE, SQLCIPHER, POSTGRESQL = "SQLite", "SQLCipher", "PostgreSQL"
_KEY = "5a" * 32  # of the encrypted register; what it hides is invented
progress = Console(stderr=True)


def of_this_build(cache: Path) -> Path:
    """Return the folder of the cache for the program as its files are now.

    What an earlier build invented or imported is never searched by a later one: how names are
    keyed may change without a migration
    (``test_what_another_build_kept_is_not_used_again``).
    """
    source = Path(rekam.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(source.rglob("*.*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(source)}\n{path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    folder = cache / digest.hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept(folder: Path, make: Callable[[Path], None]) -> Path:
    """Return a folder of the cache, made once; what broke off half-way is made anew."""
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with progress.status(f"making {folder.name} in {folder.parent}, once"):
            make(folder)
        (folder / "ready").touch()
    return folder


def lists(cache: Path, residents: int) -> Path:
    """Return a folder with an invented register."""
    wanted = Wanted(seed=scene.SEED, residents=residents, voters=min(residents // 10, 23_604))
    return kept(
        cache / f"lists-{residents}",
        lambda folder: demo.invent_into(wanted, folder, lambda _done, _total: None) and None,
    )


@contextmanager
def standing_at(url: str, *, key: str = "") -> Iterator[None]:
    """Let the default database be this one; with a key, it is one that rests encrypted."""
    usual = connections["default"]
    told = database(url, is_sealed=bool(key)) | ({"PASSWORD": key} if key else {})
    connections["default"] = own = ConnectionHandler({"default": told})["default"]
    try:
        yield
    finally:
        own.close()
        connections["default"] = usual


@contextmanager
def on_sqlite(cache: Path, residents: int) -> Iterator[Path]:
    """Stand at a SQLite database that holds the register; yields its file."""
    source = lists(cache, residents)
    folder = kept(
        cache / f"sqlite-{residents}",
        lambda made: _fill(f"sqlite:///{made}/register.sqlite3", made, source),
    )
    with standing_at(f"sqlite:///{folder}/register.sqlite3"):
        yield folder / "register.sqlite3"


@contextmanager
def on_sqlcipher(cache: Path, residents: int) -> Iterator[None]:
    """Stand at the same register as a kit has it: encrypted."""
    with on_sqlite(cache, residents) as plain:
        folder = kept(
            cache / f"sqlcipher-{residents}",
            lambda made: _encrypt(plain, made / "register.sqlite3"),
        )
    with standing_at(f"sqlite:///{folder}/register.sqlite3", key=_KEY):
        yield


def _encrypt(plain: Path, path: Path) -> None:
    book = dbapi2.connect(str(plain), isolation_level=None)
    book.execute(f"ATTACH DATABASE ? AS sealed KEY \"x'{_KEY}'\"", [str(path)])
    book.execute("SELECT sqlcipher_export('sealed')")
    book.close()


@contextmanager
def on_postgresql(cache: Path, residents: int) -> Iterator[None]:
    """Stand at a PostgreSQL database that holds the register.

    Raises:
        MissingError: PostgreSQL cannot be had.
    """
    source = lists(cache, residents)
    folder = cache / f"postgresql-{residents}"
    if not (folder / "register" / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)  # a server that was filled half-way
    with running(durable=True, kept=folder / "server") as url:
        kept(folder / "register", lambda made: _fill(url, made, source))
        with standing_at(url):
            yield


def everywhere(cache: Path, residents: int) -> Iterator[str]:
    """Stand at each database that can be had, one after the other; yields its name."""
    with on_sqlite(cache, residents):
        yield SQLITE
    try:
        with on_postgresql(cache, residents):
            yield POSTGRESQL
    except MissingError as reason:
        progress.print(f"[bold red]PostgreSQL WAS NOT MEASURED: {reason}")


def _fill(url: str, home: Path, source: Path) -> None:
    with standing_at(url):
        call_command("migrate", verbosity=0)
        wiring.found_office(home)
        office = wiring.assemble(home, clock_ms=lambda: BEGIN_MS)
        scene.bring_in(office, source / "register.csv", ListKind.REGISTER)
        with connections["default"].cursor() as cursor:
            cursor.execute("ANALYZE")
