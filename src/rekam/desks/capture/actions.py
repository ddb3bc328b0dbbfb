"""An officer records a person: each step is kept the moment it is done, sign-off makes the fact.

Parts are sealed to the office as they are taken, so a stolen kit holds nothing that it can read.
A draft outlives a power cut; nothing here asks for a network.
Before: ``domain/lifecycle.py`` decides. Next: ``registry/ledger.py`` keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from rekam.domain import lifecycle
from rekam.domain.errors import NotEnrolledError
from rekam.domain.facts import Biodata, BiometricException, Enrolled, EnrolmentVoided, Part
from rekam.domain.values import (
    Flag,
    Nik,
    Sex,
    Subject,
    VillageCode,
    is_default_date,
    is_registered,
    name_flags,
)
from rekam.journal import keys
from rekam.registry import drafts, project, read
from rekam.registry.machine import Machine

TIERS = {"summary": 1, "photo": 2, "signature": 2, "fingers": 3, "irises": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What the devices gave of one person: parts by kind, scores, and what could not be taken."""

    parts: Mapping[str, bytes]
    fingers: tuple[int, ...]
    irises: tuple[int, ...]


class Devices(Protocol):
    """The capture devices in front of a person."""

    def capture(self, draft: Enrolled, exceptions: Mapping[str, str]) -> Captured:
        """Take everything that can be taken; ``exceptions`` maps a position to its reason."""
        ...


def begin(machine: Machine, subject: Subject, biodata: Biodata, *, officer: str) -> Enrolled:
    """Open a draft, or go on with the one that is there.

    Raises:
        AlreadyEnrolledError: the person was recorded; nothing needs doing.
    """
    found = drafts.find(subject)
    if found is not None:
        return found
    draft = Enrolled(
        subject=subject,
        number="",
        biodata=biodata,
        captured_ms=machine.clock_ms(),
        parts=(),
        fingers=(),
        irises=(),
        flags=_flags(subject, biodata),
    )
    draft = lifecycle.enrol(project.person(subject), draft)
    drafts.keep(draft, officer=officer, now_ms=machine.clock_ms())
    return draft


def capture(
    machine: Machine,
    subject: Subject,
    devices: Devices,
    *,
    exceptions: Mapping[str, str],
    officer: str,
) -> Enrolled:
    """Take photo, signature, fingers and irises, seal them, and note them in the draft."""
    draft = drafts.get(subject)
    taken = devices.capture(draft, exceptions)
    draft = replace(
        draft,
        parts=tuple(_kept(machine, kind, taken.parts[kind]) for kind in sorted(taken.parts)),
        fingers=taken.fingers,
        irises=taken.irises,
        exceptions=tuple(
            BiometricException(position=position, reason=reason)
            for position, reason in sorted(exceptions.items())
        ),
    )
    drafts.keep(draft, officer=officer, now_ms=machine.clock_ms())
    return draft


def sign_off(machine: Machine, subject: Subject, *, officer: str) -> Enrolled:
    """Make the draft a fact and return it with its receipt number.

    Raises:
        AlreadyEnrolledError: recorded meanwhile; the draft stays.
        NotEnrolledError: nothing was captured yet.
    """
    with machine.ledger.deciding():
        draft = drafts.get(subject)
        if not draft.parts:
            raise NotEnrolledError(subject)
        numbered = replace(
            draft, number=str(read.next_receipt(machine)), captured_ms=machine.clock_ms()
        )
        enrolment = lifecycle.enrol(project.person(subject), numbered)
        machine.ledger.record(enrolment, actor=officer)
        drafts.close(subject)
    return enrolment


def void(
    machine: Machine, subject: Subject, *, number: str, reason: str, officer: str
) -> EnrolmentVoided:
    """Withdraw an enrolment with a reason; its record stays."""
    with machine.ledger.deciding():
        fact = lifecycle.void(project.person(subject), number=number, reason=reason)
        machine.ledger.record(fact, actor=officer)
    return fact


def biodata_of(subject: Subject) -> Biodata | None:
    """Return who the register says this is; None for who is not in it."""
    resident = read.resident(subject)
    if resident is None:
        return None
    return Biodata(
        name=resident.name,
        born=resident.born,
        sex=Sex(resident.sex) if resident.sex else None,
        village=VillageCode(resident.village),
    )


def _kept(machine: Machine, kind: str, plain: bytes) -> Part:
    sealed = keys.seal(plain, recipient=machine.office_recipient)
    digest = machine.parts.put(sealed)
    return Part(kind=kind, digest=digest, size_bytes=len(sealed), tier=TIERS[kind])


def _flags(subject: Subject, biodata: Biodata) -> tuple[str, ...]:
    """Return what looks odd, for a clerk to see; none of it stops the work."""
    flags = set(name_flags(biodata.name))
    if biodata.born is not None:
        flags |= {Flag.DEFAULT_DATE} if is_default_date(biodata.born) else set()
        if is_registered(subject) and not Nik(subject).agrees_with(biodata.born):
            flags.add(Flag.NIK_DATE)
    return tuple(sorted(flags))
