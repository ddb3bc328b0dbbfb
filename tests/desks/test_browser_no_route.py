"""The network is unplugged: recordings from find to receipt where no route leads anywhere.

The tests themselves are those of the wizard; here they run once more, in a network namespace that
has loopback alone, with the kit, its devices and the browser inside.
"""

import os
import subprocess
import sys

from tests.desks import cut_off, test_browser_laptop, test_browser_power, test_browser_wizard
from tests.no_route import UNSHARE
from tests.test_tidy import ROOT

OUR_OWN = ("REKAM_HOME", "DATABASE_URL", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER")
CHOSEN = (
    cut_off,
    test_browser_laptop,
    test_browser_power,
    (test_browser_wizard, "test_a_missing_hand_still_takes_twelve_keys"),
    (test_browser_wizard, "test_refused_eyes_still_take_twelve_keys"),
    (test_browser_wizard, "test_who_is_in_no_register_still_takes_twelve_keys"),
    (
        test_browser_wizard,
        "test_an_unreadable_finger_is_tried_three_times_and_the_best_is_kept",
    ),
)


def named(chosen):
    module, test = chosen if isinstance(chosen, tuple) else (chosen, "")
    return f"{module.__file__}::{test}".removesuffix("::")


def test_recordings_need_no_network(without_routes, chromium):
    environment = {name: value for name, value in os.environ.items() if name not in OUR_OWN}
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.no_route", *map(named, CHOSEN)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
    assert "deselected" not in done.stdout
