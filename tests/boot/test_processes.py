"""What only a process of its own shows: the environment, signals, ports, the demo's folders."""

import shutil
import signal

import pytest

from tests.boot.commanding import PASSPHRASE, Started, answers, free_port, wait_until

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture
def blank(tmp_path):
    return Started(tmp_path / "home", "office")


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """Return an office as ``init`` leaves it; tests take copies."""
    office = Started(tmp_path_factory.mktemp("founded") / "office", "office")
    office.does("init", *PASSPHRASE)
    return office


@pytest.fixture
def office(founded, tmp_path):
    shutil.copytree(founded.home, tmp_path / "office")
    return Started(tmp_path / "office", "office")


@pytest.fixture
def kit(tmp_path):
    return Started(tmp_path / "kit-07", "kit")


def files(home):
    return {path.name: path.read_bytes() for path in home.glob("node.*")}


def test_a_wrong_mode_is_told_with_what_to_set(blank):
    status, said = blank.refuses("verify", REKAM_MODE="server")
    assert (status, said.startswith("REKAM_MODE is 'server'. Set it to 'office'")) == (2, True)


def test_a_home_that_is_no_folder_is_told(blank, tmp_path):
    (tmp_path / "home").write_text("no folder")
    assert blank.refuses("verify")[0] == 2


def test_a_database_that_cannot_be_reached_is_told(office):
    away = "postgresql://rekam@127.0.0.1:1/rekam"
    status, said = office.refuses("verify", DATABASE_URL=away)
    assert (status, "Periksa DATABASE_URL" in said) == (1, True)


def test_home_can_be_named_before_the_command(office, tmp_path):
    elsewhere = Started(tmp_path / "elsewhere", "office")
    assert elsewhere.does("--home", office.home, "verify").strip() == "0 temuan"


def test_a_kit_is_paired_over_http_and_a_second_laptop_is_told_why_not(office, kit, tmp_path):
    port, path = free_port(), tmp_path / "kit-07.json"
    office.does("invite", "kit-07", "--address", f"http://127.0.0.1:{port}", "--out", path)
    other = Started(tmp_path / "other", "kit")
    (tmp_path / "who").write_text(f"it\n{PASSPHRASE[1]}\n")
    kit.environment["REKAM_PASSPHRASE_FILE"] = str(tmp_path / "who")
    with office.served(port):
        assert "sudah dipasangkan" in kit.does("pair", path)
        assert "gagal 0" in kit.does("exchange")
        status, said = other.refuses("pair", path)
    assert (status, "sudah dipakai laptop lain" in said) == (5, True)
    status, said = kit.refuses("exchange")
    assert (status, "Kiriman belum sampai" in said) == (5, True)


def test_an_invention_interrupted_by_hand_leaves_no_half_file(blank, tmp_path):
    out = tmp_path / "lists"
    with blank.start("invent", "--out", out) as process:
        wait_until(lambda: (out / "dpt").is_dir() and any((out / "dpt").iterdir()))
        process.send_signal(signal.SIGINT)
        assert process.wait() == 1
    assert [path.name for path in out.iterdir()] == ["dpt"]


def test_a_machine_is_served_until_it_is_told_to_end(office):
    port = free_port()
    with office.served(port):
        status, said = office.refuses("serve", "--port", port)
        assert (status, f"Port {port}" in said) == (1, True)
    assert not answers(port)


def test_a_port_that_is_taken_is_told_before_any_long_work(office, blank, tmp_path):
    port = free_port()
    with office.served(port):
        status, said = blank.refuses("demo", "--port", port - 1)
    assert (status, f"Port {port} sedang dipakai program lain" in said) == (1, True)
    assert not (tmp_path / "var" / "demo" / "lists").exists()


def test_the_demo_never_touches_another_home(office, blank, tmp_path):
    """The demo begins by throwing away what was there; it must be its own."""
    port = free_port()
    before = files(office.home)
    with office.served(port):
        office.refuses("--home", office.home, "demo", "--port", port)
    assert (tmp_path / "var" / "demo").exists()
    assert files(office.home) == before
