"""The one error of this package: a whole file that cannot be read as a list.

Single rows never raise: they become ``BadRow``s. The sentence for each cause, and its cure, is in
``sentences.py``.
"""

from __future__ import annotations

from enum import StrEnum

from rekam.domain.errors import RefusedError


class Cause(StrEnum):
    """Why a whole file was refused."""

    EMPTY = "empty"
    NOT_A_TABLE = "not-a-table"
    UNSUPPORTED = "unsupported"
    PASSWORD = "password"  # noqa: S105 a cause, not a secret
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    TOO_WIDE = "too-wide"
    NO_HEADINGS = "no-headings"
    MISSING_COLUMNS = "missing-columns"
    VILLAGE_NEEDED = "village-needed"


class UnreadableListError(RefusedError):
    """The file cannot be read as a list; ``cause`` says why, ``detail`` names what is missing."""

    code = "unreadable-list"

    def __init__(self, cause: Cause, detail: str = "") -> None:
        super().__init__(cause, detail)
        self.cause = cause
        self.detail = detail
        self.kept_count = 0  # rows that had gone in before it broke off
