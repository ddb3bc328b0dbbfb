"""Statements that no machine would make by itself, signed with a machine's own keys."""

from rekam.domain.values import OFFICE, NodeId
from rekam.sync import statement
from rekam.sync.carrier import statement_name
from rekam.sync.statement import Statement

NOTHING = {
    "node": NodeId("kit-01"),
    "reader": OFFICE,
    "epoch": 1,
    "made_ms": 1_522_890_000_000,
    "positions": {},
    "parts": (),
    "parts_missing": (),
    "parts_asked": (),
    "aside": {},
    "unsent": 0,
    "unsent_parts": 0,
    "receipts": 0,
    "backed": {},
    "parts_outside": (),
    "condition": None,
}


def stated(**changes):
    """A statement that says nothing but these."""
    return Statement(**(NOTHING | changes))


def said(keys, **changes):
    """A statement as mail: the name it has on a carrier, and its signed bytes."""
    one = stated(**changes)
    return statement_name(one.reader, one.node), statement.write(one, keys)
