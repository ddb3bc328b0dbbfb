"""The two lists as the engine takes them: columns of text, each distinct text kept once.

Half a million rows hold few distinct villages, dates and names, so a column is its distinct
texts and, for each row, which of them. Whatever is costly is done to the distinct texts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.int32]
Whole: TypeAlias = NDArray[np.int64]
Keys: TypeAlias = NDArray[np.uint64]
Real: TypeAlias = NDArray[np.float64]
Levels: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.bool_]
Array: TypeAlias = NDArray[Any]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Column:
    """Distinct texts, and for each row the place of its own among them."""

    codes: Codes
    texts: list[str]

    @classmethod
    def of(cls, cells: Iterable[str | None]) -> Column:
        """Take a column cell by cell; None is an empty text."""
        places: dict[str, int] = {}
        codes = [places.setdefault(cell or "", len(places)) for cell in cells]
        return cls(np.array(codes, dtype=np.int32), list(places) or [""])

    @classmethod
    def empty(cls, count: int) -> Column:
        return cls(np.zeros(count, dtype=np.int32), [""])

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def is_empty(self) -> bool:
        return not any(self.texts)

    def each(self, make: Callable[[str], float], dtype: Any) -> Array:
        """Return a number for each row, made once of each distinct text."""
        return np.array([make(text) for text in self.texts], dtype=dtype)[self.codes]

    def text(self, row: int) -> str:
        return self.texts[int(self.codes[row])]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A register or a voter list; a column that the file has not is empty.

    ``status`` is the recording's status in a register and the KTP-el mark in a voter list.
    ``village`` may be a code or any name, as long as one list means one village by it.
    """

    key: Column
    nik: Column
    nkk: Column
    name: Column
    birthplace: Column
    born: Column
    sex: Column
    marital: Column
    address: Column
    rt: Column
    rw: Column
    village: Column
    status: Column

    def __len__(self) -> int:
        return len(self.name)

    @classmethod
    def of(cls, columns: Mapping[str, Column | Iterable[str | None]]) -> People:
        """Take the columns that there are, by the names of this class."""
        made = {
            name: cells if isinstance(cells, Column) else Column.of(cells)
            for name, cells in columns.items()
        }
        count = len(next(iter(made.values()))) if made else 0
        names = [field.name for field in fields(cls)]
        unknown = set(made) - set(names)
        assert not unknown, f"no such column: {sorted(unknown)}"
        assert all(len(column) == count for column in made.values()), "columns of one length"
        return cls(**{name: made.get(name) or Column.empty(count) for name in names})
