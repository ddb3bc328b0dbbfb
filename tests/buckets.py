"""Hosts of buckets on loopback: a real S3 server, a real WebDAV server, and a liar before either.

    def test_it_carries(host):           # once for each; or ask for ``s3`` or ``webdav`` alone
        bucket = host.bucket()           # a new one, empty
        with Liar(host) as liar:         # passes all on, but for what ``liar.lies`` says
            carrier(liar.before(bucket))

The S3 server is a process of its own and checks signatures and rights: see ``s3_server.py``.
"""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import httpx
import pytest

from rekam.sync.bucket import BucketCarrier
from rekam.sync.hosts import Address, Bucket, Limits
from tests.serving import answer, answering

QUICK = Limits(connect_s=5.0, silence_s=20.0, answer_s=30.0, retries=0, retry_s=1.0)
_SERVER = Path(__file__).with_name("s3_server.py")
_numbers = count(1)


@pytest.fixture(scope="session")
def s3():
    """Keep one S3 server for all tests of a run."""
    with s3_host() as host:
        yield host


@pytest.fixture(scope="session")
def webdav(tmp_path_factory):
    """Keep one WebDAV server for all tests of a run."""
    with _webdav_host(tmp_path_factory.mktemp("webdav")) as host:
        yield host


@pytest.fixture(params=["s3", "webdav"])
def host(request):
    """Run the test once for each kind of host."""
    return request.getfixturevalue(request.param)


class Host:
    """A host and who may use it."""

    def __init__(self, address, key, secret, *, make=lambda name: None):
        self.address = address  # with {} where the bucket's name stands
        self.key = key
        self.secret = secret
        self.make = make

    def bucket(self, **changes):
        """Return a new bucket, empty, and what opens it."""
        name = f"rekam-{next(_numbers)}"
        self.make(name)
        return self.named(name, **changes)

    def named(self, name, **changes):
        address = Address.parse(changes.pop("address", self.address).format(name))
        opens = {"key": self.key, "secret": self.secret} | changes
        return Bucket(address=address, **opens)


def carrier(bucket, *, node=None, **limits):
    """Return a road to a bucket that does not wait long."""
    quick = {name: getattr(QUICK, name) for name in QUICK.__dataclass_fields__}
    return BucketCarrier(bucket, node=node, limits=Limits(**(quick | limits)))


def answered(status, body=b"", **headers):
    """An address at which every question gets this answer, as a bucket."""
    return answering(answer(body, status=status, **headers))


def at(address, *, kind="s3", **more):
    """A road to whatever answers there."""
    where = Address.parse(f"{kind}+{address}/rekam")
    return carrier(Bucket(address=where, key="kit", secret="a secret"), **more)


def listing(*keys, token=""):
    more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
    told = "".join(
        f"<Contents><Key>{key}</Key><LastModified>2018-04-05T00:00:00.000Z</LastModified>"
        f'<ETag>"e"</ETag><Size>1</Size></Contents>'
        for key in keys
    )
    return f"<ListBucketResult>{more if token else ''}{told}</ListBucketResult>".encode()


@contextmanager
def s3_host():
    """Serve S3 in a process of its own, which ends when its input does."""
    command = [sys.executable, str(_SERVER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        told = json.loads(process.stdout.readline())
        where = told["address"].removeprefix("http://")
        host = Host(f"s3+http://{where}/{{}}/pacitan", *told["writer"])
        host.reader, host.kit = told["reader"], told["kit"]
        host.make = partial(_make_bucket, process)
        yield host
        process.stdin.close()
        process.wait()


def _make_bucket(process, name):
    process.stdin.write(f"{name}\n".encode())
    process.stdin.flush()
    assert process.stdout.readline().strip() == name.encode()


@contextmanager
def _webdav_host(folder):
    """Serve a folder by WebDAV while the block runs."""
    from cheroot import wsgi
    from wsgidav.fs_dav_provider import FilesystemProvider
    from wsgidav.wsgidav_app import WsgiDAVApp

    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": FilesystemProvider(str(folder), readonly=False)},
            "simple_dc": {"user_mapping": {"*": {"kit": {"password": "a secret"}}}},
            "http_authenticator": {
                "accept_basic": True,
                "accept_digest": False,
                "default_to_digest": False,
            },
            "logging": {"enable": False},
            "verbose": 0,
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        address = f"webdav+http://127.0.0.1:{server.bind_addr[1]}/{{}}/kota%20pacitan"
        yield Host(address, "kit", "a secret", make=partial(_make_folder, folder))
    finally:
        server.stop()
        thread.join()


def _make_folder(folder, name):
    (folder / name / "kota pacitan").mkdir(parents=True)


class Liar:
    """Stands before a host and passes on what is asked, but for its lies.

    A lie is a function of (method, path, answer): it returns another ``(status, body)``, or None to
    hang up. What was asked goes to the host before a lie is told; but what ``loses(method, path)``
    says is acknowledged and goes nowhere.
    """

    def __init__(self, host):
        self.host = host
        self.lies = []
        self.asked = []
        self.loses = lambda method, path: False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Asked, self))
        self.server.daemon_threads = False
        self.client = httpx.Client()
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.client.close()

    @property
    def real(self):
        """The host's own root."""
        return "http://" + self.host.address.partition("://")[2].partition("/")[0]

    def before(self, bucket):
        """Return the way to a bucket that leads by here."""
        here = f"127.0.0.1:{self.server.server_port}"
        there = self.real.removeprefix("http://")
        address = Address.parse(bucket.address.text.replace(there, here))
        return Bucket(address=address, key=bucket.key, secret=bucket.secret)


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, liar, *args):
        self.liar = liar
        super().__init__(*args)

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self._pass_on
        raise AttributeError(name)

    def _pass_on(self):
        self.close_connection = True
        liar = self.liar
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        liar.asked.append((self.command, self.path))
        if liar.loses(self.command, self.path):
            self._answer(200, b"", headers={"ETag": '"lost"'})
            return
        answer = liar.client.request(
            self.command, liar.real + self.path, content=body, headers=dict(self.headers)
        )
        told = (answer.status_code, answer.content)
        for lie in liar.lies:
            told = told and lie(self.command, self.path, told)
        if told is None:
            return
        self._answer(*told, headers=answer.headers)

    def _answer(self, status, body, *, headers):
        self.send_response(status)
        for name in ("ETag", "Last-Modified", "Content-Type"):
            if name in headers:
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""
