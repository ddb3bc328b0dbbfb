"""Who read what about people at the office: lines added to one file, before anything is shown.

No fact, for reading changes nothing, and it never travels. A kit keeps none: its disk should not
hold one more list of people. What cannot be noted is not shown.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from rekam.registry.machine import Machine

WORDS_MAX = 500  # letters of a line's last part, which a browser may make as long as it likes


def note(machine: Machine, *, officer: str, what: str, of: Mapping[str, object]) -> None:
    """Add a line: the moment, the officer, the page, and whom or which list it was about."""
    if not machine.is_office:
        return
    about = {name: str(value)[:WORDS_MAX] for name, value in of.items()}
    line = {"at_ms": machine.clock_ms(), "officer": officer, "what": what, "of": about}
    data = json.dumps(line, ensure_ascii=False).encode() + b"\n"
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    descriptor = os.open(machine.readings, flags, mode=0o600)
    try:
        os.write(descriptor, data)  # whole lines, whoever else writes at the same moment
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
