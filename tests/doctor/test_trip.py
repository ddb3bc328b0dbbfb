"""Who may answer instead of the office, and what each is called."""

import ssl

import pytest

from rekam.doctor.findings import Code
from rekam.doctor.trip import Address
from rekam.journal.keys import NodeKeys
from rekam.sync import wire
from tests.doctor.authority import DAY, Authority
from tests.doctor.knocking import NOW_MS, Led, leading_to, place_of, proving, trip
from tests.serving import answer, answering

OFFICE = NodeKeys.generate()
OFFICE_KEY = OFFICE.public.signing_key
MARKED = {wire.MARK: wire.MARK_VALUE}
BAD_ADDRESSES = ["kantor.test", "ftp://kantor.test", "https://", "http://x:port", "", "//x"]


def asked(address, **more):
    """Return what the hop of the answer found at an address."""
    with_port = trip(address, OFFICE_KEY, **more)
    assert with_port.name().code in {Code.NAME_NUMBER, Code.NAME_FOUND}
    assert with_port.port().code is Code.PORT_OPEN
    return with_port.answer()


def marked(body, status="200 OK"):
    return answer(body, status=status, **MARKED, **{wire.DIGEST: wire.digest_of(body)})


def test_the_office_proves_itself_and_tells_its_clock():
    with proving(OFFICE, clock_ms=NOW_MS + 240_000) as address:
        way = trip(address, OFFICE_KEY)
        way.name()
        way.port()
        assert way.answer().code is Code.ANSWER_OFFICE
    found = way.clock()
    assert (found.code, found.values["off_ms"]) == (Code.CLOCK_OFF, -240_000)


def test_a_clock_that_agrees_is_right_and_without_an_office_nothing_is_told():
    with proving(OFFICE, clock_ms=NOW_MS + 5_000) as address:
        way = trip(address, OFFICE_KEY)
        assert way.clock().code is Code.CLOCK_UNTOLD
        way.port()
        way.answer()
        assert way.clock().code is Code.CLOCK_RIGHT


def test_another_office_is_not_ours():
    with proving(NodeKeys.generate()) as address:
        assert asked(address).code is Code.ANSWER_OTHER_OFFICE


def test_a_proof_of_yesterday_is_no_proof():
    from rekam.doctor import proof

    kept = proof.write("ab" * 16, OFFICE, clock_ms=NOW_MS, seen="")
    with answering(marked(kept)) as address:
        assert asked(address).code is Code.ANSWER_OTHER


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (marked(b'{"code": "office-only"}', "404 Not Found"), Code.ANSWER_KIT),
        (marked(b'{"code": "host-refused"}', "400 Bad Request"), Code.ANSWER_HOST),
        (marked(b'{"code": "signature"}', "401 Unauthorized"), Code.ANSWER_UNPROVED),
        (marked(b"not JSON", "401 Unauthorized"), Code.ANSWER_UNPROVED),
        (marked(b"[" * 20_000, "401 Unauthorized"), Code.ANSWER_UNPROVED),
        (marked(b"no proof"), Code.ANSWER_OTHER),
        (answer(b"cut", **MARKED, **{wire.DIGEST: wire.digest_of(b"whole")}), Code.ANSWER_DAMAGED),
        (answer(b"", status="407 Proxy Authentication Required"), Code.ANSWER_PROXY),
        (answer(b"", status="511 Network Authentication Required"), Code.ANSWER_PORTAL),
        (answer(b"", status="502 Bad Gateway"), Code.ANSWER_GATEWAY),
        (answer(b"", status="301 Moved", Location="https://kantor.test/"), Code.ANSWER_MOVED),
        (answer(b"<title>Router\n admin</title>", Server="mini"), Code.ANSWER_OTHER),
        (answer(b"", status="404 Not Found"), Code.ANSWER_OTHER),
        (b"", Code.ANSWER_CUT),
        (b"SSH-2.0-OpenSSH\r\n", Code.ANSWER_CUT),
    ],
)
def test_whoever_answers_is_named(said, code):
    with answering(said) as address:
        assert asked(address).code is code


def test_a_server_is_told_by_its_own_words_and_a_redirect_by_its_target():
    with answering(answer(b"<title>Router\n admin\x07</title>", Server="mini")) as address:
        assert asked(address).values["server"] == "Router admin, mini"
    moved = answer(b"", status="302 Found", Location="/masuk?kamar=12&nama=rina")
    with answering(moved) as address:
        assert asked(address).values["where"] == f"{address}/masuk"


@pytest.mark.parametrize("said", [answer(b"<html>"), answer(b"", status="302 F", Location="/x")])
def test_a_page_that_answers_for_everybody_is_a_sign_in_page(said):
    with answering(said) as address:
        assert asked(address, network=Led(caught=True)).code is Code.ANSWER_PORTAL


def test_an_answer_that_never_comes_is_given_up():
    from threading import Event

    over = Event()
    with answering(b"", pause=over.wait) as address:
        found = asked(address)
        over.set()
    assert found.code is Code.ANSWER_SILENT


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConnectionRefusedError(), Code.PORT_REFUSED),
        (TimeoutError(), Code.PORT_SILENT),
        (PermissionError(), Code.PORT_FORBIDDEN),
        (OSError(113, "No route to host"), Code.PORT_UNREACHABLE),
    ],
)
def test_a_port_that_does_not_open_is_named(error, code):
    way = trip("http://203.0.113.5", OFFICE_KEY, network=Led(doors={("203.0.113.5", 80): error}))
    assert way.port().code is code


