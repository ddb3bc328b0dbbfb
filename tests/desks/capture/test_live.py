"""The preview of a device on a page of the kit, with devices made by hand and over real sockets."""

import time
import uuid

import httpx
import pytest

from rekam.boot import wiring
from rekam.desks.capture.live import Parts
from rekam.devices import certificates, sbi
from rekam.devices.certificates import Roots
from rekam.devices.hub import Hub
from rekam.devices.interface import Slap
from rekam.devices.sbi import Sbi
from rekam.devices.simulator import server
from rekam.devices.simulator.device import ENV
from rekam.domain.device_errors import DeviceBusyError
from rekam.domain.trust import Role
from tests.serving import serving

ADDRESS = "/rekam/alat/left/langsung"
FRAME = b"\xff\xd8 seen \xff\xd9"


class Frames:
    def __init__(self, count):
        self.left, self.is_closed = count, False

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return FRAME

    def close(self):
        self.is_closed = True


class Showing:
    """Devices that only show."""

    def __init__(self, count=2, error=None):
        self.frames, self.error, self.asked = Frames(count), error, []

    def preview(self, slap):
        self.asked.append(slap)
        if self.error is not None:
            raise self.error
        return self.frames


@pytest.fixture
def devices(monkeypatch):
    def put(devices):
        monkeypatch.setattr(wiring, "devices", lambda: devices)
        return devices

    return put


def test_frames_are_shown_as_one_picture_that_goes_on(kit_screens, devices):
    showing = devices(Showing())
    with kit_screens.visitor(Role.OFFICER) as client:
        response = client.get(ADDRESS)
        parts = list(response.streaming_content)
        response.close()
    assert response.headers["Content-Type"] == "multipart/x-mixed-replace; boundary=frame"
    assert response.headers["Cache-Control"] == "no-store"
    assert showing.asked == [Slap.LEFT]
    assert len(parts) == 2
    assert all(part.startswith(b"--frame\r\n") and FRAME in part for part in parts)
    assert showing.frames.is_closed


def test_a_page_that_is_left_at_once_frees_the_device(kit_screens, devices):
    showing = devices(Showing())
    with kit_screens.visitor(Role.OFFICER) as client:
        client.get(ADDRESS).close()
    assert showing.frames.is_closed


def test_frames_that_need_no_closing_are_shown_as_well():
    parts = Parts(iter([FRAME]))
    assert len(list(parts)) == 1
    parts.close()


def test_a_device_that_shows_nothing_says_what_to_do(kit_screens, devices):
    devices(Showing(error=DeviceBusyError("111")))
    response = kit_screens.get(ADDRESS, role=Role.OFFICER)
    assert response.status_code == 503
    assert "Alat sedang dipakai." in response.content.decode()


def test_what_is_no_slap_is_not_asked_for(kit_screens, devices):
    showing = devices(Showing())
    response = kit_screens.get("/rekam/alat/kaki/langsung", role=Role.OFFICER)
    assert (response.status_code, showing.asked) == (404, [])


def test_a_real_browsers_connection_sees_a_simulated_device_and_leaving_ends_it(
    kit_screens, devices
):
    def clock_ms():
        return time.time_ns() // 1_000_000

    with (
        server.running(clock_ms=clock_ms) as simulated,
        sbi.local_client() as client,
        serving(kit_screens.one) as address,
        kit_screens.visitor(Role.OFFICER) as officer,
    ):
        roots = Roots(
            device=certificates.from_pem(simulated.device_roots),
            chip=certificates.from_pem(simulated.chip_roots),
        )
        devices(
            Hub(
                Sbi(client),
                roots=lambda: roots,
                clock_ms=clock_ms,
                new_transaction=lambda: str(uuid.uuid4()),
                env=ENV,
                ports=simulated.ports.values(),
            )
        )
        cookies = {name: one.value for name, one in officer.cookies.items()}
        with httpx.stream("GET", address + ADDRESS, cookies=cookies, timeout=20) as response:
            data = b""
            for piece in response.iter_raw():
                data += piece
                if data.count(b"--frame") > 2:
                    break
        assert (response.status_code, data.count(b"\xff\xd8\xff") >= 2) == (200, True)
        answer = httpx.get(address + "/rekam/", cookies=cookies, timeout=20)
    assert answer.status_code == 200
