"""Sets documents with Typst: a template of this folder and values go in, the bytes of a PDF out.

One compiler for each template is kept, for it remembers fonts and what it laid out before. It
serves one thread at a time. Only the fonts inside Typst are used, so that a document looks the same
on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst

Standard = Literal["a-2b"]

_FOLDER = Path(__file__).parent
# test_documents_set_at_the_same_time_do_not_disturb_each_other holds it in place.
_turn = Lock()


def typeset(
    template: str, values: Mapping[str, Any], *, made_on: date, standards: Sequence[Standard] = ()
) -> bytes:
    """Return the PDF of a template; it finds each value under its name, as JSON.

    Without tags for screen readers a list is a seventh as large; every list is offered as a
    workbook too.
    """
    inputs = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    day = (made_on - date(1970, 1, 1)).total_seconds()
    with _turn:
        made = _compiler(template).compile(
            format="pdf",
            sys_inputs=inputs,
            timestamp=int(day),
            pdf_tags=False,
            pdf_standards=list(standards),
        )
    assert isinstance(made, bytes), "one PDF is one run of bytes"
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(_FOLDER / template, root=_FOLDER, ignore_system_fonts=True)
