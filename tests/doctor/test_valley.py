"""Every way in which nobody in the field gets in, built in network namespaces and named.

See ``valley.py`` for the map. Each test breaks one thing, asks the kit's doctor and then the
office's, and wants the broken hop by its code, what was not tried behind it, and the exit status.
"""

from contextlib import contextmanager

import pytest

from tests import namespaces
from tests.doctor import valley as valleys
from tests.doctor.authority import DAY, Authority
from tests.doctor.valley import FORWARDED, NAME, OFFICE, PRINTER, PROGRAM_PORT, PUBLIC

pytestmark = [
    pytest.mark.database("sqlite"),
    pytest.mark.skipif(namespaces.MISSING is not None, reason=str(namespaces.MISSING)),
]
ADDRESS, OTHER = f"https://{NAME}", "layanan.test"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("valley"))


@pytest.fixture(scope="module")
def built(authority):
    with valleys.valley(authority.folder) as valley:
        valley.pair(ADDRESS)
        with (
            valley.serving(),
            valley.router.door("names", 53, f"{NAME}={PUBLIC}", f"{OTHER}={PUBLIC}"),
        ):
            yield valley


@pytest.fixture
def valley(built):
    """The valley as it should be; no kit has visited yet."""
    built.route(FORWARDED)
    (built.home("office") / "visits.json").unlink(missing_ok=True)
    return built


@pytest.fixture
def tls(valley, authority):
    """The office's front door, with a good certificate."""
    with front_door(valley, authority.issue(NAME, PUBLIC)):
        yield


@contextmanager
def front_door(valley, certificate):
    with valley.office.door("tls", 443, *certificate, PROGRAM_PORT):
        yield


def found(report):
    """Return the codes on the road by network, and the hops that were not tried."""
    road = next(one for one in report["report"]["roads"] if one["name"] == "network")
    return [one["code"] for one in road["findings"]], tuple(road["untried"])


def at_kit(valley, *words, **more):
    status, report = valley.doctor(valley.kit, *words, **more)
    return status, *found(report)


def at_office(valley, address=ADDRESS):
    status, report = valley.doctor(valley.office, "--address", address)
    return status, *found(report)


def test_a_good_road_through_a_router_is_open_and_the_kit_itself_proves_it(valley, tls):
    status, codes, untried = at_kit(valley)
    assert codes == [
        *("link-up", "proxy-none", "name-found", "route-found", "port-open", "tls-good"),
        *("answer-office", "clock-right", "paired", "positions-none"),
    ]
    assert (status, untried) == (0, ())
    status, codes, untried = at_office(valley)
    assert codes == [
        *("program-answers", "address-given", "hosts-known", "link-up", "name-found"),
        *("owner-router", "listen-open", "hairpin-proved", "tls-good", "outside-seen"),
    ]
    assert (status, untried) == (0, ())


def test_a_dropped_port_is_named(valley, tls):
    valley.route(FORWARDED + "add rule ip doors passing tcp dport 443 drop\n")
    status, codes, untried = at_kit(valley)
    assert (status, codes[-1]) == (1, "port-silent")
    assert untried == ("tls", "answer", "clock", "pairing", "positions")
    status, codes, untried = at_office(valley)
    assert (status, codes[-3], codes[-1]) == (1, "hairpin-silent", "outside-unproved")


def test_a_forward_that_was_never_made_is_named(valley, tls):
    valley.route(FORWARDED.replace(f"dnat to {OFFICE}", "accept"))
    status, codes, _ = at_kit(valley)
    assert (status, codes[-1]) == (1, "port-refused")
    status, codes, _ = at_office(valley)
    assert (status, codes[-3], codes[-1]) == (1, "hairpin-refused", "outside-unproved")


def test_a_network_that_says_no_is_named(valley, tls):
    valley.route(
        FORWARDED
        + "add rule ip doors passing tcp dport 443 reject with icmp type host-unreachable\n"
    )
    status, codes, _ = at_kit(valley)
    assert (status, codes[-1]) == (1, "port-unreachable")


