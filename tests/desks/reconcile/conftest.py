import pytest

from tests.desks.reconcile.recorded import STRANGER, WHO, recorded
from tests.people import people
from tests.screens import RESIDENTS
from tests.telling import RINA


@pytest.fixture
def at_the_office(office_screens):
    with office_screens.one.on() as machine:
        yield machine


@pytest.fixture
def twice(at_the_office):
    """Two kits recorded one person; somebody else was recorded once."""
    at_the_office.ledger.record(recorded(WHO), recorded(WHO, "08"), actor=RINA)
    at_the_office.ledger.record(recorded(RESIDENTS[2], counter=3), actor=RINA)
    return at_the_office


@pytest.fixture
def stranger(at_the_office):
    """Somebody whose NIK nobody knew was recorded, with one letter of the name wrong."""
    name = f"{WHO.name[:-1]}X"
    at_the_office.ledger.record(recorded(WHO, subject=STRANGER, name=name), actor=RINA)
    for number, other in enumerate(people(5, 30)):  # rare names tell more among many
        at_the_office.ledger.record(recorded(other, counter=10 + number), actor=RINA)
    return at_the_office
