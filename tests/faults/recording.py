"""One person's recording from the first step to the stick, and what holds wherever it broke off.

Doing it again goes on where it stopped, as an officer would.
"""

from io import BytesIO

from PIL import Image

from rekam.desks.capture import actions as capture
from rekam.desks.exchange.actions import exchange_now
from rekam.devices.interface import Capture, Slap, Taken
from rekam.domain.errors import AlreadyEnrolledError
from rekam.domain.values import OFFICE
from rekam.engines.biometrics.samples import Finger, FingerSample, IrisSample, Sample, Signature
from rekam.registry import drafts, project
from rekam.registry.verify import verify
from rekam.sync.carrier import part_name
from tests.telling import RINA, enrolled, who

PARTS = 4  # photo, summary, signature and one hand; each more would only be killed the same way
GONE = {
    one.position: "missing"
    for slap in (Slap.LEFT, Slap.THUMBS, Slap.IRISES)
    for one in slap.positions
}
SHEET = BytesIO()
Image.new("L", (60, 80), 200).save(SHEET, "PNG")


class Plain:
    """Devices that see at once, and next to nothing."""

    def __init__(self, number):
        self.seen = SHEET.getvalue() + f"what the devices saw of {who(number)}".encode()

    def photo(self):
        larger = self.seen + b"." * 48_000  # than what the step before it wrote
        return Sample(data=larger, media_type="image/png", quality=80)

    def signature(self):
        sheet = Sample(data=self.seen, media_type="image/png", quality=80)
        return Signature(strokes=sheet, image=sheet)

    def capture(self, slap, *, exceptions):
        return Capture(slap=slap, taken=tuple(self.taken(one) for one in slap.positions))

    def taken(self, position):
        kind = FingerSample if isinstance(position, Finger) else IrisSample
        sample = kind(data=self.seen, media_type="image/png", quality=80, position=position)
        return Taken(sample=sample, record=self.seen, serial="PLAIN")


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
            if not draft.agreed_ms:
                capture.capture(machine, subject, Plain(number), exceptions=GONE, officer=RINA)
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
        assert "captured" not in told or len(parts) == PARTS
        assert not told[2:] or [enrolments[0].number] == told[2:3]
        if "sent" in told:
            assert {part_name(OFFICE, one) for one in parts} <= {*stick.names(OFFICE)}


def standing(number):
    return project.person(who(number)).enrolments
