"""Papers go out with a rider and come back: every one that went is handed over or told as returned.

Before: ``domain/carrying.py`` decides. Next: ``sheet_views.py`` shows.
"""

from __future__ import annotations

from collections.abc import Collection

from rekam.desks.cards.actions import named_by_moment
from rekam.domain import carrying
from rekam.domain.errors import MalformedError, OfficeOnlyError, OnTheRoadError
from rekam.domain.facts import Fact
from rekam.domain.values import NodeId, Subject, reason_of
from rekam.registry import homes, project, read, sheets
from rekam.registry.machine import Machine

SHEET_MAX = 200  # papers; more than a rider can hand over in a week
REASONS = ("Tidak bertemu", "Merantau", "Pindah", "Meninggal", "Menolak", "Alamat tidak ditemukan")


def carry(
    machine: Machine, subjects: Collection[Subject], *, carrier: str, rider: str, officer: str
) -> str:
    """Give papers to a rider, and their sheet to the kit that is taken along; return its name.

    ``carrier`` is "" for a rider who takes the printed sheet alone.

    Raises:
        OfficeOnlyError: on a kit.
        MalformedError: nobody, too many, no rider, or a kit that does not carry their villages.
        RefusedError: see ``carrying.carry``; then nothing goes out.
    """
    _check_office(machine)
    if not 0 < len(set(subjects)) <= SHEET_MAX:
        raise MalformedError("count", len(subjects))
    named = reason_of(rider)[:60]
    if carrier and not _carries(machine, carrier, subjects):
        raise MalformedError("kit", carrier)
    with machine.ledger.deciding():
        name = named_by_moment(machine, lambda one: sheets.find(one) is not None)
        people = {one.subject: one for one in project.people(subjects).values()}
        facts: list[Fact] = [
            carrying.carry(one, sheet=name, carrier=carrier, rider=named) for one in people.values()
        ]
        machine.ledger.record(*facts, actor=officer)
    return name


def bring_back(
    machine: Machine, sheet: str, subjects: Collection[Subject], *, reason: str, officer: str
) -> None:
    """Note that papers came back; RefusedError when one is not out with this sheet."""
    _check_office(machine)
    if not subjects:
        raise MalformedError("count", 0)
    why = reason_of(reason)
    with machine.ledger.deciding():
        people = {one.subject: one for one in project.people(subjects).values()}
        facts: list[Fact] = [
            carrying.bring_back(one, sheet=sheet, reason=why) for one in people.values()
        ]
        machine.ledger.record(*facts, actor=officer)


def miss(machine: Machine, subject: Subject, *, reason: str, officer: str) -> None:
    """Note that a rider was there and could not hand it over; it stays out.

    Raises:
        NoSuchPaperError: nothing of this person is out.
        OnTheRoadError: it is out with somebody else than this kit.
    """
    why = reason_of(reason)
    with machine.ledger.deciding():
        person = project.person(subject)
        if person.out is not None and person.out.carrier != machine.node:
            raise OnTheRoadError(person.out.rider)
        sheet = person.out.sheet if person.out else ""
        machine.ledger.record(carrying.miss(person, sheet=sheet, reason=why), actor=officer)


def kits_for(machine: Machine, villages: Collection[str]) -> list[str]:
    """Return the kits that carry all these villages, and so would get the sheet."""
    nodes = (one.node for one in read.kits(machine) if not one.is_revoked)
    return sorted(one for one in nodes if _knows(machine, one, villages))


def _carries(machine: Machine, kit: str, subjects: Collection[Subject]) -> bool:
    device = read.device(NodeId(kit))
    villages = {one.village for one in homes.of(subjects).values()}
    return device is not None and not device.is_revoked and _knows(machine, kit, villages)


def _knows(machine: Machine, kit: str, villages: Collection[str]) -> bool:
    carried = machine.mailroom.villages_of(NodeId(kit))
    return not carried or carried >= set(villages)


def _check_office(machine: Machine) -> None:
    if not machine.is_office:
        raise OfficeOnlyError
