"""A newer voter list: how fast it is told of each row that it has no more, within one request."""

from __future__ import annotations

from rekam.desks.reconcile import matching
from rekam.engines.lists.columns import ListKind
from rekam.registry import read, voters
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure, seconds
from tools.bench.scene import Sizes


def measure(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure facts told a second, a thousand a durable transaction, rows and counts and all.

    The newer list has one voter of each village, so that far more are missing than ever are.
    """
    office, _kit = scene.office_and_kit(fleet)
    folder = scene.lists(fleet.folder, sizes)
    older, newer = folder / "dpt-desktop.csv", fleet.folder / "newer.csv"
    head, *lines = older.read_text("utf-8").splitlines()
    of_village = {tuple(line.split(",")[:2]): line for line in lines}
    newer.write_text("\n".join([head, *of_village.values()]), "utf-8")
    with office.on() as machine:
        scene.bring_in(machine, folder / "register.csv", ListKind.REGISTER)
        for path in (older, newer):
            scene.bring_in(machine, path, ListKind.DESKTOP)
        dataset = next(one for one in read.datasets() if one.file_name == newer.name)
        count = voters.missing(dataset).count()
        spent = seconds(
            lambda: matching.delist(
                machine, dataset, officer=scene.OFFICER, on_progress=lambda _phase, _done: None
            )
        )
    what = f"{count:,} voters told to be on no list any more"
    return [Figure(what=what, found=count / spent, unit="/s")]
