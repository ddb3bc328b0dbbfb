"""What an officer types off a family card: who somebody is, or what is written there otherwise.

Rules for the two forms of ``stranger.py``: a value, or the sentence of what to put right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from rekam.domain.errors import MalformedError
from rekam.domain.facts import Biodata, Difference
from rekam.domain.regions import Region
from rekam.domain.values import Nik, Sex, Subject, village_code
from rekam.engines.lists.dates import read_day
from rekam.registry import drafts
from rekam.registry.machine import Machine

NAME_WIDTH = 120  # characters
FIELDS = ("name", "birth-place", "born", "sex", "address", "marital")
Problems = list[tuple[str, str]]


def differences(form: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return what the card says otherwise; what was left empty is the same."""
    told = {field: form.get(field, "").strip() for field in sorted(FIELDS)}
    return tuple(
        Difference(field=field, told=words[:NAME_WIDTH]) for field, words in told.items() if words
    )


def read(machine: Machine, form: Mapping[str, str]) -> tuple[Subject, Biodata | None, Problems]:
    """Return whom the form speaks of, or the (field, sentence) of each thing to put right."""
    problems = Problems()
    name = " ".join(form.get("name", "").split())[:NAME_WIDTH]
    if not name:
        problems.append(("name", _("Tulis namanya seperti di KK.")))
    digits = "".join(form.get("nik", "").split())
    if digits and not _is_nik(digits):
        count = len(digits)
        problems.append(("nik", _("NIK harus 16 angka. Yang diketik %s.") % count))
    typed = form.get("born", "").strip()
    day = read_day(typed)
    if typed and (day.born is None or day.born > machine.today):
        problems.append(("born", _("Tulis tanggal lahir seperti 17-08-1945, atau kosongkan.")))
    sex = form.get("sex", "")
    if sex not in {one.value for one in Sex}:
        problems.append(("sex", _("Pilih laki-laki atau perempuan.")))
    village = form.get("village", "")
    if village not in {one.code for one in villages(machine)}:
        problems.append(("village", _("Pilih desanya.")))
    subject = Subject(digits) if digits else drafts.temporary_subject(machine)
    if problems:
        return subject, None, problems
    known = Biodata(name=name, born=day.born, sex=Sex(sex), village=village_code(village))
    return subject, known, problems


def _is_nik(digits: str) -> bool:
    try:
        Nik(digits)
    except MalformedError:
        return False
    return True


def villages(machine: Machine) -> Sequence[Region]:
    """Return the villages to choose from: those that this kit carries come first."""
    known = machine.regions.villages(machine.today)
    return sorted(known, key=lambda one: (one.code not in machine.villages, one.name))
