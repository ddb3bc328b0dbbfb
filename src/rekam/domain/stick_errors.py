"""Why a stick does not carry, one class for each thing that somebody can do about it.

TransportError                   (domain/errors.py) nothing is lost, try again later
└── StickError                   it failed in a way that it did not explain
    ├── StickGoneError           it was pulled out, or cannot be read any more
    ├── StickFullError           it has no room for this
    ├── StickReadOnlyError       it may be read and not written
    └── StickFaultyError         it gives back other bytes than it was given

``args`` are what was tried and at which name.
"""

from __future__ import annotations

from rekam.domain.errors import TransportError


class StickError(TransportError):
    """The stick failed in a way that it did not explain."""

    code = "stick"


class StickGoneError(StickError):
    """The stick was pulled out, or cannot be read any more."""

    code = "stick-gone"


class StickFullError(StickError):
    """The stick has no room for this."""

    code = "stick-full"


class StickReadOnlyError(StickError):
    """The stick may be read and not written."""

    code = "stick-read-only"


class StickFaultyError(StickError):
    """The stick gives back other bytes than it was given."""

    code = "stick-faulty"
