"""Folding: facts into persons and rows, beside the least that reading the facts costs."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import cbor2

from rekam.domain.facts import CentreStatusImported, Enrolled, Listing, SuketIssued, VoterMatched
from rekam.domain.lifecycle import Recorded, fold
from rekam.domain.stamp import Order
from rekam.domain.status import Standing
from rekam.journal import codec
from rekam.registry import verify
from rekam.registry.models import LedgerEntry
from tests.machines import BEGIN_MS, Fleet
from tools.bench import scene
from tools.bench.figures import Figure, medians, seconds
from tools.bench.scene import Sizes

_REPEATS = 5


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure persons folded a second in memory, and facts a second that become rows again.

    A person of four facts (listed, recorded, seen by the centre, given a letter) is folded from
    decoded facts. A rebuild reads, decodes, folds and writes a whole office's book. Beside both
    stands the bare CBOR reader over the same facts.
    """
    return [_persons(sizes), _rebuild(fleet, sizes)]


def _persons(sizes: Sizes) -> Figure:
    histories = [_history(one) for one in scene.enrolments(sizes.people)]
    payloads = [codec.encode(one.fact) for history in histories for one in history]
    spent = medians(
        {
            "fold": lambda: [fold(history[0].fact.subject, history) for history in histories],
            "read": lambda: [cbor2.loads(one) for one in payloads],
        },
        repeats=_REPEATS,
    )
    return Figure(
        what="persons of four facts folded",
        found=sizes.people / spent["fold"],
        unit="/s",
        beside="bare CBOR reading of their facts",
        limit=sizes.people / spent["read"],
    )


def _history(one: Enrolled) -> list[Recorded]:
    known = one.biodata
    listing = Listing(dataset="d" * 16, dpid="7", name=known.name, village=known.village, tps="1")
    facts: list[Any] = [
        VoterMatched(
            subject=one.subject, listing=listing, standing=Standing.UNRECORDED, evidence=("nik",)
        ),
        one,
        CentreStatusImported(
            subject=one.subject, status="PRINT_READY_RECORD", on=date(2018, 4, 20), dataset="d" * 16
        ),
        SuketIssued(
            subject=one.subject,
            year=2018,
            serial=1,
            name=known.name,
            valid_until=date(2018, 12, 31),
        ),
    ]
    return [
        Recorded(Order(BEGIN_MS + at, BEGIN_MS + at, 0, scene.KIT, scene.KIT, 1, at), fact)
        for at, fact in enumerate(facts, start=1)
    ]


def _rebuild(fleet: Fleet, sizes: Sizes) -> Figure:
    office, kit = scene.office_and_kit(fleet)
    told = scene.told_on_kits(scene.SEED + 2)
    runs = [list(itertools.islice(told, sizes.segment_facts)) for _ in range(sizes.segments)]
    with kit.on() as machine:
        segments = scene.chain(machine.ledger.keys, runs)
    with office.on() as machine:
        for one in segments:
            machine.ledger.admit(one)
        payloads = [bytes(one) for one in LedgerEntry.objects.values_list("payload", flat=True)]
        spent = seconds(lambda: verify.rebuild(machine.ledger, machine.parts))
    read = seconds(lambda: [cbor2.loads(one) for one in payloads])
    return Figure(
        what=f"rebuild of {len(payloads):,} facts into rows",
        found=len(payloads) / spent,
        unit="/s",
        beside="bare CBOR reading of the facts",
        limit=len(payloads) / read,
    )
