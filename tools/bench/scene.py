"""The machines, lists and facts that are measured: invented, and the same for the same seed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import ConnectionHandler, connection, connections

from rekam.boot import demo
from rekam.boot.settings import database
from rekam.desks.people import actions as people_desk
from rekam.desks.reconcile import actions as reconcile
from rekam.domain.facts import Biodata, Enrolled, Fact, Part, TrustFact
from rekam.domain.stamp import Place, Stamp
from rekam.domain.trust import Role
from rekam.domain.values import NodeId, ReceiptNumber, StreamId, Subject, VillageCode
from rekam.engines.invention.invent import Wanted
from rekam.engines.invention.people import InventedPerson, people
from rekam.engines.invention.quotas import CASE_RESIDENTS, CASE_VOTERS, CASE_WITHOUT_CARD
from rekam.engines.lists.columns import ListKind
from rekam.journal import codec, segment
from rekam.journal.entry import Entry, genesis
from rekam.registry.machine import Machine as Assembled
from tests.machines import BEGIN_MS, Fleet, Machine, PostgresqlStore, SqliteStore
from tools.train_dictionary import PARTS, invented_facts

SEED = 2018
OFFICER, PASSPHRASE = "rina", "a long walk to Sudimoro"
KIT = NodeId("kit-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything is measured; the tests ask for little."""

    residents: int = 60_000
    voters: int = 23_604
    regency: int = 461_000  # people in the office's own book, once every status list came
    import_repeats: int = 3
    commits: int = 400
    segments: int = 20
    segment_facts: int = segment.ENTRIES_MAX
    enrolments: int = 100  # with all their parts, about 270 KB each
    people: int = 20_000
    questions: int = 200
    visits: int = 60
    captures: int = 30


CASE = Sizes(residents=CASE_RESIDENTS, voters=CASE_VOTERS, enrolments=20_000)


@contextmanager
def fleet_on(url: str, folder: Path, *, is_sealed: bool = False) -> Iterator[Fleet]:
    """Machines whose databases are made like this one, which must be empty and ours to fill.

    Sealed ones are encrypted, as those of kits are.
    """
    usual = connections["default"]
    entry = database(url, is_sealed=is_sealed) | ({"PASSWORD": "5a" * 32} if is_sealed else {})
    connections["default"] = ConnectionHandler({"default": entry})["default"]
    try:
        call_command("migrate", verbosity=0)
        stores: dict[str, Any] = {"sqlite": SqliteStore, "postgresql": PostgresqlStore}
        store = stores[connection.vendor](folder)
        connection.close()
        yield Fleet(folder, store)
        store.close()
    finally:
        connections["default"].close()
        connections["default"] = usual


@contextmanager
def at(machine: Machine) -> Iterator[tuple[Any, Assembled]]:
    """Stand at a machine; yields its connection, to come back to with ``on``."""
    with machine.on() as assembled:
        connection.ensure_connection()
        yield connections["default"], assembled


@contextmanager
def on(own: Any) -> Iterator[None]:
    """Go back to a connection that ``at`` holds open."""
    usual = connections["default"]
    connections["default"] = own
    try:
        yield
    finally:
        connections["default"] = usual


_groups = itertools.count(1)


def apart(fleet: Fleet) -> Fleet:
    """Return a fleet whose machines may have the names of others, on the same disk and server."""
    folder = fleet.folder / f"apart-{next(_groups)}"
    folder.mkdir()
    return Fleet(folder, fleet.store)


def office_and_kit(fleet: Fleet) -> tuple[Machine, Machine]:
    """Return an office and its kit, which know each other and nothing else."""
    own = apart(fleet)
    office = own.office()
    return office, own.kit(KIT, office)


def lists(folder: Path, sizes: Sizes) -> Path:
    """Return a folder with an invented register and the voter list; written once."""
    out = folder / "lists"
    if not out.exists():
        without_card = min(sizes.voters, CASE_WITHOUT_CARD)
        wanted = Wanted(
            seed=SEED, residents=sizes.residents, voters=sizes.voters, without_card=without_card
        )
        demo.invent_into(wanted, out, lambda _done, _total: None)
    return out


def bring_in(machine: Assembled, path: Path, kind: ListKind) -> int:
    """Import a list as a registrar does; return how many rows went in."""
    return reconcile.import_list(
        machine, path, kind=kind, officer=OFFICER, on_progress=lambda _phase, _done: None
    ).good_count


def authorise(machine: Assembled) -> None:
    """Let the one officer of this scene sign in; a registrar may see most."""
    people_desk.authorise(
        machine, OFFICER, name="Rina", role=Role.REGISTRAR, passphrase=PASSPHRASE, actor="office"
    )


# ---- facts


def told_on_kits(seed: int) -> Iterator[Fact]:
    """Yield facts without end as kits and the office's villages tell them: all kinds but trust."""
    return (fact for fact in invented_facts(seed) if not isinstance(fact, TrustFact))


def enrolments(count: int, *, seed: int = SEED, kit: NodeId = KIT) -> list[Enrolled]:
    """Return enrolments of people of the invention engine, not of the dictionary's own facts."""
    rng = Random(seed)  # noqa: S311 invented facts keep no secret
    found = enumerate(people(seed, count), start=1)
    return [_enrolled(one, rng, ReceiptNumber(kit[4:], number)) for number, one in found]


def parts_of(rng: Random) -> dict[str, bytes]:
    """Return a person's five parts by kind, as large as real ones and as hard to squeeze."""
    return {kind: rng.randbytes(size) for kind, _tier, size in PARTS}


def _enrolled(one: InventedPerson, rng: Random, number: ReceiptNumber) -> Enrolled:
    return Enrolled(
        subject=Subject(one.nik),
        number=str(number),
        biodata=Biodata(
            name=one.name, born=one.born, sex=one.sex, village=VillageCode(one.home.village)
        ),
        captured_ms=BEGIN_MS + number.counter * 120_000 + rng.randrange(60_000),
        parts=tuple(
            Part(kind=kind, digest=rng.randbytes(32), size_bytes=_near(size, rng), tier=tier)
            for kind, tier, size in PARTS
        ),
        fingers=tuple(rng.randrange(40, 95) for _ in range(10)),
        irises=(rng.randrange(50, 95), rng.randrange(50, 95)),
    )


def _near(size: int, rng: Random) -> int:
    return rng.randrange(size // 2, size * 2)


def chain(keys: Any, runs: Sequence[Sequence[Fact]]) -> list[bytes]:
    """Return the signed segments of one kit's chain, a run of facts each, a minute apart."""
    head, signed, millis = genesis(StreamId(KIT), 1), [], BEGIN_MS
    previous, seq = head.digest, 0
    for facts in runs:
        entries = []
        for fact in facts:
            seq, millis = seq + 1, millis + 1
            place = Place(StreamId(KIT), 1, seq)
            entries.append(Entry(place, Stamp(millis, 0, KIT), OFFICER, codec.encode(fact)))
        signed.append(segment.sign(previous, entries, keys))
        previous = segment.Segment(previous, tuple(entries)).digests()[-1]
    return signed
