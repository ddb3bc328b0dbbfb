"""The shapes of the invented files: columns, and one row of each, exactly as importers read them.

Register columns are Rekam's own; the voter lists are those of SIDALIH and the A.C-KWK form
(DOMAIN 2, "Voter lists").
"""

from __future__ import annotations

from datetime import date

from rekam.engines.invention.entries import Entry
from rekam.engines.invention.listing import Resident
from rekam.engines.invention.people import Marital
from rekam.engines.invention.tables import Cell

REGISTER = (
    "nik nkk nama tempat_lahir tanggal_lahir jenis_kelamin alamat rt rw kode_desa status_kawin "
    "status_rekam"
).split()
WEBGRID = (
    "DPID,NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,DISABILITAS,"
    "KTP-el,KET,SUMBER,TPS"
).split(",")
DESKTOP = (
    "KECAMATAN,DESA,DPID,NKK,NIK,NAMA,JK,TMPT_LHR,TGL_LHR,STS,ALAMAT,RT,RW,DIS,KTPel,SUMBER,KET,"
    "TPS,LastUpdate,CEK DATA"
).split(",")
AC_KWK = (
    "NO,KECAMATAN,DESA,NKK,NIK,NAMA,TEMPAT LAHIR,TANGGAL LAHIR,STATUS,KELAMIN,JALAN/DUKUH,RT,RW,"
    "DISABILITAS,KETERANGAN,TPS,DPID"
).split(",")
TRUTH = ["dpid", "nik", "class", "changes"]
NATIONAL = ["nik", "nama", "status", "tanggal"]

NO_CARD_YET = "11"  # the A-KWK code for "belum KTP-el"
_NOTHING_NOTED = "0"
_MARITAL_LETTERS = {
    Marital.SINGLE: "B",
    Marital.MARRIED: "S",
    Marital.DIVORCED: "P",
    Marital.WIDOWED: "P",
}


def register_row(resident: Resident) -> list[Cell]:
    """Return a resident's row of ``register.csv``."""
    one = resident.person
    home = one.home
    return [
        one.nik,
        home.nkk,
        one.name,
        one.birthplace,
        f"{one.born:%d-%m-%Y}",
        one.sex,
        f"DSN {home.hamlet}",
        home.rt,
        home.rw,
        home.village,
        one.marital,
        resident.status,
    ]


def webgrid_row(entry: Entry) -> list[Cell]:
    """Return a voter's row of the SIDALIH web grid; it names no village."""
    draft, home, habit = entry.draft, entry.voter.person.home, entry.habit
    return [
        entry.dpid,
        draft.nkk,
        draft.nik,
        draft.name,
        draft.birthplace,
        f"{draft.born:%d|%m|%Y}",
        _MARITAL_LETTERS[entry.voter.person.marital],
        draft.sex,
        habit.prefix + draft.hamlet,
        habit.number(home.rt),
        habit.number(home.rw),
        entry.disability,
        entry.voter.mark,
        _NOTHING_NOTED,
        entry.source,
        entry.tps,
    ]


def desktop_row(entry: Entry, grid: list[Cell], updated: date) -> list[Cell]:
    """Return the same row in the form of SIDALIH desktop."""
    dpid, nkk, nik, name, place, born, marital, sex, street, rt, rw, dis, card, ket, src, tps = grid
    return [
        entry.village.district,
        entry.village.name,
        *(dpid, nkk, nik, name, sex, place, born, marital, street, rt, rw),
        *(dis, card, src, ket, tps, f"{updated:%d/%m/%Y}", ""),
    ]


def ac_kwk_row(entry: Entry, grid: list[Cell], number: int) -> list[Cell]:
    """Return the same row in the A.C-KWK form, the list of voters without a card."""
    dpid, nkk, nik, name, place, born, marital, sex, street, rt, rw, dis, _, _, _, tps = grid
    return [
        number,
        entry.village.district,
        entry.village.name,
        *(nkk, nik, name, place, born, marital, sex, street, rt, rw, dis),
        *(NO_CARD_YET, tps, dpid),
    ]


def truth_row(entry: Entry) -> list[Cell]:
    """Return who the row truly is, and what was done to it."""
    voter = entry.voter
    return [entry.dpid, voter.resident_nik, voter.kind, " ".join(entry.changes)]
