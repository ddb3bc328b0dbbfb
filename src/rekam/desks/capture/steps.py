"""Which step of a recording comes next: read off the draft, so that a power cut changes nothing.

A step is done when everything it asks for was taken or is excepted with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from rekam.devices.interface import TRIES_MAX, Slap
from rekam.domain.facts import Enrolled
from rekam.engines.biometrics.samples import Finger, Grade, Position, Reason, grade_of

HANDS = (Slap.RIGHT, Slap.LEFT, Slap.THUMBS)
PART_KINDS = {
    Slap.RIGHT: "fingers-right",
    Slap.LEFT: "fingers-left",
    Slap.THUMBS: "thumbs",
    Slap.IRISES: "irises",
}
_FEW = 3  # fingers or eyes that one officer may except alone


class Step(StrEnum):
    """A page of the wizard after the comparison, by the name of its address."""

    PHOTO = "photo"
    SIGNATURE = "signature"
    FINGERS = "fingers"
    IRISES = "irises"
    CHECK = "check"
    SIGN = "sign"


def next_step(draft: Enrolled) -> Step:
    """Return the first step that is not done."""
    undone = (step for step in list(Step)[:-1] if not is_done(draft, step))
    return next(undone, Step.SIGN)


def is_done(draft: Enrolled, step: Step) -> bool:
    """Tell whether a step needs nothing more; signing off is never done in a draft."""
    match step:
        case Step.PHOTO | Step.SIGNATURE:
            return step in {one.kind for one in draft.parts} or step in excepted(draft)
        case Step.FINGERS:
            return all(is_laid(draft, slap) for slap in HANDS)
        case Step.IRISES:
            return is_laid(draft, Slap.IRISES)
        case Step.CHECK:
            return draft.agreed_ms > 0
        case Step.SIGN:
            return False


def is_laid(draft: Enrolled, slap: Slap) -> bool:
    """Tell whether each finger or eye of a slap was taken or is excepted."""
    gone = excepted(draft)
    return all(score(draft, one) or one.position in gone for one in slap.positions)


def poor(draft: Enrolled, slap: Slap) -> int:
    """Return how many should be taken again; each finger and eye counts by itself."""
    scores = [score(draft, one) for one in slap.positions]
    return sum(one > 0 and grade_of(one) is Grade.AGAIN for one in scores)


def broken_off(draft: Enrolled, tries: Mapping[str, int]) -> Slap | None:
    """Return what was laid on last, if some of it is poor and may be tried again.

    Guards against tries that a power cut takes away: the best so far is kept, and counts as taken
    (``test_a_power_cut_at_a_poor_hand_takes_no_try_away``). Whoever did go on, and had the power
    cut before the next laying-on, is asked once more: one key.
    """
    laid = [slap for slap in Slap if is_laid(draft, slap)]
    if draft.agreed_ms or not laid or not poor(draft, laid[-1]):
        return None
    return laid[-1] if tries.get(laid[-1], 0) < TRIES_MAX else None


def score(draft: Enrolled, position: Position) -> int:
    """Return the quality that was kept of a finger or eye; 0 when it was not taken."""
    scores = draft.fingers if isinstance(position, Finger) else draft.irises
    return scores[position.value - 1] if scores else 0


def excepted(draft: Enrolled) -> dict[str, str]:
    """Return what could not be taken, each with its reason."""
    return {one.position: one.reason for one in draft.exceptions}


def needs_witness(draft: Enrolled) -> bool:
    """Tell whether a second officer should see why something could not be taken.

    It is asked for and never waited for: in a village hall there may be no second officer, so the
    recording is then flagged for the office.
    """
    reasons = excepted(draft)
    return "photo" in reasons or Reason.REFUSED in reasons.values() or len(reasons) > _FEW
