import json
import socket
import time
from contextlib import contextmanager
from threading import Event, Thread

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.devices import sbi
from rekam.devices.interface import Kind, Slap, Status
from rekam.devices.preview import FRAME_BYTES_MAX
from rekam.devices.sbi import Limits, Sbi
from rekam.domain.device_errors import (
    DeviceBusyError,
    DeviceNotFoundError,
    DeviceSilentError,
    DeviceUnreadableError,
)
from rekam.domain.errors import DeviceError

PORT = 4501


def speech(answer, **limits):
    """Return a client whose every request this function answers."""
    client = httpx.Client(transport=httpx.MockTransport(answer))
    return Sbi(client, limits=Limits(**limits))


def sends(data, status=200, **headers):
    """Answer with bytes that come in by and by, as from a network."""
    return lambda _request: httpx.Response(status, headers=headers, content=iter([data]))


def says(value):
    return sends(json.dumps(value).encode())


ENTRY = {
    "deviceId": "d1",
    "deviceStatus": "Ready",
    "deviceCode": "SIM000000001",
    "digitalId": "",
    "error": None,
}


# ---- what is asked


def test_the_verbs_and_addresses_are_those_of_the_interface(bench):
    seen = []

    def note(request):
        seen.append((request.method, str(request.url), json.loads(request.content or b"null")))
        return says([])(request)

    client = speech(note)
    client.discover(PORT, Kind.IRIS)
    for ask in (
        lambda: client.info(bench.device(Kind.FINGER)),
        lambda: client.capture(bench.asked(Slap.LEFT)),
        lambda: client.stream(bench.device(Kind.FINGER), 1, seconds=300),
    ):
        with pytest.raises(DeviceUnreadableError):
            ask()
    assert [one[:2] for one in seen] == [
        ("MOSIPDISC", "http://127.0.0.1:4501/device"),
        ("MOSIPDINFO", "http://127.0.0.1:4501/info"),
        ("RCAPTURE", "http://127.0.0.1:4501/capture"),
        ("STREAM", "http://127.0.0.1:4501/stream"),
    ]
    assert seen[0][2] == {"type": "Iris"}
    assert seen[1][2] is None
    assert seen[3][2] == {"deviceId": "simulated-finger", "deviceSubId": "1", "timeout": "300000"}


def test_a_request_has_every_field_of_the_standard(bench):
    body = bench.asked(Slap.LEFT, Slap.LEFT.positions[:3]).body()
    assert body == {
        "env": "Developer",
        "purpose": "Registration",
        "specVersion": "0.9.5",
        "timeout": "1000",
        "captureTime": "2018-05-17T09:30:00.000Z",
        "transactionId": "kit-07-0001",
        "bio": [
            {
                "type": "Finger",
                "count": "3",
                "bioSubType": ["Left IndexFinger", "Left MiddleFinger", "Left RingFinger"],
                "exception": ["Left LittleFinger"],
                "requestedScore": "60",
                "deviceId": "simulated-finger",
                "deviceSubId": "1",
                "previousHash": "",
            }
        ],
        "customOpts": [],
    }


@pytest.mark.parametrize(
    ("slap", "sub_id"),
    [(Slap.LEFT, "1"), (Slap.RIGHT, "2"), (Slap.THUMBS, "3"), (Slap.IRISES, "3")],
)
def test_a_slap_is_asked_for_by_the_devices_own_number(bench, slap, sub_id):
    assert bench.asked(slap).body()["bio"][0]["deviceSubId"] == sub_id


def test_only_this_laptop_is_asked_and_only_on_the_ports_of_the_interface():
    assert sbi.HOST == "127.0.0.1"
    assert (min(sbi.PORTS), max(sbi.PORTS)) == (4501, 4600)
    with pytest.raises(AssertionError):
        speech(says([])).discover(8000, Kind.FINGER)


