"""The composition root: the only place that picks a book, a clock, keys, a carrier, devices.

A machine's home folder holds ``node.keys`` (its secrets, mode 0600), ``node.json`` (who it is and
whose office it belongs to), the database, ``parts/`` and ``spool/``; where it was given buckets,
``roads.json`` (with their keys, mode 0600); an office's also ``readings.jsonl``, who read what,
``kop-surat.json``, who signs its letters, ``gerbang-pesan.json``, by what notices go out, and
perhaps the certificate of ``paper_seal.py``; a kit's also ``device-roots/`` and ``chip-roots/``,
the certificates of those who vouch for capture devices. On a kit the database and the files with
secrets are sealed, under a key that lies behind ``locks/``: see ``rest.py``.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import cache, partial
from importlib import resources
from pathlib import Path

import httpx
from cryptography import x509
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from rekam.boot import http3, instruments, laptop, paper_seal, rest, road_file
from rekam.boot.door import HouseDoor
from rekam.boot.settings import Mode
from rekam.devices import certificates, sbi
from rekam.devices.certificates import Roots
from rekam.devices.hub import Hub
from rekam.domain.device_errors import DeviceUnknownError
from rekam.domain.errors import MalformedError, RefusedError, SealBrokenError
from rekam.domain.letterhead import Letterhead
from rekam.domain.regions import Regions, parse_regions
from rekam.domain.values import OFFICE, NodeId
from rekam.journal.keys import NodeKeys
from rekam.registry import letter_list
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.registry.machine import Machine
from rekam.registry.mailroom import Mailroom
from rekam.registry.pairing import Invitation
from rekam.sync import messages, sticks
from rekam.sync.messages import Gateway
from rekam.sync.sticks import Stick

LETTERHEAD = "kop-surat.json"
GATEWAY, OUTBOX = "gerbang-pesan.json", "kabar-keluar.jsonl"
DEVICE_ROOTS, CHIP_ROOTS = "device-roots", "chip-roots"
PACITAN = Path(str(resources.files("rekam.engines.invention"))) / "pacitan"


class HomeTakenError(RefusedError):
    """The home folder belongs to a machine already; ``args`` are its node and the folder."""

    code = "home-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who this machine is; kept in ``node.json``."""

    node: NodeId
    office_key: str  # hex
    office_recipient: str
    address: str


@cache
def machine() -> Machine:
    """Return this machine, as its home folder describes it.

    Raises:
        MalformedError: the home was not set up yet (``rekam init`` or ``rekam pair``).
        ImproperlyConfigured: REKAM_MODE says another kind of machine than the home is.
    """
    if rest.is_sealed(settings.REKAM.home):
        require_mode("kit")  # who it is cannot be read yet, but no office is sealed
    found = assemble(settings.REKAM.home, clock_ms=clock_ms)
    require_mode("office" if found.is_office else "kit")
    return found


def door() -> HouseDoor:
    """Return the way into this machine, as it stands now."""
    told = settings.REKAM
    is_locked = told.is_sealed and rest.is_closed(told.home)
    return HouseDoor(
        home=told.home,
        is_sealed=told.is_sealed,
        silent_days=told.silent_days,
        clock=clock_ms if is_locked else machine().clock_ms,
    )


@cache
def devices() -> Hub:
    """Return the capture devices of this laptop; it remembers their last answers."""
    return Hub(
        sbi.Sbi(sbi.local_client()),
        roots=lambda: device_roots(settings.REKAM.home),
        clock_ms=clock_ms,
        new_transaction=lambda: str(uuid.uuid4()),
        told_ms=_told_ms,
        env=settings.REKAM.devices,
    )


def device_roots(home: Path) -> Roots:
    """Return whom this machine trusts to vouch for devices: every PEM file in two folders.

    Raises:
        DeviceUnknownError: a file there is no certificate.
    """
    return Roots(device=_certificates(home / DEVICE_ROOTS), chip=_certificates(home / CHIP_ROOTS))


def require_mode(mode: Mode) -> None:
    """Raise ImproperlyConfigured unless REKAM_MODE says this kind of machine."""
    if settings.REKAM.mode != mode:
        raise ImproperlyConfigured(
            f"REKAM_MODE is {settings.REKAM.mode!r}, but {settings.REKAM.home} is for {mode!r}. "
            f"Set REKAM_MODE={mode}, or REKAM_HOME to another folder."
        )


def assemble(home: Path, *, clock_ms: Callable[[], int]) -> Machine:
    """Put a machine together from its home folder."""
    identity = _identity(home)
    try:
        keys = NodeKeys.from_text(rest.read(home, rest.KEYS))
    except (OSError, ValueError, MalformedError, SealBrokenError) as error:
        raise MalformedError("home", str(home)) from error
    office_key = bytes.fromhex(identity.office_key)
    ledger = Ledger(node=identity.node, keys=keys, office_key=office_key, clock_ms=clock_ms)
    parts = Parts(home / "parts")
    recipient = identity.office_recipient
    mailroom = Mailroom(
        ledger, parts, office_recipient=recipient, letter_list=home / letter_list.FILE
    )
    mailroom.keep_days = settings.REKAM.keep_days
    if not ledger.is_office:
        mailroom.condition = partial(laptop.condition, ledger, parts)
    return Machine(
        ledger=ledger,
        parts=parts,
        mailroom=mailroom,
        spool=home / "spool",
        readings=home / "readings.jsonl",
        office_recipient=recipient,
        address=identity.address,
        regions=regions(home),
        voting_day=settings.REKAM.voting_day,
        # An office may show the number on a wall all day; its officers sign out.
        idle_ms=0 if identity.node == OFFICE else settings.REKAM.idle_minutes * 60_000,
        clock_ms=clock_ms,
        renew_locks=partial(rest.renew, home),
        buckets=lambda: road_file.read(home),
        sticks=lambda: find_sticks(home),
        letterhead=letterhead(home),
        gateway=partial(gateway, home),
        public_address=settings.REKAM.public_address,
        http3=http3.memory(),
        sign=paper_seal.signing(home, clock_ms=clock_ms),
    )


