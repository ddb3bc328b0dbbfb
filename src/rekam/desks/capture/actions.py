"""An officer records a person: each step is kept the moment it is done, sign-off makes the fact.

What is taken is sealed to the office before anything is written, so a stolen kit holds nothing that
it can read. A draft outlives a power cut; nothing here asks for a network.
Before: ``domain/lifecycle.py`` decides. Next: ``change.py`` keeps each step, and in the end
``registry/ledger.py`` the fact.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Protocol

from rekam.desks.capture import memory
from rekam.desks.capture.change import Change, flagged, keep
from rekam.desks.capture.steps import PART_KINDS, Step, needs_witness, next_step, score
from rekam.devices.interface import Capture, Slap, Taken
from rekam.domain import lifecycle
from rekam.domain.errors import UnfinishedError
from rekam.domain.facts import (
    Biodata,
    Difference,
    Enrolled,
    EnrolmentVoided,
)
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
from rekam.engines.biometrics import parts
from rekam.engines.biometrics.samples import (
    Eye,
    Finger,
    Position,
    Reason,
    Sample,
    Signature,
)
from rekam.registry import drafts, project, read
from rekam.registry.machine import Machine


class Scanners(Protocol):
    """The devices that fingers are laid on and eyes look into (``devices/interface.py``)."""

    def capture(self, slap: Slap, *, exceptions: Collection[Position]) -> Capture:
        """Take a slap without the excepted; DeviceError when nothing was taken."""
        ...


class Sitting(Scanners, Protocol):
    """Everything that takes something of a person, where no browser is in between."""

    def photo(self) -> Sample: ...

    def signature(self) -> Signature: ...


def begin(
    machine: Machine,
    subject: Subject,
    biodata: Biodata,
    *,
    officer: str,
    flags: Collection[Flag] = (),
    differences: tuple[Difference, ...] | None = None,
) -> Enrolled:
    """Open a draft, or go on with the one that is there; ``differences`` of None stay as they are.

    Everything is written at once, for power is cut between any two writes
    (``test_a_power_cut_right_after_a_draft_is_kept_loses_nothing_that_was_said``).

    Raises:
        AlreadyEnrolledError: the person was recorded; nothing needs doing.
    """
    with machine.ledger.deciding():
        found = drafts.find(subject)
        draft = found or lifecycle.enrol(
            project.person(subject), _opened(subject, biodata, now_ms=machine.clock_ms())
        )
        draft = replace(draft, flags=flagged(draft, *flags))
        if found is None:
            held = memory.of(machine, subject)
            draft = replace(draft, steps=held.close(draft, now_ms=machine.clock_ms()))
        if differences is not None:
            draft = _differing(draft, differences)
        if draft != found:
            drafts.keep(draft, officer=officer, now_ms=machine.clock_ms())
    return draft


# ---- each step, kept as it is done


def keep_photo(machine: Machine, subject: Subject, photo: Sample, *, officer: str) -> Enrolled:
    """Keep the photo, and the small one that travels first."""
    memory.of(machine, subject).show("photo", photo)
    plain = {"photo": photo.data, "summary": parts.summary(photo)}
    return keep(machine, subject, replace(_PHOTO, plain=plain), officer=officer)


def keep_signature(
    machine: Machine, subject: Subject, signature: Signature, *, officer: str
) -> Enrolled:
    """Keep the signature as the pen moved, and as a picture."""
    memory.of(machine, subject).show("signature", signature.image)
    plain = {"signature": parts.signed(signature)}
    return keep(machine, subject, replace(_SIGNATURE, plain=plain), officer=officer)


def take_thumb(
    machine: Machine, subject: Subject, scanners: Scanners, *, thumb: Finger, officer: str
) -> Enrolled:
    """Take a thumb in place of a signature; the device is asked for that one alone."""
    others = [one for one in Slap.THUMBS.positions if one is not thumb]
    capture = scanners.capture(Slap.THUMBS, exceptions=others)
    (taken,) = capture.taken
    memory.of(machine, subject).show("signature", taken.sample)
    change = replace(
        _SIGNATURE,
        plain={"signature": parts.laid([(taken.sample, taken.record)])},
        excused={"signature": Reason.UNABLE.value},
        is_dated=capture.is_dated,
    )
    return keep(machine, subject, change, officer=officer)


def take(
    machine: Machine,
    subject: Subject,
    slap: Slap,
    scanners: Scanners,
    *,
    exceptions: Mapping[str, str],
    officer: str,
    again: bool = False,
) -> Enrolled:
    """Take fingers or eyes, and keep the best of each; what is excepted is not asked for.

    ``exceptions`` maps positions to reasons, those of this slap and others. What is held already is
    taken anew only ``again``.

    Raises:
        DeviceError: nothing was taken now; what was kept before stands.
    """
    held = memory.of(machine, subject)
    asked = [one for one in slap.positions if one.position not in exceptions]
    if asked and (again or not all(one in held.tries.best for one in asked)):
        gone = [one for one in slap.positions if one not in asked]
        held.tries = held.tries.after(scanners.capture(slap, exceptions=gone))
    best = [held.tries.best[one] for one in asked if one in held.tries.best]
    tries = {one.value: count for one, count in held.tries.counts.items()}
    with machine.ledger.deciding():
        draft = drafts.get(subject)
        if _was_better(draft, slap, best):
            drafts.keep(draft, officer=officer, now_ms=machine.clock_ms(), tries=tries)
            return draft
    for one in best:
        held.show(one.position.position, one.sample)
    change = Change(
        kinds=(PART_KINDS[slap],),
        positions=tuple(one.position for one in slap.positions),
        plain={PART_KINDS[slap]: parts.laid((one.sample, one.record) for one in best)}
        if best
        else {},
        scores={one.position.position: max(1, one.sample.quality) for one in best},
        excused=exceptions,
        tries=tries,
        is_dated=held.tries.is_dated,
    )
    return keep(machine, subject, change, officer=officer)


def keep_exception_photo(
    machine: Machine, subject: Subject, photo: Sample, *, officer: str
) -> Enrolled:
    """Keep a photo of why something could not be taken."""
    memory.of(machine, subject).show("exception", photo)
    change = Change(kinds=("exception",), positions=(), plain={"exception": photo.data})
    return keep(machine, subject, change, officer=officer)


def excuse_photo(machine: Machine, subject: Subject, *, reason: str, officer: str) -> Enrolled:
    """Go on without a photo, with the reason."""
    change = replace(_PHOTO, excused={"photo": reason})
    return keep(machine, subject, change, officer=officer)


def excuse_signature(machine: Machine, subject: Subject, *, reason: str, officer: str) -> Enrolled:
    """Go on without a signature or a thumb for it, with the reason."""
    change = replace(_SIGNATURE, excused={"signature": reason})
    return keep(machine, subject, change, officer=officer)


def agree(machine: Machine, subject: Subject, *, officer: str) -> Enrolled:
    """Keep that the person agreed to what was read to them.

    Raises:
        UnfinishedError: a step before it is not done.
    """
    with machine.ledger.deciding():
        draft = _finished(drafts.get(subject), ready=(Step.CHECK, Step.SIGN))
        times = memory.of(machine, subject).close(draft, now_ms=machine.clock_ms())
        draft = replace(draft, agreed_ms=machine.clock_ms(), steps=times)
        drafts.keep(draft, officer=officer, now_ms=machine.clock_ms())
    return draft


def capture(
    machine: Machine,
    subject: Subject,
    devices: Sitting,
    *,
    exceptions: Mapping[str, str],
    officer: str,
) -> Enrolled:
    """Go through all steps with one sitting's devices, as the demo and tests do."""
    keep_photo(machine, subject, devices.photo(), officer=officer)
    keep_signature(machine, subject, devices.signature(), officer=officer)
    for slap in Slap:
        take(machine, subject, slap, devices, exceptions=exceptions, officer=officer)
    return agree(machine, subject, officer=officer)


