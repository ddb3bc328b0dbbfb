"""Matches two lists that were read and writes what came out: the middle of ``rekam match``.

The same lists and options give the same bytes. What is finished is kept beside the results under
the digest of what went in: the same command again finds it, an interrupted one goes on from there.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from rekam.boot.matching_files import ListFile, Understood
from rekam.domain.status import VoterClass
from rekam.engines.linkage import answers
from rekam.engines.linkage.answers import (
    DOUBT_BELOW,
    DOUBT_FROM,
    NAMED_FROM,
    Matched,
    match,
)
from rekam.engines.linkage.doubles import Double
from rekam.engines.linkage.people import Column, People, Whole
from rekam.engines.linkage.sentences import CLASSES, MINOR, SECOND, evidence
from rekam.engines.lists.columns import Field

_CANDIDATES = 3
_PLACES = 6  # decimals of a score


Found = tuple[Understood, Understood, dict[str, Any]]  # both lists, and the summary


@dataclass(frozen=True, slots=True)
class Order:
    """What ``rekam match`` was asked for."""

    register: Path
    voters: Path
    out: Path
    mapping: Mapping[str, Mapping[Field, str]]  # "register" and "voters", where told
    reference_date: date


@dataclass(frozen=True, slots=True)
class Job:
    """One run over two lists, with a folder for what comes out."""

    register: ListFile
    voters: ListFile
    out: Path
    reference_date: date

    @property
    def digest(self) -> str:
        parts = (
            engine_digest(),
            self.register.digest,
            self.voters.digest,
            repr(sorted(self.register.headings.items())),
            repr(sorted(self.voters.headings.items())),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def run(self, stage: Callable[[str], None]) -> dict[str, Any]:
        """Match and write; return what ``summary.json`` says."""
        self.out.mkdir(parents=True, exist_ok=True)
        matched = match(
            self.register.people,
            self.voters.people,
            reference_date=self.reference_date,
            stage=stage,
            keep=self._keep,
        )
        stage("write")
        summary = summarise(matched, self.reference_date)
        ours, theirs = self.register.people, self.voters.people
        _write(self.out / "matches.csv", _MATCHES, _matches(matched, ours, theirs))
        _write(self.out / "review.csv", _REVIEW, _review(matched, ours, theirs))
        _write(self.out / "doubles-voters.csv", _DOUBLES, _doubles(matched.voter_doubles, theirs))
        _write(
            self.out / "doubles-register.csv", _DOUBLES, _doubles(matched.register_doubles, ours)
        )
        _write_json(self.out / "parameters.json", parameters(matched))
        _write_json(self.out / "summary.json", summary)
        return summary

    def _keep(self, name: str, make: Callable[[], tuple[Whole, ...]]) -> tuple[Whole, ...]:
        """Return what an earlier run over the same lists made, or make and keep it."""
        path = self.out / f".{name}-{self.digest}.npz"
        if path.exists():
            try:
                with path.open("rb") as file, np.load(file) as kept:
                    return tuple(kept[key] for key in sorted(kept.files))
            except (BadZipFile, OSError, ValueError, EOFError):
                path.unlink()  # the machine stopped while it was written
        made = make()
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, *made)
        unfinished.replace(path)
        return made


def engine_digest() -> str:
    """Return what tells this engine from an earlier one, whose candidates are not taken up."""
    digest = hashlib.sha256()
    for path in sorted(Path(answers.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_MATCHES = ("dpid", "nik", "score", "class", "evidence")
_REVIEW = (
    "dpid", "nama", "tanggal_lahir", "desa", "urutan", "nik", "nama_calon", "tanggal_lahir_calon",
    "desa_calon", "score", "evidence",
)  # fmt: skip
_DOUBLES = ("baris", "kunci", "nama", "baris_ganda", "kunci_ganda", "nama_ganda", "score")


def _matches(matched: Matched, ours: People, theirs: People) -> Iterable[Sequence[str]]:
    keys, niks = _Texts(theirs.key), _Texts(ours.key)
    kinds = [kind.value for kind in VoterClass]
    looks, look = matched.looks()
    words = [*(evidence(one) for one in looks), ""]  # of look -1 the last
    marked = {(False, False): "", (True, False): SECOND, (False, True): MINOR}
    marked[True, True] = f"{SECOND}; {MINOR}"
    columns = (
        matched.resident, matched.score, matched.classes, look, matched.is_second, matched.is_minor,
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for voter, (resident, score, kind, at, second, minor) in enumerate(rows):
        told, mark = words[at], marked[second, minor]
        yield (
            keys[voter],
            niks[resident] if resident >= 0 else "",
            f"{score:.{_PLACES}f}",
            kinds[kind],
            f"{told}; {mark}" if told and mark else told or mark,
        )


def _review(matched: Matched, ours: People, theirs: People) -> Iterable[Sequence[str]]:
    for voter in matched.doubtful().tolist():
        for rank, one in enumerate(matched.candidates(voter, _CANDIDATES), start=1):
            yield (
                theirs.key.text(voter),
                theirs.name.text(voter),
                theirs.born.text(voter),
                theirs.village.text(voter),
                str(rank),
                ours.key.text(one.resident),
                ours.name.text(one.resident),
                ours.born.text(one.resident),
                ours.village.text(one.resident),
                f"{one.score:.{_PLACES}f}",
                evidence(one),
            )


def _doubles(found: Iterable[Double], people: People) -> Iterable[Sequence[str]]:
    for one in found:
        yield (
            str(one.first + 1), people.key.text(one.first), people.name.text(one.first),
            str(one.second + 1), people.key.text(one.second), people.name.text(one.second),
            f"{one.score:.{_PLACES}f}",
        )  # fmt: skip


class _Texts:
    """A column's texts by row, without the cost of a numpy scalar each time."""

    def __init__(self, column: Column) -> None:
        self._texts = column.texts
        self._codes: list[int] = column.codes.tolist()

    def __getitem__(self, row: int) -> str:
        return self._texts[self._codes[row]]


def summarise(matched: Matched, reference_date: date) -> dict[str, Any]:
    """Return the counts and what may be expected of them."""
    counts = np.bincount(matched.classes, minlength=len(VoterClass))
    precision, least, most = matched.expected()
    return {
        "penduduk": len(matched.linked.prepared.residents),
        "pemilih": len(matched.resident),
        "kelas": {
            one.value: int(count)
            for one, count in zip(VoterClass, counts, strict=True)
            if one in CLASSES
        },
        "dipadankan": int((matched.resident >= 0).sum()),
        "ganda_di_daftar": int(matched.is_second.sum()),
        "pasangan_ganda_di_daftar": len(matched.voter_doubles),
        "pasangan_ganda_di_data_penduduk": len(matched.register_doubles),
        "belum_cukup_umur": int(matched.is_minor.sum()),
        "tanggal_acuan": reference_date.isoformat(),
        "ambang": NAMED_FROM,
        "ambang_periksa": [DOUBT_FROM, DOUBT_BELOW],
        "presisi_diharapkan": round(precision, _PLACES),
        "recall_diharapkan": [round(least, _PLACES), round(most, _PLACES)],
    }


def parameters(matched: Matched) -> dict[str, Any]:
    """Return what the run settled on; with the same lists it always settles on the same."""
    learnt = matched.linked.parameters
    return {
        "engine": engine_digest(),
        "shares": {name: _rounded(table) for name, table in sorted(learnt.shares.items())},
        "hands": _rounded(learnt.hands),
        "absent": _rounded(learnt.absent),
        "second": round(learnt.second, 8),
    }


def _rounded(table: Any) -> Any:
    return np.round(table, 8).tolist()


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
