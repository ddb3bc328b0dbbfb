"""Reads invented files into the engine's columns, and scores answers against the truth."""

import csv

from rekam.engines.linkage.people import People

REGISTER = {
    "key": "nik", "nik": "nik", "nkk": "nkk", "name": "nama", "birthplace": "tempat_lahir",
    "born": "tanggal_lahir", "sex": "jenis_kelamin", "marital": "status_kawin",
    "address": "alamat", "rt": "rt", "rw": "rw", "village": "kode_desa", "status": "status_rekam",
}  # fmt: skip
VOTERS = {
    "key": "DPID", "nik": "NIK", "nkk": "NKK", "name": "NAMA", "birthplace": "TMPT_LHR",
    "born": "TGL_LHR", "sex": "JK", "marital": "STS", "address": "ALAMAT", "rt": "RT", "rw": "RW",
    "status": "KTPel",
}  # fmt: skip


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def register(rows):
    return People.of({ours: [row[theirs] for row in rows] for ours, theirs in REGISTER.items()})


def voters(rows):
    columns = {ours: [row[theirs] for row in rows] for ours, theirs in VOTERS.items()}
    return People.of(columns | {"village": [f"{r['KECAMATAN']}/{r['DESA']}" for r in rows]})


def f1(answers, truth):
    """Return F1 of {voter: nik} against {voter: nik}; an empty nik is nobody."""
    named = sum(bool(nik) for nik in answers.values())
    there = sum(bool(nik) for nik in truth.values())
    right = sum(bool(nik) and truth[key] == nik for key, nik in answers.items())
    return 2 * right / (named + there)
