"""``rekam.boot.settings`` with a data folder that lives as long as the run.

pytest-django reads settings before any conftest, so the environment is completed here. The type
checker's Django plugin uses this module too.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "REKAM_HOME" not in os.environ:  # workers of one run inherit the folder of the run
    os.environ["REKAM_HOME"] = tempfile.mkdtemp(prefix="rekam-tests-")
    atexit.register(shutil.rmtree, os.environ["REKAM_HOME"], ignore_errors=True)

# The browser's driver keeps an event loop in the test's own thread; Django would take that for
# asynchronous code and refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"

from rekam.boot.settings import *  # noqa: F403
from rekam.boot.settings import DATABASES, REKAM

if REKAM.database_url.startswith("sqlite:"):
    # A file, as in life: a database in memory has other locks and no write-ahead log.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(REKAM.home, "tests.sqlite3"))}
    if "REKAM_TESTS_ENCRYPTED" in os.environ:  # the contract run of a kit's database
        DATABASES["default"] |= {"ENGINE": "rekam.registry.sqlcipher", "PASSWORD": "5a" * 32}
