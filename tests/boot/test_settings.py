import re
import stat
import threading
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from rekam.boot import settings

HOME = {"REKAM_HOME": "/var/lib/rekam"}


def test_a_home_is_all_that_an_office_must_be_told():
    assert settings.config_from(HOME) == settings.Config(
        mode="office",
        home=Path("/var/lib/rekam"),
        database_url="sqlite:////var/lib/rekam/rekam.sqlite3",
        hosts=("localhost", "127.0.0.1", "[::1]"),
        https=False,
        proxy="",
        voting_day=date(2018, 6, 27),
        idle_minutes=10,
        address="",
        public_address="",
        devices="Production",
        silent_days=180,
        keep_days=30,
        passphrase_file=None,
        language="id",
        http3=settings.Http3(is_tried=True, port=0, certificate="", key=""),
    )


def test_every_value_can_be_set(tmp_path):
    certificate, key = tmp_path / "pem", tmp_path / "key"
    certificate.touch()
    key.touch()
    assert settings.config_from(
        {
            "REKAM_MODE": "kit",
            "REKAM_HOME": "/srv/kit-07",
            "DATABASE_URL": "postgresql:///rekam",
            "REKAM_HOSTS": "rekam.example,10.1.2.3",
            "REKAM_HTTPS": "yes",
            "REKAM_PROXY": "10.1.2.4",
            "REKAM_VOTING_DAY": "2024-11-27",
            "REKAM_IDLE_MINUTES": "3",
            "REKAM_ADDRESS": "https://rekam.example",
            "REKAM_DEVICES": "Developer",
            "REKAM_SILENT_DAYS": "0",
            "REKAM_KEEP_DAYS": "90",
            "REKAM_PASSPHRASE_FILE": "/run/rekam/who",
            "REKAM_LANGUAGE": "en",
            "REKAM_PUBLIC_ADDRESS": "https://ktp.example/",
            "REKAM_HTTP3": "no",
            "REKAM_HTTP3_PORT": "8443",
            "REKAM_HTTP3_CERTIFICATE": str(certificate),
            "REKAM_HTTP3_KEY": str(key),
        }
    ) == settings.Config(
        mode="kit",
        home=Path("/srv/kit-07"),
        database_url="postgresql:///rekam",
        hosts=("rekam.example", "10.1.2.3"),
        https=True,
        proxy="10.1.2.4",
        voting_day=date(2024, 11, 27),
        idle_minutes=3,
        address="https://rekam.example",
        public_address="https://ktp.example",
        devices="Developer",
        silent_days=0,
        keep_days=90,
        passphrase_file=Path("/run/rekam/who"),
        language="en",
        http3=settings.Http3(is_tried=False, port=8443, certificate=str(certificate), key=str(key)),
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        pytest.param({}, "Set it to the absolute path", id="no home"),
        pytest.param({"REKAM_HOME": "var"}, "Set it to the absolute path", id="a home that moves"),
        pytest.param({**HOME, "REKAM_MODE": "server"}, "'office'.* or to 'kit'", id="wrong mode"),
        pytest.param({**HOME, "REKAM_HTTPS": "1"}, "'yes' or 'no'", id="wrong switch"),
        *(
            pytest.param({**HOME, "REKAM_PROXY": one}, "the one address", id=f"proxy {one}")
            for one in ("*", "nginx", "10.0.0.0/8", "127.0.0.1:80")
        ),
        pytest.param({**HOME, "REKAM_VOTING_DAY": "27/6"}, "Set it to a day", id="no day"),
        *(
            pytest.param({**HOME, "REKAM_IDLE_MINUTES": one}, "from 1 to 240", id=f"{one} minutes")
            for one in ("0", "241", "-1", "2.5", "ten", "\N{ARABIC-INDIC DIGIT FIVE}")
        ),
        pytest.param({**HOME, "REKAM_ADDRESS": "rekam.example"}, "for example https", id="address"),
        pytest.param({**HOME, "REKAM_DEVICES": "demo"}, "'Production'.*'Developer'", id="devices"),
        pytest.param({**HOME, "REKAM_LANGUAGE": "jv"}, "'id' .* or to 'en'", id="language"),
        pytest.param({**HOME, "REKAM_HTTP3": "on"}, "'yes' or 'no'", id="wrong switch of HTTP/3"),
        pytest.param({**HOME, "REKAM_HTTP3_PORT": "443"}, "_CERTIFICATE and", id="no certificate"),
        pytest.param({**HOME, "REKAM_HTTP3_KEY": "/x"}, "to a UDP port", id="no UDP port"),
        pytest.param({**HOME, "REKAM_SILENT_DAYS": "-1"}, "to 0 for no limit", id="no days"),
    ],
)
def test_a_wrong_value_stops_the_program_and_says_what_to_set(environment, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        settings.config_from(environment)


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    home = tmp_path / "new"
    first = settings.secret_key(home)
    assert settings.secret_key(home) == first
    assert len(first) >= 64
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [path.name for path in home.iterdir()] == ["secret-key"]


def test_two_machines_have_two_secrets(tmp_path):
    assert settings.secret_key(tmp_path / "one") != settings.secret_key(tmp_path / "two")


def test_two_processes_that_start_together_agree_on_one_secret(tmp_path, monkeypatch):
    """The slower of the two finds the faster one's key under the name when it wants to link."""
    link = settings.os.link
    drafts = iter(["11", "12"])
    monkeypatch.setattr(settings.os, "getpid", lambda: next(drafts))
    both_have_written = threading.Barrier(2, timeout=5)

    def link_together(source, target):
        both_have_written.wait()
        link(source, target)

    monkeypatch.setattr(settings.os, "link", link_together)
    keys = []
    threads = [
        threading.Thread(target=lambda: keys.append(settings.secret_key(tmp_path)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keys == [(tmp_path / "secret-key").read_text()] * 2


def test_an_address_of_postgresql_is_taken_apart():
    entry = settings.database("postgresql://rina:p%40ss@db.example:5433/rekam?sslmode=require")
    assert {name: entry[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "rekam",
        "USER": "rina",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_a_folder_in_the_query_is_a_unix_socket():
    entry = settings.database("postgresql://rekam@/rekam?host=/run/postgresql")
    assert (entry["HOST"], entry["OPTIONS"]) == ("", {"host": "/run/postgresql"})


def test_a_path_with_spaces_is_a_sqlite_file():
    assert settings.database("sqlite:////srv/data%20kit/rekam.sqlite3")["NAME"] == (
        "/srv/data kit/rekam.sqlite3"
    )


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/rekam",
        "sqlite:///relative",
        "sqlite://host/file",
        "postgresql://host",
        "rekam",
    ],
)
def test_another_database_stops_the_program(url):
    with pytest.raises(ImproperlyConfigured, match="Set it to sqlite:///"):
        settings.database(url)


def test_a_sealed_book_stays_open_from_page_to_page():
    url = "sqlite:////srv/kit-07/rekam.sqlite3"
    assert settings.database(url, is_sealed=True)["CONN_MAX_AGE"] is None
    assert "CONN_MAX_AGE" not in settings.database(url)


@pytest.mark.database("sqlite")
@pytest.mark.django_db
def test_sqlite_keeps_what_it_was_told_to_keep():
    """WAL with synchronous=FULL (2) is what survived every power cut; NORMAL lost commits."""
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.database("postgresql")
@pytest.mark.django_db
def test_postgresql_is_a_version_that_is_kept():
    assert connection.pg_version >= 15_00_00


def test_an_office_and_a_kit_on_one_laptop_do_not_share_cookies():
    assert settings.SESSION_COOKIE_NAME.startswith("rekam-")
    assert settings.CSRF_COOKIE_NAME != "csrftoken"


def test_the_page_may_load_nothing_from_elsewhere_and_nothing_inline():
    assert "unsafe" not in settings.CONTENT_SECURITY_POLICY
    assert "http" not in settings.CONTENT_SECURITY_POLICY
    assert settings.CONTENT_SECURITY_POLICY.startswith("default-src 'none'")


def test_details_of_a_failure_are_never_shown_to_a_browser():
    assert settings.DEBUG is False


def test_the_readme_names_every_variable():
    names = re.compile(r"\b(?:REKAM_[A-Z]+|DATABASE_URL)\b")
    readme = Path(__file__).parents[2] / "README.md"
    assert set(names.findall(readme.read_text())) == set(
        names.findall(Path(settings.__file__).read_text())
    )
