"""How every run is set up: hypothesis profiles, databases, browser, seeded worlds.

The suite runs once for each database (docs/testing.md). What this machine cannot offer is
skipped with a reason, and said once more, loudly, at the end.
"""

import importlib.util
import os
import shutil
import signal
from collections import Counter
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from tests import disk_power, namespaces, no_route
from tests.played import BOOK, FAULTS, HOSTILE, Book, Hearing

HERE = Path(__file__).parent

pytest_plugins = ["tests.machines", "tests.images", "tests.serving", "tests.buckets"]

hypothesis.settings.register_profile("dev", max_examples=50, deadline=None)
hypothesis.settings.register_profile("night", max_examples=5_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

# The properties under which tests tell how many of each thing they tried, and what they tried.
CUTS = "cuts"
TRIED = {
    FAULTS: "faults tried in the seeded worlds",
    CUTS: "power cuts",
    HOSTILE: "hostile inputs",
}
INPUTS_A_BATCH = 10_000
CUTS_A_BOOK = 5  # before a kit begins anew: its book would grow, and nothing else
CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
# What is played once more on a kit's encrypted database: that it is as durable as the plain one.
ENCRYPTED = "REKAM_TESTS_ENCRYPTED" in os.environ
OF_A_KIT_S_BOOK = (
    "faults",
    *(f"registry/test_{one}.py" for one in "record append_only bulk drafts storage".split()),
    *(f"registry/test_{one}.py" for one in "rebuild recovery search sqlcipher verify".split()),
)
# Set by tools/test.py when no server could be started; the text says why.
POSTGRESQL_MISSING = os.environ.get("REKAM_POSTGRESQL_MISSING")
ROUTES_ALWAYS = no_route.refused()
SPARK_MISSING = next(
    reason
    for is_so, reason in (
        (importlib.util.find_spec("pyspark") is None, "pyspark is not installed: make test-spark"),
        (shutil.which("java") is None, "no Java on this machine"),
        (True, None),
    )
    if is_so
)


def pytest_configure(config):
    """Let the programs that tests start hear Ctrl+C: what a script runs in the background may not.

    A shell ignores it for them, and what is ignored is inherited; what is caught is not.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[BOOK] = Book(config.getoption("played"))
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Hearing(config.stash[BOOK]))


def pytest_addoption(parser):
    group = parser.getgroup("rekam")
    group.addoption("--seeds", type=int, default=3, help="how many seeded worlds to play")
    group.addoption("--first-seed", type=int, default=1, help="the first of them")
    group.addoption("--played", type=Path, help="a file of what was played, to go on with")
    group.addoption("--inputs", type=int, default=INPUTS_A_BATCH, help="how many hostile inputs")
    group.addoption("--cuts", type=int, default=CUTS_A_BOOK, help="how many power cuts to make")
    group.addoption(
        "--on-postgresql", action="store_true", help="report what would run there as skipped"
    )


def pytest_generate_tests(metafunc):
    """Play a test that asks for ``world_seed`` once for each seed; the seed is in its name."""
    told, test, book = (
        metafunc.config.getoption,
        metafunc.definition.nodeid,
        metafunc.config.stash[BOOK],
    )
    if "world_seed" in metafunc.fixturenames:
        seeds = range(told("first_seed"), told("first_seed") + told("seeds"))
        left = book.left(test, "seed-{}".format, seeds)
        metafunc.parametrize("world_seed", [pytest.param(one, id=f"seed-{one}") for one in left])
    if "fuzz_batch" in metafunc.fixturenames:
        batches = range(-(-told("inputs") // INPUTS_A_BATCH))
        metafunc.parametrize("fuzz_batch", book.left(test, str, batches))
    if "cut_book" in metafunc.fixturenames:
        metafunc.parametrize("cut_book", range(-(-told("cuts") // CUTS_A_BOOK)))


def pytest_collection_modifyitems(config, items):
    on_postgresql = config.getoption("on_postgresql") or _engine() == "postgresql"
    elsewhere = [item for item in items if not _belongs(item, on_postgresql=on_postgresql)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if _belongs(item, on_postgresql=on_postgresql)]
    for item in items:
        if "world_seed" in item.fixturenames:
            item.add_marker(pytest.mark.world)
        if "without_routes" in item.fixturenames and ROUTES_ALWAYS:
            item.add_marker(pytest.mark.skip(reason=f"no network namespace: {ROUTES_ALWAYS}"))
        if _drives_browser(item) and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        if item.get_closest_marker("spark") and SPARK_MISSING:
            item.add_marker(pytest.mark.skip(reason=SPARK_MISSING))
        if item.get_closest_marker("cuts") and disk_power.refused():
            item.add_marker(pytest.mark.skip(reason=f"no power cuts: {disk_power.refused()}"))
        if on_postgresql and POSTGRESQL_MISSING:
            item.add_marker(pytest.mark.skip(reason=f"no PostgreSQL: {POSTGRESQL_MISSING}"))


def _belongs(item, *, on_postgresql):
    """Whether a test is part of this run: SQLite plays all, PostgreSQL what touches a database."""
    if ENCRYPTED and not any(item.path.is_relative_to(HERE / one) for one in OF_A_KIT_S_BOOK):
        return False
    database = item.get_closest_marker("database")
    if database:
        return database.args[0] == ("postgresql" if on_postgresql else "sqlite")
    if on_postgresql:
        return _touches_database(item) and not _drives_browser(item)
    return True


def _touches_database(item):
    fixtures = {"db", "transactional_db", "live_server"} & set(item.fixturenames)
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def _drives_browser(item):
    return "playwright" in item.fixturenames


def _engine():
    return settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]


@pytest.fixture(scope="session")
def without_routes():
    """Ask for this where a test needs a network of its own; skipped where there can be none."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Drive the Chromium of this machine; its sandbox refuses root."""
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


def pytest_terminal_summary(terminalreporter):
    missing = {
        "PostgreSQL": POSTGRESQL_MISSING,
        "Chromium": CHROMIUM is None and "not installed",
        "Recording without any route": ROUTES_ALWAYS,
        "Apache Spark": SPARK_MISSING,
        "Doctor's valley": namespaces.MISSING,
        "Power cut under a kit": disk_power.refused(),
    }
    for name, reason in missing.items():
        if reason:
            terminalreporter.section(f"{name} WAS NOT TESTED", sep="!", red=True, bold=True)
            terminalreporter.line(str(reason))
    for name, title in TRIED.items():
        _tell_tried(terminalreporter, name, title)


def _tell_tried(terminalreporter, name, title):
    """Sum over all tests how many of each were tried: what never happens proves nothing."""
    total = Counter()
    total.update(terminalreporter.config.stash[BOOK].gone_on_with(name))
    for report in (one for how in ("passed", "failed") for one in terminalreporter.getreports(how)):
        for told, counts in report.user_properties:
            if told == name and report.when == "call":
                total.update(counts)
    if total:
        terminalreporter.section(title)
        for what, times in sorted(total.items()):
            terminalreporter.line(f"{times:8,}  {what}")
