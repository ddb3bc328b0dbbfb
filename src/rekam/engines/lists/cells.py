"""A cell that goes out to a spreadsheet: nothing in it is ever run, nothing breaks the file."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CELL_LENGTH_MAX = 32_000
_RUNNABLE = ("=", "+", "-", "@")


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet runs as a formula, even once it is saved as csv.

    ``test_a_cell_that_a_spreadsheet_would_run_is_neutralised`` and
    ``test_a_name_that_a_spreadsheet_would_run_goes_out_harmless`` hold it in place; ``read`` takes
    the apostrophe away again.
    """
    text = UNPRINTABLE.sub("\ufffd", text)[:_CELL_LENGTH_MAX]
    return "'" + text if text.lstrip().startswith(_RUNNABLE) else text
