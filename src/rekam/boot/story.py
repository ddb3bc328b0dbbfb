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
from rich import box
from rich.console import Console
from rich.table import Table

from rekam.boot import demo, wiring
from rekam.boot.demo import Kit
from rekam.desks.capture import actions as capture
from rekam.desks.capture.devices import Simulator
from rekam.desks.cards import handing
from rekam.desks.exchange import actions as exchange
from rekam.desks.issuance import actions as issuance
from rekam.desks.reconcile import actions as reconcile
from rekam.domain.errors import AlreadyEnrolledError
from rekam.domain.status import VoterClass
from rekam.domain.values import OFFICE, Subject
from rekam.engines.invention.invent import Wanted
from rekam.registry import drafts, read, verify
from rekam.registry import letters as papers
from rekam.registry.machine import Machine
from rekam.sync.carrier import statement_name
from rekam.sync.folder import FolderCarrier
from rekam.sync.http import HttpCarrier

PEOPLE_A_KIT = 25
KILLED_AT = 13  # the kit dies between this person's capture and sign-off
LETTERS, HANDED_OVER = 20, 15
PARTS_A_PERSON = 7
_SHARED_DISTRICT = "35.01.04"
_WIDTH = 16  # of a cell in the closing table, characters
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
    checks += _settle(office, (kit_a, kit_b), wanted.voters)
    return _told(checks)


# ---- the link is cut


def _record(kit_a: Kit, kit_b: Kit) -> list[Check]:
    """Record at both kits; kill one in the middle of a recording and start it again."""
    names = _candidates(kit_a), _candidates(kit_b)
    shared = next(one for one in names[0] if one in names[1])
    for_a = [*_others(names[0], shared, set()), shared]
    for_b = [shared, *_others(names[1], shared, set(for_a))]
    ended_by = _record_until_killed(kit_a, for_a)
    left, survived = (json.loads(kit_a.run("story", what)) for what in ("drafts", "state"))
    _record_on(kit_a, for_a)
    _record_on(kit_b, for_b)
    states = [json.loads(kit.run("story", "state")) for kit in (kit_a, kit_b)]
    return [
        Check("kit A mati di tengah perekaman oleh", signal.SIGKILL.name, ended_by),
        Check("rekaman yang selamat di kit A", KILLED_AT - 1, survived["enrolled"]),
        Check("konsep yang selamat di kit A", [for_a[KILLED_AT - 1]], left),
        Check("rekaman di kit A, sambungan putus", PEOPLE_A_KIT, states[0]["enrolled"]),
        Check("rekaman di kit B, sambungan putus", PEOPLE_A_KIT, states[1]["enrolled"]),
        Check("rekaman yang sudah sampai di kantor", 0, read.count_of("enrolled")),
    ]


def _candidates(kit: Kit) -> list[str]:
    found: list[str] = json.loads(kit.run("story", "candidates"))
    return found


def _others(names: Iterable[str], shared: str, taken: set[str]) -> list[str]:
    return [one for one in names if one != shared and one not in taken][: PEOPLE_A_KIT - 1]


def _record_until_killed(kit: Kit, subjects: list[str]) -> str:
    """Kill the kit in the middle of a recording; return what ended it."""
    process = kit.start("story", "record", "--pause-at", str(KILLED_AT), *subjects)
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == _IN_THE_MIDDLE:
            process.send_signal(signal.SIGKILL)
    status = process.wait()
    return signal.Signals(-status).name if status < 0 else f"status {status}"


def _record_on(kit: Kit, subjects: list[str]) -> None:
    """Record in three sittings, so that the kit comes home with several segments."""
    third = len(subjects) // 3 + 1
    for start in range(0, len(subjects), third):
        kit.run("story", "record", *subjects[start : start + third])


# ---- coming home


