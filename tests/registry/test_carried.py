"""People are counted by the names of what was carried: a recording once, whatever was of it."""

from rekam.domain.values import OFFICE, NodeId
from rekam.registry.carried import people_in
from rekam.sync.carrier import part_name
from tests.telling import RINA, enrolled, note, part


def test_a_person_counts_once_and_a_note_counts_nobody(kit):
    with kit.on() as machine:
        digests = [machine.parts.put(data) for data in (b"face", b"hand", b"another face")]
        machine.ledger.record(
            enrolled(0, counter=1, parts=[part(one) for one in digests[:2]]), actor=RINA
        )
        machine.ledger.record(note(0, "who came"), actor=RINA)
        machine.ledger.record(enrolled(1, counter=2, parts=[part(digests[2])]), actor=RINA)
        machine.ledger.sign_pending()
        segments = [name for name, _ in machine.mailroom.segments_for(OFFICE, set())]
        parts = [part_name(OFFICE, one) for one in digests]
        assert people_in(segments) == 2
        assert people_in(parts[:2]) == 1
        assert people_in([*segments, *parts]) == 2
        assert people_in(["office/kit-01.statement", part_name(NodeId("kit-01"), bytes(32))]) == 0
