"""An office behind a web server that gives it HTTPS: who is believed about visitors."""

import httpx
import pytest

from rekam.doctor import proof
from tests.boot.commanding import PASSPHRASE, Started, free_port

pytestmark = pytest.mark.database("sqlite")
NAME, VISITOR = "rekam.contoh.go.id", "198.51.100.2"
TOLD = {"Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": f"10.9.9.9, {VISITOR}"}
NONCE = "0f" * 16


@pytest.fixture
def office(tmp_path):
    one = Started(tmp_path / "office", "office")
    one.environment |= {"REKAM_HTTPS": "yes", "REKAM_HOSTS": NAME}
    one.does("init", *PASSPHRASE)
    return one


class Front:
    """What asks an office as a web server in front of it does, from some address of loopback."""

    def __init__(self, port, near="127.0.0.1"):
        self.port, self.near = port, near

    def __enter__(self):
        self.client = httpx.Client(
            transport=httpx.HTTPTransport(local_address=self.near),
            base_url=f"http://127.0.0.1:{self.port}",
        )
        return self

    def __exit__(self, *_):
        self.client.close()

    def seen(self):
        """Return by what scheme, and from where, the office thinks that it was asked."""
        answer = self.client.get(f"/tukar/periksa/{NONCE}", headers=TOLD)
        told = answer.content
        scheme = answer.headers[proof.SCHEME]
        return scheme, next(one for one in (VISITOR, self.near) if one.encode() in told)

    def signs_in(self):
        """Send the form of the door as a browser at https://NAME does; return the status."""
        page = self.client.get("/masuk", headers=TOLD)
        cookies = {one.name: one.value for one in page.cookies.jar}
        (token,) = [value for name, value in cookies.items() if name.startswith("rekam-csrf-")]
        said = {"name": "it", "passphrase": PASSPHRASE[1], "csrfmiddlewaretoken": token}
        browser = {
            "Origin": f"https://{NAME}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }
        return self.client.post("/masuk", data=said, headers=TOLD | browser).status_code


def test_an_office_behind_its_web_server_takes_forms_and_knows_its_visitors(office):
    port = free_port()
    with office.served(port), Front(port) as front:
        assert front.seen() == ("https", VISITOR)
        assert front.signs_in() == 302


def test_a_forged_header_from_elsewhere_is_not_believed(office):
    port = free_port()
    with office.served(port), Front(port, near="127.0.0.2") as stranger:
        assert stranger.seen() == ("http", "127.0.0.2")
        assert stranger.signs_in() == 403


def test_a_web_server_on_another_machine_is_believed_when_it_is_named(office):
    port = free_port()
    office.environment["REKAM_PROXY"] = "127.0.0.2"
    with office.served(port):
        with Front(port, near="127.0.0.2") as front:
            assert front.seen() == ("https", VISITOR)
            assert front.signs_in() == 302
        with Front(port) as here:
            assert here.seen() == ("http", "127.0.0.1")


def test_without_https_nobody_is_believed(office):
    port = free_port()
    office.environment["REKAM_HTTPS"] = "no"
    with office.served(port), Front(port) as front:
        assert front.seen() == ("http", "127.0.0.1")
