"""Django settings: every value comes from one frozen ``Config``, read once from the environment.

A wrong or missing value stops the program with a sentence that says what to set. Nothing below
``boot/`` reads the environment; wiring hands ``settings.REKAM`` on.
"""

import hashlib
import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from rekam.boot import catalogue

Mode = Literal["office", "kit"]
Language = Literal["id", "en"]
_IDLE_MINUTES_MAX = 240
_HERE = "127.0.0.1"
_PORT_MAX = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Http3:
    """Whether a kit tries HTTP/3; and where an office hears it, by which certificate."""

    is_tried: bool = True
    port: int = 0  # UDP; 0: the office does not hear it
    certificate: str = ""  # PEM files, those of the web server in front
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What one machine is told when it starts."""

    mode: Mode
    home: Path  # the data folder, absolute: secret, database, parts, mailbox, keys
    database_url: str  # sqlite:////absolute/path or postgresql://user:password@host:port/name
    hosts: tuple[str, ...]  # the names under which a browser may ask for this machine
    https: bool  # whether browsers reach this machine by HTTPS, through a web server in front
    proxy: str  # the address of that server, which alone is believed about visitors; "" for none
    voting_day: date  # who is a voter is asked of this day
    idle_minutes: int  # without a key, after which a kit asks for the passphrase again
    public_address: str  # of the office's page for the public, for receipts; "" when it has none
    address: str  # at the office: by which kits are told to reach it; "" when there is none
    devices: str  # what capture devices must say they are for: work, or tests and training
    silent_days: (
        int  # how long a kit lets officers in that heard nothing of the office; 0: for ever
    )
    keep_days: (
        int  # how long a kit keeps its copy of what is in a backup of the office; 0: for ever
    )
    passphrase_file: Path | None  # opens a kit for commands that nobody sits before
    language: Language  # what the screens speak
    http3: Http3  # beside HTTPS, where UDP passes

    @property
    def is_sealed(self) -> bool:
        """Whether this machine's data rests encrypted: a kit's, with its database in its home.

        The one place that decides. A DATABASE_URL that names another is opened as it is.
        """
        return self.mode == "kit" and self.database_url == _database_in(self.home)


def config_from(environment: Mapping[str, str]) -> Config:
    """Read the machine's configuration.

    Raises:
        ImproperlyConfigured: a value is missing or wrong; the text says which and what to set.
    """
    home = _home(environment.get("REKAM_HOME", ""))
    is_https = _switch("REKAM_HTTPS", environment.get("REKAM_HTTPS", "no"))
    return Config(
        mode=_mode(environment.get("REKAM_MODE", "office")),
        home=home,
        database_url=environment.get("DATABASE_URL") or _database_in(home),
        hosts=tuple(environment.get("REKAM_HOSTS", "localhost,127.0.0.1,[::1]").split(",")),
        https=is_https,
        proxy=_proxy(environment.get("REKAM_PROXY", _HERE if is_https else "")),
        voting_day=_day("REKAM_VOTING_DAY", environment.get("REKAM_VOTING_DAY", "2018-06-27")),
        idle_minutes=_minutes("REKAM_IDLE_MINUTES", environment.get("REKAM_IDLE_MINUTES", "10")),
        address=_address("REKAM_ADDRESS", environment.get("REKAM_ADDRESS", "")),
        public_address=_address(
            "REKAM_PUBLIC_ADDRESS", environment.get("REKAM_PUBLIC_ADDRESS", "")
        ).rstrip("/"),
        devices=_devices(environment.get("REKAM_DEVICES", "Production")),
        silent_days=_days("REKAM_SILENT_DAYS", environment.get("REKAM_SILENT_DAYS", "180")),
        keep_days=_days("REKAM_KEEP_DAYS", environment.get("REKAM_KEEP_DAYS", "30")),
        passphrase_file=Path(path) if (path := environment.get("REKAM_PASSPHRASE_FILE")) else None,
        language=_language(environment.get("REKAM_LANGUAGE", "id")),
        http3=_http3(environment, is_https=is_https),
    )


def _http3(environment: Mapping[str, str], *, is_https: bool) -> Http3:
    """Read what is said of HTTP/3; an office that hears it needs all of it, and HTTPS."""
    names = "PORT", "CERTIFICATE", "KEY"
    port, *files = (environment.get(f"REKAM_HTTP3_{name}", "") for name in names)
    is_port = port.isascii() and port.isdecimal() and 0 < int(port) <= _PORT_MAX
    is_whole = is_port and is_https and all(Path(one).is_file() for one in files)
    if any((port, *files)) and not is_whole:
        raise ImproperlyConfigured(
            f"REKAM_HTTP3_PORT is {port!r}. Set it to a UDP port, REKAM_HTTP3_CERTIFICATE and "
            "REKAM_HTTP3_KEY to the PEM files of the web server in front, and REKAM_HTTPS to 'yes'."
        )
    return Http3(
        is_tried=_switch("REKAM_HTTP3", environment.get("REKAM_HTTP3", "yes")),
        port=int(port or 0),
        certificate=files[0],
        key=files[1],
    )


def _database_in(home: Path) -> str:
    return f"sqlite:///{home / 'rekam.sqlite3'}"


def _proxy(value: str) -> str:
    """Return one address: a name, a network or everybody would let strangers speak for others."""
    try:
        return str(ipaddress.ip_address(value)) if value else ""
    except ValueError as error:
        raise ImproperlyConfigured(
            f"REKAM_PROXY is {value!r}. Set it to the one address from which the web server in "
            "front asks, for example 127.0.0.1."
        ) from error


def _days(name: str, value: str) -> int:
    if not value.isdecimal():
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to a number of days, or to 0 for no limit."
        )
    return int(value)


def _mode(value: str) -> Mode:
    if value not in {"office", "kit"}:
        raise ImproperlyConfigured(
            f"REKAM_MODE is {value!r}. Set it to 'office' for the office's server "
            "or to 'kit' for a field laptop."
        )
    return cast("Mode", value)


def _language(value: str) -> Language:
    if value not in {"id", "en"}:
        raise ImproperlyConfigured(
            f"REKAM_LANGUAGE is {value!r}. Set it to 'id' for Indonesian or to 'en' for English."
        )
    return cast("Language", value)


def _address(name: str, value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to the office's address as others reach it, for "
            "example https://office.example.go.id."
        )
    return value


def _devices(value: str) -> str:
    if value not in {"Production", "Pre-Production", "Staging", "Developer"}:
        raise ImproperlyConfigured(
            f"REKAM_DEVICES is {value!r}. Set it to 'Production' for devices at work, or to "
            "'Developer' for simulated ones."
        )
    return value


def _home(value: str) -> Path:
    if not Path(value).is_absolute():
        raise ImproperlyConfigured(
            f"REKAM_HOME is {value!r}. Set it to the absolute path of the folder "
            "that holds this machine's data, for example /var/lib/rekam."
        )
    return Path(value)


def _switch(name: str, value: str) -> bool:
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 'yes' or 'no'.")
    return value == "yes"


def _minutes(name: str, value: str) -> int:
    if not value.isascii() or not value.isdecimal() or not 1 <= int(value) <= _IDLE_MINUTES_MAX:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to whole minutes from 1 to {_IDLE_MINUTES_MAX}."
        )
    return int(value)


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to a day, for example 2018-06-27."
        ) from error


def secret_key(home: Path) -> str:
    """Return the key that signs sessions, making it on the first start.

    Two processes that start at once agree on one key: each writes a file of its own, and the
    first to link it under the right name wins.
    """
    path = home / "secret-key"
    if not path.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = home / f"secret-key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")


def database(url: str, *, is_sealed: bool = False) -> dict[str, Any]:
    """Return Django's database entry for a DATABASE_URL; a sealed one waits for its key.

    Raises:
        ImproperlyConfigured: the address names neither SQLite nor PostgreSQL.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and parts.path.startswith("//"):
        return _sqlite(unquote(parts.path[1:])) | (_SEALED if is_sealed else {})
    if parts.scheme == "postgresql" and len(parts.path) > 1:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),  # host=/folder names a unix socket
            "CONN_MAX_AGE": 60,  # seconds
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {parts.scheme!r} or names no database. Set it to "
        "sqlite:////absolute/path.sqlite3 or to postgresql://user:password@host:port/name."
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # WAL with FULL is what lost nothing when the power was cut; each alone did
            # (docs/adr/0008). Django itself turns foreign keys on for every connection.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            # Sorting and the like leave no rows in files of their own.
            "PRAGMA temp_store=MEMORY; "
            # Four threads hold a sealed book open all day; a village of 1,909 fits (KiB).
            "PRAGMA cache_size=-2000;",
            # A transaction that reads and then writes must not find the book taken in between.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,  # seconds to wait for another writer
        },
    }


