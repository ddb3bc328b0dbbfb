"""A changed byte is found wherever it lies, and a machine that nothing happened to is clean."""

from rekam.registry.models import PartRow
from rekam.registry.verify import verify
from tests.telling import RINA, enrolled, part


def test_a_part_that_is_here_and_not_counted_yet_is_no_damage(kit):
    """The machine stopped between the two, or the part came before its entry."""
    with kit.on() as machine:
        digest = machine.parts.put(b"sealed")
        machine.ledger.record(enrolled(1, parts=[part(digest)]), actor=RINA)
        PartRow.objects.update(is_held=False)
        assert verify(machine.ledger, machine.parts) == []
