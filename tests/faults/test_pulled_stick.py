"""A stick is pulled out, or fails once, at every single thing that is done on it.

Everything stays safe at both ends, and the next exchange goes on; nothing comes twice.
"""

import pytest

from rekam.desks.exchange import travel
from rekam.domain.errors import TransportError
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.verify import verify
from rekam.sync.journey import Journey
from rekam.sync.stick import StickCarrier
from tests.disks import Pulled
from tests.machines import rows
from tests.telling import RINA, enrolled, part

pytestmark = pytest.mark.database("sqlite")  # what the stick does is the same before PostgreSQL

STRIDE = 3  # of the steps from one round to the next; each round begins at another remainder


def told(one, root):
    """Exchange as people do; return what they are told, or the code of what failed."""
    with one.on() as machine:
        try:
            return travel.along(machine, StickCarrier(root), Journey()).code
        except TransportError as error:
            return error.code


def write(kit, number):
    with kit.on() as machine:
        digest = machine.parts.put(f"the picture of {number}".encode())
        fact = enrolled(number, counter=number + 1, parts=[part(digest, tier=1)])
        machine.ledger.record(fact, actor=RINA)


def at_home(office, kit, root, count):
    """Bring everything home with a stick that works, and look at it."""
    for one in (kit, office, kit):
        assert told(one, root) == ""
    assert rows(office) == rows(kit)
    with office.on() as machine:
        assert verify(machine.ledger, machine.parts) == []
        assert LedgerEntry.objects.filter(kind="enrolled").count() == count
        assert PartRow.objects.filter(is_held=True).count() == count
    with kit.on():
        assert PartRow.objects.filter(receipted_ms=None).count() == 0


@pytest.mark.parametrize("once", [False, True], ids=["pulled out", "fails once"])
@pytest.mark.parametrize("at", ["kit", "office"])
def test_wherever_a_stick_is_pulled_out_nothing_is_lost(office, kit, tmp_path, at, once):
    root = tmp_path / "usb"
    root.mkdir()
    number, nth, codes, is_done = 0, 1, set(), False
    while not is_done:
        write(kit, number)
        if at == "office":
            told(kit, root)
        with pytest.MonkeyPatch.context() as patch:
            pulled = Pulled(patch, root, nth, once=once)
            codes.add(told(kit if at == "kit" else office, root))
            is_done = not pulled.is_out
        number += 1
        nth += STRIDE if number % 5 else 1
        at_home(office, kit, root, number)
    assert number > 8, "it was not pulled out often enough to mean anything"
    assert codes >= {"", "stick-gone"}
    assert codes <= {"", "stick-gone", "stick", "transport"}
