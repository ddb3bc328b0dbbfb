"""Where a bucket is and what opens it: read strictly, shown without secrets, and never guessed."""

import base64
import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.bucket_errors import BucketCertificateError
from rekam.domain.errors import MalformedError, TransportError
from rekam.domain.values import OFFICE
from rekam.sync.hosts import USUAL, Address, Bucket
from tests.buckets import carrier
from tests.serving import answer, answering

S3 = "s3+https://s3.example.id/rekam/pacitan?region=id-1"
WEBDAV = "webdav+https://cloud.example.id:8443/dav/rekam"


def test_an_address_is_read_and_shown_as_it_was_given():
    s3, webdav = Address.parse(S3), Address.parse(WEBDAV)
    assert (s3.is_webdav, s3.root, s3.folders, s3.region) == (
        False,
        "https://s3.example.id",
        ("rekam", "pacitan"),
        "id-1",
    )
    assert (webdav.is_webdav, webdav.root) == (True, "https://cloud.example.id:8443")
    assert (s3.text, webdav.text) == (S3, WEBDAV)
    assert (s3.place, webdav.place) == ("s3.example.id/rekam", "cloud.example.id:8443/dav")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://s3.example.id/rekam", "form"),
        ("s3://rekam", "form"),
        ("s3+https:///rekam", "form"),
        ("s3+https://s3.example.id:port/rekam", "form"),
        ("s3+https://[::1/rekam", "form"),
        ("s3+https://s3.example.id/rekam#part", "form"),
        ("s3+https://key:secret@s3.example.id/rekam", "secret"),
        ("webdav+https://kit@cloud.example.id/rekam", "secret"),
        ("s3+https://s3.example.id", "bucket"),
        ("webdav+https://cloud.example.id/../other", "bucket"),
        ("s3+https://s3.example.id/rekam?secret=x", "settings"),
        ("s3+https://s3.example.id/rekam?style=odd", "settings"),
        ("webdav+http://cloud.example.id/rekam", "open"),
    ],
)
def test_an_address_that_is_none_is_refused_with_what_is_wrong(text, why):
    with pytest.raises(MalformedError) as refused:
        Address.parse(text)
    assert refused.value.args == ("bucket-address", why)


@given(st.text(alphabet="s3webdav+htp:/@.?=&#[]%-_ \n1", max_size=60))
def test_no_text_does_anything_but_parse_or_be_refused(text):
    with contextlib.suppress(MalformedError):
        assert Address.parse(text).text == text


def test_a_secret_is_never_shown():
    bucket = Bucket(address=Address.parse(S3), key="the key", secret="the secret")
    assert repr(bucket) == f"Bucket({S3})"
    shown = repr(carrier(bucket)) + repr(bucket.open(USUAL, silence_s=1))
    assert "the secret" not in shown


@contextlib.contextmanager
def listening(reply):
    """Answer once; yields the address and what was asked."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            visitor, _ = listener.accept()
            with visitor:
                asked.append(visitor.recv(65536).decode())
                visitor.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", asked
        thread.join()


def test_the_environment_changes_nothing(monkeypatch):
    """Keys and places for other programs of this machine are not ours."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_ENDPOINT": "http://127.0.0.1:9",
        "AWS_SESSION_TOKEN": "a token",
        "AWS_ACCESS_KEY_ID": "another key",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
        "AWS_UNSIGNED_PAYLOAD": "true",
    }.items():
        monkeypatch.setenv(name, value)
    with listening(answer(b"", ETag="x")) as (where, asked):
        address = Address.parse(f"s3+http://{where}/rekam?region=id-1")
        carrier(Bucket(address=address, key="ours", secret="s")).put(
            f"kit-01/{OFFICE}.statement", b"x"
        )
    (head,) = asked
    assert head.startswith("PUT /rekam/kit-01/office.statement HTTP/1.1")
    assert "Credential=ours/" in head
    assert "/id-1/s3/aws4_request" in head
    assert "security-token" not in head


def test_the_bucket_may_stand_in_the_hosts_name():
    address = Address.parse("s3+https://oss.example.id/rekam/pacitan?style=virtual")
    store = Bucket(address=address, key="k", secret="s").open(USUAL, silence_s=1)
    assert store.config["endpoint"] == "https://rekam.oss.example.id"
    assert store.prefix == "pacitan"


def test_webdav_is_told_a_name_and_a_password():
    with listening(answer(b"", status="201 Created")) as (where, asked):
        address = Address.parse(f"webdav+http://{where}/dav")
        carrier(Bucket(address=address, key="kit", secret="s:é")).put(
            "kit-01/office.statement", b""
        )
    known = base64.b64encode("kit:s:é".encode()).decode()
    assert f"authorization: basic {known}".lower() in asked[0].lower()


def test_a_password_does_not_follow_where_a_host_sends_us():
    """A host that was taken over, or its cache, may answer with another's address."""
    with listening(answer(b"", status="404 Not Found")) as (other, followed):
        away = answer(b"", status="302 Found", Location=f"http://{other}/dav/x")
        with listening(away) as (where, _):
            address = Address.parse(f"webdav+http://{where}/dav")
            with pytest.raises(TransportError):
                carrier(Bucket(address=address, key="kit", secret="s")).get(
                    "kit-01/office.statement"
                )
    assert len(followed) == 1
    assert "authorization" not in followed[0].lower()


# ---- certificates


def certificate(name="127.0.0.1", *, days=1):
    """A key and a certificate that vouches for itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=3))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    made = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private.decode(), made.public_bytes(serialization.Encoding.PEM).decode()


@contextlib.contextmanager
def by_tls(folder, private, public):
    """Answer everybody by TLS with an empty list; yields the address."""
    (folder / "both.pem").write_text(private + public)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    reply = answer(b"<ListBucketResult></ListBucketResult>")

    def serve():
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = listener.accept()
                visitor.settimeout(5)
                with (
                    contextlib.suppress(OSError),
                    context.wrap_socket(visitor, server_side=True) as safe,
                ):
                    safe.recv(65536)
                    safe.sendall(reply)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"s3+https://127.0.0.1:{listener.getsockname()[1]}/rekam"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def asking(text, authority=""):
    return carrier(Bucket(address=Address.parse(text), key="k", secret="s", authority=authority))


def test_a_host_for_which_nobody_vouches_is_named_and_told_nothing(tmp_path):
    private, public = certificate()
    with by_tls(tmp_path, private, public) as address, pytest.raises(BucketCertificateError):
        asking(address).names(OFFICE)


def test_an_offices_own_authority_may_vouch_for_its_host(tmp_path):
    private, public = certificate()
    with by_tls(tmp_path, private, public) as address:
        assert asking(address, public).names(OFFICE) == []


@pytest.mark.parametrize("made", [{"days": -1}, {"name": "127.0.0.2"}])
def test_a_certificate_past_its_day_or_for_another_is_named(tmp_path, made):
    private, public = certificate(**made)
    with by_tls(tmp_path, private, public) as address, pytest.raises(BucketCertificateError):
        asking(address, public).names(OFFICE)


def test_a_port_that_speaks_no_tls_is_named():
    with answering(answer(b"")) as address, pytest.raises(BucketCertificateError):
        asking(f"s3+{address.replace('http', 'https')}/rekam").names(OFFICE)
