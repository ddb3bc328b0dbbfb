"""Lists that leave the office: the largest village and all of them printed, and the answer."""

from __future__ import annotations

import psutil

from rekam.desks.handout import answer, lists
from rekam.domain import kpu
from rekam.engines.lists import writing
from rekam.engines.lists.columns import ListKind
from rekam.registry import read, remaining
from rekam.registry.machine import Machine
from rekam.registry.remaining import Wanted
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure, seconds
from tools.bench.scene import Sizes


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure the first time that each is made, for Typst remembers what it laid out before.

    Beside the printed lists stands the workbook of the same people, questions to the database and
    all. The answer to the commission is about every village, in full.
    """
    office, _kit = scene.office_and_kit(fleet)
    folder = scene.lists(fleet.folder, sizes)
    with office.on() as machine:
        scene.bring_in(machine, folder / "register.csv", ListKind.REGISTER)
        scene.bring_in(machine, folder / "ac-kwk.csv", ListKind.AC_KWK)
        counts = remaining.villages(Wanted())
        largest = Wanted(region=max(counts, key=lambda one: counts[one]))
        one = (f"{counts[largest.region]} people of a village", largest)
        every = (f"{sum(counts.values()):,} people of {len(counts)} villages", Wanted())
        before_mb = _memory_mb()
        printed = [*_printed(machine, *one), *_printed(machine, *every)]
        kept = Figure(what="memory kept of all PDFs", found=_memory_mb() - before_mb, unit="MB")
        return [*printed, kept, _answered(machine)]


def _printed(machine: Machine, what: str, wanted: Wanted) -> list[Figure]:
    made: list[bytes] = []
    spent = seconds(
        lambda: made.extend(
            file for _name, file in lists.documents(machine, wanted, by_corner=False)
        )
    )
    beside = seconds(lambda: writing.workbook("W", lists.HEADINGS, lists.rows(machine, wanted)))
    return [
        Figure(what=f"{what} as PDF", found=spent, unit="s", beside="as a workbook", limit=beside),
        Figure(what=f"{what}, size of the PDFs", found=sum(map(len, made)) / 2**20, unit="MB"),
    ]


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def _answered(machine: Machine) -> Figure:
    dataset = next(one for one in read.datasets() if one.kind == ListKind.AC_KWK)
    code_set = kpu.code_set_of(machine.voting_day.year)
    spent = seconds(lambda: [*answer.workbooks(dataset, code_set=code_set, is_masked=False)])
    return Figure(what="answer about the whole list", found=spent, unit="s")
