"""Writes the four kinds of list that the targets name, from either of two generators."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import rekam.engines.invention
from rekam.domain.regions import parse_regions
from rekam.engines.invention.invent import Wanted, invent
from rekam.engines.invention.quotas import CASE_RESIDENTS, CASE_VOTERS
from rekam.engines.invention.rates import Faults, Rates
from tools.second_lists import write_lists

_PACITAN = Path(rekam.engines.invention.__file__).parent / "pacitan"
_NO_NUMBERS = {
    "nik_digit": 0.0, "nik_swap": 0.0, "nik_masked": 0.0, "nik_rounded": 0.0,
    "nik_scientific": 0.0, "nik_apostrophe": 0.0, "nik_spaces": 0.0, "nik_missing": 1.0,
    "nkk_old": 0.0, "nkk_missing": 1.0,
}  # fmt: skip
_MANY_ERRORS = {
    "name_variant": 0.12, "name_typo": 0.08, "date_default": 0.03, "date_swapped": 0.015,
    "date_digit": 0.04, "birthplace_variant": 0.25, "sex_wrong": 0.005, "hamlet_other": 0.12,
}  # fmt: skip
_BAD_NUMBERS = {
    "nik_digit": 0.06, "nik_swap": 0.02, "nik_missing": 0.10, "nik_masked": 0.02,
    "nik_rounded": 0.03, "nik_scientific": 0.01, "nkk_old": 0.15, "nkk_missing": 0.06,
}  # fmt: skip
RATES = {
    "base": Rates(),
    "hard": Rates(faults=Faults(**_MANY_ERRORS | _BAD_NUMBERS), moved=0.04),
    "masked": Rates(faults=Faults(**_NO_NUMBERS)),
    "paper": Rates(faults=Faults(**_MANY_ERRORS | _NO_NUMBERS), moved=0.03),
}


def write_invented(kind: str, seed: int, size: float, out: Path) -> None:
    """Write the lists of ``engines/invention``; the voters in the desktop form."""
    invent(
        Wanted(
            seed=seed,
            residents=round(CASE_RESIDENTS * size),
            voters=round(CASE_VOTERS * size),
            rates=RATES[kind],
        ),
        regions=parse_regions((_PACITAN / "wilayah.csv").read_text("utf-8").splitlines()),
        weights_csv=(_PACITAN / "weights.csv").read_text("utf-8"),
        out=out,
        progress=lambda _done, _total: None,
    )
    (out / "dpt-desktop.csv").rename(out / "voters.csv")


GENERATORS: dict[str, Callable[[str, int, float, Path], None]] = {
    "invention": write_invented,
    "second": write_lists,
}