def gateway(home: Path) -> Gateway:
    """Return what sends notices: the HTTP gateway of ``gerbang-pesan.json``, or a file of them.

    Raises:
        MalformedError: the file is not of the form that docs/kabar.md shows.
    """
    path = home / GATEWAY
    if not path.exists():
        return messages.Outbox(home / OUTBOX)
    try:
        return messages.http_gateway(json.loads(path.read_text("utf-8")), wait=time.sleep)
    except (ValueError, AttributeError, httpx.InvalidURL) as error:
        raise MalformedError("gateway", str(path)) from error


def letterhead(home: Path) -> Letterhead:
    """Return who writes this office's letters, as ``kop-surat.json`` in its home says.

    Raises:
        ImproperlyConfigured: the file is no JSON object of the names in ``domain/letterhead.py``.
    """
    path = home / LETTERHEAD
    if not path.exists():
        return Letterhead()
    try:
        told = json.loads(path.read_text("utf-8"))
        return Letterhead(**{name: str(value) for name, value in told.items()})
    except (ValueError, TypeError, AttributeError) as error:
        names = ", ".join(one.name for one in fields(Letterhead))
        raise ImproperlyConfigured(
            f"{path} cannot be read. Write a JSON object with some of: {names}."
        ) from error


def find_sticks(home: Path) -> list[Stick] | None:
    """Return the sticks that are plugged in; None where nobody has tried how to find them."""
    if sys.platform != "linux":
        return None
    places = sticks.Places(
        mounts=Path("/proc/self/mountinfo"),
        disks=Path("/sys/block"),
        under=(Path("/media"), Path("/run/media"), Path("/mnt")),
        home=home,
    )
    return sticks.find(places)


def node_of(home: Path) -> NodeId | None:
    """Return whose home folder it is; None before it was set up."""
    return _identity(home).node if rest.exists(home, rest.IDENTITY) else None


def regions(home: Path) -> Regions:
    """Return the office's regions: its own ``wilayah.csv``, or Pacitan's."""
    own = home / "wilayah.csv"
    return parse_regions(
        (own if own.is_file() else PACITAN / "wilayah.csv").read_text().splitlines()
    )


def found_office(home: Path) -> None:
    """Make a new office's keys and identity; an office that exists is left as it is.

    Raises:
        HomeTakenError: the folder is a kit's.
    """
    _require_free(home, OFFICE)
    public = _keys(home).public
    identity = Identity(
        node=OFFICE,
        office_key=public.signing_key.hex(),
        office_recipient=public.recipient,
        address="",
    )
    _write_identity(home, identity)


def found_kit(home: Path, invitation: Invitation) -> NodeKeys:
    """Make a new kit's keys and identity from the office's invitation; safe to repeat.

    Raises:
        HomeTakenError: the folder is the office's, another kit's, or that of another office's kit.
    """
    _require_free(home, invitation.device, office_key=invitation.office_key)
    keys = _keys(home)
    identity = Identity(
        node=invitation.device,
        office_key=invitation.office_key,
        office_recipient=invitation.office_recipient,
        address=invitation.address,
    )
    _write_identity(home, identity)
    return keys


class MachineMiddleware:
    """Gives every request the door of this machine, and the machine itself unless it is locked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.door = found = door()  # type: ignore[attr-defined] # see web/request.py
        request.devices = devices()  # type: ignore[attr-defined] # the same
        request.tools = instruments.tools  # type: ignore[attr-defined] # the same
        if not found.is_locked:
            request.machine = machine()  # type: ignore[attr-defined] # the same
        return self.get_response(request)


def _identity(home: Path) -> Identity:
    try:
        return Identity(**json.loads(rest.read(home, rest.IDENTITY)))
    except (OSError, ValueError, TypeError, SealBrokenError) as error:
        raise MalformedError("home", str(home)) from error


def _require_free(home: Path, node: NodeId, *, office_key: str = "") -> None:
    """Refuse to make one machine into another, whose book would then have two writers."""
    if not rest.exists(home, rest.IDENTITY):
        return
    found = _identity(home)
    if found.node != node or (office_key and found.office_key != office_key):
        raise HomeTakenError(found.node, str(home))


def _certificates(folder: Path) -> tuple[x509.Certificate, ...]:
    found: list[x509.Certificate] = []
    for path in sorted(folder.glob("*.pem")):
        try:
            found += certificates.from_pem(path.read_bytes())
        except (OSError, ValueError) as error:
            raise DeviceUnknownError("roots", path.name) from error
    return tuple(found)


def _keys(home: Path) -> NodeKeys:
    if not rest.exists(home, rest.KEYS):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        rest.write(home, rest.KEYS, NodeKeys.generate().to_text())
    return NodeKeys.from_text(rest.read(home, rest.KEYS))


def _write_identity(home: Path, identity: Identity) -> None:
    rest.write(home, rest.IDENTITY, json.dumps(asdict(identity), indent=1))


def _told_ms() -> int | None:
    """Return the latest time that the office told this machine, signed; None before it told any."""
    heard = machine().mailroom.heard_from(OFFICE)
    return heard.made_ms if heard else None


def clock_ms() -> int:
    """Return this machine's time."""
    return time.time_ns() // 1_000_000
