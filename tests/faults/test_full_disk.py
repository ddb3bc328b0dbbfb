"""The disk fills up in the middle of a recording: a clear sentence, nothing lost, and on it goes.

First by a limit on the size of any one file, in a process of its own; then on a small file system,
where this machine lets us mount one.
"""

import errno
import os
import resource
import shutil
import subprocess

import click
import pytest
from click.testing import CliRunner
from django.db import DatabaseError

from rekam.boot.commands import Commands
from rekam.domain.errors import StorageError, TransportError
from rekam.domain.trust import Role
from rekam.registry import drafts
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.verify import verify
from rekam.web.errors import advice, purposeful
from tests.disks import moved
from tests.faults.killing import forked
from tests.faults.recording import PARTS, kept, record, standing
from tests.machines import exchange, rows
from tests.screens import RESIDENTS, kit_screens, office_screens, quick_passphrases
from tests.telling import enrolled

__all__ = ["kit_screens", "office_screens", "quick_passphrases"]

SENTENCE = advice(StorageError())
ROOM_BYTES = 4_096  # how much more room there is each time, until it is enough
pytestmark = pytest.mark.database("sqlite")  # PostgreSQL's disk is not ours to fill


def record_in_little_room(one, number, stick, tell):
    """Record a person; tell "full" if the disk was, as the officer is told."""
    try:
        record(one, number, stick, tell)
    except (OSError, DatabaseError) as error:
        tell("full" if isinstance(purposeful(error), StorageError) else repr(error))


def record_within(limit, *values):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    record_in_little_room(*values)


def halves(*folders):
    return [path for folder in folders for path in folder.rglob("*.beside")]


def test_a_kit_without_room_says_so_keeps_what_it_said_and_goes_on_with_room(machines, office, kit):
    stick, stories = machines.stick(), []
    while not stories or "full" in stories[-1]:
        number = len(stories)
        told, _ = forked(record_within, number * ROOM_BYTES, kit, number, stick)
        kept(kit, number, stick, [word for word in told if word not in {"full", "sent"}])
        assert halves(kit.home, stick.root) == []
        record(kit, number, stick, [].append)
        stories.append(told)
    filled = {len(told) for told in stories if "full" in told}
    assert filled == {1, 2, 3, 4}, "it did not fill up at each step"
    exchange(stick, office, kit)
    assert rows(office) == rows(kit)
    with kit.on():
        numbers = [one.number for number in range(len(stories)) for one in standing(number)]
        assert numbers == [enrolled(number).number for number in range(len(stories))]


def press_without_room(client, tell):
    """Let an officer go on to the next step on a disk that takes nothing more."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    page = client.post(f"/rekam/{RESIDENTS[0].nik}/cocokkan")
    words = page.content.decode()
    tell(page.status_code)
    tell(str(SENTENCE.what) in words and str(SENTENCE.do) in words)


def test_an_officer_reads_that_the_disk_is_full_and_what_to_do(kit_screens):
    with kit_screens.visitor(Role.OFFICER) as client:
        told, _ = forked(press_without_room, client)
        assert told == ["507", "True"]
        assert drafts.every() == []
        page = client.post(f"/rekam/{RESIDENTS[0].nik}/cocokkan")
        assert page.status_code == 302
        assert [draft.subject for draft, _officer in drafts.every()] == [RESIDENTS[0].nik]


@pytest.mark.parametrize(
    ("error", "status"), [(OSError(errno.ENOSPC, "No space left"), 6), (TransportError(), 5)]
)
def test_a_command_says_in_a_sentence_that_the_disk_is_full(error, status):
    done = command_that_meets(error)
    assert done.exit_code == status
    assert str(advice(purposeful(error)).do) in done.output


def test_a_command_that_fails_as_nobody_foresaw_says_all():
    assert isinstance(command_that_meets(ValueError("bug")).exception, ValueError)


def command_that_meets(error):
    @click.group(cls=Commands)
    def rekam():
        pass

    @rekam.command()
    def save():
        raise error

    return CliRunner().invoke(rekam, ["save"])


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 3 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets us mount no small file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_full_at_any_point_of_a_recording_loses_nothing(
    machines, office, kit, small_disk
):
    kit, stick, stories = moved(kit, small_disk), machines.stick(), []
    while not stories or "full" in stories[-1]:
        number, told = len(stories), []
        filler = small_disk / "filler"
        filler.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - number * ROOM_BYTES))
        record_in_little_room(kit, number, stick, told.append)
        filler.unlink()
        kept(kit, number, stick, [word for word in told if word != "full"])
        assert halves(kit.home) == []
        record(kit, number, stick, [].append)
        stories.append(told)
    filled = {len(told) for told in stories if "full" in told}
    assert filled >= {1, 3}, "it did not fill up in the middle"
    exchange(stick, office, kit)
    assert rows(office) == rows(kit)
    with office.on() as machine:
        assert verify(machine.ledger, machine.parts) == []
        assert LedgerEntry.objects.filter(kind="enrolled").count() == len(stories)
        assert PartRow.objects.filter(is_held=True).count() == PARTS * len(stories)
