"""Bugs planted in the code, each seen by the world: a simulator that finds nothing proves nothing.

Each bug names seeds of worlds that show it. What only a hostile kit would find is left to the named
tests beside the code, such as ``test_a_kit_believes_no_other_kits_receipt``.
"""

from contextlib import suppress

import pytest

from rekam.domain.double_facts import SubjectsParted
from rekam.domain.errors import ForkError
from rekam.domain.facts import SubjectsMerged
from rekam.domain.lifecycle import Person
from rekam.journal import segment
from rekam.registry import ledger, paper_rows, project, quarantine, recovery
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.registry.mailroom import Mailroom
from tests.machines import Fleet
from tests.world import secrecy
from tests.world.judging import verdict
from tests.world.world import World


def follow_without_chain(run, head):
    return tuple(entry for entry in run.entries if entry.place.seq > head.seq)


def admit_without_forks(self, signed, usual=Ledger.admit):
    with suppress(ForkError):
        return usual(self, signed)
    return 0


def follow_twice(run, head, usual=segment.follow):
    usual(run, head)
    return run.entries


def put_unless_files_are_there(self, parts, usual=Parts.put_all):
    new = {one: data for one, data in parts.items() if not self._path(bytes.fromhex(one)).exists()}
    return usual(self, new)


def order_by_clock_alone(stamp, place, *, bound_ms, usual=project.order_of):
    return usual(stamp, place, bound_ms=None)


def letters_not_revoked(self):
    return [one for key, one in self.issued.items() if key not in self.revoked]


def state_at_the_office(*, is_handed, is_back, usual=paper_rows._state):
    return usual(is_handed=is_handed and not is_back, is_back=is_back)


BY_ARRIVAL = project._HISTORY.replace("e.millis, e.counter", "e.id, 0")
BUGS = {
    "no chain check": ((segment, "follow", follow_without_chain), (3,)),
    "forks thrown away": ((Ledger, "admit", admit_without_forks), (6,)),
    "a doubled segment inserted twice": ((segment, "follow", follow_twice), (3, 2)),
    "order by arrival": ((project, "_HISTORY", BY_ARRIVAL), (8, 9)),
    "a clock's bound ignored": ((project, "order_of", order_by_clock_alone), (23,)),
    "one subject of a merge refreshed": (
        (ledger, "subjects_of", lambda fact: (fact.subject,)),
        (5, 1),
    ),
    "a part there by its name alone": ((Parts, "put_all", put_unless_files_are_there), (4,)),
    "no epoch opened after a restore": ((Ledger, "open_epoch", lambda self, above: None), (6,)),
    "a lost branch not told again": ((recovery, "tell_lost", lambda book, lost: None), (6,)),
    "what was early never tried again": ((quarantine, "retry", lambda book: 0), (4, 3)),
    "what a kit alone keeps aside is not passed on": (
        (quarantine, "unknown_to", lambda ledger, heard: ()),
        (10,),
    ),
    "the end told where branches differ": (
        (Mailroom, "_positions", lambda self, heard: self.ledger.heads()),
        (7,),
    ),
    "two letters of one person live": ((Person, "letters", property(letters_not_revoked)), (19,)),
    "what was taken back stays decided": (
        (project, "_PairWord", SubjectsMerged | SubjectsParted),
        (13,),
    ),
    "a paper brought back was not handed over": (
        (paper_rows, "_state", state_at_the_office),
        (3,),
    ),
}


MORE_SEEDS = range(20, 40)  # played only where the first ones did not show it


def found_in(hurried, seed):
    fleet = Fleet(hurried.folder / str(seed), hurried.store)  # or the second world finds the first
    fleet.folder.mkdir()
    try:
        with secrecy.seeded(seed):
            return verdict(World(fleet, seed))
    except Exception as error:  # noqa: BLE001 a bug may stop a machine in any way
        return [repr(error)]


@pytest.mark.parametrize(("patch", "seeds"), BUGS.values(), ids=BUGS)
def test_a_planted_bug_is_seen(hurried, monkeypatch, patch, seeds):
    monkeypatch.setattr(*patch)
    assert any(found_in(hurried, seed) for seed in (*seeds, *MORE_SEEDS))