# ---- the end of a draft


def sign_off(machine: Machine, subject: Subject, *, officer: str, witness: str = "") -> Enrolled:
    """Make the draft a fact and return it with its receipt number.

    Raises:
        AlreadyEnrolledError: recorded meanwhile; the draft stays.
        UnfinishedError: a step is not done, or the person has not agreed yet.
    """
    with machine.ledger.deciding():
        draft = _finished(drafts.get(subject), ready=(Step.SIGN,))
        now_ms = machine.clock_ms()
        alone = {Flag.UNWITNESSED} if needs_witness(draft) and not witness else set()
        numbered = replace(
            draft,
            number=str(read.next_receipt(machine)),
            captured_ms=now_ms,
            witness=witness,
            flags=tuple(sorted({*draft.flags, *alone})),
            steps=memory.of(machine, subject).close(draft, now_ms=now_ms),
        )
        enrolment = lifecycle.enrol(project.person(subject), numbered)
        machine.ledger.record(enrolment, actor=officer)
        drafts.close(subject)
    memory.forget(machine, subject)
    return enrolment


def set_aside(machine: Machine, subject: Subject, *, reason: str, officer: str) -> None:
    """Put away a draft that was begun by mistake; it can be taken up again."""
    drafts.set_aside(subject, reason=reason, officer=officer, now_ms=machine.clock_ms())
    memory.forget(machine, subject)


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


_PHOTO = Change(kinds=("photo", "summary"), positions=("photo",))
_SIGNATURE = Change(kinds=("signature",), positions=("signature",))


def _was_better(draft: Enrolled, slap: Slap, best: list[Taken]) -> bool:
    """Tell whether a slap that was kept before a power cut is better than the tries after it.

    The earlier prints are sealed, so the two cannot be put together finger by finger.
    """
    before = {one: score(draft, one) for one in slap.positions if score(draft, one)}
    now = {one.position: one.sample.quality for one in best}
    return bool(now) and now.keys() == before.keys() and min(now.values()) < min(before.values())


def _opened(subject: Subject, biodata: Biodata, *, now_ms: int) -> Enrolled:
    return Enrolled(
        subject=subject,
        number="",
        biodata=biodata,
        captured_ms=now_ms,
        parts=(),
        fingers=(0,) * len(Finger),
        irises=(0,) * len(Eye),
        flags=_flags(subject, biodata),
    )


def _differing(draft: Enrolled, differences: tuple[Difference, ...]) -> Enrolled:
    flags = set(draft.flags) - {Flag.DIFFERS} | ({Flag.DIFFERS} if differences else set())
    return replace(draft, differences=differences, flags=tuple(sorted(flags)))


def _finished(draft: Enrolled, *, ready: tuple[Step, ...]) -> Enrolled:
    step = next_step(draft)
    if step not in ready:
        raise UnfinishedError(step)
    return draft


def _flags(subject: Subject, biodata: Biodata) -> tuple[str, ...]:
    """Return what looks odd, for a clerk to see; none of it stops the work."""
    flags = set(name_flags(biodata.name))
    if biodata.born is not None:
        flags |= {Flag.DEFAULT_DATE} if is_default_date(biodata.born) else set()
        if is_registered(subject) and not Nik(subject).agrees_with(biodata.born):
            flags.add(Flag.NIK_DATE)
    return tuple(sorted(flags))
