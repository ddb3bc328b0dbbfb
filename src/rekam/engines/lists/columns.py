"""The columns of each kind of list, and the headings that offices write over them.

A heading is compared by its letters and digits alone, so ``No. KK``, ``NO_KK`` and ``NO KK`` are
one spelling. ``docs/daftar.md`` shows this table to clerks; a test holds the two together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum


class Field(StrEnum):
    """What a column holds; the value is the name shown to clerks."""

    NIK = "NIK"
    NKK = "NKK"
    NAME = "NAMA"
    BIRTHPLACE = "TEMPAT LAHIR"
    BORN = "TANGGAL LAHIR"
    BIRTHPLACE_AND_BORN = "TEMPAT, TANGGAL LAHIR"
    SEX = "JENIS KELAMIN"
    MARITAL = "STATUS KAWIN"
    ADDRESS = "ALAMAT"
    RT = "RT"
    RW = "RW"
    RT_AND_RW = "RT/RW"
    VILLAGE_CODE = "KODE DESA"
    VILLAGE = "DESA"
    DISTRICT = "KECAMATAN"
    DPID = "DPID"
    TPS = "TPS"
    DISABILITY = "DISABILITAS"
    KTP = "KTP-EL"
    REMARK = "KETERANGAN"
    SOURCE = "SUMBER"
    STATUS = "STATUS REKAM"
    STATUS_ON = "TANGGAL STATUS"


class ListKind(StrEnum):
    """The lists an office has."""

    REGISTER = "register"
    WEBGRID = "webgrid"
    DESKTOP = "desktop"
    AC_KWK = "ac-kwk"
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What one kind of list needs, and how its columns are spelled."""

    spellings: dict[Field, tuple[str, ...]]
    needs: tuple[tuple[Field, ...], ...]  # of each group at least one column
    marks: tuple[Field, ...] = ()  # a guess asks for one of these besides
    foreign: tuple[Field, ...] = ()  # and for none of these
    # By heading key: the field, and how well the spelling fits it (0 best).
    fields: dict[str, tuple[Field, int]] = field(init=False)

    def __post_init__(self) -> None:
        by_heading = {
            heading_key(spelling): (one, rank)
            for one, spellings in self.spellings.items()
            for rank, spelling in enumerate(spellings)
        }
        object.__setattr__(self, "fields", by_heading)

    def missing(self, found: Collection[Field]) -> list[str]:
        """Return the names of the needed columns that were not found."""
        groups = (group for group in self.needs if not set(group).intersection(found))
        return [" / ".join(group) for group in groups]

    def is_marked(self, found: Collection[Field]) -> bool:
        """Tell whether these columns speak for this kind of list and for no other."""
        marked = not self.marks or not set(self.marks).isdisjoint(found)
        return marked and set(self.foreign).isdisjoint(found)


def heading_key(heading: str) -> str:
    """Return a heading's letters and digits, in capitals and without accents."""
    plain = unicodedata.normalize("NFKD", heading)
    return "".join(letter for letter in plain.upper() if letter.isascii() and letter.isalnum())


_PERSON: dict[Field, tuple[str, ...]] = {
    Field.NIK: (
        "NIK", "NO NIK", "NOMOR NIK", "NO KTP", "NOMOR KTP", "NO INDUK KEPENDUDUKAN",
        "NOMOR INDUK KEPENDUDUKAN",
    ),
    Field.NKK: (
        "NKK", "NO KK", "NOMOR KK", "KK", "NO NKK", "NO KARTU KELUARGA", "NOMOR KARTU KELUARGA",
    ),
    Field.NAME: (
        "NAMA", "NAMA LENGKAP", "NAMA LGKP", "NAMA PEMILIH", "NAMA PENDUDUK", "NAMA WARGA",
    ),
    Field.BIRTHPLACE: (
        "TEMPAT LAHIR", "TMPT LAHIR", "TMP LAHIR", "TMPT LHR", "TMP LHR", "TEMPAT LHR",
        "TEMPAT",
    ),
    Field.BORN: ("TANGGAL LAHIR", "TGL LAHIR", "TGL LHR", "TANGGAL LHR", "TANGGAL", "TGL"),
    Field.BIRTHPLACE_AND_BORN: (
        "TEMPAT, TANGGAL LAHIR", "TEMPAT, TGL LAHIR", "TEMPAT DAN TANGGAL LAHIR", "TTL",
    ),
    Field.SEX: (
        "JENIS KELAMIN", "KELAMIN", "JK", "L/P", "JNS KELAMIN", "JENIS KLMIN", "JENIS KELAMIN L/P",
        "JNS KEL", "SEX",
    ),
    Field.MARITAL: (
        "STATUS KAWIN", "STATUS PERKAWINAN", "STAT KWN", "STS KAWIN", "STATUS NIKAH",
        "STATUS KAWIN B/S/P", "STATUS PERKAWINAN B/S/P", "KAWIN",
    ),
    Field.ADDRESS: (
        "ALAMAT", "JALAN/DUKUH", "JALAN", "DUKUH", "DUSUN", "ALAMAT JALAN/DUKUH", "ALAMAT LENGKAP",
        "ALAMAT RUMAH", "ALAMAT JALAN",
    ),
    Field.RT: ("RT", "NO RT", "ALAMAT RT"),
    Field.RW: ("RW", "NO RW", "ALAMAT RW"),
    Field.RT_AND_RW: ("RT/RW", "ALAMAT RT/RW"),
    Field.VILLAGE_CODE: (
        "KODE DESA", "KD DESA", "KODE KEL", "KODE KELURAHAN", "KODE DESA/KEL",
        "KODE DESA/KELURAHAN", "KODE WILAYAH",
    ),
    Field.VILLAGE: (
        "DESA", "KELURAHAN", "DESA/KEL", "DESA/KELURAHAN", "KEL/DESA", "KELURAHAN/DESA",
        "NAMA DESA", "NAMA KEL", "NAMA KELURAHAN", "KEL",
    ),
    Field.DISTRICT: ("KECAMATAN", "KEC", "NAMA KEC", "NAMA KECAMATAN"),
}  # fmt: skip

