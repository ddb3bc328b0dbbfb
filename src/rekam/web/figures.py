"""Numbers, dates and NIKs as Indonesian offices write them.

``23.604``, ``5 April 2018``, ``14.05 WIB``; a NIK in 6-6-4, its birth digits hidden. Instants are
milliseconds since 1970 UTC, as stamps hold them; Pacitan lives in WIB, UTC+7, all year.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _

from rekam.domain.values import OFFICE, WIB

NIK_LENGTH = 16
_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
_DAY_MS = 24 * _HOUR_MS


def number(value: int) -> str:
    """Write 23604 as ``23.604``."""
    return str(formats.number_format(value, force_grouping=True))


def masked_nik(subject: str) -> str:
    """Write a NIK as ``350112 •••••• 0003``; a temporary id stays as it is."""
    if not _is_nik(subject):
        return subject
    return f"{subject[:6]} •••••• {subject[12:]}"


def whole_nik(subject: str) -> str:
    """Write a NIK in 6-6-4, to be compared with a card in hand."""
    if not _is_nik(subject):
        return subject
    return f"{subject[:6]} {subject[6:12]} {subject[12:]}"


def node_name(node: str) -> str:
    """Write ``kit-07`` as ``Kit 07``, and the office as ``Kantor``."""
    return _("Kantor") if node == OFFICE else node.replace("-", " ").title()


def day(value: date) -> str:
    """Write ``5 April 2018``."""
    return formats.date_format(value, "j F Y")


def local_day(millis: int) -> str:
    """Write ``5 April 2018`` of a moment."""
    return day(_local(millis))


def hour(millis: int) -> str:
    """Write ``14.05 WIB``."""
    return formats.date_format(_local(millis), "H.i") + " WIB"


def moment(millis: int) -> str:
    """Write ``5 April 2018, 14.05 WIB``."""
    return f"{day(_local(millis))}, {hour(millis)}"


def since(millis: int, now_ms: int) -> str:
    """Write when it was as briefly as is true: ``14.05 WIB`` today, ``5 April 2018`` before."""
    local = _local(millis)
    return hour(millis) if local.date() == _local(now_ms).date() else day(local)


def header_moment(millis: int) -> tuple[str, str]:
    """Write ``Kam 17 Mei`` and ``10.42``, for the corner of every page."""
    local = _local(millis)
    return formats.date_format(local, "D j M"), formats.date_format(local, "H.i")


def ago(millis: int, now_ms: int) -> str:
    """Write how long ago: ``6 mnt``, ``31 jam``, ``3 hari``."""
    passed_ms = max(0, now_ms - millis)
    if passed_ms < _HOUR_MS:
        return _("%(count)s mnt") % {"count": number(passed_ms // _MINUTE_MS)}
    if passed_ms < 2 * _DAY_MS:
        return _("%(count)s jam") % {"count": number(passed_ms // _HOUR_MS)}
    return _("%(count)s hari") % {"count": number(passed_ms // _DAY_MS)}


def spent(millis: int | None) -> str:
    """Write how long a thing took, ``2.06``: minutes and seconds; nothing when it is not known."""
    if millis is None:
        return ""
    minutes, seconds = divmod(round(millis / 1000), 60)
    return f"{minutes}.{seconds:02}"


def clock_error(millis: int) -> str:
    """Write how wrong a clock is: ``tepat``, ``terlambat 4 mnt``, ``lebih cepat 3 hari``."""
    passed = ago(0, abs(millis))
    if abs(millis) < _MINUTE_MS:
        return _("tepat")
    if millis < 0:
        return _("terlambat %(time)s") % {"time": passed}
    return _("lebih cepat %(time)s") % {"time": passed}


def _local(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, tz=WIB)


def _is_nik(subject: str) -> bool:
    return len(subject) == NIK_LENGTH and subject.isdecimal()
