"""Worlds and hostile batches that were played, a line of a file each: a stopped run goes on.

``make sim`` and ``make fuzz`` keep the file in ``build/``. What went well on this very code is not
played again, and counts in the table at the end; what was played on other code is told there, and
no more.
"""

import ast
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

# The properties under which a world, and a batch of hostile inputs, tell how often what happened.
FAULTS, HOSTILE = "faults", "hostile"
ROOT = Path(__file__).parents[1]
# What a world is played with: these files and all that they import of these packages, be it ours or
# the tests'. Desks and pages are no part of it; what ``wiring`` puts together besides is not used.
WORLD = ("tests/world/test_world.py", "tests/world/conftest.py")
PACKAGES = (
    *("src/rekam/domain/", "src/rekam/journal/", "src/rekam/sync/", "src/rekam/registry/"),
    *("src/rekam/boot/wiring", "src/rekam/boot/rest", "src/rekam/engines/invention/", "tests/"),
)
BESIDES = ("src/rekam/registry/migrations/*.py", "src/rekam/journal/*.zdict")
ALL = ("src/rekam/**/*.py", "src/rekam/journal/*.zdict", "tests/hostile/*.py")
BOOK = pytest.StashKey()


class Book:
    """The worlds and batches that were played, before this run and in it."""

    def __init__(self, file=None):
        self.file = file
        self.code = {kind: code_of(ROOT, kind) for kind in (FAULTS, HOSTILE)} if file else {}
        told = file.read_text().splitlines() if file and file.exists() else []
        self.earlier = [json.loads(line) for line in told]

    def left(self, test, name, numbers):
        """Return the numbers with which a test did not go well yet on this code."""
        done = {one["test"] for one in self.earlier if self.is_ours(one) and one["well"]}
        return [number for number in numbers if f"{test}[{name(number)}]" not in done]

    def is_ours(self, one):
        """Tell whether what was played was played on this code."""
        return one["code"] == self.code.get(kind_of(one))

    def note(self, test, kind, *, well, counts):
        """Write down a world as it ends: whoever stops the run loses that one alone."""
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            line = {"test": test, "code": self.code[kind], "well": well, kind: counts}
            with self.file.open("a") as file:
                file.write(f"{json.dumps(line)}\n")

    def gone_on_with(self, kind):
        """Return what was tried in what went well on this code before this run."""
        ours = {one["test"]: one for one in self.earlier if self.is_ours(one) and kind in one}
        total = Counter()
        for one in ours.values():
            total.update(one[kind] if one["well"] else {})
        return total

    def on_other_code(self):
        """Tell how much was played on each other code, and how much of it went wrong."""
        others = [one for one in self.earlier if not self.is_ours(one)]
        for code in dict.fromkeys(one["code"] for one in others):
            played = [one["well"] for one in others if one["code"] == code]
            yield f"on other code {code}: {len(played)} played, wrong {played.count(False)}"


def kind_of(line):
    return FAULTS if FAULTS in line else HOSTILE


def code_of(root, kind=FAULTS):
    """Return a mark of the code that worlds are played with; hostile inputs meet all of it."""
    told = hashlib.sha256()
    all_of_it = {str(one.relative_to(root)) for how in ALL for one in root.glob(how)}
    for file in files_of(root) if kind == FAULTS else sorted(all_of_it):
        told.update(f"{file}\n".encode() + (root / file).read_bytes())
    return told.hexdigest()[:8]


def files_of(root):
    """Return the files that worlds are played with."""
    found, waiting = (
        {str(one.relative_to(root)) for how in BESIDES for one in root.glob(how)},
        [*WORLD],
    )
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [one for one in imported(root, file) if one.startswith(PACKAGES)]
    return sorted(found)


def imported(root, file):
    """Yield the files of ours that one imports, wherever in it."""
    for node in ast.walk(ast.parse((root / file).read_text())):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        for name in names:
            place = name.replace(".", "/").replace("rekam/", "src/rekam/", 1)
            yield from (
                one for one in (f"{place}.py", f"{place}/__init__.py") if (root / one).is_file()
            )


class Hearing:
    """Writes down what was played as it ends, in the one process that hears of all of it."""

    def __init__(self, book):
        self.book = book

    def pytest_runtest_logreport(self, report):
        for name, counts in report.user_properties if report.when == "call" else ():
            if name in (FAULTS, HOSTILE):
                self.book.note(report.nodeid, name, well=report.passed, counts=counts)

    def pytest_terminal_summary(self, terminalreporter):
        for line in self.book.on_other_code():
            terminalreporter.line(line)
