"""Letters to print: as many as wait for their holder, in files of a size that a printer takes.

A letter can be printed again at any time: it is the same letter, with the same code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from rekam.domain.errors import DigestError, MalformedError, SealBrokenError
from rekam.domain.letters import months_between
from rekam.domain.regions import Regions
from rekam.domain.values import Subject
from rekam.engines.biometrics import face
from rekam.engines.documents.letter import PrintedLetter
from rekam.engines.documents.letter import letters as typeset_letters
from rekam.registry import faces, letters, project, read
from rekam.registry.letters import Letter
from rekam.registry.machine import Machine
from rekam.web import figures

AT_ONCE = 50  # pages of one file
_COUNTED = "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas dua-belas".split()
_SEX = {"L": "Laki-laki", "P": "Perempuan"}


def documents(machine: Machine, living: Sequence[Letter]) -> Iterator[tuple[str, bytes, int]]:
    """Yield letters as files: name, PDF, and how many letters are in it.

    Raises:
        CertificateOverError: the office's certificate is not valid now, so nothing is signed by it.
    """
    for start in range(0, len(living), AT_ONCE):
        some = living[start : start + AT_ONCE]
        photos = _photos(machine, some)
        printed = [_printed(machine, one, photos.get(one.number, b"")) for one in some]
        made = typeset_letters(printed, head=machine.letterhead, made_on=machine.today)
        if machine.sign:
            made = machine.sign(made)
        first, last = (one.number.replace("/", "-") for one in (some[0], some[-1]))
        yield (
            f"suket-{first}.pdf" if len(some) == 1 else f"suket-{first}-{last}.pdf",
            made,
            len(some),
        )


def _photos(machine: Machine, some: Sequence[Letter]) -> dict[str, bytes]:
    """Return the recorded photo of each holder, by the letter's number.

    None where the rules of the letter's day want none, no photo arrived, or two recordings stand
    of which nobody decided: then a box is left to paste one into.
    """
    people = project.people(Subject(one.subject) for one in some)
    wanted = {day: letters.policy(day).has_photo for day in {one.issued_on for one in some}}
    found: dict[str, bytes] = {}
    for one in some:
        recordings = people[Subject(one.subject)].enrolments
        if not wanted[one.issued_on] or len(recordings) != 1:
            continue
        with suppress(DigestError, SealBrokenError, MalformedError):
            found[one.number] = face.for_paper(faces.photo_of(machine, recordings[0]))
    return found


def _printed(machine: Machine, letter: Letter, photo: bytes) -> PrintedLetter:
    return PrintedLetter(
        number=letter.number,
        person=_person(machine.regions, letter),
        issued=figures.day(letter.issued_on),
        valid_for=_valid_for(months_between(letter.issued_on, letter.valid_until)),
        valid_until=figures.day(letter.valid_until),
        code=letters.code(machine.ledger, letter),
        photo=photo,
    )


def _valid_for(months: int) -> str:
    """Return for how long, in figures and words; nothing where it is no round number of months."""
    if not 1 <= months <= len(_COUNTED):
        return ""
    words = _COUNTED[months - 1].replace("-", " ")
    return f"selama {months} ({words}) bulan sejak diterbitkan, "


def _person(regions: Regions, letter: Letter) -> list[tuple[str, str]]:
    """Return the lines about a person; what the register does not say is written by hand."""
    known = read.resident(letter.subject)
    village = known.village if known else ""
    place, district = regions.named(village), regions.district_of(village)
    born = figures.day(known.born) if known and known.born else ""
    return [
        ("Nama", letter.name.upper()),
        ("NIK", letter.subject),
        ("Tempat/Tgl Lahir", f"{known.birth_place}, {born}" if known and born else ""),
        ("Jenis Kelamin", _SEX.get(known.sex, "") if known else ""),
        ("Alamat", known.address if known else ""),
        ("RT/RW", f"{known.rt}/{known.rw}" if known else ""),
        ("Kel/Desa", place.name if place else ""),
        ("Kecamatan", district.name if district else ""),
        ("Agama", ""),
        ("Status Perkawinan", known.marital if known else ""),
        ("Pekerjaan", ""),
        ("Kewarganegaraan", ""),
    ]
