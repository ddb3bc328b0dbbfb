"""Seeded worlds that were played, a line of a file each, so that a stopped run goes on.

``make sim`` keeps the file in ``build/``. A world that went well on this very code is not played
again, and counts in the table at the end; what was played on other code is told there, and no more.
"""

import ast
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

FAULTS = "faults"  # the property under which a world tells how often each thing happened
ROOT = Path(__file__).parents[1]
# What a world is played with: these files and all that they import of these packages, be it ours or
# the tests'. Desks and pages are no part of it; what ``wiring`` puts together besides is not used.
WORLD = ("tests/world/test_world.py", "tests/world/conftest.py")
PACKAGES = (
    *("src/rekam/domain/", "src/rekam/journal/", "src/rekam/sync/", "src/rekam/registry/"),
    *("src/rekam/boot/wiring", "src/rekam/boot/rest", "src/rekam/engines/invention/", "tests/"),
)
BESIDES = ("src/rekam/registry/migrations/*.py", "src/rekam/journal/*.zdict")
BOOK = pytest.StashKey()


class Book:
    """The worlds that were played, before this run and in it."""

    def __init__(self, file=None):
        self.file = file
        self.code = code_of(ROOT) if file else ""
        told = file.read_text().splitlines() if file and file.exists() else []
        self.earlier = [json.loads(line) for line in told]

    def left(self, test, seeds):
        """Return the seeds of a test that did not go well yet on this code."""
        done = {one["test"] for one in self.earlier if one["code"] == self.code and one["well"]}
        return [seed for seed in seeds if f"{test}[seed-{seed}]" not in done]

    def note(self, test, *, well, counts):
        """Write down a world as it ends: whoever stops the run loses that one alone."""
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            line = {"test": test, "code": self.code, "well": well, FAULTS: counts}
            with self.file.open("a") as file:
                file.write(f"{json.dumps(line)}\n")

    def gone_on_with(self):
        """Return what the worlds tried that went well on this code before this run."""
        ours = {one["test"]: one for one in self.earlier if one["code"] == self.code}
        total = Counter()
        for one in ours.values():
            total.update(one[FAULTS] if one["well"] else {})
        return total

    def on_other_code(self):
        """Tell how many worlds were played on each other code, and how many of them went wrong."""
        others = [one for one in self.earlier if one["code"] != self.code]
        for code in dict.fromkeys(one["code"] for one in others):
            played = [one["well"] for one in others if one["code"] == code]
            yield f"on other code {code}: {len(played)} worlds, wrong {played.count(False)}"


def code_of(root):
    """Return a mark of the code that worlds are played with."""
    told = hashlib.sha256()
    for file in files_of(root):
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
    """Writes down each world as it ends, in the one process that hears of all of them."""

    def __init__(self, book):
        self.book = book

    def pytest_runtest_logreport(self, report):
        for name, counts in report.user_properties if report.when == "call" else ():
            if name == FAULTS:
                self.book.note(report.nodeid, well=report.passed, counts=counts)

    def pytest_terminal_summary(self, terminalreporter):
        for line in self.book.on_other_code():
            terminalreporter.line(line)
