"""What of a kit's own work waits for the office: recordings, and the parts they speak of.

Next: ``read.py`` has it counted once for each state of the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from rekam.domain.values import OFFICE, NodeId, writer_of
from rekam.registry import enrolled
from rekam.registry.machine import Machine
from rekam.registry.models import LedgerEntry, PartRow, StatementRow
from rekam.sync.statement import Positions

_ABOUT_PAPERS = ("card-handed-over", "suket-handed-over", "paper-undelivered")


@dataclass(frozen=True, slots=True, kw_only=True)
class SendState:
    """What a kit can truly say about its recordings."""

    enrolled: int
    arrived: int  # the office said so in a signed statement
    backed: int  # and that they are in a backup
    oldest_ms: int | None  # when the oldest that has not arrived was made
    parts_waiting: int | None  # not counted until all recordings have arrived
    heard_ms: int | None

    @property
    def waiting(self) -> int:
        return self.enrolled - self.arrived


def recordings(machine: Machine) -> SendState:
    """Return how many recordings of this kit are safe here and how many have arrived."""
    heard = machine.mailroom.heard_from(OFFICE)
    known = _up_to(heard.positions if heard else {}, machine.node)
    in_backup = _up_to(heard.backed if heard else {}, machine.node)
    mine = LedgerEntry.objects.filter(stream=machine.node, kind="enrolled")
    found = mine.aggregate(  # one walk along an index
        enrolled=Count("*"),
        arrived=Count("seq", filter=known),
        backed=Count("seq", filter=in_backup),
        oldest=Min("millis", filter=~known),
    )
    is_home = found["arrived"] == found["enrolled"]
    row = StatementRow.objects.filter(peer=OFFICE).first()
    return SendState(
        enrolled=found["enrolled"],
        arrived=found["arrived"],
        backed=found["backed"],
        oldest_ms=found["oldest"],
        parts_waiting=_signed(machine).count() if is_home else None,
        heard_ms=row.arrived_ms if row else None,
    )


def handovers(machine: Machine) -> int:
    """Return how many notes of this kit about papers in hands the office has not said to have."""
    heard = machine.mailroom.heard_from(OFFICE)
    known = _up_to(heard.positions if heard else {}, machine.node)
    mine = LedgerEntry.objects.filter(stream=machine.node, kind__in=_ABOUT_PAPERS)
    return mine.exclude(known).count()


def parts(machine: Machine) -> tuple[int, int]:
    """Return how many parts of this kit the office has not receipted, and their bytes."""
    return _counted(machine, _signed(machine))


def copies(machine: Machine) -> tuple[int, int]:
    """Return how many parts of this kit's own lie here still, and their bytes."""
    return _counted(machine, PartRow.objects.filter(stream=machine.node, is_held=True))


def _counted(machine: Machine, rows: QuerySet[PartRow]) -> tuple[int, int]:
    """Count some parts, and those of what is not signed yet, which have no rows."""
    signed = rows.aggregate(count=Count("*"), size=Coalesce(Sum("size_bytes"), 0))
    facts = (fact for _, fact in machine.ledger.unsigned())
    unsigned = [one.size_bytes for fact in facts for one in enrolled.parts_of(fact)]
    return signed["count"] + len(unsigned), int(signed["size"]) + sum(unsigned)


def _signed(machine: Machine) -> QuerySet[PartRow]:
    return PartRow.objects.filter(stream=machine.node, receipted_ms=None)


def _up_to(positions: Positions, node: NodeId) -> Q:
    """Return which entries of a node's own these positions cover."""
    own = [
        Q(epoch=epoch, seq__lte=head.seq)
        for (stream, epoch), head in positions.items()
        if writer_of(stream) == node
    ]
    return reduce(or_, own, Q(seq=0))  # no entry has this number
