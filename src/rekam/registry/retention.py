"""When a kit's own copy of a part may go: never on a kit's own opinion.

The office has to have said, in signed statements, that it read the part through whole, and that it
and its entry are in a finished backup; and then the days of the policy have to pass, by the
office's told time *and* by this kit's clock, for either may jump. The days are told to each kit
where it stands (``REKAM_KEEP_DAYS``) and by no word of the office: who took its key could let every
kit throw away at once (``test_no_word_of_the_office_shortens_the_days``). An office that was
restored is believed anew from its first day: what it had may be lost. Facts and rows stay for ever.

A copy goes in three steps: the row says that it is going, the file goes, the row says that it went.
Before: ``mailroom.py`` heard the office. The office's side is ``backed.py``.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from rekam.domain.values import writer_of
from rekam.registry import bulk, recovery
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.registry.models import PartRow
from rekam.sync.statement import HEAD_BYTES, Chain, Statement

_DAY_MS = int(timedelta(days=1) / timedelta(milliseconds=1))
_BATCH = 400


def note(ledger: Ledger, heard: Statement, before: Statement | None) -> None:
    """Note which of our parts are in a backup, and take back what the office no longer says.

    ``test_an_office_that_was_restored_is_believed_from_its_first_day`` holds the new epoch.
    """
    receipted = _ours(ledger).exclude(receipted_ms=None)
    if before is None or before.epoch != heard.epoch:
        receipted.exclude(backed_ms=None).update(backed_ms=None)
    within = _within(ledger, heard)
    receipted.filter(within, backed_ms=None).update(backed_ms=heard.made_ms)
    _ours(ledger).exclude(backed_ms=None).exclude(within).update(backed_ms=None)
    marks = [one.hex() for one in heard.parts_outside]
    marked = _ours(ledger).annotate(mark=Left("digest", 2 * HEAD_BYTES))
    for some in bulk.batches(marks, _BATCH):
        marked.filter(mark__in=some).update(backed_ms=None)


def drop_due(ledger: Ledger, parts: Parts, heard: Statement, *, keep_days: int) -> int:
    """Let copies go whose days are over, none where ``keep_days`` is 0; return how many went."""
    going = _ours(ledger).filter(is_held=True).exclude(dropped_ms=None)
    going.exclude(_may_go()).update(dropped_ms=None)  # it was not gone yet: it stays
    now_ms, keep_ms = ledger.clock_ms(), keep_days * _DAY_MS
    if keep_ms:
        due = _ours(ledger).filter(
            _may_go(),
            is_held=True,
            dropped_ms=None,
            backed_ms__lte=heard.made_ms - keep_ms,
            receipted_ms__lte=now_ms - keep_ms,
        )
        due.update(dropped_ms=now_ms)
    digests = list(going.values_list("digest", flat=True))
    for some in bulk.batches(digests, _BATCH):
        for digest in some:
            parts.drop(bytes.fromhex(digest))
        PartRow.objects.filter(digest__in=some).update(is_held=False)
    return len(digests)


def _may_go() -> Q:
    return Q(receipted_ms__isnull=False, backed_ms__isnull=False)


def _ours(ledger: Ledger) -> QuerySet[PartRow]:
    return PartRow.objects.filter(stream=ledger.node)


def _within(ledger: Ledger, heard: Statement) -> Q:
    """Return which parts belong to entries that are in the office's backup, on our own branch."""
    found = Q(pk__in=[])
    for chain, head in heard.backed.items():
        if _is_own(ledger, chain) and recovery.is_ours(chain, head):
            found |= Q(stream=chain[0], epoch=chain[1], seq__lte=head.seq)
    return found


def _is_own(ledger: Ledger, chain: Chain) -> bool:
    return writer_of(chain[0]) == ledger.node
