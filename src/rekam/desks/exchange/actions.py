"""Exchange with the other machines, and let a kit and an office come to know each other.

The same on every road: a stick, a shared folder, a bucket, the office's mailboxes over HTTP.
Before: ``sync/carrier.py`` names what travels. Next: ``sync/courier.py`` carries it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from rekam.domain.errors import MalformedError, SealBrokenError, TransportError, UntrustedError
from rekam.domain.values import OFFICE, NodeId
from rekam.registry import pairing, signed_for, welcome
from rekam.registry.machine import Machine
from rekam.registry.pairing import Invitation
from rekam.sync import courier
from rekam.sync.bucket import BucketCarrier
from rekam.sync.carrier import Carrier, answer_name, is_pairing, request_name
from rekam.sync.courier import Mailroom, Report
from rekam.sync.journey import Journey, Watched
from rekam.sync.stick import StickCarrier
from rekam.sync.tidy import tidy


def exchange_now(machine: Machine, carrier: Carrier, *, room: Mailroom | None = None) -> Report:
    """Send and fetch until nothing moves or the road is down; an office answers new kits first."""
    room = room or machine.mailroom
    if machine.is_office:
        report = answer_pairings(machine, carrier)
        report += courier.run(room, carrier)
        with suppress(TransportError):
            welcome.offer(machine.mailroom, carrier)
        return report
    report = courier.run(room, carrier)
    welcome.fetch(machine.ledger, carrier)
    machine.renew_locks()
    return report


def offer_letters(
    machine: Machine, carrier: Carrier, peers: Sequence[NodeId], *, road: str
) -> None:
    """Lay the keys and revocations of letters into the mailboxes of kits; see ``Post.offer``."""
    machine.mailroom.letter_post.offer(machine.ledger, carrier.put, peers, road=road)


def exchange_by(
    machine: Machine,
    carrier: Carrier,
    *,
    journey: Journey | None = None,
    room: Mailroom | None = None,
) -> Report:
    """Exchange, and leave a bucket or a stick as tidy as its readers' statements let us.

    ``room`` is what this machine gives and takes, where that is not all.

    Raises:
        StoppedError: the journey was stopped.
    """
    road = Watched(carrier, journey) if journey else carrier
    report = exchange_now(machine, road, room=room)
    if machine.is_office and not report.failed:
        with suppress(TransportError):  # a bucket is asked again and again, others now and then
            name = "bucket" if isinstance(carrier, BucketCarrier) else ""
            offer_letters(machine, road, machine.mailroom.peers(), road=name)
    if isinstance(carrier, BucketCarrier | StickCarrier) and not report.failed:
        ours = machine.mailroom
        tidy(ours.peers(), partial(signed_for.held_by, ours), carrier)
    return report


def answer_pairings(machine: Machine, carrier: Carrier) -> Report:
    """Answer the requests to be paired that lie at the office's door; a bad one stops no other.

    A request is taken away once it was answered; one that proves no code stays, and has failed.
    """
    report = Report()
    try:
        names = carrier.names(OFFICE)
    except TransportError:
        report.failed.append(OFFICE)
        return report
    for name in filter(is_pairing, names):
        _answer(machine, carrier, name, report)
    return report


def pair(machine: Machine, invitation: Invitation, carrier: Carrier) -> bool:
    """Ask the office to be paired, and take its answer in if it is there; safe to repeat.

    Returns whether this kit is paired now; if not, ask again after the office has answered.

    Raises:
        TransportError: the request did not get away; its last value is the office's reason.
        UntrustedError: the answer is not by the office of the invitation.
    """
    request = pairing.request(invitation, machine.ledger.keys.public)
    carrier.put(request_name(machine.node), request)
    try:
        welcome.take(machine.ledger, carrier.get(answer_name(machine.node)))
    except (TransportError, SealBrokenError):  # no answer yet, or an old one, to lost keys
        return False
    machine.renew_locks()
    return True


def _answer(machine: Machine, carrier: Carrier, name: str, report: Report) -> None:
    try:
        device, told = pairing.answer(machine.ledger, carrier.get(name))
        carrier.put(answer_name(device), told)
        carrier.drop(name)
    except (TransportError, MalformedError, UntrustedError):
        report.failed.append(name)
    else:
        report.taken.append(name)
