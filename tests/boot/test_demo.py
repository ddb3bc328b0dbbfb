"""The demo as a newcomer runs it: started, interrupted, started again, looked at, ended."""

import signal
import socket

import httpx
import pytest

from rekam.boot import demo
from tests.boot.commanding import Started, answers, free_port, wait_until

pytestmark = pytest.mark.database("sqlite")
SMALL = ("--residents", "1500", "--voters", "500")


@pytest.fixture
def newcomer(tmp_path):
    return Started(tmp_path / "home", "kit")  # whatever the environment says, it is a demo


def test_the_demo_is_interrupted_begun_again_looked_at_and_ended(newcomer, tmp_path):
    root, port = tmp_path / "var" / "demo", free_port(3)
    ports = range(port, port + 3)
    command = ("demo", "--port", port, *SMALL)

    with newcomer.start(*command) as process:
        wait_until(lambda: (root / "office" / "node.json").exists() or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        assert "Dihentikan sebelum siap" in process.communicate()[0]
    assert (process.returncode, (root / "ready").exists()) == (0, False)

    for end in (signal.SIGTERM, signal.SIGINT):
        with newcomer.start(*command) as process:
            wait_until(lambda: all(map(answers, ports)) or process.poll() is not None)
            pages = [httpx.get(f"http://127.0.0.1:{one}/", follow_redirects=True) for one in ports]
            process.send_signal(end)
            said = process.communicate()[0]
        assert ([page.status_code for page in pages], process.returncode) == ([200] * 3, 0), said
        assert all("Kata sandi" in page.text for page in pages)
        assert all(f"http://127.0.0.1:{one}" in said for one in ports)
        assert all(word in said for word in (demo.PASSPHRASE, *(one[0] for one in demo.OFFICERS)))
        assert "Selesai" in said
        assert not any(map(answers, ports))


@pytest.mark.parametrize("place", range(3))
def test_each_of_the_three_ports_must_be_free(place):
    first = free_port(3)
    with (
        socket.create_server(("127.0.0.1", first + place)),
        pytest.raises(SystemExit, match=f"Port {first + place} sedang dipakai"),
    ):
        demo._require_free(range(first, first + 3))


def test_a_machine_that_does_not_start_is_no_endless_wait(tmp_path):
    kit = demo.Kit("kit-01", tmp_path / "never-founded")
    with pytest.raises(SystemExit, match="tidak mau menyala"), demo.serving(kit, free_port()):
        pass


def test_a_kit_s_failure_is_told_with_its_words(tmp_path):
    kit = demo.Kit("kit-01", tmp_path / "never-founded")
    with pytest.raises(SystemExit, match=r"(?s)kit-01: rekam verify.*belum disiapkan"):
        kit.run("verify")
