"""The printed route sheet: in the order of the way, all that a rider needs and no whole NIK."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from rekam.domain.values import without_serial
from rekam.engines.documents import route_sheet
from rekam.engines.documents.route_sheet import RouteSheet, Stage
from rekam.registry.machine import Machine
from rekam.registry.sheets import Sheet, Stop
from rekam.web import figures, words


def document(machine: Machine, sheet: Sheet, stops: Sequence[Stop]) -> bytes:
    """Return a sheet to print; what was settled already is on it too, for it went out with it."""
    made_of = Counter(words.word(one.carried.paper, "paper") for one in stops)
    papers = ", ".join(f"{figures.number(count)} {name}" for name, count in sorted(made_of.items()))
    kit = figures.node_name(sheet.carrier) if sheet.carrier else _("tanpa kit")
    told = RouteSheet(
        office=f"{machine.letterhead.office} {machine.letterhead.regency}",
        title=_("Lembar antar"),
        number=sheet.name,
        rider=sheet.rider,
        lead=_("%(papers)s; %(kit)s. Tarik suket dan gunting kartu lama di depan penerima.")
        % {"papers": papers, "kit": kit},
        footer=_("NIK tanpa empat angka terakhir. Yang tidak diserahkan kembali ke kantor."),
    )
    return route_sheet.route_sheet(told, list(_stages(machine, stops)), made_on=machine.today)


def _stages(machine: Machine, stops: Sequence[Stop]) -> Iterator[Stage]:
    for (village, rw, rt), some in groupby(stops, key=lambda one: one.home.place[:3]):
        printed = [_stop(one) for one in some]
        corner = f"RT {rt} RW {rw}" if rt or rw else _("tanpa RT/RW")
        yield Stage(
            title=f"{machine.regions.name_of(village)}, {corner}",
            count=_("%s orang") % figures.number(len(printed)),
            stops=printed,
        )


def _stop(one: Stop) -> route_sheet.Stop:
    home = one.home
    return route_sheet.Stop(
        name=home.name,
        nik=without_serial(home.subject),
        address=home.address,
        corner=f"{home.rt}/{home.rw}" if home.rt or home.rw else "",
        phone=home.phone,
        paper=words.word(one.carried.paper, "paper"),
        number=one.carried.number,
    )
