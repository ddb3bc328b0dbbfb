"""A clerk decides about two rows of a voter list that are perhaps one person.

One of them is ruled out as a double, or they are two people. Where both rows are one person's by an
earlier decision there is nothing left to decide: the answer to the commission marks the later row.
The register belongs to others, so its doubles are only shown and given out.
"""

from __future__ import annotations

from enum import StrEnum

from rekam.desks.reconcile import ruling
from rekam.domain import kpu
from rekam.domain.errors import AlreadySettledError, MalformedError, OfficeOnlyError
from rekam.domain.facts import NoteAdded
from rekam.registry import doubles
from rekam.registry.doubles import VoterPair
from rekam.registry.machine import Machine

_TWO_PEOPLE = "Bukan ganda dengan DPID {dpid}: dua orang berbeda"
_AGAIN = "Diperiksa lagi apakah ganda dengan DPID {dpid}"


class Verdict(StrEnum):
    """What a clerk can say of a pair; the keys 1, 2 and 3, and Z."""

    FIRST = "first"  # this row is the double
    SECOND = "second"
    TWO_PEOPLE = "two-people"
    AGAIN = "again"  # they were called two people by mistake


def settle(
    machine: Machine, pair: VoterPair, verdict: Verdict, *, reason: str, officer: str
) -> None:
    """Settle a pair as the clerk saw it.

    Raises:
        AlreadySettledError: another clerk settled it meanwhile. Both rows of one person would be
            ruled out else (``test_two_clerks_never_rule_out_both_rows_of_one_person``).
        MalformedError: this row's owner is the person who remains, so that ruling them out would
            take a vote away (``test_ruling_out_a_double_never_rules_out_the_person_who_remains``).
        OfficeOnlyError: on a kit.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        if verdict is not Verdict.AGAIN and not doubles.still_waits(pair):
            raise AlreadySettledError(*pair.owners)
        if verdict in {Verdict.FIRST, Verdict.SECOND}:
            at = 0 if verdict is Verdict.FIRST else 1
            _rule_out(machine, pair, at, reason=reason, officer=officer)
            return
        is_dismissed = verdict is Verdict.TWO_PEOPLE
        words = (_TWO_PEOPLE if is_dismissed else _AGAIN).format(dpid=pair.rows[1].dpid)
        machine.ledger.record(NoteAdded(subject=pair.owners[0], text=words), actor=officer)
        doubles.dismiss(pair.pk, is_dismissed=is_dismissed)


def _rule_out(machine: Machine, pair: VoterPair, at: int, *, reason: str, officer: str) -> None:
    if not pair.may_rule_out(at):
        raise MalformedError("double", pair.owners[at])
    code_set = kpu.code_set_of(machine.voting_day.year)
    ruling.rule_out(
        machine,
        pair.owners[at],
        code=kpu.double_code(code_set),
        code_set=code_set,
        reason=reason or f"Ganda dengan DPID {pair.rows[1 - at].dpid}",
        officer=officer,
    )
