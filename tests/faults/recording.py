"""One person's recording from the first step to the stick, and what holds wherever it broke off.

Doing it again goes on where it stopped, as an officer would.
"""

from rekam.desks.capture import actions as capture
from rekam.desks.capture.actions import Captured
from rekam.desks.exchange.actions import exchange_now
from rekam.domain.errors import AlreadyEnrolledError
from rekam.domain.values import OFFICE
from rekam.registry import drafts, project
from rekam.registry.verify import verify
from rekam.sync.carrier import part_name
from tests.telling import RINA, enrolled, who


class Plain:
    """Devices that see at once, and next to nothing."""

    def capture(self, draft, exceptions):
        seen = f"what the devices saw of {draft.subject}".encode()
        parts = {"photo": seen * 1_000, "summary": seen}
        return Captured(parts=parts, fingers=(80,) * 10, irises=(80, 80))


def record(one, number, stick, tell):
    """Record a person and go home, as far as it was not done yet; tell of each finished step."""
    subject = who(number)
    with one.on() as machine:
        try:
            draft = capture.begin(machine, subject, enrolled(number).biodata, officer=RINA)
        except AlreadyEnrolledError:
            draft = None
        if draft:
            tell("begun")
            if not draft.parts:
                capture.capture(machine, subject, Plain(), exceptions={}, officer=RINA)
                tell("captured")
            tell(capture.sign_off(machine, subject, officer=RINA).number)
        exchange_now(machine, stick)
        tell("sent")


def kept(one, number, stick, told):
    """Check a machine that was killed: whole, and all that it told of is there."""
    with one.on() as machine:
        assert verify(machine.ledger, machine.parts) == []
        draft, enrolments = drafts.find(who(number)), standing(number)
        assert len(enrolments) <= 1
        assert not (draft and enrolments)
        parts = [part.digest for one in (draft, *enrolments) if one for part in one.parts]
        assert all(map(machine.parts.has, parts))
        assert "begun" not in told or draft or enrolments
        assert "captured" not in told or len(parts) == 2
        assert not told[2:] or [enrolments[0].number] == told[2:3]
        if "sent" in told:
            assert {part_name(OFFICE, one) for one in parts} <= {*stick.names(OFFICE)}


def standing(number):
    return project.person(who(number)).enrolments
