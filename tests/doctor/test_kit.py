import pytest

from rekam.doctor import kit as kits
from rekam.doctor.findings import Code, Hop
from rekam.doctor.kit import Kit
from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal.entry import Head
from rekam.journal.keys import NodeKeys
from rekam.sync import statement
from rekam.sync.carrier import statement_name
from rekam.sync.statement import Statement
from tests.doctor.knocking import NOW_MS, proving, trip

KIT = NodeId("kit-07")
KEYS = NodeKeys.generate()


def told(seq, *, digest=b"\1" * 8, epoch=1, made_ms=NOW_MS):
    chains = {(StreamId(KIT), epoch): Head(seq, digest)} if seq else {}
    return Statement(
        node=OFFICE,
        reader=KIT,
        epoch=1,
        made_ms=made_ms,
        positions=chains,
        parts=(),
        parts_missing=(),
        parts_asked=(),
        aside={},
        unsent=0,
        unsent_parts=0,
        receipts=0,
    )


def kit(seq=40, heard=None):
    return Kit(
        node=KIT,
        office_key=KEYS.public.signing_key,
        epoch=1,
        head=Head(seq, b"\1" * 32),
        heard=heard,
    )


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        (None, Code.POSITIONS_NONE),
        (told(40), Code.POSITIONS_LEVEL),
        (told(28), Code.POSITIONS_WAITING),
        (told(0), Code.POSITIONS_WAITING),
        (told(40, epoch=2), Code.POSITIONS_WAITING),
        (told(41), Code.POSITIONS_AHEAD),
        (told(40, digest=b"\2" * 8), Code.POSITIONS_FORK),
    ],
)
def test_what_the_office_holds_is_compared_with_what_is_here(heard, code):
    found = kits.positions(kit(), heard)
    assert found.code is code
    if code is Code.POSITIONS_WAITING:
        assert found.values["waiting"] == 40 - found.values["theirs"]


class Mailbox:
    """A carrier that answers, or refuses for a reason."""

    def __init__(self, mail=(), reason=None):
        self.mail = dict(mail)
        self.reason = reason

    def names(self, mailbox):
        if self.reason:
            raise TransportError("GET", mailbox, self.reason)
        return [name for name in self.mail if name.startswith(mailbox)]

    def get(self, name):
        return self.mail[name]


def walked(carrier, *, kit=None, address=None, offers="", open_udp=None, **more):
    steps = []
    with proving(KEYS, offers=offers) as served:
        road = kits.network_road(
            kit or globals()["kit"](),
            served if address is None else address,
            trip_to=lambda to: trip(to.text, KEYS.public.signing_key, **more),
            carrier=lambda: carrier,
            open_udp=open_udp,
            on_step=lambda *step: steps.append(step),
        )
    assert [hop for _, hop in steps] == [one.code.hop for one in road.findings[: len(steps)]]
    return road


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("unknown-signer", Code.PAIRING_UNKNOWN),
        ("signature", Code.PAIRING_KEYS),
        ("revoked-signer", Code.PAIRING_REVOKED),
        ("damaged", Code.PAIRING_FAILED),
    ],
)
def test_a_kit_that_is_not_let_in_is_told_why_and_its_road_ends_there(reason, code):
    road = walked(Mailbox(reason=reason))
    assert (road.findings[-1].code, road.untried) == (code, (Hop.POSITIONS,))
    assert not road.is_open


def test_a_newer_statement_that_waits_at_the_office_is_read_and_left_there():
    name = statement_name(KIT, OFFICE)
    mail = {name: statement.write(told(40, made_ms=NOW_MS + 1), KEYS)}
    carrier = Mailbox(mail)
    assert walked(carrier, kit=kit(heard=told(12))).findings[-1].code is Code.POSITIONS_LEVEL
    assert carrier.mail == mail


@pytest.mark.parametrize(
    ("opened", "code", "value"),
    [
        (("", 0.25), Code.UDP_OPEN, 250),
        (("silent", 0.0), Code.UDP_SILENT, "silent"),
        (("refused", 0.0), Code.UDP_REFUSED, "refused"),
        (
            ("Certificate is no longer valid", 0.0),
            Code.UDP_FAILED,
            "Certificate is no longer valid",
        ),
    ],
)
def test_an_office_that_offers_http3_is_knocked_at_by_udp_and_the_road_is_open_either_way(
    opened, code, value
):
    asked = []
    road = walked(
        Mailbox(), offers='h3=":8443"', open_udp=lambda *where: asked.append(where) or opened
    )
    assert (road.findings[-1].code, road.is_open) == (code, True)
    assert road.findings[-1].values == {
        "port": 8443,
        "ms" if code is Code.UDP_OPEN else "why": value,
    }
    assert asked == [(road.place, 8443)]


def test_nobody_knocks_by_udp_where_none_is_offered():
    assert walked(Mailbox()).findings[-1].code.hop is Hop.POSITIONS


@pytest.mark.parametrize("signer", [KEYS, NodeKeys.generate()], ids=["older", "by a stranger"])
def test_an_older_or_forged_statement_changes_nothing(signer):
    made_ms = NOW_MS - (1 if signer is KEYS else -1)
    mail = {statement_name(KIT, OFFICE): statement.write(told(40, made_ms=made_ms), signer)}
    found = walked(Mailbox(mail), kit=kit(heard=told(12))).findings[-1]
    assert (found.code, found.values["theirs"]) == (Code.POSITIONS_WAITING, 12)


@pytest.mark.parametrize(
    ("address", "code"), [("", Code.ADDRESS_NONE), ("kantor.test", Code.ADDRESS_BAD)]
)
def test_without_an_address_no_hop_is_tried(address, code):
    road = walked(Mailbox(), address=address)
    assert ([one.code for one in road.findings], len(road.untried)) == ([code], 10)
