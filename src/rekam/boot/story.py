"""The demo's story, played without a browser and checked line by line.

Both kits record 25 people with the link cut, one person at both; one kit is killed in the middle
of a recording and started again; one comes home by stick, the other over HTTP, each twice and out
of order; receipts go back; a national status file is imported; letters are issued and handed
over; the number falls.
"""

from __future__ import annotations

import csv
import json
import shutil
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from rich.console import Console
from rich.table import Table

from rekam.boot import demo, wiring
from rekam.boot.demo import Kit
from rekam.desks.capture import actions as capture
from rekam.desks.capture.devices import Simulator
from rekam.desks.exchange import actions as exchange
from rekam.desks.issuance import actions as issuance
from rekam.desks.reconcile import actions as reconcile
from rekam.domain.errors import AlreadyEnrolledError
from rekam.domain.status import VoterClass
from rekam.domain.values import OFFICE, NodeId, Subject
from rekam.engines.invention.invent import Wanted
from rekam.registry import drafts, read, verify
from rekam.registry.machine import Machine
from rekam.sync.folder import FolderCarrier
from rekam.sync.http import HttpCarrier

PEOPLE_A_KIT = 25
KILLED_AT = 13  # the kit dies between this person's capture and sign-off
LETTERS, HANDED_OVER = 20, 15
PARTS_A_PERSON = 5
_SHARED_DISTRICT = "35.01.04"
_WIDTH = 28  # of a cell in the closing table, characters
_IN_THE_MIDDLE = "tengah"

console = Console()


@dataclass(slots=True)
class Check:
    """A line of the closing table."""

    what: str
    expected: object
    found: object

    @property
    def agrees(self) -> bool:
        return self.expected == self.found


def play(wanted: Wanted) -> int:
    """Play the story from its beginning; return 0 only if every line agrees."""
    root = settings.REKAM.home.parent
    demo.forget(root)
    kit_a, kit_b = demo.set_up(root, wanted)
    office = wiring.machine()
    before = read.the_number()
    checks = [Check("pemilih di daftar, belum pegang KTP-el", wanted.voters, before.remaining)]
    checks += _record(kit_a, kit_b)
    checks += _come_home(office, kit_a, kit_b, root)
    checks += _learn_and_issue(office, root, before.remaining)
    checks += _settle(office, (kit_a, kit_b))
    return _told(checks)


# ---- the link is cut


def _record(kit_a: Kit, kit_b: Kit) -> list[Check]:
    """Record at both kits; kill one in the middle of a recording and start it again."""
    names = _candidates(kit_a), _candidates(kit_b)
    shared = next(one for one in names[0] if one in names[1])
    for_a = [*_others(names[0], shared, set()), shared]
    for_b = [shared, *_others(names[1], shared, set(for_a))]
    _record_until_killed(kit_a, for_a)
    left = json.loads(kit_a.run("story", "drafts"))
    _record_on(kit_a, for_a)
    _record_on(kit_b, for_b)
    states = [json.loads(kit.run("story", "state")) for kit in (kit_a, kit_b)]
    return [
        Check("konsep yang selamat dari SIGKILL", [for_a[KILLED_AT - 1]], left),
        Check("rekaman di kit A, sambungan putus", PEOPLE_A_KIT, states[0]["enrolled"]),
        Check("rekaman di kit B, sambungan putus", PEOPLE_A_KIT, states[1]["enrolled"]),
        Check("rekaman yang sudah sampai di kantor", 0, read.count_of("enrolled")),
    ]


def _candidates(kit: Kit) -> list[str]:
    found: list[str] = json.loads(kit.run("story", "candidates"))
    return found


def _others(names: Iterable[str], shared: str, taken: set[str]) -> list[str]:
    return [one for one in names if one != shared and one not in taken][: PEOPLE_A_KIT - 1]


def _record_until_killed(kit: Kit, subjects: list[str]) -> None:
    process = kit.start("story", "record", "--pause-at", str(KILLED_AT), *subjects)
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == _IN_THE_MIDDLE:
            process.send_signal(signal.SIGKILL)
    process.wait()


def _record_on(kit: Kit, subjects: list[str]) -> None:
    """Record in three sittings, so that the kit comes home with several segments."""
    third = len(subjects) // 3 + 1
    for start in range(0, len(subjects), third):
        kit.run("story", "record", *subjects[start : start + third])


# ---- coming home


def _come_home(office: Machine, kit_a: Kit, kit_b: Kit, root: Path) -> list[Check]:
    _by_stick(office, kit_a, root)
    _by_http(kit_b)
    for kit in (kit_a, kit_b):  # receipts, and what the other kit recorded
        _exchange_by_stick(office, kit, root / "stick")
    states = [json.loads(kit.run("story", "state")) for kit in (kit_a, kit_b)]
    enrolments = 2 * PEOPLE_A_KIT
    return [
        Check(
            "rekaman sampai di kantor, sekali masing-masing", enrolments, read.count_of("enrolled")
        ),
        Check("orang yang direkam di dua kit", 1, read.doubles()),
        Check("berkas tersegel utuh di kantor", enrolments * PARTS_A_PERSON, read.held_parts()),
        Check("kit A: belum diterima kantor", [0, 0], _waiting(states[0])),
        Check("kit B: belum diterima kantor", [0, 0], _waiting(states[1])),
        Check("kiriman di karantina yang belum beres", 0, read.waiting_in_quarantine()),
    ]


