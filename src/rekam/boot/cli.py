"""``rekam ...``: sets the machine's environment, then hands over to the commands.

``--home`` or REKAM_HOME names the machine's folder; without either it is ``var/home`` here. The
demo and its story have folders and databases of their own, whatever the environment says: they
begin by throwing away what was there (``test_the_demo_never_touches_another_home``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

_HOME, _DEMO_HOME, _STORY_HOME = "var/home", "var/demo/office", "var/story/office"
_MISUSED = 2  # the exit status of a command that was given wrongly, as click has it


def main() -> None:
    """Run a command of ``commands.py``; models can be loaded only once Django is set up."""
    if sys.argv[1:2] == ["match"]:  # needs neither Django nor a machine's folder
        import_module("rekam.boot.matching").match_command(sys.argv[2:], prog_name="rekam match")
    if sys.argv[1:3] == ["suket", "verify"] and _names_keys(sys.argv):  # the same
        import_module("rekam.boot.suket").suket_commands(sys.argv[2:], prog_name="rekam suket")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rekam.boot.settings")
    if sys.argv[1:2] == ["--home"]:
        os.environ["REKAM_HOME"] = str(Path(*sys.argv[2:3]).resolve())
        del sys.argv[1:3]
    os.environ |= _own_environment(sys.argv[1:])
    _set_up()
    import_module("rekam.boot.commands").rekam()


def _names_keys(words: Sequence[str]) -> bool:
    """Tell whether a letter is to be judged by keys of a file: then no machine is asked."""
    return any(word == "--help" or word.partition("=")[0] == "--keys" for word in words)


def _set_up() -> None:
    misconfigured = import_module("django.core.exceptions").ImproperlyConfigured
    try:
        import_module("django").setup()
    except (misconfigured, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(_MISUSED)


def _own_environment(words: Sequence[str]) -> dict[str, str]:
    if words[:1] != ["demo"]:
        return {"REKAM_HOME": os.environ.get("REKAM_HOME") or str(Path(_HOME).resolve())}
    home = _STORY_HOME if "--script" in words else _DEMO_HOME
    return {"REKAM_HOME": str(Path(home).resolve()), "REKAM_MODE": "office", "DATABASE_URL": ""}
