"""A whole laptop: kit, devices and browser are programs of their own, as in the village hall."""

import pytest

from rekam.registry import read
from rekam.registry.verify import verify
from tests.desks.laptop import devices_running, opened, switched_on
from tests.desks.sitting_down import INTERACTIONS_MAX, PERSON, record

pytestmark = pytest.mark.database("sqlite")  # as every kit


def test_a_recording_takes_twelve_keys_and_asks_nobody_else(kit_at_work_alone, chromium):
    """``switched_on`` looks at every request of every page."""
    kit = kit_at_work_alone
    with devices_running(kit), switched_on(kit, chromium) as visit:
        record(visit)
        assert visit.interactions <= INTERACTIONS_MAX
    with opened(kit) as machine:
        (fact,) = read.enrolments(PERSON.nik)
        assert all(fact.fingers)
        assert all(fact.irises)
        assert verify(machine.ledger, machine.parts) == []