_VOTER: dict[Field, tuple[str, ...]] = _PERSON | {
    Field.MARITAL: (*_PERSON[Field.MARITAL], "STATUS", "STS"),
    Field.DPID: ("DPID", "ID DPT", "ID PEMILIH"),
    Field.TPS: ("TPS", "NO TPS", "NOMOR TPS"),
    Field.DISABILITY: ("DISABILITAS", "DIS", "DIFABEL", "JENIS DISABILITAS", "CACAT"),
    Field.KTP: ("KTP-EL", "E-KTP", "STATUS KTP-EL", "STATUS E-KTP"),
    Field.REMARK: ("KET", "KETERANGAN"),
    Field.SOURCE: ("SUMBER", "SUMBER DATA"),
}

_BORN = (Field.BORN, Field.BIRTHPLACE_AND_BORN)
_PLACE = (Field.VILLAGE_CODE, Field.VILLAGE)

# In the order of a guess: what carries the marks of the election commission first.
LAYOUTS: dict[ListKind, Layout] = {
    ListKind.AC_KWK: Layout(
        spellings=_VOTER,
        needs=((Field.NAME,), _BORN),
        marks=(Field.REMARK, Field.DISABILITY),
        foreign=(Field.KTP, Field.SOURCE),
    ),
    ListKind.DESKTOP: Layout(
        spellings=_VOTER,
        needs=((Field.NAME,), _BORN, _PLACE),
        marks=(Field.DPID, Field.TPS),
    ),
    ListKind.WEBGRID: Layout(
        spellings=_VOTER, needs=((Field.NAME,), _BORN), marks=(Field.DPID, Field.TPS)
    ),
    ListKind.REGISTER: Layout(
        spellings=_PERSON
        | {
            Field.STATUS: (
                "STATUS REKAM", "STATUS PEREKAMAN", "STATUS KTP-EL", "STATUS E-KTP",
                "STATUS REKAM KTP-EL",
            )
        },
        needs=((Field.NIK,), (Field.NAME,), _BORN, (Field.SEX,), _PLACE, (Field.STATUS,)),
    ),
    ListKind.STATUS: Layout(
        spellings={
            Field.NIK: _PERSON[Field.NIK],
            Field.NAME: _PERSON[Field.NAME],
            Field.STATUS: (
                "STATUS", "STATUS REKAM", "STATUS PUSAT", "STATUS PEREKAMAN", "STATUS KTP-EL",
                "CURRENT STATUS CODE", "KODE STATUS",
            ),
            Field.STATUS_ON: ("TANGGAL", "TGL", "TANGGAL STATUS", "TGL STATUS", "PER TANGGAL"),
        },
        needs=((Field.NIK,), (Field.STATUS,), (Field.STATUS_ON,)),
    ),
}  # fmt: skip

VOTER_KINDS = (ListKind.WEBGRID, ListKind.DESKTOP, ListKind.AC_KWK)

# SIDALIH webgrid, columns A to P; many offices get it without its heading row.
WEBGRID_ORDER = (
    Field.DPID, Field.NKK, Field.NIK, Field.NAME, Field.BIRTHPLACE, Field.BORN, Field.MARITAL,
    Field.SEX, Field.ADDRESS, Field.RT, Field.RW, Field.DISABILITY, Field.KTP, Field.REMARK,
    Field.SOURCE, Field.TPS,
)  # fmt: skip
WEBGRID_HEADINGS = (
    "DPID", "NKK", "NIK", "NAMA", "TEMPAT LAHIR", "TANGGAL LAHIR", "STATUS", "KELAMIN",
    "JALAN/DUKUH", "RT", "RW", "DISABILITAS", "KTP-EL", "KET", "SUMBER", "TPS",
)  # fmt: skip
