"""Messages: into a file by default, by anybody's HTTP when a file says so, and never twice."""

import json
import stat
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rekam.sync.messages import Message, Outbox, Outcome, http_gateway

MESSAGE = Message(ident="ab12", to="6281234567890", text='KTP-el "Anda" {to} sudah dicetak; ambil')
BODY = {
    "messaging_product": "whatsapp",
    "to": "{to}",
    "text": {"body": "{text}"},
    "ids": ["{ident}"],
}


class Service:
    """Somebody's gateway on this machine: answers what it is told, and keeps what it was sent."""

    def __init__(self, server, answers):
        self.answers = answers
        self.asked = []
        self.url = f"http://127.0.0.1:{server.server_port}/v1/messages"


@pytest.fixture
def service():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.asked.append((dict(self.headers), json.loads(body)))
            answer = found.answers.pop(0)
            if answer == "hangs up":
                return
            self.send_response(answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found = Service(server, [])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def gateway(service):
    told = {"url": service.url, "headers": {"Authorization": "Bearer x"}, "body": BODY}
    made = http_gateway(told, wait=lambda _: None)
    yield made
    made.client.close()


def test_a_message_is_posted_in_the_form_that_the_service_wants(service, gateway):
    service.answers = [200]
    assert gateway.send(MESSAGE) == (Outcome.SENT, "HTTP 200")
    ((headers, body),) = service.asked
    assert headers["Authorization"] == "Bearer x"
    assert headers["Idempotency-Key"] == "ab12"
    assert body == {
        "messaging_product": "whatsapp",
        "to": MESSAGE.to,
        "text": {"body": MESSAGE.text},
        "ids": ["ab12"],
    }


@pytest.mark.parametrize(
    ("answers", "outcome", "asked"),
    [
        ([503, 429, 201], Outcome.SENT, 3),
        ([503, 503, 503], Outcome.BUSY, 3),
        ([400], Outcome.REFUSED, 1),
        ([401], Outcome.REFUSED, 1),
        ([500], Outcome.UNSURE, 1),
        ([302], Outcome.UNSURE, 1),
        (["hangs up"], Outcome.UNSURE, 1),
    ],
)
def test_only_what_was_surely_not_taken_over_is_tried_again(
    service, gateway, answers, outcome, asked
):
    service.answers = list(answers)
    assert gateway.send(MESSAGE)[0] is outcome
    assert len(service.asked) == asked
    assert {headers["Idempotency-Key"] for headers, _ in service.asked} == {"ab12"}


def test_where_nobody_listens_nothing_was_sent():
    told = {"url": "http://127.0.0.1:9/", "body": BODY}
    waits = []
    gateway = http_gateway(told, wait=waits.append)
    assert gateway.send(MESSAGE) == (Outcome.BUSY, "ConnectError")
    assert waits == [0.5, 2.0]
    gateway.client.close()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"url": "ftp://a/", "body": BODY},
        {"url": "https://a.example/", "body": {"to": "{to}"}},
        {"url": "https://a.example/", "body": BODY, "headers": {"a": 1}},
        {"url": "https://a.example/", "body": BODY, "headers": "a"},
    ],
)
def test_a_gateway_that_lacks_something_is_not_made(told):
    with pytest.raises(ValueError, match=r"url|body|headers"):
        http_gateway(told, wait=lambda _: None)


def test_a_file_takes_a_line_a_message_and_is_read_by_its_owner_alone(tmp_path):
    outbox = Outbox(tmp_path / "out.jsonl")
    for number in range(2):
        assert outbox.send(Message(ident=str(number), to="62", text="x\ny")) == (Outcome.SENT, "")
    lines = [json.loads(line) for line in outbox.path.read_text().splitlines()]
    assert [one["ident"] for one in lines] == ["0", "1"]
    assert stat.S_IMODE(outbox.path.stat().st_mode) == 0o600
    assert outbox.name == "out.jsonl"


def test_a_file_that_cannot_be_written_is_not_said_to_have_it(tmp_path):
    assert Outbox(tmp_path / "nowhere" / "out.jsonl").send(MESSAGE)[0] is Outcome.UNSURE
