"""What an office can find out from inside, on networks that tables make up.

The real kernel's NAT and firewall are in ``test_valley.py``.
"""

import ssl

import pytest

from rekam.doctor import office as offices
from rekam.doctor.findings import Code
from rekam.doctor.office import Heard, Office, Visit
from rekam.doctor.trip import Trip
from rekam.journal.keys import NodeKeys
from rekam.sync import wire
from tests.doctor.authority import Authority
from tests.doctor.knocking import NOW_MS, Led, knocking, place_of, proving
from tests.serving import answer, answering

KEYS = NodeKeys.generate()
OWN, PUBLIC = "192.168.7.10", "203.0.113.5"
OTHER = answer(b"<title>Router</title>")
_WHY = b'{"code":"host-refused"}'
REFUSED = answer(
    _WHY, status="400 Bad Request", Rekam_Exchange="1", Content_Digest=wire.digest_of(_WHY)
)
SILENT, CLOSED = TimeoutError(), ConnectionRefusedError()


def walk(program, *, doors=(), address=f"http://{PUBLIC}", visit=None, **network):
    """Return what is found; ``program`` is where 127.0.0.1:8000 leads to."""
    own = network.setdefault("own", OWN)
    closed = {(ip, port): CLOSED for ip in (OWN, PUBLIC, own) for port in (80, 443, 8000)}
    network = Led(doors=closed | {("127.0.0.1", 8000): program} | dict(doors), **network)

    def trip_to(to, ips):
        return Trip(to, network, knocking(KEYS.public.signing_key), ips=ips)

    asked = Office(address=address, served=("0.0.0.0", 8000), visit=visit, now_ms=NOW_MS)
    return offices.network_road(asked, trip_to=trip_to, on_step=lambda *_: None)


@pytest.fixture
def program():
    with proving(KEYS) as address:
        yield place_of(address)


@pytest.fixture
def stranger():
    with answering(OTHER) as address:
        yield place_of(address)


def codes(road):
    return [one.code for one in road.findings]


def test_a_program_that_is_down_or_another_is_named(stranger):
    assert codes(walk(CLOSED)) == [Code.PROGRAM_DOWN]
    assert codes(walk(stranger)) == [Code.PROGRAM_OTHER]


@pytest.mark.parametrize(
    ("address", "code"), [("", Code.ADDRESS_NONE), ("kantor", Code.ADDRESS_BAD)]
)
def test_an_office_that_has_no_address_to_give_is_told(program, address, code):
    assert codes(walk(program, address=address))[-1] is code


def test_a_name_that_the_program_refuses_is_told():
    with answering(REFUSED) as address:
        assert codes(walk(place_of(address)))[-1] is Code.HOSTS_MISSING


def test_an_office_on_its_own_public_address_is_reached_there(program):
    everywhere = {(PUBLIC, 80): program}
    road = walk(program, doors=everywhere, own=PUBLIC, ours={PUBLIC})
    assert codes(road)[-5:] == [
        *(Code.OWNER_HERE, Code.LISTEN_OPEN, Code.HAIRPIN_PROVED),
        *(Code.TLS_PLAIN, Code.OUTSIDE_NONE),
    ]
    assert road.is_open


def test_a_provider_that_shares_its_addresses_is_named(program):
    doors = {("100.64.3.4", 8000): program, (PUBLIC, 80): SILENT}
    road = walk(program, doors=doors, own="100.64.3.4")
    assert Code.OWNER_CARRIER in codes(road)
    assert codes(road)[-1] is Code.OUTSIDE_UNPROVED


def test_an_address_of_the_building_alone_is_named(program):
    road = walk(program, doors={(OWN, 80): program}, ours={OWN}, address=f"http://{OWN}")
    assert Code.OWNER_PRIVATE in codes(road)
    assert road.is_open


def test_an_address_that_means_oneself_is_no_address_for_kits(program):
    assert codes(walk(program, address="http://127.0.0.2"))[-1] is Code.OWNER_LOOPBACK


def test_an_address_that_belongs_elsewhere_is_named(program):
    doors = {("198.51.100.9", 80): program, (PUBLIC, 80): SILENT}
    road = walk(program, doors=doors, own="198.51.100.9")
    assert Code.OWNER_ELSEWHERE in codes(road)


def test_a_program_that_listens_to_itself_alone_is_named(program):
    assert codes(walk(program))[-1] is Code.LISTEN_LOCAL


def test_another_server_at_our_own_address_is_named(program, stranger):
    road = walk(program, doors={(OWN, 80): stranger})
    assert (codes(road)[-1], road.findings[-1].values["port"]) == (Code.LISTEN_OTHER, 80)


def test_another_server_beside_our_program_is_no_harm_to_a_router(program, stranger):
    doors = {(OWN, 80): stranger, (OWN, 8000): program, (PUBLIC, 80): program}
    assert walk(program, doors=doors).is_open


