import shutil
import time

import pytest
from django.conf import global_settings
from django.db import connection

from rekam.registry import credentials
from tests import no_route
from tests.desks.laptop import Chromium
from tests.desks.sitting_down import camera_arguments
from tests.screens import PASSPHRASE, kit_screens, office_screens, officer, quick_passphrases
from tests.sealed import SealedKit

__all__ = ["kit_screens", "office_screens", "officer", "quick_passphrases"]


UNPLUGGED = {"test_browser_laptop.py", "test_browser_power.py"}


def pytest_collection_modifyitems(config, items):
    """Play once, without a network, what ``test_browser_no_route.py`` plays there in this run."""
    if not any("without_routes" in item.fixturenames for item in items) or no_route.refused():
        return
    played = [item for item in items if item.path.name in UNPLUGGED]
    config.hook.pytest_deselected(items=played)
    items[:] = [item for item in items if item not in played]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, tmp_path_factory):
    """Give the browser a camera before which somebody sits."""
    camera = camera_arguments(tmp_path_factory.mktemp("camera"))
    return {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *camera]}


@pytest.fixture
def kit_at_work(kit_screens):
    """A kit whose officer may sign in by the usual passphrase."""
    with kit_screens.one.on():
        credentials.set_passphrase("officer", PASSPHRASE)
    return kit_screens.one


@pytest.fixture
def kit_at_work_alone(kit_at_work, settings):
    """A kit that runs as a program of its own, which knows no quick passphrases.

    It is a plain one, as the version before left it, and is sealed by its first start.
    """
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with kit_at_work.on():
        credentials.set_passphrase("officer", PASSPHRASE)
        connection.close()
    shutil.move(kit_at_work.database, kit_at_work.home / "rekam.sqlite3")
    return SealedKit(kit_at_work.home, now_ms=time.time_ns() // 1_000_000)


@pytest.fixture
def chromium(playwright, browser_type_launch_args, tmp_path):
    """A browser that is started and killed by its process."""
    given = browser_type_launch_args
    return Chromium(
        playwright,
        given["executable_path"],
        folder=tmp_path / "profile",
        arguments=given["args"],
    )
