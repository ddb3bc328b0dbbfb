"""The database's log is torn at any byte, as by a kill inside a COMMIT or by a power cut.

What was acknowledged before the tear is there, what was not is not, and nothing lies in between.
"""

from pathlib import Path

import pytest

from rekam.registry.models import LedgerEntry, PersonRow
from rekam.registry.verify import verify
from tests.telling import RINA, enrolled

STEP_BYTES = 1_000  # a page has 4,096, so that each is torn in several places


@pytest.mark.database("sqlite")
def test_a_book_whose_log_is_torn_at_any_byte_holds_what_was_acknowledged_before(machines, kit):
    acknowledged = []  # how long the log was when each record had returned
    with kit.on() as machine:
        log = Path(f"{kit.database}-wal")
        begun = log.stat().st_size if log.exists() else 0
        for number in range(4):
            machine.ledger.record(enrolled(number), actor=RINA)
            acknowledged.append(log.stat().st_size)
        image = kit.copy("image")
    assert begun < acknowledged[0] < acknowledged[-1], "the log was put away: nothing was torn"
    for cut in range(begun, acknowledged[-1] + 1, STEP_BYTES):
        torn = image.copy(f"torn-{cut}")
        with Path(f"{torn.database}-wal").open("r+b") as file:
            file.truncate(cut)
        with torn.on() as machine:
            count = sum(length <= cut for length in acknowledged)
            assert (LedgerEntry.objects.count(), PersonRow.objects.count()) == (count, count)
            assert verify(machine.ledger, machine.parts) == []
            (entry,) = machine.ledger.record(enrolled(9), actor=RINA)
            assert entry.place.seq == count + 1
