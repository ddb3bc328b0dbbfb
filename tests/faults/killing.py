"""Kills a process, for real and by SIGKILL, right before one of its writes.

A write is a file opened for writing, synced, renamed or removed, a folder made, and a statement
that changes the database, its COMMIT among them; many rows of one INSERT count once. What is
killed inside a COMMIT lies between two of SQLite's own writes: ``test_torn_log.py``.

    told, place = killed_at(7, record, kit, person)

This is about recovery, not durability: what a killed process wrote is in the system's memory and
is not lost. Power cuts are another matter, and were measured elsewhere.
"""

import os
import signal
import sys
import traceback
import warnings

import psycopg
from django.db import connection, connections
from django.db.backends.signals import connection_created

FILE_WRITES = {"os.mkdir": "mkdir", "os.rename": "rename", "os.remove": "remove"}
CHANGES = {"INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "BEGIN", "COMMIT"}


def stride():
    """Return how many writes to go on each time: PostgreSQL takes long to open, and gets a part."""
    return 1 if connection.vendor == "sqlite" else 4


def killed_at(nth, work, *values):
    """Run ``work(*values, tell)`` in a process that dies before its nth write, if it gets there.

    Returns what it told until then, and before which write it died; "" when it lived on.
    """

    def live(tell):
        _Writes(nth, tell)
        work(*values, tell)

    told, is_killed = forked(live)
    return (told[:-1], told[-1]) if is_killed else (told, "")


def forked(work, *values):
    """Run ``work(*values, tell)`` in a process of its own; return what it told, and if it died.

    It stands at the machine that is on. After a test with a browser a loop runs in this thread, and
    Django then keeps connections where a child, in which no loop runs, does not look for them.
    """
    reading, writing = os.pipe()
    own = connections["default"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child is alone with its thread
        child = os.fork()
    if not child:
        os.close(reading)
        connections["default"] = own
        _live(writing, work, values)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read().splitlines()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, -signal.SIGKILL}, "\n".join(told)
    return told, bool(status)


def _live(pipe, work, values):
    def tell(word):
        os.write(pipe, f"{word}\n".encode())

    try:
        work(*values, tell)
    except BaseException:  # noqa: BLE001 the parent says what went wrong
        tell(traceback.format_exc())
        os._exit(1)
    os._exit(0)


class _Writes:
    """Counts this process's writes, on files and on either database."""

    def __init__(self, nth, tell):
        self.left = nth
        self.tell = tell
        self.latest = ""
        sync = os.fsync
        os.fsync = lambda handle: (self.count("sync"), sync(handle))
        sys.addaudithook(self.on_event)
        connection_created.connect(self.on_connection, weak=False)
        for name in ("execute", "executemany", "copy"):
            self.watch(name)
        commit = psycopg.Connection.commit
        psycopg.Connection.commit = lambda own: (self.count("COMMIT"), commit(own))[1]

    def on_event(self, event, values):
        if event == "open" and values[2] & (os.O_WRONLY | os.O_RDWR):
            self.count("open")
        elif event in FILE_WRITES:
            self.count(FILE_WRITES[event])

    def on_connection(self, connection, **_signal):
        if connection.vendor == "sqlite":
            connection.connection.set_trace_callback(self.on_statement)

    def watch(self, name):
        own = getattr(psycopg.Cursor, name)

        def watched(cursor, statement, *values, **options):
            self.on_statement(statement)
            return own(cursor, statement, *values, **options)

        setattr(psycopg.Cursor, name, watched)

    def on_statement(self, statement):
        verb, *rest = str(statement).replace('"', "").split()[:3]
        place = verb if verb in {"BEGIN", "COMMIT"} else " ".join((verb, *rest))
        if verb in CHANGES and place != self.latest:
            self.count(place)
        self.latest = place

    def count(self, place):
        self.left -= 1
        if self.left < 0:
            self.tell(place)
            os.kill(os.getpid(), signal.SIGKILL)
