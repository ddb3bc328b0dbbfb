import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tools import postgres

SHOW_SERVER = """
import os, sys, psycopg
found = psycopg.connect(os.environ["DATABASE_URL"]).execute("SHOW data_directory").fetchone()[0]
print(open(os.path.join(found, "postmaster.pid")).readline().strip(), found, flush=True)
"""


@pytest.fixture(autouse=True)
def _needs_the_programs(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    try:
        postgres._programs()
    except postgres.MissingError as reason:
        pytest.skip(f"no PostgreSQL: {reason}")


def wrapped(*command):
    return [sys.executable, "-m", "tools.postgres", *command]


def assert_gone(pid, folder):
    assert not psutil.pid_exists(int(pid))
    assert not Path(folder).exists()


def test_a_command_has_a_server_of_its_own_and_leaves_nothing_behind():
    done = subprocess.run(
        wrapped(sys.executable, "-c", SHOW_SERVER), capture_output=True, text=True, check=True
    )
    assert_gone(*done.stdout.split())


def test_a_failed_command_fails_the_run_and_still_leaves_nothing_behind():
    done = subprocess.run(
        wrapped(sys.executable, "-c", SHOW_SERVER + "sys.exit(7)"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7
    assert_gone(*done.stdout.split())


def test_a_run_that_is_told_to_end_takes_its_server_with_it():
    with subprocess.Popen(
        wrapped(sys.executable, "-c", SHOW_SERVER + "import time; time.sleep(600)"),
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        pid, folder = run.stdout.readline().split()
        assert psutil.pid_exists(int(pid))
        run.send_signal(signal.SIGTERM)
        assert run.wait(60) == 128 + signal.SIGTERM
    assert_gone(pid, folder)


def test_a_server_that_is_given_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/rekam")
    with postgres.running() as url:
        assert url == "postgresql://db.example/rekam"


def test_a_machine_without_the_programs_says_what_to_install(monkeypatch):
    monkeypatch.setattr(postgres.shutil, "which", lambda _name: None)
    monkeypatch.setattr(postgres.Path, "glob", lambda _self, _pattern: iter(()))
    with pytest.raises(postgres.MissingError, match="install the package postgresql"):
        next(postgres.running().gen)


def test_without_postgresql_its_tests_are_reported_as_skipped_loudly():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--on-postgresql", "tests/boot"],
        env={**os.environ, "REKAM_POSTGRESQL_MISSING": "the disk is on fire"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PostgreSQL WAS NOT TESTED" in done.stdout
    assert "the disk is on fire" in done.stdout
    assert " skipped" in done.stdout.splitlines()[-1]
    assert " passed" not in done.stdout.splitlines()[-1]
