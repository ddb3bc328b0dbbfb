"""The demo's story, whole and for real: processes, a SIGKILL, a stick, HTTP; on fewer people."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"


@pytest.mark.database("sqlite")
def test_the_story_ends_with_every_line_in_agreement(tmp_path):
    environment = os.environ | {
        "REKAM_HOME": str(tmp_path / "office"),
        "REKAM_MODE": "office",
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "rekam.boot.settings",
        "PYTHONPATH": str(SOURCE),
    }
    people = ["--residents", "6000", "--voters", "2400"]

    played = subprocess.run(
        [sys.executable, "-m", "rekam", "demo", "--script", *people],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert played.returncode == 0, played.stdout + played.stderr
    assert " 0 tidak" in played.stdout