def test_a_router_that_turns_nobody_back_is_judged_by_the_kit_that_came(valley, tls):
    valley.route(FORWARDED + "add rule ip doors passing iifname lan oifname lan drop\n")
    status, codes, _ = at_office(valley)
    assert (status, codes[-3:]) == (1, ["hairpin-silent", "tls-good", "outside-unproved"])
    assert at_kit(valley)[0] == 0
    status, codes, _ = at_office(valley)
    assert (status, codes[-3:]) == (0, ["hairpin-silent", "tls-good", "outside-seen"])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_wrong_forward_is_named(valley, tls, tmp_path, scheme):
    valley.route(FORWARDED.replace(OFFICE, PRINTER))
    address = f"{scheme}://{NAME}"
    own = Authority(tmp_path, "Printer").issue("printer.local")
    secret = ("secret-page", 443, *own, "Printer")
    words = ("page", 80, "Printer") if scheme == "http" else secret
    with valley.printer.door(*words):
        status, codes, _ = at_kit(valley, "--address", address)
        assert (status, codes[-1]) == (1, "answer-other")
        if scheme == "https":  # by http nothing of the office listens at all
            status, codes, _ = at_office(valley, address)
            assert (status, codes[-1]) == (1, "forward-wrong")


def test_a_dead_name_server_is_named(valley, tls):
    valley.route(FORWARDED + "add rule ip doors coming udp dport 53 drop\n")
    status, codes, untried = at_kit(valley)
    assert (status, codes[-1]) == (1, "name-silent")
    assert untried == ("route", "port", "tls", "answer", "clock", "pairing", "positions")


def test_a_name_that_nobody_entered_is_named(valley):
    status, codes, _ = at_kit(valley, "--address", "https://kantro.test")
    assert (status, codes[-1]) == (1, "name-unknown")


@pytest.mark.parametrize(
    ("certificate", "code"),
    [
        ({"begins": -90 * DAY, "ends": -DAY}, "cert-expired"),
        ({"begins": DAY, "ends": 90 * DAY}, "cert-early"),
        ({"ends": 5 * DAY}, "tls-soon"),
    ],
    ids=["expired", "not yet", "soon"],
)
def test_a_certificate_out_of_its_days_is_named(valley, authority, certificate, code):
    with front_door(valley, authority.issue(NAME, **certificate)):
        is_open = code == "tls-soon"
        status, codes, _ = at_kit(valley)
        assert status == int(not is_open)
        assert code in (codes if is_open else codes[-1:])
        status, codes, _ = at_office(valley)
        assert status == int(not is_open)
        assert code in codes


def test_a_certificate_for_another_name_or_by_a_stranger_is_named(valley, authority, tmp_path):
    with front_door(valley, authority.issue("kantor-lama.test")):
        assert at_kit(valley)[1][-1] == "cert-name"
    with front_door(valley, Authority(tmp_path, "Siapa").issue(NAME)):
        assert at_kit(valley)[1][-1] == "cert-chain"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_sign_in_page_of_a_network_is_named(valley, authority, tmp_path, scheme):
    caught = "iifname wan tcp dport {{ {0} }} dnat to 198.51.100.1:{1}"
    rules = "".join(
        f"insert rule ip nat before {caught.format(*ports)}\n"
        for ports in ((80, 8080), (443, 8443))
    )
    valley.route(FORWARDED + rules)
    own = Authority(tmp_path, "Hotel").issue("login.hotel.test")
    with (
        valley.router.door("portal", 8080),
        valley.router.door("secret-page", 8443, *own, "Selamat datang"),
    ):
        status, codes, _ = at_kit(valley, "--address", f"{scheme}://{NAME}")
    assert (status, codes[-1]) == (1, "answer-portal")


def test_an_office_that_only_listens_to_itself_is_named(valley):
    status, codes, _ = at_kit(valley)
    assert (status, codes[-1]) == (1, "port-refused")
    status, codes, _ = at_office(valley)
    assert (status, codes[-1]) == (1, "listen-local")


def test_an_office_that_does_not_go_by_that_name_is_named(valley, authority):
    with front_door(valley, authority.issue(OTHER)):
        status, codes, _ = at_kit(valley, "--address", f"https://{OTHER}")
        assert (status, codes[-1]) == (1, "answer-host")
        status, codes, _ = at_office(valley, f"https://{OTHER}")
        assert (status, codes[-1]) == (1, "hosts-missing")


def test_a_machine_without_a_network_or_without_a_way_out_is_named(valley):
    kit = valley.kit
    try:
        kit.ip("route del default")
        kit.ip("addr del 198.51.100.2/24 dev eth0")
        assert at_kit(valley)[1] == ["link-unrouted"]
        kit.ip("link set eth0 down")
        status, codes, untried = at_kit(valley)
        assert (status, codes, untried[0]) == (1, ["link-down"], "proxy")
    finally:
        kit.ip("addr add 198.51.100.2/24 dev eth0")
        kit.ip("link set eth0 up")
        kit.ip("route add default via 198.51.100.1")
