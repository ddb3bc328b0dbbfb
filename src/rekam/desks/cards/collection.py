"""The list of what nobody collected, to post in a village or to work with: as PDF and as text.

On paper a NIK lacks its last four digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from rekam.domain.values import without_serial
from rekam.engines.documents.people_list import Group, Line, PeopleList, people_list
from rekam.registry import homes
from rekam.registry.homes import Home
from rekam.registry.machine import Machine
from rekam.registry.uncollected import Lying
from rekam.web import figures, words

HEADINGS = (
    "NO", "DESA", "RW", "RT", "NAMA", "NIK", "TANGGAL LAHIR", "ALAMAT", "SURAT", "NOMOR", "SEJAK",
)  # fmt: skip


def rows(machine: Machine, found: Sequence[Lying]) -> Iterator[Sequence[str]]:
    """Yield the list as cells, under ``HEADINGS``."""
    for number, (one, home) in enumerate(_in_order(found), start=1):
        yield (
            str(number),
            machine.regions.name_of(home.village),
            home.rw,
            home.rt,
            home.name,
            without_serial(one.subject),
            f"{home.born:%d-%m-%Y}" if home.born else "",
            home.address,
            words.word(one.paper, "paper"),
            one.number,
            f"{one.since:%d-%m-%Y}" if one.since else "",
        )


def document(machine: Machine, found: Sequence[Lying], village: str) -> bytes:
    """Return the list to print, under a heading for each village and corner."""
    day = figures.day(machine.today)
    listed = PeopleList(
        office=f"{machine.letterhead.office} {machine.letterhead.regency}",
        title=_("KTP-el dan suket yang belum diambil"),
        place=_("Desa/Kelurahan %s") % machine.regions.name_of(village)
        if village
        else _("Semua desa"),
        lead=_("%s orang. Ambil di kantor dengan KK. Gratis.") % figures.number(len(found)),
        footer=_("Keadaan %s. NIK tanpa empat angka terakhir.") % day,
        groups=list(_groups(machine, found)),
    )
    return people_list(listed, made_on=machine.today)


def _groups(machine: Machine, found: Sequence[Lying]) -> Iterator[Group]:
    ordered = _in_order(found)
    for (village, rw, rt), some in groupby(ordered, key=lambda pair: pair[1].place[:3]):
        lines = [_line(one, home) for one, home in some]
        corner = f"RT {rt} RW {rw}" if rt or rw else _("tanpa RT/RW")
        yield Group(
            title=f"{machine.regions.name_of(village)}, {corner}",
            count=_("%s orang") % figures.number(len(lines)),
            lines=lines,
        )


def _line(one: Lying, home: Home) -> Line:
    return Line(
        name=home.name,
        nik=without_serial(one.subject),
        born=f"{home.born:%d-%m-%Y}" if home.born else "",
        address=home.address,
        corner=f"{home.rt}/{home.rw}" if home.rt or home.rw else "",
        due=_("Ambil %s") % words.word(one.paper, "paper"),
    )


def _in_order(found: Sequence[Lying]) -> list[tuple[Lying, Home]]:
    known = homes.of([one.subject for one in found])
    pairs = [(one, known[one.subject]) for one in found]
    return sorted(pairs, key=lambda pair: pair[1].place)
