"""Which stream a fact of ours is written in: a kit has one, the office one for each village.

Streams for each village let a kit carry the villages that it visits and no others. Whom to
believe stands in a stream that every kit carries.
Before: ``ledger.py`` asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from rekam.domain.errors import MalformedError, OfficeOnlyError
from rekam.domain.facts import Enrolled, Fact, TrustFact, VoterMatched, VoterUnmatched
from rekam.domain.trust import TRUST_STREAM
from rekam.domain.values import OFFICE, NodeId, StreamId, village_code
from rekam.registry import bulk, project
from rekam.registry.models import PersonRow, Resident

_GENERAL = "umum"  # about nobody whose village we know


def of(facts: Sequence[Fact], *, node: NodeId) -> list[StreamId]:
    """Return the stream of each fact.

    Raises:
        OfficeOnlyError: a trust fact on a kit; the office alone says whom to believe.
    """
    if node == OFFICE:
        return [
            TRUST_STREAM if isinstance(fact, TrustFact) else StreamId(f"{OFFICE}/{village}")
            for fact, village in zip(facts, _villages_of(facts), strict=True)
        ]
    if any(isinstance(fact, TrustFact) for fact in facts):
        raise OfficeOnlyError
    return [StreamId(node)] * len(facts)


def _villages_of(facts: Sequence[Fact]) -> list[str]:
    """Return the village that each fact is about: its own word, or where we know the person.

    Of whom our book knows no village the register tells it, so that what the office asks of
    somebody who was recorded elsewhere reaches the kit of their village.
    """
    told = [_told_village(fact) for fact in facts]
    asked = [fact.subject for fact, village in zip(facts, told, strict=True) if not village]
    known: dict[str, str] = {}
    for batch in bulk.batches(asked, project.BATCH):
        rows = PersonRow.objects.filter(subject__in=batch).values_list("subject", "village")
        known |= {subject: village for subject, village in rows if village}
        homes = Resident.objects.filter(nik__in=[one for one in batch if one not in known])
        known |= dict(homes.values_list("nik", "village"))
    found = (village or known.get(one.subject) for one, village in zip(facts, told, strict=True))
    return [_village_or_general(village or "") for village in found]


def _village_or_general(village: str) -> str:
    """Return what can name a stream; a kit may tell of a village by any words."""
    try:
        return village_code(village)
    except MalformedError:
        return _GENERAL


def _told_village(fact: Fact) -> str:
    if isinstance(fact, Enrolled):
        return fact.biodata.village
    if isinstance(fact, VoterMatched | VoterUnmatched):
        return fact.listing.village
    return ""
