"""Invents a province: a register and a voter list for each of several regencies.

Each regency is one of ``second_lists`` under a code of its own; one voter in a hundred is listed
in another regency than the one whose register has them.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from tools.second_lists import write_lists

_MOVED_EVERY = 100
_CODED = {"nik": "3502", "nkk": "3502", "kode_desa": "35.02"}  # as the lists are written


def write_province(regencies: int, seed: int, size: float, out: Path) -> None:
    """Write ``register/3501.csv`` and so on, ``voters/3501.csv`` and so on, and ``truth.csv``."""
    (out / "register").mkdir(parents=True)
    (out / "voters").mkdir()
    listed: list[list[dict[str, str]]] = [[] for _ in range(regencies)]
    truth = []
    for place in range(regencies):
        with tempfile.TemporaryDirectory() as folder:
            write_lists("hard", seed + place, size, Path(folder))
            register = _coded(Path(folder) / "register.csv", place)
            voters = _coded(Path(folder) / "voters.csv", place)
            truth += _coded(Path(folder) / "truth.csv", place)
        _write(out / "register" / f"{_code(place)}.csv", register)
        for row, voter in enumerate(voters):
            away = place if row % _MOVED_EVERY else (place + 1) % regencies
            voter["kode_desa"] = f"35.{_code(away)[2:]}" + voter["kode_desa"][5:]
            listed[away].append(voter)
    for place, rows in enumerate(listed):
        _write(out / "voters" / f"{_code(place)}.csv", rows)
    _write(out / "truth.csv", truth)


def _code(place: int) -> str:
    return str(3501 + place)


def _coded(path: Path, place: int) -> list[dict[str, str]]:
    """Return the rows with the codes of another regency, and keys that no other list has."""
    code = _code(place)
    codes = {
        name: (old, f"{code[:2]}.{code[2:]}" if "." in old else code)
        for name, old in _CODED.items()
    }
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, (old, new) in codes.items():
            if row.get(name, "").startswith(old):
                row[name] = new + row[name][len(old) :]
        if "dpid" in row:
            row["dpid"] = f"{code}-{row['dpid']}"
    return rows


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