def _come_home(office: Machine, kit_a: Kit, kit_b: Kit, root: Path) -> list[Check]:
    checks = [*_by_stick(office, kit_a, root), *_by_http(kit_b)]
    for kit in (kit_a, kit_b):  # receipts, and what the other kit recorded
        _exchange_by_stick(office, kit, root / "stick")
    states = [json.loads(kit.run("story", "state")) for kit in (kit_a, kit_b)]
    enrolments = 2 * PEOPLE_A_KIT
    return [
        *checks,
        Check("rekaman di kantor, sekali masing-masing", enrolments, read.count_of("enrolled")),
        Check("orang yang direkam di dua kit", 1, read.doubles()),
        Check("berkas tersegel utuh di kantor", enrolments * PARTS_A_PERSON, read.held_parts()),
        Check("kit A: belum diterima kantor", [0, 0], _waiting(states[0])),
        Check("kit B: belum diterima kantor", [0, 0], _waiting(states[1])),
        Check("kiriman di karantina yang belum beres", 0, read.waiting_in_quarantine()),
    ]


def _by_stick(office: Machine, kit: Kit, root: Path) -> list[Check]:
    """Bring the last segments home before the first, then everything, then everything again."""
    stick, late, again = (root / name for name in ("stick", "stick-late", "stick-again"))
    kit.run("exchange", "--folder", str(stick))
    for copy in (late, again):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(stick, copy)
    first, *later = sorted((late / "office" / kit.node).rglob("*.segment"))
    first.unlink()
    reports = [exchange.exchange_now(office, FolderCarrier(each)) for each in (late, stick, again)]
    return [
        Check("kit A: kiriman yang mendahului, ditahan", len(later), len(reports[0].refused)),
        Check("kit A: kiriman kedua yang menambah isi", 0, len(reports[2].taken)),
    ]


def _by_http(kit: Kit) -> list[Check]:
    """Hand all but the first segment in over HTTP, last to first and twice; then as every day."""
    port = demo.free_port()
    address = f"http://127.0.0.1:{port}"
    with demo.serving(Kit(OFFICE, settings.REKAM.home), port):
        later = json.loads(kit.run("story", "backwards", address))
        waiting = read.waiting_in_quarantine()
        for _ in range(2):
            kit.run("exchange", "--address", address)
    return [Check("kit B: kiriman yang mendahului, ditahan", later, waiting)]


def _exchange_by_stick(office: Machine, kit: Kit, stick: Path) -> None:
    for _ in range(2):
        kit.run("exchange", "--folder", str(stick))
        exchange.exchange_now(office, FolderCarrier(stick))
    kit.run("exchange", "--folder", str(stick))


# ---- what each person is due


def _learn_and_issue(office: Machine, root: Path, remaining: int) -> list[Check]:
    path = root / "lists" / "status-pusat-lanjutan.csv"
    dataset = reconcile.import_list(
        office, path, kind=None, officer="hendra", on_progress=lambda _phase, _done: None
    )
    listed = read.listed_subjects()
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    issued = {one["nik"] for one in lines if one["status"] == "CARD_ISSUED"} & listed
    after_status = read.the_number().remaining
    rules = papers.policy(office.today)
    subjects = [Subject(row.subject) for row in papers.candidates(rules, limit=LETTERS)]
    letters = [
        issuance.issue_suket(office, one, today=office.today, officer="hendra") for one in subjects
    ]
    after_letters = read.the_number().remaining
    for one in subjects[:HANDED_OVER]:
        handing.hand_over(office, one, receiver=handing.HOLDER, officer="hendra")
    return [
        Check("baris status pusat yang masuk", len(lines), dataset.good_count),
        Check("sisa setelah kartu yang sudah diserahkan", remaining - len(issued), after_status),
        Check("nomor suket tanpa celah", f"1-{LETTERS}", _runs([one.serial for one in letters])),
        Check("suket terbit belum mengurangi sisa", after_status, after_letters),
        Check(
            "sisa setelah suket diserahkan", after_status - HANDED_OVER, read.the_number().remaining
        ),
    ]


def _settle(office: Machine, kits: Iterable[Kit], voters: int) -> list[Check]:
    classes = read.the_number().classes
    total = sum(classes[one] for one in VoterClass)
    return [
        Check("jumlah semua golongan di daftar", voters, total),
        *_verified("kantor", [str(one) for one in verify.verify(office.ledger, office.parts)]),
        *(
            check
            for kit in kits
            for check in _verified(kit.node, json.loads(kit.run("story", "verify")))
        ),
    ]


