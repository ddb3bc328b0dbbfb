"""Tells a doctor's report in sentences, for the page and for the command alike.

The sentences of each code stand in ``doctor_way.py`` and ``doctor_ends.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rekam.doctor.findings import Finding, Hop, Report, Road, RoadName, Value, Verdict
from rekam.domain.values import OFFICE
from rekam.web import figures
from rekam.web.doctor_ends import ENDS
from rekam.web.doctor_way import WAY

Language = Literal["id", "en"]
Pair = tuple[str | Promise, str]

SENTENCES = {**WAY, **ENDS}
ROADS: dict[RoadName, Pair] = {
    RoadName.NETWORK: (_("Jaringan"), "Network"),
    RoadName.BUCKET: (_("Bucket"), "Bucket"),
    RoadName.STICK: (_("USB"), "Stick"),
}
# How a hop is called, and what is done there.
HOPS: dict[Hop, tuple[Pair, Pair]] = {
    Hop.ADDRESS: (
        (_("Alamat kantor"), "Address"),
        (_("Membaca alamat kantor"), "Reading the office's address"),
    ),
    Hop.LINK: (
        (_("Sambungan"), "Connection"),
        (_("Melihat kartu jaringan dan jalan keluar"), "Looking for an interface and a way out"),
    ),
    Hop.PROXY: (
        (_("Proxy"), "Proxy"),
        (_("Melihat setelan proxy mesin ini"), "Looking at this machine's proxy settings"),
    ),
    Hop.NAME: ((_("Nama"), "Name"), (_("Mencari alamat dari nama"), "Looking up the name")),
    Hop.ROUTE: (
        (_("Jalan"), "Route"),
        (_("Mencari jalan ke alamat itu"), "Looking for a route to the address"),
    ),
    Hop.PORT: ((_("Port"), "Port"), (_("Membuka sambungan TCP"), "Opening a TCP connection")),
    Hop.TLS: (
        (_("Sertifikat"), "Certificate"),
        (_("Memberi salam TLS dan memeriksa sertifikat"), "Shaking hands by TLS"),
    ),
    Hop.ANSWER: (
        (_("Yang menjawab"), "Who answers"),
        (_("Meminta yang menjawab membuktikan diri"), "Asking whoever answers for a proof"),
    ),
    Hop.CLOCK: ((_("Jam"), "Clock"), (_("Membandingkan jam"), "Comparing clocks")),
    Hop.PAIRING: (
        (_("Pengenalan kit"), "Pairing"),
        (_("Membuka kotak surat kit ini"), "Opening this kit's mailbox"),
    ),
    Hop.POSITIONS: (
        (_("Tanda terima"), "Positions"),
        (_("Membandingkan catatan kit dan kantor"), "Comparing what kit and office hold"),
    ),
    Hop.BUCKET: (
        (_("Bucket"), "Bucket"),
        (_("Membuka kotak surat di bucket"), "Opening our mailbox in the bucket"),
    ),
    Hop.PROGRAM: (
        (_("Program kantor"), "Program"),
        (_("Mengetuk program kantor di mesin ini"), "Knocking at the program on this machine"),
    ),
    Hop.LISTEN: (
        (_("Pintu di gedung"), "Listening"),
        (_("Mengetuk dari jaringan gedung"), "Knocking from the building's network"),
    ),
    Hop.HOSTS: (
        (_("Nama kantor"), "Known names"),
        (_("Menyebut kantor dengan nama dari kit"), "Calling the office as kits do"),
    ),
    Hop.OWNER: (
        (_("Pemilik alamat"), "Whose address"),
        (_("Membandingkan alamat publik dengan mesin ini"), "Comparing the public address"),
    ),
    Hop.HAIRPIN: (
        (_("Alamat publik"), "Public address"),
        (_("Mengetuk alamat publik dari dalam"), "Knocking at the public address from inside"),
    ),
    Hop.OUTSIDE: (
        (_("Dari luar"), "From outside"),
        (_("Mencari kit yang masuk lewat alamat publik"), "Looking for a kit that came in by it"),
    ),
    Hop.STICK: ((_("USB"), "Stick"), (_("Mencari USB yang terpasang"), "Looking for a stick")),
    Hop.DISK: ((_("Disk"), "Disk"), (_("Mengukur sisa ruang"), "Measuring free space")),
    Hop.KITS: (
        (_("Kit"), "Kits"),
        (_("Melihat kapan kit terakhir berkabar"), "Looking when kits were last heard of"),
    ),
    Hop.BACKUP: (
        (_("Cadangan"), "Backup"),
        (_("Melihat umur cadangan terakhir"), "Looking how old the last backup is"),
    ),
}
_TITLE: Pair = (_("Pemeriksaan %(node)s, %(at)s"), "Examination of %(node)s, %(at)s")
_MACHINE: Pair = (_("Mesin ini"), "This machine")
_IS_OPEN: Pair = (_("terbuka"), "open")
_IS_CLOSED: Pair = (_("putus"), "closed")
_UNTRIED: Pair = (_("Belum dicoba: %(hops)s."), "Not tried: %(hops)s.")
_OPEN: Pair = (_("Jalan yang terbuka sekarang: %(roads)s."), "Open roads now: %(roads)s.")
_NONE_OPEN: Pair = (
    _("Jalan yang terbuka sekarang: tidak ada. Rekaman di kit tetap aman; boleh terus merekam."),
    "Open roads now: none. Recordings on kits stay safe; go on recording.",
)
_OFF: dict[str, Pair] = {
    "behind": (_("terlambat %(time)s"), "%(time)s slow"),
    "ahead": (_("lebih cepat %(time)s"), "%(time)s fast"),
}
_UNITS = (
    (86_400_000, ("hari", "days")),
    (3_600_000, ("jam", "hours")),
    (60_000, ("menit", "minutes")),
    (1_000, ("detik", "seconds")),
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


def tell(report: Report, language: Language) -> Told:
    """Say a report in one language."""
    opened = [_road_name(road, language) for road in report.open_roads]
    values = {"node": figures.node_name(report.node), "at": _moment(report.made_ms, language)}
    if language == "en" and report.node == OFFICE:
        values["node"] = "the office"
    said = _pick(_OPEN, language) % {"roads": ", ".join(opened)}
    return Told(
        title=_pick(_TITLE, language) % values,
        parts=[
            *(_part(_road_name(one, language), one, language) for one in report.roads),
            _machine(report.machine, language),
        ],
        open=said if opened else _pick(_NONE_OPEN, language),
        is_any_open=bool(opened),
    )


def progress(road: RoadName, hop: Hop, language: Language) -> str:
    """Say what is being tried now."""
    return f"{_pick(ROADS[road], language)}: {_pick(HOPS[hop][1], language)} …"


def _road_name(road: Road, language: Language) -> str:
    name = _pick(ROADS[road.name], language)
    return f"{name} ({road.place})" if road.place else name


def _part(title: str, road: Road, language: Language) -> Part:
    left = ", ".join(_pick(HOPS[hop][0], language) for hop in road.untried)
    return Part(
        title=title,
        state=_pick(_IS_OPEN if road.is_open else _IS_CLOSED, language),
        is_open=road.is_open,
        lines=_lines(road.findings, language),
        untried=_pick(_UNTRIED, language) % {"hops": left} if left else "",
    )


def _machine(findings: Sequence[Finding], language: Language) -> Part:
    return Part(
        title=_pick(_MACHINE, language),
        state="",
        is_open=True,
        lines=_lines(findings, language),
        untried="",
    )


def _lines(findings: Sequence[Finding], language: Language) -> list[Line]:
    return [_line(one, language) for one in findings]


def _line(finding: Finding, language: Language) -> Line:
    said = SENTENCES[finding.code]
    label, tried = HOPS[finding.code.hop]
    values = _words(finding.values, language)
    return Line(
        code=finding.code.ident,
        verdict=finding.code.verdict,
        label=_pick(label, language),
        tried=_pick(tried, language),
        found=_pick((said.found, said.found_en), language) % values,
        do=_pick((said.do, said.do_en), language) % values,
    )


def _words(values: Mapping[str, Value], language: Language) -> dict[str, str]:
    """Return the values of a finding as people write them."""
    told = {name: str(value) for name, value in values.items()}
    if "off_ms" in told:
        told["off"] = _off(int(told["off_ms"]), language)
    if "at_ms" in told:
        told["at"] = _moment(int(told["at_ms"]), language)
    if "free" in told:
        told["free"] = _size(int(told["free"]), language)
    if "node" in told:
        told["node"] = figures.node_name(told["node"])
    for name in ("from_day", "to_day"):
        if name in told and language == "id" and told[name] != "?":
            told[name] = figures.day(date.fromisoformat(told[name]))
    return told


def _off(off_ms: int, language: Language) -> str:
    size, units = next((one for one in _UNITS if abs(off_ms) >= one[0]), _UNITS[-1])
    time = f"{abs(off_ms) // size} {units[language == 'en']}"
    return _pick(_OFF["behind" if off_ms < 0 else "ahead"], language) % {"time": time}


def _moment(millis: int, language: Language) -> str:
    if language == "id":
        return figures.moment(millis)
    return datetime.fromtimestamp(millis / 1000, tz=UTC).strftime("%Y-%m-%d %H:%M UTC")


def _size(count: int, language: Language) -> str:
    is_large = count >= _GIGABYTE
    text = f"{count / (_GIGABYTE if is_large else _MEGABYTE):.1f} {'GB' if is_large else 'MB'}"
    return text.replace(".", ",") if language == "id" else text


def _pick(pair: Pair, language: Language) -> str:
    return str(pair[language == "en"])
