"""HTTP/3 through a real router: forwarded, dropped, and forgotten; HTTPS is open each time."""

import pytest

from tests import namespaces
from tests.doctor import valley as valleys
from tests.doctor.authority import Authority
from tests.doctor.valley import FORWARDED, NAME, OFFICE, PROGRAM_PORT, PUBLIC

pytestmark = [
    pytest.mark.database("sqlite"),
    pytest.mark.skipif(namespaces.MISSING is not None, reason=str(namespaces.MISSING)),
]
PORT = 8443
BY_UDP = f"add rule ip nat before ip daddr {PUBLIC} udp dport {PORT} dnat to {OFFICE}\n"
COUNTED = f"add rule ip doors passing udp dport {PORT} counter\n"


@pytest.fixture(scope="module")
def valley(tmp_path_factory):
    """An office that hears HTTP/3, and a kit that was paired with it."""
    authority = Authority(tmp_path_factory.mktemp("udp"))
    certificate, key = authority.issue(NAME, PUBLIC)
    told = {
        "REKAM_HTTP3_PORT": str(PORT),
        "REKAM_HTTP3_CERTIFICATE": str(certificate),
        "REKAM_HTTP3_KEY": str(key),
    }
    with valleys.valley(authority.folder) as made:
        made.pair(f"https://{NAME}")
        with (
            made.serving(**told),
            made.office.door("tls", 443, certificate, key, PROGRAM_PORT),
            made.router.door("names", 53, f"{NAME}={PUBLIC}"),
        ):
            yield made


def udp(valley):
    """Return the exit status of the kit's doctor, and the last hop that it found."""
    status, report = valley.doctor(valley.kit)
    road = next(one for one in report["report"]["roads"] if one["name"] == "network")
    return status, road["findings"][-1]["code"]


def passed(valley):
    """Return how many packets by UDP the router passed on."""
    told = valley.router.run("nft", "list", "chain", "ip", "doors", "passing")
    return int(told.partition("packets ")[2].split()[0])


def test_a_forwarded_udp_port_is_found_and_the_kit_takes_up_the_offer(valley):
    valley.route(FORWARDED + BY_UDP + COUNTED)
    assert udp(valley) == (0, "udp-open")
    before = passed(valley)
    assert "gagal 0" in valley.does(valley.kit, "exchange")
    assert passed(valley) > before


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (BY_UDP + f"add rule ip doors passing udp dport {PORT} drop\n", "udp-silent"),
        ("", "udp-refused"),
    ],
    ids=["dropped by a firewall", "never forwarded"],
)
def test_where_udp_does_not_pass_it_is_said_and_the_work_goes_by_https(valley, rules, code):
    valley.route(FORWARDED + rules)
    assert udp(valley) == (0, code)
    assert "gagal 0" in valley.does(valley.kit, "exchange")


def test_a_kit_may_be_told_not_to_try(valley):
    valley.route(FORWARDED + BY_UDP + COUNTED)
    valley.does(valley.kit, "exchange", REKAM_HTTP3="no")
    assert passed(valley) == 0
