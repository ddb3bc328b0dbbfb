"""Tells a doctor's report in sentences, for the page and for the command alike.

The sentences of each code stand in ``doctor_way.py`` and ``doctor_ends.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.doctor.findings import Finding, Hop, Report, Road, RoadName, Value, Verdict
from rekam.web import figures
from rekam.web.doctor_ends import ENDS
from rekam.web.doctor_way import WAY

Sentence = str | Promise

SENTENCES = {**WAY, **ENDS}
ROADS: dict[RoadName, Sentence] = {
    RoadName.NETWORK: _("Jaringan"),
    RoadName.BUCKET: _("Bucket"),
    RoadName.STICK: _("USB"),
}
# How a hop is called, and what is done there.
HOPS: dict[Hop, tuple[Sentence, Sentence]] = {
    Hop.ADDRESS: (_("Alamat kantor"), _("Membaca alamat kantor")),
    Hop.LINK: (_("Sambungan"), _("Melihat kartu jaringan dan jalan keluar")),
    Hop.PROXY: (_("Proxy"), _("Melihat setelan proxy mesin ini")),
    Hop.NAME: (_("Nama"), _("Mencari alamat dari nama")),
    Hop.ROUTE: (_("Jalan"), _("Mencari jalan ke alamat itu")),
    Hop.PORT: (_("Port"), _("Membuka sambungan TCP")),
    Hop.TLS: (_("Sertifikat"), _("Memberi salam TLS dan memeriksa sertifikat")),
    Hop.ANSWER: (_("Yang menjawab"), _("Meminta yang menjawab membuktikan diri")),
    Hop.CLOCK: (_("Jam"), _("Membandingkan jam")),
    Hop.PAIRING: (_("Pengenalan kit"), _("Membuka kotak surat kit ini")),
    Hop.POSITIONS: (_("Tanda terima"), _("Membandingkan catatan kit dan kantor")),
    Hop.UDP: (_("UDP"), _("Mengetuk port UDP kantor")),
    Hop.BUCKET: (_("Bucket"), _("Membuka kotak surat di bucket")),
    Hop.PROGRAM: (_("Program kantor"), _("Mengetuk program kantor di mesin ini")),
    Hop.LISTEN: (_("Pintu di gedung"), _("Mengetuk dari jaringan gedung")),
    Hop.HOSTS: (_("Nama kantor"), _("Menyebut kantor dengan nama dari kit")),
    Hop.OWNER: (_("Pemilik alamat"), _("Membandingkan alamat publik dengan mesin ini")),
    Hop.HAIRPIN: (_("Alamat publik"), _("Mengetuk alamat publik dari dalam")),
    Hop.OUTSIDE: (_("Dari luar"), _("Mencari kit yang masuk lewat alamat publik")),
    Hop.STICK: (_("USB"), _("Mencari USB yang terpasang")),
    Hop.DISK: (_("Disk"), _("Mengukur sisa ruang")),
    Hop.KITS: (_("Kit"), _("Melihat kapan kit terakhir berkabar")),
    Hop.BACKUP: (_("Cadangan"), _("Melihat umur cadangan terakhir")),
}
_TITLE = _("Pemeriksaan %(node)s, %(at)s")
_MACHINE = _("Mesin ini")
_IS_OPEN = _("terbuka")
_IS_CLOSED = _("putus")
_UNTRIED = _("Belum dicoba: %(hops)s.")
_OPEN = _("Jalan yang terbuka sekarang: %(roads)s.")
_NONE_OPEN = _(
    "Jalan yang terbuka sekarang: tidak ada. Rekaman di kit tetap aman; boleh terus merekam."
)
_GIGABYTE, _MEGABYTE = 1000**3, 1000**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One finding in words."""

    code: str
    verdict: Verdict
    label: str
    tried: str
    found: str
    do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A road, or the machine itself, in words."""

    title: str
    state: str
    is_open: bool
    lines: list[Line]
    untried: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A whole report in words; ``open`` is the sentence that it ends with."""

    title: str
    parts: list[Part]
    open: str
    is_any_open: bool


def tell(report: Report) -> Told:
    """Say a report in the language that is spoken now."""
    opened = [_road_name(road) for road in report.open_roads]
    values = {"node": figures.node_name(report.node), "at": figures.moment(report.made_ms)}
    return Told(
        title=_TITLE % values,
        parts=[*(_part(one) for one in report.roads), _machine(report.machine)],
        open=_OPEN % {"roads": ", ".join(opened)} if opened else str(_NONE_OPEN),
        is_any_open=bool(opened),
    )


def progress(road: RoadName, hop: Hop) -> str:
    """Say what is being tried now."""
    return f"{ROADS[road]}: {HOPS[hop][1]} …"


def _road_name(road: Road) -> str:
    name = str(ROADS[road.name])
    return f"{name} ({road.place})" if road.place else name


def _part(road: Road) -> Part:
    left = ", ".join(str(HOPS[hop][0]) for hop in road.untried)
    return Part(
        title=_road_name(road),
        state=str(_IS_OPEN if road.is_open else _IS_CLOSED),
        is_open=road.is_open,
        lines=_lines(road.findings),
        untried=_UNTRIED % {"hops": left} if left else "",
    )


def _machine(findings: Sequence[Finding]) -> Part:
    return Part(
        title=str(_MACHINE),
        state="",
        is_open=True,
        lines=_lines(findings),
        untried="",
    )


def _lines(findings: Sequence[Finding]) -> list[Line]:
    return [_line(one) for one in findings]


def _line(finding: Finding) -> Line:
    said = SENTENCES[finding.code]
    label, tried = HOPS[finding.code.hop]
    values = _words(finding.values)
    return Line(
        code=finding.code.ident,
        verdict=finding.code.verdict,
        label=str(label),
        tried=str(tried),
        found=str(said.found) % values,
        do=str(said.do) % values,
    )


def _words(values: Mapping[str, Value]) -> dict[str, str]:
    """Return the values of a finding as people write them."""
    told = {name: str(value) for name, value in values.items()}
    if "off_ms" in told:
        told["off"] = figures.clock_error(int(told["off_ms"]))
    if "at_ms" in told:
        told["at"] = figures.moment(int(told["at_ms"]))
    if "free" in told:
        told["free"] = _size(int(told["free"]))
    if "node" in told:
        told["node"] = figures.node_name(told["node"])
    for name in ("from_day", "to_day"):
        if told.get(name, "?") != "?":
            told[name] = figures.day(date.fromisoformat(told[name]))
    return told


def _size(count: int) -> str:
    is_large = count >= _GIGABYTE
    text = formats.number_format(count / (_GIGABYTE if is_large else _MEGABYTE), decimal_pos=1)
    return f"{text} {'GB' if is_large else 'MB'}"
