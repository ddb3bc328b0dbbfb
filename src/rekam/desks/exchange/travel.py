"""Go along one road, watched from a page or a command, and say in people and bytes what it did.

Before: ``actions.py`` exchanges. Next: ``views.py`` and ``boot/roads.py`` tell it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from rekam.desks.exchange import actions
from rekam.domain.errors import NoLetterListError, TransportError
from rekam.domain.stick_errors import StickError
from rekam.domain.values import writer_of
from rekam.engines.claims import page_file
from rekam.registry import carried, letter_list, read
from rekam.registry.machine import Machine
from rekam.sync import carry, tidy
from rekam.sync.bucket import BucketCarrier
from rekam.sync.carrier import Carrier
from rekam.sync.carry import Brought
from rekam.sync.courier import Report
from rekam.sync.fitting import Fitting
from rekam.sync.journey import Journey, StoppedError, Watched
from rekam.sync.stick import StickCarrier

_ROOM_LEFT = 16_000_000  # bytes that a stick must still take


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one exchange did, as people are told of it."""

    report: Report
    people_out: int
    bytes_out: int
    people_in: int
    bytes_in: int
    kits: tuple[str, ...]  # whose work came in
    receipts: int  # recordings of this kit that the office signed for meanwhile
    lacking_bytes: int = 0  # more room that a full stick would need
    code: str = ""  # of what failed
    is_stopped: bool = False
    may_pull: bool = False  # a stick, and nothing is under way to it any more
    is_proved: bool = True  # what is on the stick was read back from the stick itself


def along(machine: Machine, carrier: Carrier, journey: Journey) -> Outcome:
    """Exchange; what was moved before it was stopped is told as well."""
    arrived = read.send_state(machine).arrived
    room = Fitting(machine.mailroom, carrier) if isinstance(carrier, StickCarrier) else None
    report, is_stopped = Report(), False
    try:
        report = actions.exchange_by(machine, carrier, journey=journey, room=room)
    except StoppedError:
        report, is_stopped = Report(put=[*journey.out], taken=[*journey.into]), True
    lacking = room.lacking_bytes if room else 0
    if isinstance(carrier, StickCarrier) and not lacking:
        _leave_for_phones(machine, carrier)
    may_pull = _settled(carrier)
    return Outcome(
        report=report,
        people_out=carried.people_in(report.put),
        bytes_out=journey.bytes_out,
        people_in=carried.people_in(report.taken),
        bytes_in=sum(journey.into.get(name, 0) for name in report.taken),
        kits=tuple(sorted(_writers(report.taken) - {machine.node})),
        receipts=read.send_state(machine).arrived - arrived,
        lacking_bytes=lacking,
        code=_code(report, carrier, lacking),
        is_stopped=is_stopped,
        may_pull=may_pull,
        is_proved=not isinstance(carrier, StickCarrier) or carrier.is_proved,
    )


def _leave_for_phones(machine: Machine, stick: StickCarrier) -> None:
    """Leave on a stick, to be copied to phones, the page that verifies letters and its newest list.

    Of a stick that is nearly full, or gone meanwhile, people's recordings are what matters.
    """
    with suppress(StickError, NoLetterListError):
        listed = machine.letter_list()
        page, _ = page_file.build(listed, is_served=False)
        if stick.free_bytes() > _ROOM_LEFT:
            stick.leave(letter_list.FILE, listed)
            stick.leave(page_file.NAME, page.encode())


def carry_for_others(
    machine: Machine, source: Carrier, target: Carrier, journey: Journey
) -> tuple[Brought, str]:
    """Carry what lies at one place to another, and answers back; return also what failed."""
    office_key = machine.ledger.office_key
    try:
        brought = carry.carry(
            source, Watched(target, journey), node=machine.node, office_key=office_key
        )
    except StoppedError:
        brought = Brought(there=dict(journey.out))
    troubles = filter(None, map(trouble, (source, target)))
    code = next((one.code for one in troubles), TransportError.code)
    for one in (source, target):
        _settled(one)
    return brought, code if brought.failed else "stick-full" if brought.unfit else ""


def _settled(carrier: Carrier) -> bool:
    if not isinstance(carrier, StickCarrier):
        return False
    try:
        carrier.settle()
    except TransportError:
        return False
    return True


def _code(report: Report, carrier: Carrier, lacking: int) -> str:
    if not report.failed:
        return "stick-full" if lacking else ""
    met = trouble(carrier)
    return met.code if met else TransportError.code


def trouble(carrier: Carrier) -> TransportError | None:
    """Return why a road failed last, where it can say."""
    return carrier.trouble if isinstance(carrier, BucketCarrier | StickCarrier) else None


def _writers(names: list[str]) -> set[str]:
    spans = filter(None, map(tidy.span_of, names))
    return {writer_of(stream) for (stream, _), _, _ in spans}