@pytest.mark.parametrize(
    ("door", "is_ours", "code"),
    [
        (CLOSED, False, Code.HAIRPIN_REFUSED),
        (SILENT, False, Code.HAIRPIN_SILENT),
        (SILENT, True, Code.HAIRPIN_BLOCKED),
        (CLOSED, True, Code.HAIRPIN_BLOCKED),
    ],
)
def test_a_public_address_that_does_not_open_from_inside_is_told(program, door, is_ours, code):
    doors = {(OWN, 80): program, (PUBLIC, 80): door}
    road = walk(program, doors=doors, ours={PUBLIC} if is_ours else ())
    assert code in codes(road)
    assert not road.is_open


def test_a_wrong_forward_is_told_with_what_answers(program, stranger):
    road = walk(program, doors={(OWN, 80): program, (PUBLIC, 80): stranger})
    assert (codes(road)[-1], road.findings[-1].values["server"]) == (Code.FORWARD_WRONG, "Router")


def test_another_office_behind_a_forward_is_a_wrong_forward(program):
    with proving(NodeKeys.generate()) as address:
        road = walk(program, doors={(OWN, 80): program, (PUBLIC, 80): place_of(address)})
    assert codes(road)[-1] is Code.FORWARD_WRONG


def test_a_web_server_without_our_program_behind_it_is_broken(program):
    with answering(answer(b"", status="502 Bad Gateway")) as address:
        road = walk(program, doors={(OWN, 80): program, (PUBLIC, 80): place_of(address)})
    assert codes(road)[-1] is Code.HAIRPIN_BROKEN


@pytest.mark.parametrize(("age_ms", "is_open"), [(3_600_000, True), (25 * 3_600_000, False)])
def test_a_kit_that_came_lately_proves_what_inside_cannot_be_seen(program, age_ms, is_open):
    visit = Visit(node="kit-07", seen="198.51.100.2", at_ms=NOW_MS - age_ms)
    road = walk(program, doors={(OWN, 80): program, (PUBLIC, 80): SILENT}, visit=visit)
    code = Code.OUTSIDE_SEEN if is_open else Code.OUTSIDE_UNPROVED
    assert (codes(road)[-1], road.is_open) == (code, is_open)


@pytest.mark.parametrize(("scheme", "code"), [("http", Code.TLS_UNTOLD), ("https", Code.TLS_GOOD)])
def test_a_web_server_that_does_not_say_by_what_visitors_come_is_told(
    program, tmp_path, scheme, code
):
    authority = Authority(tmp_path)
    trusted = ssl.create_default_context(cafile=authority.certificate)
    with proving(KEYS, certificate=authority.issue(PUBLIC), scheme=scheme) as front:
        doors = {(OWN, 8000): program, (PUBLIC, 443): place_of(front)}
        road = walk(program, doors=doors, address=f"https://{PUBLIC}", trusted=trusted)
    assert code in codes(road)
    assert road.is_open, "kits send no forms"


# ---- what is no road


def heard(node, age_h, off_ms=0):
    at = None if age_h is None else NOW_MS - age_h * 3_600_000
    return Heard(node=node, heard_ms=at, clock_off_ms=None if at is None else off_ms)


def test_kits_that_are_late_are_named():
    assert offices.kits([], NOW_MS).code is Code.KITS_NONE
    assert offices.kits([heard("kit-01", 2)], NOW_MS).code is Code.KITS_HEARD
    found = offices.kits([heard("kit-01", 2), heard("kit-02", 25), heard("kit-03", None)], NOW_MS)
    assert (found.code, found.values["nodes"]) == (Code.KITS_LATE, "kit-02, kit-03")


def test_a_backup_is_old_after_a_night_without_one():
    assert offices.backup(None).code is Code.BACKUP_NONE
    fresh = offices.backup(offices.BACKUP_OLD_MS, place="/mnt/cadangan", left=3)
    assert (fresh.code, fresh.values["hours"]) == (Code.BACKUP_FRESH, 36)
    old = offices.backup(offices.BACKUP_OLD_MS + 1, place="/mnt/cadangan", left=3)
    assert (old.code, old.values["left"]) == (Code.BACKUP_OLD, 3)


def test_one_kit_alone_does_not_doubt_the_offices_clock():
    off = -3_600_000
    assert offices.clock([heard("kit-01", 1, off)]).code is Code.CLOCK_UNTOLD
    most = [heard("kit-01", 1, off), heard("kit-02", 1, off), heard("kit-03", 1, 90_000_000)]
    found = offices.clock(most)
    assert (found.code, found.values["off_ms"]) == (Code.CLOCK_DOUBTED, 3_600_000)
    fine = [heard("kit-01", 1, off), heard("kit-02", 1, 400), heard("kit-03", 1, -900)]
    assert offices.clock(fine).code is Code.CLOCK_AGREES