_SEALED = {
    "ENGINE": "rekam.registry.sqlcipher",  # the key comes with the first officer: boot/rest.py
    "PASSWORD": "",
    # Opened anew for each page, it would decrypt the officer's village anew at each key.
    "CONN_MAX_AGE": None,
}

REKAM = config_from(os.environ)

DEBUG = False
# A kit that starts is locked, and whoever was signed in has to sign in again: no need to keep it.
SECRET_KEY = secrets.token_urlsafe(64) if REKAM.is_sealed else secret_key(REKAM.home)
ALLOWED_HOSTS = list(REKAM.hosts)
ROOT_URLCONF = "rekam.boot.urls"
WSGI_APPLICATION = "rekam.boot.wsgi.application"
DATABASES = {"default": database(REKAM.database_url, is_sealed=REKAM.is_sealed)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "rekam.registry",
    "rekam.web",
    "rekam.desks.capture",
    "rekam.desks.reconcile",
    "rekam.desks.handout",
    "rekam.desks.issuance",
    "rekam.desks.cards",
    "rekam.desks.exchange",
    "rekam.desks.people",
    "rekam.desks.overview",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rekam.boot.wiring.MachineMiddleware",
    "rekam.boot.homecoming.HomewardMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # for browsers without CSP 2
    "django_htmx.middleware.HtmxMiddleware",
    "rekam.web.csp.ContentPolicy",
    "rekam.web.errors.ErrorSentences",
    "rekam.web.access.Access",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

LANGUAGE_CODE = REKAM.language
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
# Sentences in the source are Indonesian: only another language needs a catalogue (docs/adr/0007).
LOCALE_PATHS = [catalogue.folder_in(REKAM.home)]
if REKAM.language != catalogue.OWN:
    catalogue.compiled(REKAM.language, REKAM.home)
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # files come straight from the packages: nothing to collect

# Only what this machine serves itself: no inline script or style, no frame, no other host.
# Sent by the middleware in rekam.web.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# Browsers share cookies between the ports of one host: an office and two kits on one laptop
# would sign each other's users out under one name.
_machine = hashlib.sha256(bytes(REKAM.home)).hexdigest()[:8]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = f"rekam-{_machine}"
SESSION_COOKIE_SECURE = REKAM.https
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"rekam-csrf-{_machine}"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = REKAM.https