def test_a_proxy_of_the_laptop_is_not_asked(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with sbi.local_client() as client:
        assert client._mounts == {}


def test_an_answer_that_leads_elsewhere_is_not_followed(bench):
    away = sends(b"", 302, Location="http://127.0.0.1:8000/")
    with pytest.raises(DeviceUnreadableError):
        speech(away).capture(bench.asked(Slap.LEFT))


# ---- what is answered


def test_a_device_is_discovered():
    (found,) = speech(says([ENTRY])).discover(PORT, Kind.FINGER)
    assert (found.port, found.ident, found.kind, found.status) == (
        PORT,
        "d1",
        Kind.FINGER,
        Status.READY,
    )


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        [],
        {},
        {"error": {"errorCode": "106"}},
        {**ENTRY, "deviceStatus": "Tidur"},
        {**ENTRY, "deviceId": None},
        {**ENTRY, "digitalId": "???"},
        {**ENTRY, "digitalId": "W10"},
        {**ENTRY, "digitalId": "eyJ0eXBlIjoiRmFjZSJ9"},
    ],
)
def test_what_is_no_device_of_the_kind_is_passed_over(entry):
    found = speech(says([entry, ENTRY])).discover(PORT, Kind.FINGER)
    assert [one.ident for one in found] == ["d1"]


def test_among_several_devices_behind_a_port_the_right_one_is_told_apart(bench):
    signer = bench.keys[Kind.FINGER].device
    tokens = [signer.sign({"deviceId": name}) for name in ("other", "simulated-finger")]
    answer = says([{"deviceInfo": token, "error": None} for token in tokens])
    assert speech(answer).info(bench.device(Kind.FINGER)) == tokens[1]


@pytest.mark.parametrize("wrapped", [True, False])
def test_an_error_in_place_of_an_answer_ends_in_that_error(bench, wrapped):
    error = {"error": {"errorCode": "111", "errorInfo": "busy"}}
    client = speech(says([error] if wrapped else error))
    with pytest.raises(DeviceBusyError):
        client.info(bench.device(Kind.FINGER))
    if not wrapped:
        with pytest.raises(DeviceBusyError):
            client.capture(bench.asked(Slap.LEFT))
        with pytest.raises(DeviceBusyError):
            client.stream(bench.device(Kind.FINGER), 1, seconds=1)


