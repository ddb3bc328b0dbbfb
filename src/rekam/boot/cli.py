"""``rekam ...``: sets the machine's environment, then hands over to the commands.

``--home`` or REKAM_HOME names the machine's folder; without either it is ``var/home`` here.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

_HOME, _DEMO_HOME = "var/home", "var/demo/office"


def main() -> None:
    """Run a command of ``commands.py``; models can be loaded only once Django is set up."""
    if sys.argv[1:2] == ["match"]:  # needs neither Django nor a machine's folder
        import_module("rekam.boot.matching").match_command(sys.argv[2:], prog_name="rekam match")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rekam.boot.settings")
    if sys.argv[1:2] == ["--home"]:
        os.environ["REKAM_HOME"] = str(Path(sys.argv[2]).resolve())
        del sys.argv[1:3]
    home = _DEMO_HOME if sys.argv[1:2] == ["demo"] else _HOME
    os.environ.setdefault("REKAM_HOME", str(Path(home).resolve()))
    import_module("django").setup()
    import_module("rekam.boot.commands").rekam()
