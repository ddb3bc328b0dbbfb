"""A newer register came: voters whom nobody was found for are matched again, on every list.

What a clerk decided or proposed stays, and so does every match: who somebody is does not change
with a newer register. How a matched voter stands in it may, and is told again. Only what is news
is told, so that an import that was cut off here may begin again.
Before: ``actions.py`` took the register in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rekam.desks.reconcile import matching
from rekam.desks.reconcile.matching import Teller
from rekam.domain.facts import VoterMatched, VoterUnmatched
from rekam.domain.lifecycle import Person
from rekam.domain.voters import DECIDED
from rekam.registry import bulk, project, voters
from rekam.registry.datasets import Imported
from rekam.registry.machine import Machine
from rekam.registry.voters import Listed

OnProgress = Callable[[int], None]
_Word = VoterMatched | VoterUnmatched


def tell_again(machine: Machine, *, officer: str, on_progress: OnProgress) -> int:
    """Match the voters of every list against the register; return of how many there was news."""
    return sum(
        _tell_list(machine, dataset, officer, on_progress) for dataset in voters.whole_lists()
    )


def _tell_list(machine: Machine, dataset: Imported, officer: str, on_progress: OnProgress) -> int:
    teller = matching.answered(machine, dataset)
    done = count = 0
    rows = voters.rows_of(dataset).iterator(2_000)
    for batch in bulk.batches(rows, matching.ROWS_A_TRANSACTION):
        with machine.ledger.deciding():
            owners = voters.owners(batch)
            people = project.people(owners.values())
            open_, news = [], []
            for row in batch:
                owner = owners.get(row.place)
                person = people[owner] if owner is not None else None
                word = _word(person, row)
                if person is None or word is None:
                    continue
                if _is_open(person, word):
                    open_.append(row)
                fact = _news(teller, row, person, word)
                if fact is not None:
                    news.append(fact)
            machine.ledger.record(*news, actor=officer)
            voters.keep_doubts(open_, teller.doubts(open_))
        done, count = done + len(batch), count + len(news)
        on_progress(done)
    return count


def _word(person: Person | None, row: Listed) -> _Word | None:
    word = person.rows.get((row.origin, row.dpid)) if person is not None else None
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