@pytest.mark.parametrize("error", [{"errorCode": "0"}, {"errorCode": 0}, None])
def test_no_error_is_none(bench, error):
    answer = says({"biometrics": [{"data": "x"}], "error": error})
    assert speech(answer).capture(bench.asked(Slap.LEFT)) == [{"data": "x"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["biometrics", "deviceInfo", "error", "errorCode", "deviceId", "deviceStatus"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(answer=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=80))
def test_any_answer_to_any_verb_is_taken_or_ends_in_an_error_of_a_device(bench, answer):
    client = speech(sends(answer))
    asked = bench.asked(Slap.THUMBS)
    for ask in (
        lambda: client.discover(PORT, Kind.FINGER),
        lambda: client.info(bench.device(Kind.FINGER)),
        lambda: bench.believed(client.capture(asked), asked),
        lambda: client.stream(bench.device(Kind.FINGER), 1, seconds=1),
    ):
        try:
            found = ask()
        except DeviceError:
            continue
        assert isinstance(found, list | str)


# ---- how much, and how long


def endless(piece, pause_s=0.0):
    def pieces():
        while True:
            time.sleep(pause_s)
            yield piece

    return lambda _request: httpx.Response(200, content=pieces())


def test_an_answer_that_never_ends_is_cut_off(bench):
    asked = bench.asked(Slap.LEFT)
    with pytest.raises(DeviceUnreadableError) as caught:
        speech(endless(b" " * 65_536), capture_bytes_max=1024 * 1024).capture(asked)
    assert caught.value.args == ("size",)
    with pytest.raises(DeviceSilentError) as caught:
        speech(endless(b" ", 0.01), ask_s=0.1).info(bench.device(Kind.FINGER))
    assert caught.value.args == ("slow",)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("gone"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        OSError("anything"),
        ValueError("anything at all"),
    ],
)
def test_however_a_service_fails_it_is_the_device_that_fell_silent(bench, failure):
    def fail(_request):
        raise failure

    with pytest.raises(DeviceSilentError):
        speech(fail).capture(bench.asked(Slap.LEFT))


@contextmanager
def a_program_that(does):
    """Let something that is no device hold a port of the interface."""
    stop, listener = Event(), socket.socket()
    port = next(port for port in reversed(sbi.PORTS) if _bound(listener, port))
    listener.listen()
    listener.settimeout(0.05)

    def serve():
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                does(connection, stop)

    thread = Thread(target=serve)
    thread.start()
    try:
        yield port
    finally:
        stop.set()
        thread.join()
        listener.close()


def _bound(listener, port):
    try:
        listener.bind((sbi.HOST, port))
    except OSError:
        return False
    return True


def test_a_port_that_closes_its_door_is_a_device_that_fell_silent(bench):
    with (
        a_program_that(lambda _connection, _stop: None) as port,
        sbi.local_client() as client,
        pytest.raises(DeviceSilentError),
    ):
        Sbi(client).discover(port, Kind.FINGER)


def test_all_hundred_ports_are_tried_in_a_moment():
    """`make bench ARGS=devices` says how long; an officer must not be kept waiting by it."""
    began = time.monotonic()
    found = sbi.listening()
    assert time.monotonic() - began < 1.0
    assert set(found) <= set(sbi.PORTS)


def test_a_program_that_holds_a_port_and_says_nothing_does_not_hold_up_the_rest(
    make_hub, simulated
):
    """The others are asked meanwhile; it costs what we wait for an answer, once."""
    with a_program_that(lambda _connection, stop: stop.wait(60)) as port:
        hub = make_hub(Limits(ask_s=3.0), ports=[port, *simulated.ports.values()])
        began = time.monotonic()
        found = hub._found(Kind.FINGER)
        taken_s = time.monotonic() - began
    assert [one.kind for one in found] == [Kind.FINGER]
    assert taken_s < 15.0


# ---- the preview


JPEG = b"\xff\xd8 a picture \xff\xd9"


def streamed(bench, content, seconds=9.0):
    headers = {"Content-Type": "multipart/x-mixed-replace; boundary=x"}
    client = speech(lambda _request: httpx.Response(200, headers=headers, content=content))
    return client.stream(bench.device(Kind.FINGER), 1, seconds=seconds)


@pytest.mark.parametrize(
    "between",
    [
        b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 15\r\n\r\n",
        b"--BoundaryString\r\nContent-type:image/jpeg\n\n",
        b"",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_pictures_come_out_of_a_stream_whatever_stands_between(bench, between, size):
    data = (between + JPEG + b"\r\n") * 3
    cut = (data[at : at + size] for at in range(0, len(data), size))
    assert list(streamed(bench, cut)) == [JPEG] * 3


def test_a_stream_that_breaks_off_ends_quietly(bench):
    def broken():
        yield JPEG
        raise httpx.ReadError("unplugged")

    assert list(streamed(bench, broken())) == [JPEG]


def test_a_picture_without_an_end_is_not_gathered_for_ever(bench):
    counted = []

    def pieces():
        yield b"\xff\xd8"
        while True:
            counted.append(1)
            yield b" " * 65_536

    assert list(streamed(bench, pieces())) == []
    assert len(counted) * 65_536 <= FRAME_BYTES_MAX + 65_536


def test_a_stream_ends_when_its_time_is_over(bench):
    def pieces():
        while True:
            time.sleep(0.01)
            yield JPEG

    began = time.monotonic()
    assert list(streamed(bench, pieces(), seconds=0.1))
    assert time.monotonic() - began < 1.0


def test_a_device_that_will_not_show_says_why(bench):
    refusal = says({"error": {"errorCode": "106", "errorInfo": ""}})
    with pytest.raises(DeviceNotFoundError):
        speech(refusal).stream(bench.device(Kind.FINGER), 1, seconds=1)