def _verified(where: str, findings: list[str]) -> list[Check]:
    """Tell what ``verify`` found in the book and beside it from rows that rebuilding changes."""
    rows = [one for one in findings if one.startswith("row: ")]
    others = [one for one in findings if one not in rows]
    return [
        Check(f"verify di {where}: temuan", [], others),
        Check(f"baris di {where} beda dari rebuild", [], rows),
    ]


# ---- what a kit is asked during the story (``rekam story ...``)


def on_kit(what: str, arguments: list[str], pause_at: int) -> object:
    """Do one of the story's things on this kit."""
    machine = wiring.machine()
    kit_side: dict[str, Any] = {
        "candidates": _candidates_here,
        "drafts": lambda: [draft.subject for draft, _officer in drafts.every()],
        "state": lambda: _state(machine),
        "record": lambda: _record_people(machine, arguments, pause_at),
        "backwards": lambda: _put_backwards(machine, arguments[0]),
        "verify": lambda: [str(one) for one in verify.verify(machine.ledger, machine.parts)],
    }
    return kit_side[what]()


def _candidates_here() -> list[str]:
    """Return voters to record whom this kit's cut of the register knows."""
    listed = read.unrecorded_voters(_SHARED_DISTRICT, limit=4 * PEOPLE_A_KIT)
    return [one for one in listed if capture.biodata_of(Subject(one)) is not None]


def _record_people(machine: Machine, subjects: list[str], pause_at: int) -> None:
    for count, subject in enumerate(map(Subject, subjects), start=1):
        biodata = capture.biodata_of(subject)
        assert biodata is not None, "the story records people of the register"
        try:
            capture.begin(machine, subject, biodata, officer="rina")
        except AlreadyEnrolledError:
            continue
        person = Simulator(subject, born=biodata.born)
        capture.capture(machine, subject, person, exceptions=_exceptions(count), officer="rina")
        if count == pause_at:
            print(_IN_THE_MIDDLE, flush=True)  # noqa: T201 the parent waits for this line
            signal.pause()
        capture.sign_off(machine, subject, officer="rina")
    machine.ledger.sign_pending()


def _put_backwards(machine: Machine, address: str) -> int:
    """Hand in every segment but the first, the last first and twice; return how many that were.

    The office takes in what lies there each time that the kit tells where it stands.
    """
    carrier = HttpCarrier(address, machine.node, machine.ledger.keys, httpx.Client())
    _first, *later = machine.mailroom.segments_for(OFFICE, set())
    statement = statement_name(OFFICE, machine.node)
    for name, data in 2 * later[::-1]:
        carrier.put(name, data)
        carrier.put(statement, machine.mailroom.statement_for(OFFICE))
    return len(later)


def _exceptions(count: int) -> dict[str, str]:
    return {"finger-5": "missing"} if count == 1 else {}


def _state(machine: Machine) -> dict[str, int | None]:
    state = read.send_state(machine)
    return {"enrolled": state.enrolled, "waiting": state.waiting, "parts": state.parts_waiting}


def _waiting(state: dict[str, int | None]) -> list[int | None]:
    return [state["waiting"], state["parts"]]


def _runs(numbers: list[int]) -> str:
    """Return numbers as runs, in the order that they came: 1-7, 9-20."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}-{last}" for first, last in runs)


def _told(checks: list[Check]) -> int:
    table = Table("", "hal", "diharapkan", "ditemukan", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for check in checks:
        mark = "[green]✓[/]" if check.agrees else "[red]✗[/]"
        style = "" if check.agrees else "red"
        table.add_row(mark, check.what, _short(check.expected), _short(check.found), style=style)
    console.print(table)
    wrong = sum(not check.agrees for check in checks)
    console.print(f"{len(checks) - wrong} cocok, {wrong} tidak")
    return 1 if wrong else 0


def _short(value: object) -> str:
    """Return a value as the table shows it: a list of one thing as that thing, a long one cut."""
    if isinstance(value, list):
        text = ", ".join(map(str, value)) or "tidak ada"
    else:
        text = f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 2]} …"
