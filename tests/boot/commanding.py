"""Machines that are driven as an IT officer drives them: by commands.

``Typed`` runs them here, on a machine of ``tests/machines.py``; ``Started`` in processes of their
own, with an empty environment, where that is what the test is about: it takes a second each.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner
from django.conf import settings

from rekam.boot import wiring
from rekam.boot.commands import rekam

SOURCE = Path(__file__).parents[2] / "src"
PASSPHRASE = ("--passphrase", "a long walk to Sudimoro")


class Typed:
    """A machine and the commands that are typed at it."""

    def __init__(self, one, mode):
        self.one = one
        self.home = one.home
        self.mode = mode

    def run(self, *words, said="", mode=None):
        usual = settings.REKAM
        settings.REKAM = replace(usual, home=self.home, mode=mode or self.mode)
        wiring.machine.cache_clear()
        try:
            with self.one.on():
                return CliRunner().invoke(rekam, list(map(str, words)), input=said)
        finally:
            settings.REKAM = usual
            wiring.machine.cache_clear()

    def does(self, *words, **more):
        """Type what must succeed; return what it printed."""
        done = self.run(*words, **more)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    def refuses(self, *words, **more):
        """Type what must fail; return the status and the sentence, which is no traceback."""
        done = self.run(*words, **more)
        assert isinstance(done.exception, SystemExit), (done.output, done.exception)
        return done.exit_code, done.output.strip()


class Started:
    """A home folder and the commands that are started on it."""

    def __init__(self, home, mode):
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCE),
            "REKAM_HOME": str(home),
            "REKAM_MODE": mode,
        }

    def run(self, *words, said="", **more):
        return subprocess.run(
            _command(words),
            env=self.environment | more,
            cwd=self.home.parent,
            input=said,
            capture_output=True,
            text=True,
            check=False,
        )

    def does(self, *words, **more):
        """Run what must succeed; return what it printed."""
        done = self.run(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuses(self, *words, **more):
        """Run what must fail; return the status and the sentence, which is no traceback."""
        done = self.run(*words, **more)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stderr.strip()

    def start(self, *words):
        """Start what goes on until it is told to end."""
        return subprocess.Popen(
            _command(words),
            env=self.environment,
            cwd=self.home.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def served(self, port):
        """Serve the machine's screens while the block runs."""
        with self.start("serve", "--port", port) as process:
            wait_until(lambda: answers(port) or process.poll() is not None)
            try:
                yield process
            finally:
                process.terminate()


def _command(words):
    return [sys.executable, "-m", "rekam", *map(str, words)]


def free_port(count=1):
    """Return the first of some ports in a row that nothing listens on, nor will by chance.

    They lie below those that a system gives to whoever asks for any: other tests do, all the time.
    """
    while True:
        first = secrets.choice(range(10_000, 30_000, count))
        if not any(answers(first + place) for place in range(count)):
            return first


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds):
    while not holds():
        time.sleep(0.02)