def _by_stick(office: Machine, kit: Kit, root: Path) -> None:
    """Bring the last segments home before the first, then everything, then everything again."""
    stick, late = root / "stick", root / "stick-late"
    kit.run("exchange", "--folder", str(stick))
    shutil.rmtree(late, ignore_errors=True)
    shutil.copytree(stick, late)
    segments = sorted((late / "office" / kit.node).rglob("*.segment"))
    for early in segments[: len(segments) // 2]:
        early.unlink()
    again = root / "stick-again"
    shutil.rmtree(again, ignore_errors=True)
    shutil.copytree(stick, again)
    for each in (late, stick, again):
        exchange.exchange_now(office, FolderCarrier(each))


def _by_http(kit: Kit) -> None:
    """Put segments last to first and twice over HTTP, then exchange as every day."""
    port = demo.free_port()
    address = f"http://127.0.0.1:{port}"
    with demo.serving(Kit(NodeId("office"), settings.REKAM.home), port):
        kit.run("story", "backwards", address)
        for _ in range(2):
            kit.run("exchange", "--address", address)


def _exchange_by_stick(office: Machine, kit: Kit, stick: Path) -> None:
    for _ in range(2):
        kit.run("exchange", "--folder", str(stick))
        exchange.exchange_now(office, FolderCarrier(stick))
    kit.run("exchange", "--folder", str(stick))


# ---- what each person is due


def _learn_and_issue(office: Machine, root: Path, remaining: int) -> list[Check]:
    path = root / "lists" / "status-pusat-lanjutan.csv"
    dataset = reconcile.import_list(
        office, path, kind=None, officer="hendra", on_progress=lambda _done: None
    )
    listed = read.listed_subjects()
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    issued = {one["nik"] for one in lines if one["status"] == "CARD_ISSUED"} & listed
    after_status = read.the_number().remaining
    subjects = [Subject(row.subject) for row in read.suket_candidates(limit=LETTERS)]
    letters = [
        issuance.issue_suket(office, one, today=office.today, officer="hendra") for one in subjects
    ]
    after_letters = read.the_number().remaining
    for one in subjects[:HANDED_OVER]:
        issuance.hand_over_suket(office, one, receiver="yang bersangkutan", officer="hendra")
    return [
        Check("baris status pusat yang masuk", len(lines), dataset.good_count),
        Check("sisa setelah kartu yang sudah diserahkan", remaining - len(issued), after_status),
        Check("nomor suket tanpa celah", list(range(1, LETTERS + 1)), [x.serial for x in letters]),
        Check("suket terbit belum mengurangi sisa", after_status, after_letters),
        Check(
            "sisa setelah suket diserahkan", after_status - HANDED_OVER, read.the_number().remaining
        ),
    ]


def _settle(office: Machine, kits: Iterable[Kit]) -> list[Check]:
    classes = read.the_number().classes
    total = sum(classes[one] for one in VoterClass)
    return [
        Check("jumlah semua golongan = daftar", read.the_number().listed, total),
        Check("verify di kantor: temuan", 0, len(verify.verify(office.ledger, office.parts))),
        *(Check(f"verify di {kit.node}", "0 temuan", kit.run("verify")) for kit in kits),
    ]


# ---- what a kit is asked during the story (``rekam story ...``)


def on_kit(what: str, arguments: list[str], pause_at: int) -> object:
    """Do one of the story's things on this kit."""
    machine = wiring.machine()
    kit_side: dict[str, Any] = {
        "candidates": lambda: read.unrecorded_voters(_SHARED_DISTRICT, limit=4 * PEOPLE_A_KIT),
        "drafts": lambda: [draft.subject for draft, _officer in drafts.every()],
        "state": lambda: _state(machine),
        "record": lambda: _record_people(machine, arguments, pause_at),
        "backwards": lambda: _put_backwards(machine, arguments[0]),
    }
    return kit_side[what]()


def _record_people(machine: Machine, subjects: list[str], pause_at: int) -> None:
    for count, subject in enumerate(map(Subject, subjects), start=1):
        biodata = capture.biodata_of(subject)
        assert biodata is not None, "the story records people of the register"
        try:
            capture.begin(machine, subject, biodata, officer="rina")
        except AlreadyEnrolledError:
            continue
        capture.capture(
            machine, subject, Simulator(), exceptions=_exceptions(count), officer="rina"
        )
        if count == pause_at:
            print(_IN_THE_MIDDLE, flush=True)  # noqa: T201 the parent waits for this line
            signal.pause()
        capture.sign_off(machine, subject, officer="rina")
    machine.ledger.sign_pending()


def _put_backwards(machine: Machine, address: str) -> None:
    """Put every segment for the office twice, the last first."""
    carrier = HttpCarrier(address, machine.node, machine.ledger.keys, httpx.Client())
    segments = list(machine.mailroom.segments_for(OFFICE, set()))
    for name, data in [*reversed(segments), *reversed(segments)]:
        carrier.put(name, data)


def _exceptions(count: int) -> dict[str, str]:
    return {"finger-5": "missing"} if count == 1 else {}


def _state(machine: Machine) -> dict[str, int]:
    state = read.send_state(machine)
    return {"enrolled": state.enrolled, "waiting": state.waiting, "parts": state.parts_waiting}


def _waiting(state: dict[str, int]) -> list[int]:
    return [state["waiting"], state["parts"]]


def _told(checks: list[Check]) -> int:
    table = Table("", "hal", "diharapkan", "ditemukan")
    for check in checks:
        mark = "[green]✓[/]" if check.agrees else "[red]✗[/]"
        table.add_row(mark, check.what, _short(check.expected), _short(check.found))
    console.print(table)
    wrong = sum(not check.agrees for check in checks)
    console.print(f"{len(checks) - wrong} cocok, {wrong} tidak")
    return 1 if wrong else 0


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]} ..."
