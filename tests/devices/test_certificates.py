from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from rekam.devices import certificates
from rekam.devices.certificates import Clocks, vouched
from rekam.domain.device_errors import DeviceKeyExpiredError, DeviceUnknownError

NOW = datetime(2018, 5, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@pytest.fixture(scope="module")
def keys():
    """One key for each role, made once."""
    return {name: rsa.generate_private_key(65537, 2048) for name in ("root", "maker", "device")}


def issued(  # noqa: PLR0913 everything that may be wrong with a certificate
    subject,
    key,
    *,
    by,
    with_key,
    ca=None,
    path=None,
    usage=None,
    days=(-1, 30),
    digest=None,
):
    """Issue a certificate, well or badly; ``usage`` is (may sign, may certify)."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW + days[0] * DAY)
        .not_valid_after(NOW + days[1] * DAY)
    )
    if ca is not None:
        limits = x509.BasicConstraints(ca=ca, path_length=path)
        builder = builder.add_extension(limits, critical=True)
    if usage is not None:
        signs, certifies = usage
        allowed = x509.KeyUsage(
            digital_signature=signs,
            key_cert_sign=certifies,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(allowed, critical=True)
    return builder.sign(with_key, digest or hashes.SHA256())


@pytest.fixture(scope="module")
def root(keys):
    return issued("root", keys["root"], by="root", with_key=keys["root"], ca=True, days=(-9, 900))


@pytest.fixture(scope="module")
def maker(keys):
    return issued("maker", keys["maker"], by="root", with_key=keys["root"], ca=True, path=0)


@pytest.fixture(scope="module")
def device(keys):
    return issued("device", keys["device"], by="maker", with_key=keys["maker"], days=(-1, 20))


def trusted(chain, roots, *, now=NOW, told=NOW):
    return vouched(chain, roots=roots, clocks=Clocks(now=now, told=told))


def refusal(chain, roots, error=DeviceUnknownError, now=NOW):
    with pytest.raises(error) as caught:
        trusted(chain, roots, now=now, told=now)
    return caught.value.args[0]


@pytest.mark.parametrize("with_root", [True, False])
def test_a_signer_is_trusted_over_its_maker_until_the_first_link_ends(
    device, maker, root, with_root
):
    chain = [device, maker, root] if with_root else [device, maker]
    found = trusted(chain, [root])
    assert (found.until, found.is_dated) == (NOW + 20 * DAY, True)


def test_a_maker_may_itself_be_a_root(device, maker):
    assert trusted([device], [maker])


def test_a_device_may_itself_be_a_root(device):
    assert trusted([device], [device])


def test_without_a_root_nobody_is_trusted(device, maker, root):
    assert refusal([device, maker, root], []) == "root"
    assert refusal([], [root]) == "root"


def test_a_chain_without_its_middle_leads_nowhere(device, root):
    assert refusal([device], [root]) == "root"
    assert refusal([device, root], [root]) == "root"


def test_a_root_of_the_same_name_and_another_key_vouches_for_nobody(device, maker, keys):
    other = issued("root", keys["device"], by="root", with_key=keys["device"], ca=True)
    assert refusal([device, maker], [other]) == "root"


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param({}, id="says nothing"),
        pytest.param({"ca": False}, id="says that it may not"),
        pytest.param({"ca": True, "usage": (True, False)}, id="may sign, not certify"),
    ],
)
def test_a_device_cannot_vouch_for_another(keys, root, limits):
    vouching = issued("maker", keys["maker"], by="root", with_key=keys["root"], **limits)
    second = issued("device", keys["device"], by="maker", with_key=keys["maker"])
    assert refusal([second, vouching], [root]) == "root"
    assert refusal([second], [vouching]) == "root"


def test_a_maker_cannot_make_makers_where_it_may_not(keys, maker, root):
    below = issued("below", keys["root"], by="maker", with_key=keys["maker"], ca=True)
    device = issued("device", keys["device"], by="below", with_key=keys["root"])
    assert refusal([device, below, maker], [root]) == "root"


def test_a_key_that_may_only_certify_does_not_sign_answers(keys, root):
    device = issued("device", keys["device"], by="root", with_key=keys["root"], usage=(False, True))
    assert refusal([device], [root]) == "use"


def test_a_certificate_signed_with_a_broken_digest_is_none(keys, root):
    device = issued(
        "device", keys["device"], by="root", with_key=keys["root"], digest=hashes.SHA3_256()
    )
    assert refusal([device], [root]) == "root"


@pytest.mark.parametrize(("now", "told"), [(21, 22), (22, 21), (4000, 21)])
def test_a_link_that_is_over_by_both_clocks_is_not_trusted(device, maker, root, now, told):
    with pytest.raises(DeviceKeyExpiredError):
        trusted([device, maker], [root], now=NOW + now * DAY, told=NOW + told * DAY)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        pytest.param(-3000, 0, id="the laptop's battery is empty"),
        pytest.param(3000, 0, id="the laptop is years ahead"),
        pytest.param(21, 19, id="over by the laptop alone"),
        pytest.param(21, None, id="nobody ever told the time"),
        pytest.param(-3000, -2000, id="a key newer than all that is known"),
    ],
)
def test_a_clock_that_may_be_wrong_puts_the_date_in_doubt_and_refuses_nobody(
    device, maker, root, now, told
):
    told = None if told is None else NOW + told * DAY
    found = trusted([device, maker], [root], now=NOW + now * DAY, told=told)
    assert (found.until, found.is_dated) == (NOW + 20 * DAY, False)


def test_an_office_years_ahead_refuses_no_device_that_the_laptop_finds_in_time(device, root, maker):
    assert trusted([device, maker], [root], told=NOW + 3000 * DAY).is_dated


def test_a_maker_past_its_day_ends_its_devices_too(keys, root):
    maker = issued("maker", keys["maker"], by="root", with_key=keys["root"], ca=True, days=(-9, -1))
    device = issued("device", keys["device"], by="maker", with_key=keys["maker"])
    refusal([device, maker], [root], DeviceKeyExpiredError)


def test_a_stranger_past_its_day_is_a_stranger_first(keys, root):
    stranger = issued("device", keys["device"], by="device", with_key=keys["device"], days=(-9, -1))
    assert refusal([stranger], [root]) == "root"


def extended(keys, *extensions):
    builder = (
        x509.CertificateBuilder()
        .subject_name(named("device"))
        .issuer_name(named("root"))
        .public_key(keys["device"].public_key())
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + DAY)
    )
    for one in extensions:
        builder = builder.add_extension(one, critical=True)
    return builder.sign(keys["root"], hashes.SHA256())


def test_a_certificate_whose_extension_is_not_of_its_form_is_none(keys, root):
    garbled = x509.UnrecognizedExtension(x509.BasicConstraints.oid, b"\xff\xff")
    assert refusal([extended(keys, garbled)], [root]) == "certificate"


def test_a_certificate_with_one_extension_twice_is_none(keys, root):
    first, second = (x509.ObjectIdentifier(f"1.2.3.{last}") for last in (4, 5))
    der = extended(
        keys, *(x509.UnrecognizedExtension(one, b"\x05\x00") for one in (first, second))
    ).public_bytes(Encoding.DER)
    twice = der.replace(bytes.fromhex("06032a0305"), bytes.fromhex("06032a0304"))
    assert twice != der
    assert refusal([x509.load_der_x509_certificate(twice)], [root]) == "certificate"


def test_keys_of_another_kind_do_not_confuse(keys, root):
    curve = ec.generate_private_key(ec.SECP256R1())
    other = issued("root", curve, by="root", with_key=curve, ca=True)
    device = issued("device", keys["device"], by="root", with_key=keys["root"])
    assert trusted([device], [other, root])


def test_roots_are_read_from_pem_and_an_empty_file_trusts_nobody(root, maker):
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in (root, maker))
    assert certificates.from_pem(pem) == (root, maker)
    assert certificates.from_pem(b"\n") == ()
    with pytest.raises(ValueError, match="PEM"):
        certificates.from_pem(b"bukan sertifikat")
