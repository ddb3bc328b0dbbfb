"""Examine every road of this machine, and keep what was found until the next time.

What the book must be asked is asked first; then the roads are walked side by side, each in a
thread of its own, which touch no database. Before: ``boot/instruments.py`` hands in the tools.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rekam.doctor import bucket, disks, kit, office
from rekam.doctor.findings import Finding, Hop, OnStep, Report, Road, RoadName, from_plain
from rekam.doctor.kit import Kit
from rekam.doctor.office import Heard, Office, Visit
from rekam.doctor.tools import Tools
from rekam.doctor.trip import Address, Knocking, Trip
from rekam.domain.errors import MalformedError
from rekam.domain.values import OFFICE, StreamId
from rekam.journal.durable import write_durably
from rekam.registry import read
from rekam.registry.machine import Machine
from rekam.sync import wire
from rekam.sync.hosts import Bucket
from rekam.sync.http import HttpCarrier, Limits
from rekam.sync.wire import Asked

REPORT, VISITS = "doctor.json", "visits.json"
_PATIENCE = Limits(connect_s=4.0, silence_s=4.0, answer_s=8.0)
_VISIT_AGAIN_MS = 60_000  # a kit that knocks often is written down once a minute


def _quietly(_road: RoadName, _hop: Hop) -> None:
    return


def examine(
    machine: Machine, tools: Tools, *, address: str = "", on_step: OnStep = _quietly
) -> Report:
    """Walk every road, keep the report and return it; ``address`` is the office's, if another."""
    address = address or machine.address or tools.address
    walks = [
        _network(machine, tools, address),
        *(_bucket(machine, tools, one) for one in machine.buckets().values()),
        _stick(machine),
    ]
    with ThreadPoolExecutor(len(walks)) as pool:
        roads = tuple(pool.map(lambda walked: walked(on_step), walks))
    checks = [disks.disk(machine.parts.free_bytes())]
    if machine.is_office:
        heard = _heard(machine)
        now_ms = machine.clock_ms()
        checks += [office.clock(heard), office.kits(heard, now_ms), _backup(machine, now_ms)]
    report = Report(
        node=machine.node,
        made_ms=machine.clock_ms(),
        address=address,
        roads=tuple(sorted(roads, key=lambda road: [*RoadName].index(road.name))),
        machine=tuple(checks),
    )
    write_durably(tools.folder / REPORT, json.dumps(report.to_plain()).encode())
    return report


def last(folder: Path) -> Report | None:
    """Return the last report of this machine, or None before the first."""
    try:
        return from_plain(json.loads((folder / REPORT).read_bytes()))
    except (OSError, ValueError, MalformedError):  # none yet, or of another version
        return None


def note_visit(folder: Path, host: str, visit: Visit) -> None:
    """Remember that a kit came by a name of this office, for ``office.network_road``."""
    before = last_visit(folder, host)
    if before is None or abs(visit.at_ms - before.at_ms) > _VISIT_AGAIN_MS:
        kept = {**_visits(folder), host: [visit.node, visit.seen, visit.at_ms]}
        write_durably(folder / VISITS, json.dumps(kept).encode())


def last_visit(folder: Path, host: str) -> Visit | None:
    """Return the last visit by a name, or None."""
    found = _visits(folder).get(host)
    return Visit(node=str(found[0]), seen=str(found[1]), at_ms=int(found[2])) if found else None


def _network(machine: Machine, tools: Tools, address: str) -> Callable[[OnStep], Road]:
    return (
        _from_office(machine, tools, address)
        if machine.is_office
        else _from_kit(machine, tools, address)
    )


def _from_kit(machine: Machine, tools: Tools, address: str) -> Callable[[OnStep], Road]:
    ledger = machine.ledger
    own = Kit(
        node=machine.node,
        office_key=ledger.office_key,
        epoch=ledger.epoch,
        head=ledger.head(StreamId(machine.node), ledger.epoch),
        heard=machine.mailroom.heard_from(OFFICE),
    )

    def authorise(path: str) -> dict[str, str]:
        asked = Asked("GET", path, b"")
        return {"Authorization": wire.authorise(asked, node=own.node, keys=ledger.keys)}

    def walked(on_step: OnStep) -> Road:
        with tools.client() as client:
            return kit.network_road(
                own,
                address,
                trip_to=lambda to: Trip(
                    to,
                    tools.network,
                    _knocking(machine, tools, authorise),
                    proxy=_proxy(tools, to.text),
                ),
                carrier=lambda: HttpCarrier(
                    address, own.node, ledger.keys, client, limits=_PATIENCE
                ),
                open_udp=tools.open_udp,
                on_step=on_step,
            )

    return walked


def _from_office(machine: Machine, tools: Tools, address: str) -> Callable[[OnStep], Road]:
    try:
        host = Address.parse(address).host
    except ValueError:
        host = ""
    own = Office(
        address=address,
        served=tools.served,
        visit=last_visit(tools.folder, host),
        now_ms=machine.clock_ms(),
    )
    knocking = _knocking(machine, tools)

    def trip_to(to: Address, ips: tuple[str, ...]) -> Trip:
        return Trip(to, tools.network, knocking, ips=ips)

    return lambda on_step: office.network_road(own, trip_to=trip_to, on_step=on_step)


def _bucket(machine: Machine, tools: Tools, to: Bucket) -> Callable[[OnStep], Road]:
    knocking = _knocking(machine, tools)

    def trip_to(address: Address) -> Trip:
        return Trip(address, tools.network, knocking, proxy=_proxy(tools, address.text))

    return lambda on_step: bucket.bucket_road(to, machine.node, trip_to=trip_to, on_step=on_step)


def _stick(machine: Machine) -> Callable[[OnStep], Road]:
    wanted = read.parts_waiting(machine)[1]
    return lambda on_step: disks.stick_road(machine.sticks() or [], wanted, on_step=on_step)


def _backup(machine: Machine, now_ms: int) -> Finding:
    state = read.backup_state(machine)
    if state is None:
        return office.backup(None)
    left = state.entries_outside + state.parts_outside
    return office.backup(state.age_ms(now_ms), place=state.place, left=left)


def _knocking(
    machine: Machine,
    tools: Tools,
    authorise: Callable[[str], dict[str, str]] = lambda _path: {},
) -> Knocking:
    return Knocking(
        office_key=machine.ledger.office_key,
        new_nonce=tools.new_nonce,
        clock_ms=machine.clock_ms,
        authorise=authorise,
    )


def _proxy(tools: Tools, url: str) -> Address | None:
    told = tools.proxy_of(url)
    try:
        return Address.parse(told) if told else None
    except ValueError:
        return Address(told, "http", told, 80, "")  # not to be found, and then named so


def _heard(machine: Machine) -> list[Heard]:
    states = (one for one in read.kits(machine) if not one.is_revoked)
    return [
        Heard(node=one.node, heard_ms=one.heard_ms, clock_off_ms=one.clock_error_ms)
        for one in states
    ]


def _visits(folder: Path) -> dict[str, list[Any]]:
    try:
        return dict(json.loads((folder / VISITS).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}