def test_a_second_address_of_a_name_is_tried():
    with proving(OFFICE) as address:
        host, port = place_of(address)
        doors = {("2001:db8::5", port): OSError(101, "Network is unreachable")}
        network = Led(names={"kantor.test": ["2001:db8::5", host]}, doors=doors)
        assert asked(f"http://kantor.test:{port}", network=network).code is Code.ANSWER_OFFICE


# ---- certificates


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


def shaken(address, authority, **more):
    """Return what the handshake found, by a machine that trusts this authority."""
    trusted = ssl.create_default_context(cafile=authority.certificate)
    way = trip(address, OFFICE_KEY, network=Led(trusted=trusted), **more)
    way.port()
    try:
        return way.tls()
    finally:
        way.ends()


def test_plain_http_is_told_and_carries(authority):
    with proving(OFFICE) as address:
        assert shaken(address, authority).code is Code.TLS_PLAIN


def test_a_port_that_speaks_no_tls_is_named(authority):
    with answering(answer(b"plain")) as address:
        found = shaken(address.replace("http", "https"), authority)
    assert found.code is Code.TLS_NONE


def test_a_wrong_clock_of_ours_is_not_the_certificates_fault(authority):
    """The office lives in tomorrow, where its certificate is good; our clock is a month behind."""
    import time

    in_two_days_ms = int(time.time() * 1000) + 2 * 86_400_000
    certificate = authority.issue("127.0.0.1", begins=DAY)
    with proving(OFFICE, clock_ms=in_two_days_ms, certificate=certificate) as address:
        found = shaken(address, authority, now_ms=int(time.time() * 1000))
        assert found.code is Code.CERT_CLOCK
        assert -2 * 86_400_000 - 60_000 < found.values["off_ms"] < -2 * 86_400_000 + 60_000
    with proving(OFFICE, clock_ms=int(time.time() * 1000), certificate=certificate) as address:
        found = shaken(address, authority, now_ms=int(time.time() * 1000))
        assert found.code is Code.CERT_EARLY


def test_another_server_with_its_own_certificate_is_no_bad_certificate_of_ours(authority, tmp_path):
    (tmp_path / "other").mkdir()
    stranger = Authority(tmp_path / "other", "Siapa").issue("127.0.0.1")
    with proving(NodeKeys.generate(), certificate=stranger) as address:
        assert shaken(address, authority).code is Code.ANSWER_OTHER_OFFICE
    with proving(OFFICE, certificate=stranger) as address:
        assert shaken(address, authority).code is Code.CERT_CHAIN


# ---- proxies


def test_a_proxy_that_refuses_is_named(authority):
    with answering(answer(b"", status="403 Forbidden")) as proxy:
        found = shaken("https://kantor.test", authority, proxy=Address.parse(proxy))
    assert (found.code, found.values["status"]) == (Code.PROXY_REFUSED, 403)


def test_an_office_is_found_through_a_proxy():
    with proving(OFFICE) as proxy:  # asked for the whole address, as proxies are
        way = trip("http://kantor.test", OFFICE_KEY, proxy=Address.parse(proxy))
        assert way.through().code is Code.PROXY_USED
        way.port()
        assert way.answer().code is Code.ANSWER_OFFICE


def test_a_certificate_is_seen_through_a_proxy(authority):
    certificate = authority.issue("kantor.test")
    with (
        proving(OFFICE, certificate=certificate) as address,
        leading_to(place_of(address)) as proxy,
    ):
        trusted = ssl.create_default_context(cafile=authority.certificate)
        network = Led(trusted=trusted)
        way = trip("https://kantor.test", OFFICE_KEY, network=network, proxy=Address.parse(proxy))
        found = [way.name(), way.port(), way.tls(), way.answer()]
    assert [one.code for one in found] == [
        *(Code.NAME_NUMBER, Code.PORT_OPEN, Code.TLS_GOOD, Code.ANSWER_OFFICE),
    ]


def test_a_bad_certificate_behind_a_proxy_is_named_as_one(authority):
    certificate = authority.issue("kantor-lama.test")
    with (
        proving(OFFICE, certificate=certificate) as address,
        leading_to(place_of(address)) as proxy,
    ):
        found = shaken("https://kantor.test", authority, proxy=Address.parse(proxy))
    assert found.code is Code.CERT_NAME


def test_a_proxy_that_hangs_up_is_no_way(authority):
    with answering(b"") as proxy:
        found = shaken("https://kantor.test", authority, proxy=Address.parse(proxy))
    assert found.code is Code.TLS_FAILED


@pytest.mark.parametrize("text", BAD_ADDRESSES)
def test_what_no_courier_could_use_is_no_address(text):
    with pytest.raises(ValueError, match=r".*"):
        Address.parse(text)


def test_an_address_is_taken_apart():
    parsed = Address.parse("https://[2001:db8::5]:8443/rekam/")
    assert (parsed.host, parsed.port, parsed.path) == ("2001:db8::5", 8443, "/rekam")
    assert (parsed.header, parsed.is_number) == ("[2001:db8::5]:8443", True)
    assert Address.parse("https://kantor.test").header == "kantor.test"
