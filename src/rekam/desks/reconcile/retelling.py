"""A newer register came: voters whom nobody was found for are matched again, on every list.

What a clerk decided or proposed stays, and so does every match: who somebody is does not change
with a newer register. How a matched voter stands in it may, and is told again. Only what is news
is told, so that an import that was cut off here may begin again.
Before: ``actions.py`` took the register in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rekam.desks.reconcile import matching
from rekam.desks.reconcile.matching import OnProgress, Teller
from rekam.domain.facts import VoterMatched, VoterUnmatched
from rekam.domain.lifecycle import Person
from rekam.domain.voters import DECIDED
from rekam.registry import bulk, datasets, project, read, voters
from rekam.registry.datasets import Imported
from rekam.registry.machine import Machine
from rekam.registry.voters import Listed
from rekam.registry.working import Phase

_Word = VoterMatched | VoterUnmatched


@dataclass(frozen=True, slots=True)
class _Look:
    """One row: what is to be told of it, and whether its candidates are found anew."""

    row: Listed
    news: _Word | None
    is_open: bool


def tell_again(
    machine: Machine, register: Imported, *, officer: str, on_progress: OnProgress
) -> None:
    """Match the voters of every list against the register, all lists of one kind at once.

    What the engine settled on, and of how many voters there was news, is kept with the register.
    A register that says what is known already is not matched at all.
    """
    kept = dict(register.parameters) | {"news": 0}
    lists_of = voters.whole_lists() if datasets.may_bring_news(register) else {}
    for kind, lists in lists_of.items():
        on_progress(Phase.MATCH, 0)
        teller = matching.answered(machine, lists)
        kept[kind] = teller.parameters
        rows = _to_be_looked_at(teller, voters.rows_of(*lists).iterator(2_000))
        for batch in bulk.batches(rows, matching.ROWS_A_TRANSACTION):
            with machine.ledger.deciding():
                looks = _looks(teller, batch)
                news = [look.news for look in looks if look.news is not None]
                machine.ledger.record(*news, actor=officer)
                unsettled = [look.row for look in looks if look.is_open]
                voters.keep_doubts(unsettled, teller.doubts(unsettled))
            kept["news"] += len(news)
            on_progress(Phase.TELL, teller.place(batch[-1]) + 1)
    datasets.keep_parameters(register, kept)


def _to_be_looked_at(teller: Teller, rows: Iterable[Listed]) -> Iterator[Listed]:
    """Yield the few rows of which there may be news.

    Most are matched to somebody who stands as before; of those nothing is read but a row.
    """
    for batch in bulk.batches(rows, matching.ROWS_A_TRANSACTION):
        owners = voters.owners(batch)
        classes = read.voter_classes(owners.values())
        may_differ = [
            row
            for row in batch
            if (owner := owners.get(row.place)) is not None
            and classes.get(owner) != teller.standing(owner)
        ]
        yield from (look.row for look in _looks(teller, may_differ) if look.news or look.is_open)


def _looks(teller: Teller, rows: Sequence[Listed]) -> list[_Look]:
    owners = voters.owners(rows)
    people = project.people(owners.values())
    told = ((row, people[owners[row.place]]) for row in rows if row.place in owners)
    return [
        _Look(row, _news(teller, row, person, word), _is_open(person, word))
        for row, person in told
        if (word := _word(person, row)) is not None
    ]


def _word(person: Person, row: Listed) -> _Word | None:
    word = person.rows.get((row.origin, row.dpid))
    return word if isinstance(word, VoterMatched | VoterUnmatched) else None


def _is_open(person: Person, word: _Word) -> bool:
    """Tell whether the engine may speak again: nobody was found, and no clerk has said a thing.

    ``test_what_a_clerk_decided_outlives_a_newer_register`` holds it in place.
    """
    is_decided = DECIDED in word.evidence or person.referred is not None
    return isinstance(word, VoterUnmatched) and not is_decided


def _news(teller: Teller, row: Listed, person: Person, word: _Word) -> _Word | None:
    """Return what is to be told of a row, None where the newer register changes nothing."""
    if isinstance(word, VoterMatched):
        standing = teller.standing(word.subject)
        if standing is None or standing is word.standing:
            return None
        return replace(word, listing=matching.listing_of(row), standing=standing, formerly=None)
    if not _is_open(person, word):
        return None
    answer = teller.answer(row, person.subject)
    is_same = isinstance(answer, VoterUnmatched) and answer.doubtful == word.doubtful
    return None if is_same else answer
