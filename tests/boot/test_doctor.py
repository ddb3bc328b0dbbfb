"""``rekam doctor`` as it is typed: what it prints, in which language, and how it ends."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rekam.boot import instruments, road_file, wiring
from rekam.sync.sticks import Load, Stick
from tests.boot.commanding import PASSPHRASE, Started, Typed, free_port

pytestmark = pytest.mark.database("sqlite")
STICK = Stick(
    path=Path("/media/usb"), name="usb", free_bytes=8 * 10**9, is_writable=True, load=Load()
)


@pytest.fixture
def sticks(monkeypatch):
    """Plug sticks in by adding them to this list."""
    plugged = []
    monkeypatch.setattr(wiring, "find_sticks", lambda _home: plugged)
    return plugged


@pytest.fixture
def typed_kit(kit, sticks):
    return Typed(kit, "kit")


def test_an_office_and_its_kit_are_examined_by_the_commands_alone(tmp_path):
    office, kit = Started(tmp_path / "office", "office"), Started(tmp_path / "kit", "kit")
    port, path = free_port(), tmp_path / "kit-07.json"
    address = f"http://127.0.0.1:{port}"
    office.does("init", *PASSPHRASE)
    office.does("invite", "kit-07", "--out", path, REKAM_ADDRESS=address)
    (tmp_path / "who").write_text(f"it\n{PASSPHRASE[1]}\n")
    kit.environment["REKAM_PASSPHRASE_FILE"] = str(tmp_path / "who")
    with office.served(port):
        kit.does("pair", path)
        told = kit.does("doctor")
        at_office = office.run("doctor")
    assert told.startswith("Pemeriksaan Kit 07, ")
    assert "[ baik ] Pengenalan kit  Kantor mengenal Kit 07." in told
    assert told.endswith(f"Jalan yang terbuka sekarang: Jaringan ({address}).\n")
    assert at_office.returncode == 1
    assert f"[ baik ] Program kantor  Program kantor jalan, mendengarkan 127.0.0.1 port {port}" in (
        at_office.stdout
    )
    assert "[PUTUS ] Alamat kantor   Belum ada alamat kantor." in at_office.stdout
    assert "Jaringan: Mengetuk program kantor di mesin ini …" in at_office.stderr


def test_a_kit_that_reaches_nothing_says_which_hop_broke_and_what_to_do(typed_kit):
    done = typed_kit.run("doctor", "--address", "http://127.0.0.1:9")
    assert done.exit_code == 1
    assert "[PUTUS ] Port            127.0.0.1 ada, tetapi menolak port 9" in done.stdout
    assert "→               Di kantor: jalankan `rekam doctor`." in done.stdout
    assert "Belum dicoba: Sertifikat, Yang menjawab, Jam, Pengenalan kit, Tanda" in done.stdout
    assert "Jalan yang terbuka sekarang: tidak ada. Rekaman di kit tetap aman" in done.stdout


def test_a_stick_is_a_road_when_the_network_is_none(typed_kit, sticks):
    sticks.append(STICK)
    done = typed_kit.run("doctor", "--address", "http://127.0.0.1:9")
    assert done.exit_code == 0
    assert done.stdout.endswith("Jalan yang terbuka sekarang: USB.\n")
    assert "USB terpasang di /media/usb, sisa 8,0 GB." in done.stdout


def test_a_bucket_is_a_road_when_its_key_opens_it_and_says_why_it_does_not(typed_kit, s3):
    bucket = s3.bucket()
    road_file.write(typed_kit.home, {"bucket": bucket})
    done = typed_kit.run("doctor")
    assert done.exit_code == 0
    assert f"Jalan yang terbuka sekarang: Bucket ({bucket.address.place}).\n" in done.stdout
    road_file.write(typed_kit.home, {"bucket": replace(bucket, secret="another")})
    done = typed_kit.run("doctor")
    assert done.exit_code == 1
    assert "[PUTUS ] Bucket          " in done.stdout
    assert "rekam road add" in done.stdout
    assert bucket.secret not in done.stdout + done.stderr


def test_it_speaks_english_when_asked(typed_kit):
    done = typed_kit.run("doctor", "--lang", "en", "--address", "http://127.0.0.1:9")
    assert "127.0.0.1 is there but refuses port 9: nothing listens on it." in done.stdout
    assert "Not tried: Certificate, Who answers, Clock, Pairing, Receipt." in done.stdout
    assert "[BROKEN] Port" in done.stdout
    assert "Open roads now: none." in done.stdout
    assert "Network: Opening a TCP connection …" in done.stderr


def test_it_speaks_the_language_of_its_machine_and_indonesian_when_asked(tmp_path):
    kit = Started(tmp_path / "kit", "office")
    kit.environment["REKAM_LANGUAGE"] = "en"
    kit.does("init", *PASSPHRASE)
    assert "Examination of Office" in kit.run("doctor").stdout
    told = kit.run("doctor", "--lang", "id")
    assert "Pemeriksaan Kantor" in told.stdout
    assert "Kantor ini belum pernah dicadangkan." in told.stdout
    assert "Mengetuk program kantor di mesin ini" in told.stderr


def test_json_has_codes_words_and_values(typed_kit):
    done = typed_kit.run("doctor", "--json", "--address", "http://127.0.0.1:9")
    told = json.loads(done.stdout)
    broken = told["parts"][0]["findings"][-1]
    assert (broken["hop"], broken["code"], broken["verdict"]) == ("Port", "port-refused", "fail")
    assert broken["tried"] == "Membuka sambungan TCP"
    assert told["report"]["roads"][0]["findings"][-1]["values"]["port"] == 9


def test_what_is_given_wrongly_ends_with_two(typed_kit):
    assert typed_kit.run("doctor", "--lang", "fr").exit_code == 2


def test_a_home_that_never_served_is_looked_for_where_programs_usually_listen(tmp_path):
    assert instruments.served(tmp_path) == ("127.0.0.1", 8000)
    instruments.note_serving(tmp_path, "0.0.0.0", 8080)
    assert instruments.served(tmp_path) == ("0.0.0.0", 8080)


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({"https_proxy": "http://10.0.0.1:3128"}, "http://10.0.0.1:3128"),
        ({"all_proxy": "http://10.0.0.2:3128"}, "http://10.0.0.2:3128"),
        ({"https_proxy": "http://10.0.0.1:3128", "no_proxy": "kantor.test"}, ""),
        ({"http_proxy": "http://10.0.0.1:3128"}, ""),
        ({}, ""),
    ],
    ids=["https", "all", "not for this", "http alone", "none"],
)
def test_a_proxy_is_taken_where_the_courier_takes_it(monkeypatch, environment, proxy):
    for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert instruments.proxy_of("https://kantor.test") == proxy
