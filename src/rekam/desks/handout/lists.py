"""Lists by name and by address of who is still without a card or letter, for the programmes.

Every NIK on them is without its serial: they are carried, copied and posted. What each person is
due is said in words, for the reader is a village officer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import assert_never

from rekam.domain.status import LocalStatus, NationalStatus, VoterClass, national_status
from rekam.domain.values import without_serial
from rekam.engines.documents.people_list import Group, Line, PeopleList, people_list
from rekam.registry import remaining
from rekam.registry.machine import Machine
from rekam.registry.remaining import BY_CORNER, BY_STATION, Waiting, Wanted
from rekam.web import figures, words

HEADINGS = (
    "NO", "KECAMATAN", "DESA", "TPS", "RW", "RT", "NAMA", "NIK", "TANGGAL LAHIR", "JENIS KELAMIN",
    "ALAMAT", "KEADAAN", "KEPERLUAN",
)  # fmt: skip
TITLE = "Warga yang belum memegang KTP-el atau suket"
_FOOTER = "Keadaan {day}. NIK tanpa empat angka terakhir. Kembalikan ke dinas setelah dipakai."
_AT_THE_OFFICE = {NationalStatus.CARD_PRINTED, NationalStatus.CARD_SHIPPED}


def rows(machine: Machine, wanted: Wanted) -> Iterator[Sequence[str]]:
    """Yield the list as cells, under ``HEADINGS``."""
    for number, one in enumerate(remaining.waiting(wanted), start=1):
        person = one.person
        yield (
            str(number),
            machine.regions.district_name_of(person.village),
            machine.regions.name_of(person.village),
            person.tps,
            person.rw,
            person.rt,
            person.name,
            without_serial(one.nik.replace("?", "*")),
            f"{one.born:%d-%m-%Y}" if one.born else "",
            one.sex,
            one.address,
            words.word(person.voter_class, "class"),
            due(one),
        )


def document(machine: Machine, wanted: Wanted, *, by_corner: bool) -> bytes:
    """Return one village's list to print."""
    found = list(remaining.waiting(wanted, order=BY_CORNER if by_corner else BY_STATION))
    regions = machine.regions
    village, district = regions.name_of(wanted.region), regions.district_name_of(wanted.region)
    listed = PeopleList(
        office=f"{machine.letterhead.office} {machine.letterhead.regency}",
        title=TITLE,
        place=f"Desa/Kelurahan {village}, Kecamatan {district}",
        lead=_lead(found, wanted),
        footer=_FOOTER.format(day=figures.day(machine.today)),
        groups=list(_groups(found, by_corner=by_corner)),
    )
    return people_list(listed, made_on=machine.today)


def documents(machine: Machine, wanted: Wanted, *, by_corner: bool) -> Iterator[tuple[str, bytes]]:
    """Yield every village's list with its file name; only villages where somebody waits."""
    for code in remaining.villages(wanted):
        name = f"{code}-{file_name(machine.regions.name_of(code))}.pdf"
        yield name, document(machine, replace(wanted, region=code), by_corner=by_corner)


def due(one: Waiting) -> str:
    """Say what a person still has to do or to get."""
    person = one.person
    match VoterClass(person.voter_class):
        case VoterClass.UNRECORDED:
            again = person.local_status == LocalStatus.RE_RECORD
            return "Rekam ulang KTP-el" if again else "Rekam KTP-el"
        case VoterClass.RECORDED if national_status(person.national_status) in _AT_THE_OFFICE:
            return "Ambil KTP-el"
        case VoterClass.RECORDED:
            return f"Ambil suket {person.suket}" if person.suket else "Suket atau KTP-el"
        case VoterClass.UNKNOWN:
            return "Cek data, bawa KK"
        case VoterClass.DOUBTFUL:
            return "Cek orangnya, bawa KK"
        case VoterClass.HOLDING | VoterClass.RULED_OUT:
            return ""
        case never:
            assert_never(never)


def file_name(words_of: str) -> str:
    """Return words as a part of a file's name."""
    return "-".join("".join(s if s.isalnum() else " " for s in words_of.lower()).split())


def _groups(found: Iterable[Waiting], *, by_corner: bool) -> Iterator[Group]:
    for title, people in groupby(found, key=_corner_title if by_corner else _station_title):
        lines = [_line(one) for one in people]
        yield Group(title=title, count=f"{figures.number(len(lines))} orang", lines=lines)


def _station_title(one: Waiting) -> str:
    return f"TPS {one.person.tps}" if one.person.tps else "Tanpa TPS"


def _corner_title(one: Waiting) -> str:
    person = one.person
    return f"RT {person.rt} RW {person.rw}" if person.rt or person.rw else "Tanpa RT/RW"


def _line(one: Waiting) -> Line:
    person = one.person
    return Line(
        name=person.name,
        nik=without_serial(one.nik.replace("?", "*")),
        born=f"{one.born:%d-%m-%Y}" if one.born else "",
        address=one.address,
        corner=f"{person.rt}/{person.rw}" if person.rt or person.rw else "",
        due=due(one),
    )


def _lead(found: Sequence[Waiting], wanted: Wanted) -> str:
    """Say how many, and which part of them was asked for."""
    parts = [
        wanted.tps and f"TPS {wanted.tps}",
        wanted.rt and f"RT {wanted.rt}",
        wanted.rw and f"RW {wanted.rw}",
        wanted.voter_class and words.word(wanted.voter_class, "class"),
    ]
    asked = ", ".join(part for part in parts if part)
    return f"{figures.number(len(found))} orang" + (f": {asked}" if asked else "")
