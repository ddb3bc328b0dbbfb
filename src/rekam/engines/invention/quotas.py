"""Says how many people of each kind every village gets, so that the totals are exact.

Everything is dealt by largest remainder in whole numbers. Each deal is made within the one before
it (voters within residents, the card-less within voters), so no village gets more than it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CASE_RESIDENTS = 582_275  # Pacitan, February 2018
CASE_VOTERS = 461_000
CASE_WITHOUT_CARD = 23_604  # the election supervisor's number, 3 April 2018
_TULUNGAGUNG = (9_003, 12_466, 272)  # the same kind of list next door: recorded, not, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What one village holds: residents, and rows of the voter list by class."""

    residents: int
    holding: int
    recorded: int
    unrecorded: int
    unknown: int

    @property
    def without_card(self) -> int:
        return self.recorded + self.unrecorded + self.unknown

    @property
    def voters(self) -> int:
        return self.holding + self.without_card


def allot(total: int, weights: Sequence[int]) -> list[int]:
    """Deal ``total`` by weight, largest remainder first; the shares add up to ``total``.

    When ``total`` is not above the sum of the weights, no share is above its weight.
    """
    whole = max(sum(weights), 1)
    shares = [divmod(total * weight, whole) for weight in weights]
    dealt = [share for share, _ in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    for place in by_remainder[: total - sum(dealt)]:
        dealt[place] += 1
    return dealt


def case_without_card(voters: int) -> int:
    """Return how many of so many voters would be without a card, as in the case."""
    return allot(voters, (CASE_WITHOUT_CARD, CASE_VOTERS - CASE_WITHOUT_CARD))[0]


def quotas(
    weights: Sequence[int], *, residents: int, voters: int, without_card: int
) -> list[Quota]:
    """Return each village's quota, in the order of its weight."""
    recorded_all, _, unknown_all = allot(without_card, _TULUNGAGUNG)
    people = allot(residents, weights)
    listed = allot(voters, people)
    cardless = allot(without_card, listed)
    recorded = allot(recorded_all, cardless)
    rest = [all_ - some for all_, some in zip(cardless, recorded, strict=True)]
    unknown = allot(unknown_all, rest)
    return [
        Quota(
            residents=people[place],
            holding=listed[place] - cardless[place],
            recorded=recorded[place],
            unrecorded=rest[place] - unknown[place],
            unknown=unknown[place],
        )
        for place in range(len(weights))
    ]
